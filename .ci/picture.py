"""Takes the README's picture: a step of the first notebook, predicted wrongly, run and explained.

python .ci/picture.py [FILE]      docs/step.png where left out; it needs Chromium
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import Notebook, chromium, on_a_page, serving  # noqa: E402 - it's found from here on

NOTEBOOK, STEP = "00_start_here.ipynb", "Delete a draft"
WIDTH, HEIGHT = 960, 1900  # so high that the whole step is in sight
_ALONE = """() => {
    const {commands} = window.jupyterapp;
    return commands.execute('application:set-mode', {mode: 'single-document'});
}"""


def predict_and_run(notebook: Notebook) -> None:
    """Do what many do: believe that an Allow is enough."""
    step = notebook.step(STEP)
    step.get_by_role("radio", name="Allowed").check()
    step.get_by_role("button", name="Lock my prediction").click()
    step.get_by_role("button", name="Run", exact=True).click()
    step.get_by_text("✗ Wrong this time").wait_for()


def main(target: Path) -> None:
    """Open the learner's copy in JupyterLab, and take the picture of the step alone."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as address,
        sync_playwright() as running,
    ):
        browser = chromium(running)
        notebook = on_a_page(browser, address)
        notebook.open(NOTEBOOK)
        notebook.run_all()
        notebook.page.evaluate(_ALONE)
        notebook.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        predict_and_run(notebook)
        notebook.page.wait_for_timeout(1_000)  # until nothing moves any more
        notebook.step(STEP).screenshot(path=target, animations="disabled")
        browser.close()
    print(f"{target}: {target.stat().st_size // 1_000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "step.png")
