"""What the page says stays true in the order people do things: predict wrong, mend, run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Notebook

pytestmark = pytest.mark.browser

FIRST = pytest.mark.parametrize("name", ["00_start_here.ipynb"])


@FIRST
def test_a_prediction_is_judged_once(at_its_start: Notebook) -> None:
    notebook = at_its_start
    look, step, mend = (
        notebook.step("Ask AWS who you are"),
        notebook.step("Delete a draft"),
        notebook.step("Narrow the Deny"),
    )
    look.get_by_role("button", name="Run", exact=True).click()
    hidden = look.get_by_text("covered until you lock your prediction in step 2")
    expect(hidden).to_have_count(2)
    step.get_by_role("radio", name="Allowed").check()
    step.get_by_role("button", name="Lock my prediction").click()
    expect(hidden).to_have_count(0)
    step.get_by_role("button", name="Run", exact=True).click()
    expect(step.get_by_text("✗ Wrong this time")).to_be_visible()
    expect(step.get_by_text("names the kind of policy")).to_be_visible()
    mend.get_by_role("button", name="Run", exact=True).click()
    expect(mend.get_by_role("button", name="Run again")).to_be_enabled()
    step.get_by_role("button", name="Run again").click()
    expect(step.get_by_text("Another try, not judged")).to_be_visible()
    expect(step.get_by_text("✗ Wrong this time")).to_be_visible()
    expect(step.get_by_text("✓ Right")).to_have_count(0)
    expect(step.get_by_text("names the kind of policy")).to_have_count(0)
    assert notebook.errors() == []
    assert notebook.complaints == []


@FIRST
def test_closing_cells_follow_what_was_done(at_its_start: Notebook) -> None:
    notebook = at_its_start
    progress = notebook.page.locator("table", has_text="Your progress in")
    trail = notebook.page.locator("table", has_text="The trail, newest last")
    expect(progress.get_by_text("✓ done")).to_have_count(0)
    step = notebook.step("Narrow the Deny")
    step.get_by_role("button", name="Run", exact=True).click()
    expect(progress.get_by_text("✓ done")).to_have_count(1)
    expect(trail.get_by_text("PutUserPolicy")).to_have_count(1)
    notebook.execute("lab.session('admin').client('iam').create_user(UserName='Visitor')")
    expect(trail.get_by_text("CreateUser")).to_have_count(1)  # a free cell's call, with nothing pressed
    notebook.start_over()
    expect(progress.get_by_text("✓ done")).to_have_count(0)
    expect(trail.get_by_text("CreateUser")).to_have_count(0)
    assert notebook.errors() == []
    assert notebook.complaints == []


@FIRST
def test_what_was_done_last_is_taken_back(at_its_start: Notebook) -> None:
    notebook = at_its_start
    bar = notebook.page.locator(".labkit-bar").first
    mend = notebook.step("Narrow the Deny")
    mend.get_by_role("button", name="Run", exact=True).click()
    expect(bar).to_contain_text("1 of 5 steps done")
    bar.get_by_role("button", name="Start over", exact=True).click()
    bar.get_by_role("button", name="No, keep my work").click()
    expect(bar).to_contain_text("1 of 5 steps done")
    notebook.start_over()
    bar.get_by_role("button", name="One step back").click()
    expect(bar).to_contain_text("1 of 5 steps done")
    bar.get_by_role("combobox").select_option(label="5. Do something that no policy mentions")
    bar.get_by_role("button", name="Go there").click()
    expect(bar).to_contain_text("1 of 5 steps done, 4 shown")
    last = notebook.step("Do something that no policy mentions")
    expect(last.get_by_text("Shown, not done")).to_be_visible()
    expect(last.get_by_role("button", name="Lock my prediction")).to_be_focused()
    expect(last.get_by_role("button", name="Lock my prediction")).to_be_in_viewport()
    bar.get_by_role("button", name="One step back").click()
    expect(bar).to_contain_text("1 of 5 steps done; the last one: 3.")
    assert notebook.errors() == []
    assert notebook.complaints == []


@FIRST
def test_a_refusal_in_a_free_cell_is_a_sentence_with_its_why(at_its_start: Notebook) -> None:
    notebook = at_its_start
    page = notebook.page
    page.evaluate(
        """async () => {
            const {commands, shell} = window.jupyterapp;
            const {content} = shell.currentWidget;
            content.activeCellIndex = content.widgets.length - 1;
            await commands.execute('notebook:insert-cell-below');
            const code = "lab.session('trainee').client('iam').list_users()";
            content.activeCell.model.sharedModel.setSource(code);
            await commands.execute('notebook:run-cell');
        }"""
    )
    cell = page.locator(".jp-CodeCell").last
    expect(cell.get_by_text("An error occurred (AccessDenied) when calling the ListUsers")).to_be_visible()
    expect(cell.get_by_text("Why, stage by stage")).to_be_visible()
    assert "Traceback" not in cell.inner_text()
    assert "max retries" not in cell.inner_text()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:delete-cell')")
    assert notebook.errors() == []
    assert notebook.complaints == []
