"""How tall a step is after Run, and whether what matters comes first and together; in a real browser.

    python benchmarks/screens.py                        # every step of every notebook
    python benchmarks/screens.py --into docs/screens.md      # the same, as that page of the documentation
    python benchmarks/screens.py 00_start_here --shots DIR   # one, and a picture of each step's view

Chromium shows JupyterLab on 1280 by 900 pixels. Each step is gone through as a learner does it: the first
answer is predicted, the form is run. Then the step's view is measured. One screen is what JupyterLab leaves
of the 900 pixels for the notebook. "together": verdict, why and lesson fit on one screen. "two": the whole
step fits on two.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the tests know how to open a notebook

from playwright.sync_api import expect, sync_playwright  # noqa: E402

from tests.browser.conftest import chromium, on_a_page, serving  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import Notebook

RUN = re.compile(r"^Run( again)?$")
SIZE = {"width": 1280, "height": 900}


def go_through(step: Locator) -> None:
    """Predict the first answer, lock it, and run."""
    cover = step.get_by_role("button", name="Open it anyway")
    if cover.is_visible():
        cover.click()
        expect(cover).to_be_hidden()
    missing = step.get_by_role("button", name="Run the missing steps")
    if missing.is_visible():
        missing.click()
        expect(missing).to_be_hidden()
    lock = step.get_by_role("button", name="Lock my prediction")
    if lock.is_visible():
        step.get_by_role("radio").first.check()
        lock.click()
    step.get_by_role("button", name=RUN).click()
    expect(step.get_by_role("button", name="Run again")).to_be_enabled()
    expect(step.locator(".labkit-status").first).to_be_attached()


def measure(notebook: Notebook, shots: Path | None) -> list[dict[str, Any]]:
    """The figures of every step of the open notebook, in its order."""
    rows = []
    for at, step in enumerate(notebook.steps(), start=1):
        notebook.settle()  # the page follows the step before after its answer
        go_through(step)
        rows.append({"step": at, **step.evaluate("step => window.looking.screen(step)")})
        if shots is not None:
            step.screenshot(path=shots / f"{notebook.name[:2]}-{at:02}.png")
    return rows


def table(name: str, rows: list[dict[str, Any]]) -> str:
    """One line a notebook, for people."""
    together = sum(row["span"] <= row["screen"] for row in rows)
    two = sum(row["height"] <= 2 * row["screen"] for row in rows)
    heights, spans = sorted(row["height"] for row in rows), sorted(row["span"] for row in rows)
    middle = len(rows) // 2
    return (
        f"{name:<36} {len(rows):>3} steps  height {heights[middle]:>5.0f} (most {heights[-1]:>5.0f})  "
        f"span {spans[middle]:>5.0f} (most {spans[-1]:>5.0f})  together {together:>3}  two {two:>3}"
    )


# What a walk through all steps found before they were rebuilt: by eye, on the same window.
BEFORE = """A step was 4,450 to 4,600 pixels tall, which is more than five screens. Its lesson came last,
five screens down."""
COLUMNS = (
    "notebook",
    "steps",
    "height of a step",
    "verdict, why and lesson reach over",
    "together on one screen",
    "step within two screens",
)
HEAD = f"""# How tall a step is

`python benchmarks/screens.py --into docs/screens.md` wrote this page. It opens every notebook in
JupyterLab, on a window of 1280 by 900 pixels. It predicts the first answer of each step, runs the step and
measures its view.

**Before:** {BEFORE}

**Now:**

| {" | ".join(COLUMNS)} |
| --- {"| ---: " * 5}|
"""
FOOT = """
Figures are in pixels: the middle step of the notebook, and the tallest one in brackets. One screen is
{screen} pixels: JupyterLab's own bars take the rest of the 900. What is folded counts as folded.
"""


def page(found: dict[str, list[dict[str, Any]]]) -> str:
    """The page of the documentation: a line a notebook, and the sum."""
    lines = [_line(name, rows) for name, rows in found.items()]
    everything = [row for rows in found.values() for row in rows]
    lines.append(_line("**all**", everything))
    return HEAD + "\n".join(lines) + "\n" + FOOT.format(screen=everything[0]["screen"])


def _line(name: str, rows: list[dict[str, Any]]) -> str:
    together = sum(row["span"] <= row["screen"] for row in rows)
    two = sum(row["height"] <= 2 * row["screen"] for row in rows)
    heights, spans = sorted(row["height"] for row in rows), sorted(row["span"] for row in rows)
    height, span = (f"{of[len(of) // 2]:,} ({of[-1]:,})" for of in (heights, spans))
    return f"| {name} | {len(rows)} | {height} | {span} | {together} | {two} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="notebooks, without .ipynb")
    parser.add_argument("--shots", type=Path, help="a folder for a screenshot of each step")
    parser.add_argument("--rows", action="store_true", help="print the figures of each step, too")
    parser.add_argument("--into", type=Path, help="the page of the documentation to write")
    chosen = parser.parse_args()
    names = chosen.names or sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    if chosen.shots:
        chosen.shots.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict[str, Any]]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        notebook = on_a_page(chromium(playwright), address)
        for name in names:
            notebook.open(f"{name}.ipynb")
            notebook.page.set_viewport_size(SIZE)  # type: ignore[arg-type]  # a TypedDict
            notebook.run_all()
            rows = measure(notebook, chosen.shots)
            if rows:
                found[name] = rows
                print(table(name, rows), flush=True)
            for row in rows if chosen.rows else []:
                print(f"    {json.dumps(row)}", flush=True)
        notebook.close()
    if chosen.into:
        chosen.into.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
