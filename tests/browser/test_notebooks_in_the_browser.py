"""What a learner sees and does in JupyterLab, in a real browser, with no autorun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.browser.conftest import Notebook

pytestmark = pytest.mark.browser

NOTEBOOKS = ["00_start_here.ipynb", "05_cross_account_roles.ipynb"]


def _contrast(locator: Locator) -> float:
    """The contrast of an element's text against what is behind it (WCAG 2: contrast ratio)."""
    return float(
        locator.evaluate(
            """element => {
                const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
                let behind = element, ground = [0, 0, 0, 0];
                while (behind && !(ground[3] === undefined || ground[3] > 0)) {
                    ground = rgb(getComputedStyle(behind).backgroundColor);
                    behind = behind.parentElement;
                }
                const light = c => { const [r, g, b] = c.slice(0, 3).map(v => v / 255).map(
                    v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
                const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground)].sort();
                return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            }"""
        )
    )


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_shows_no_error_and_asks_nobody_outside(
    open_notebook: Callable[..., Notebook], name: str
) -> None:
    notebook = open_notebook(name)
    notebook.run_all()
    assert notebook.errors() == []
    assert notebook.complaints == []
    assert notebook.left_the_machine() == []


def test_a_step_by_mouse(open_notebook: Callable[..., Notebook]) -> None:
    notebook = open_notebook("00_start_here.ipynb")
    notebook.run_all()
    step = notebook.step("Delete a draft")
    run = step.get_by_role("button", name="Run", exact=True)
    assert run.is_disabled()  # nothing runs before a prediction
    step.get_by_role("radio", name="Allowed").check()
    step.get_by_role("button", name="Lock my prediction").click()
    run.click()
    step.get_by_text("explicit deny in an identity-based policy").first.wait_for()
    assert "KeepTheArchive" in step.inner_text()
    assert "✗ Wrong" in step.inner_text()


def test_steps_by_keyboard_change_table_and_picture(open_notebook: Callable[..., Notebook]) -> None:
    notebook = open_notebook("00_start_here.ipynb")
    notebook.run_all()
    mend = notebook.step("Narrow the Deny")
    _press(mend.get_by_role("button", name="Run", exact=True))
    mend.get_by_text("changed", exact=True).last.wait_for()
    again = notebook.step("Delete the draft again")
    first = again.get_by_role("radio").first
    first.focus()
    first.press("Space")
    _press(again.get_by_role("button", name="Lock my prediction"))
    _press(again.get_by_role("button", name="Run", exact=True))
    again.get_by_text("✓ Allowed").first.wait_for()
    picture = again.locator("svg[role='img']").first
    assert "archive/draft.txt" in (picture.locator("desc").text_content() or "")
    assert "removed" in again.inner_text()


def _press(button: Locator) -> None:
    expect(button).to_be_enabled()
    button.focus()
    button.press("Enter")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [1280, 800])
def test_both_themes_are_legible_and_nothing_overflows(
    open_notebook: Callable[..., Notebook], theme: str, width: int
) -> None:
    notebook = open_notebook("00_start_here.ipynb", width)
    notebook.theme(theme)
    notebook.run_all()
    step = notebook.step("Ask AWS who you are")
    step.get_by_role("button", name="Run", exact=True).click()
    step.get_by_text("✓ Allowed").first.wait_for()
    for text in step.locator("h3, p, caption, th, td, summary, button, label, pre").all():
        if text.is_visible() and text.inner_text().strip():
            assert _contrast(text) >= 4.5, text.inner_text()
    assert step.evaluate("element => element.scrollWidth <= element.clientWidth + 1")


def test_every_control_has_a_name(open_notebook: Callable[..., Notebook]) -> None:
    notebook = open_notebook("00_start_here.ipynb")
    notebook.run_all()
    nameless: Any = notebook.page.evaluate(
        """() => [...document.querySelectorAll('.labkit :is(input, select, textarea, button)')]
            .filter(control => ![...(control.labels || [])].some(label => label.textContent.trim()))
            .filter(control => !control.getAttribute('aria-label') && !control.textContent.trim())
            .filter(control => !control.getAttribute('aria-labelledby') && !control.title)
            .map(control => control.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
