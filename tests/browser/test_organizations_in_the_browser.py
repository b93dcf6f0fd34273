"""The organizations notebook in a real browser: asking the tree, and work that is stopped and taken up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.browser.conftest import Notebook

pytestmark = pytest.mark.browser
NAME = "04_organizations.ipynb"


def press(button: Locator) -> None:
    """By keyboard."""
    expect(button).to_be_enabled()
    button.focus()
    button.press("Enter")


def run_what_is_missing(step: Locator) -> None:
    missing = step.get_by_role("button", name="Run the missing steps")
    press(missing)
    expect(missing).to_be_hidden(timeout=60_000)


def test_the_tree_is_asked_by_keyboard(open_notebook: Callable[..., Notebook]) -> None:
    notebook = open_notebook(NAME)
    notebook.run_all()
    assert notebook.errors() == []
    run_what_is_missing(notebook.step("See what an SCP's Allow gives"))
    run_what_is_missing(notebook.step("Be the root user of a member"))
    tree = notebook.step("Ask the tree: who may do what, where?")
    tree.get_by_label("Account").select_option("Shop")
    tree.get_by_label("Region").select_option("ap-southeast-2 (Sydney)")
    tree.locator("strong", has_text="✗ Refused: an SCP denies it.").wait_for()
    assert "OnlyOurRegions ✗ denies" in (tree.locator("svg desc").first.text_content() or "")
    region = tree.get_by_label("Region")
    region.focus()
    region.press("ArrowUp")
    tree.locator("strong", has_text="✓ Allowed: every level lets it through").wait_for()
    assert notebook.complaints == []
    assert notebook.left_the_machine() == []


def test_long_work_is_stopped_and_taken_up(open_notebook: Callable[..., Notebook]) -> None:
    notebook = open_notebook(NAME)
    notebook.run_all()
    run_what_is_missing(notebook.step("Move an account, and see what it may do"))
    quota = notebook.step("Ask for more accounts")
    press(quota.get_by_role("button", name="Run", exact=True))
    quota.get_by_text("✓ Allowed").first.wait_for()
    work = notebook.step("Create forty accounts")
    press(work.get_by_role("button", name="Start"))
    work.get_by_text("Last: Shop02").wait_for()
    press(work.get_by_role("button", name="Stop"))
    work.get_by_text("Stopped. What was done stays done").wait_for()
    assert "40 of 40" not in work.inner_text()
    press(work.get_by_role("button", name="Go on"))
    work.get_by_text("40 of 40 done. All done.").wait_for(timeout=60_000)
    assert work.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
    assert notebook.complaints == []
