"""How tall a step is after Run, and whether what matters comes first and together; in a real browser.

    python benchmarks/screens.py                        # every step of every notebook
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="notebooks, without .ipynb")
    parser.add_argument("--shots", type=Path, help="a folder for a screenshot of each step")
    parser.add_argument("--rows", action="store_true", help="print the figures of each step, too")
    chosen = parser.parse_args()
    names = chosen.names or sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    if chosen.shots:
        chosen.shots.mkdir(parents=True, exist_ok=True)
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
                print(table(name, rows), flush=True)
            for row in rows if chosen.rows else []:
                print(f"    {json.dumps(row)}", flush=True)
        notebook.close()


if __name__ == "__main__":
    main()
