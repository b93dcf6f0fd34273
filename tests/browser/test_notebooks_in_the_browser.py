"""What a learner sees and does in JupyterLab, in a real browser, with no autorun."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.a_talk import (  # noqa: F401 - tests of the same JupyterLab: two that start at once fail
    test_a_rehearsal_by_keyboard_alone,
    test_hands_ways_notes_and_the_keys,
)
from tests.browser.a_walk import test_presses_that_do_not_wait  # noqa: F401 - the same
from tests.browser.conftest import AXE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Route

    from tests.browser.conftest import Notebook

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
# How many steps of each notebook are gone through; `make browser` takes them all.
STEPS = None if os.environ.get("LABKIT_EVERY_STEP") else 5
RUN = re.compile(r"^Run( again)?$")


def on(name: str) -> pytest.MarkDecorator:
    """The notebook that a test is about."""
    return pytest.mark.parametrize("name", [name])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_from_top_to_bottom(notebook: Notebook) -> None:
    steps = notebook.steps()
    for number, step in enumerate(steps[:STEPS]):
        _go_through(step, by_key=number % 3 == 1)
    assert notebook.page.locator(".labkit-slim select").count() == bool(
        steps
    )  # nowhere to jump without a step
    if steps:
        _shows_changes(notebook)
    for look in ("nameless", "structure"):
        assert notebook.wrong(look) == []
    for second, theme in enumerate(notebook.themes()):
        assert notebook.wrong("contrast") == [], theme
        assert notebook.axe(colors=bool(second)) == [], theme
    for width in (1280, 800):
        notebook.page.set_viewport_size({"width": width, "height": 1000})
        notebook.page.evaluate("() => new Promise(requestAnimationFrame)")
        assert notebook.wrong("overflow") == [], width
    assert notebook.errors() == []
    assert notebook.complaints == []
    assert notebook.left_the_machine() == []


def test_axe_looks_at_every_view() -> None:
    """The looks themselves are in the test above, so that no page is opened twice."""
    if not AXE.exists():
        missing = "axe-core isn't installed; .ci/run installs it with npm"
        assert not os.environ.get("LABKIT_REQUIRE_AXE"), missing
        pytest.skip(missing)


def _go_through(step: Locator, *, by_key: bool) -> None:
    """Predict the first answer, lock it, run, and read what came of it."""
    _uncover(step, by_key=by_key)
    missing = step.get_by_role("button", name="Run the missing steps")
    if missing.is_visible():
        _press(missing, by_key=by_key)
        expect(missing).to_be_hidden()
    lock = step.get_by_role("button", name="Lock my prediction")
    if lock.is_visible():
        expect(step.get_by_role("button", name=RUN)).to_be_disabled()  # nothing runs before a prediction
        step.get_by_role("radio").first.check()
        _press(lock, by_key=by_key)
    run = step.get_by_role("button", name=RUN)
    _press(run, by_key=by_key)
    expect(step.get_by_role("button", name="Run again")).to_be_enabled()
    expect(step.get_by_role("heading", name="What happened")).to_be_visible()
    expect(step.locator(".labkit-status").first).to_be_visible()
    if by_key:
        expect(step.get_by_role("button", name="Run again")).to_be_focused()


def _uncover(step: Locator, *, by_key: bool) -> None:
    """Open a step that would answer the hunt above it; the focus goes on to what there is to press."""
    cover = step.get_by_role("button", name="Open it anyway")
    if cover.is_visible():
        _press(cover, by_key=by_key)
        expect(cover).to_be_hidden()
        expect(step.get_by_role("heading").first).to_be_visible()


def _unfold(step: Locator) -> None:
    """Show the form of a step that is done; before that it is there anyway."""
    fold = step.get_by_role("button", name="Show the form")
    if fold.is_visible():
        fold.click()
        expect(step.get_by_role("button", name="Hide the form")).to_have_attribute("aria-expanded", "true")


def _press(button: Locator, *, by_key: bool) -> None:
    expect(button).to_be_enabled()
    if by_key:
        button.focus()
        button.press("Space")
    else:
        button.click()


def _shows_changes(notebook: Notebook) -> None:
    """Some step marked a row of its table in words, and pictures are not all the same."""
    marked = notebook.page.locator(".labkit-new, .labkit-changed, .labkit-removed")
    assert marked.count() > 0
    words = notebook.page.locator(".labkit-step svg[role='img'] desc").all_text_contents()
    assert len(set(words)) != 1


@on("00_start_here.ipynb")
def test_a_first_refusal_by_keyboard_alone(notebook: Notebook) -> None:
    press, step = notebook.page.keyboard.press, notebook.step("Delete a draft")
    cells = notebook.page.locator(".jp-Cell").count()
    step.get_by_role("radio").first.focus()
    for key in ("Space", "ArrowDown", "ArrowUp", "x", "Tab"):  # none of them is JupyterLab's in here
        press(key)
    expect(step.get_by_role("radio", name="Allowed")).to_be_checked()
    expect(step.get_by_role("button", name="Lock my prediction")).to_be_focused()
    press("Enter")
    expect(step.get_by_role("button", name="Change my prediction")).to_be_focused()
    expect(step.get_by_role("button", name=RUN)).to_be_enabled()
    for _ in range(4):  # the way, two fields, Run
        press("Tab")
    expect(step.get_by_role("button", name=RUN)).to_be_focused()
    press("Enter")
    expect(step.get_by_text("explicit deny in an identity-based policy").first).to_be_visible()
    expect(step).to_contain_text("✗ Wrong")
    expect(step).to_contain_text("KeepTheArchive")
    expect(notebook.page.locator(".labkit-live")).to_have_text(
        "Your prediction ✗ Wrong this time, and worth a second look. ✗ Refused DeleteObject, as trainee"
    )
    assert notebook.page.locator(".jp-Cell").count() == cells
    ring = step.get_by_role("button", name="Run again")
    assert ring.evaluate("button => parseFloat(getComputedStyle(button).outlineWidth)") >= 2


@on("00_start_here.ipynb")
def test_three_ways_and_the_bar(notebook: Notebook) -> None:
    step, bar = notebook.step("Ask AWS who you are"), notebook.page.locator(".labkit-bar")
    for way in ("Console form", "Python"):
        _unfold(step)
        step.get_by_role("radio", name=way).check()
        step.get_by_role("button", name=RUN).click()
        expect(step.get_by_text("✓ Allowed").first).to_be_visible()
    step.get_by_role("radio", name="AWS CLI").check()
    expect(step.get_by_role("textbox", name="Command")).to_be_visible()
    run = step.get_by_role("button", name=RUN)
    run.focus()
    run.press("Enter")
    expect(step.get_by_text("is at work")).to_be_visible()
    for _ in range(2):
        notebook.page.keyboard.press("Enter")  # heard by nobody: the command is at work
    expect(step.get_by_role("button", name="Run again")).to_be_focused()
    step.get_by_role("textbox", name="Command").fill("aws sts get-caller-identiti")
    step.get_by_role("button", name=RUN).click()
    expect(step.get_by_text("maybe you meant: get-caller-identity")).to_be_visible()
    _jumps(notebook, bar)


def _jumps(notebook: Notebook, bar: Locator) -> None:
    """Go to a step's state, back, and start over; the steps on the page follow."""
    bar.get_by_role("combobox").select_option("3. Narrow the Deny")
    bar.get_by_role("button", name="Go there").click()
    expect(bar).to_contain_text("1 of 5 steps done, 2 shown")  # who-am-i was run by hand
    expect(notebook.step("Narrow the Deny").get_by_text("Shown, not done")).to_be_visible()
    expect(notebook.step("Narrow the Deny").get_by_role("button", name="Run again")).to_be_focused()
    bar.get_by_role("button", name="One step back").click()
    expect(bar).to_contain_text("1 of 5 steps done, 0 of 4 exercises solved;")
    notebook.start_over()
    expect(notebook.step("Delete a draft").get_by_role("button", name="Lock my prediction")).to_be_enabled()


@on("05_cross_account_roles.ipynb")
def test_breaking_it_and_putting_it_back(at_its_start: Notebook) -> None:
    notebook = at_its_start
    editor = notebook.step("Break it")
    _press(editor.get_by_role("button", name="Run the missing steps"), by_key=True)
    trust = editor.get_by_role("textbox", name="Trust policy of UpdateApp")
    expect(trust).to_have_value(re.compile("111111111111"))
    expect(editor.get_by_role("button", name="Trust everybody on AWS")).to_be_focused()
    good = trust.input_value()
    trust.fill(good[:-3])
    editor.get_by_role("button", name="Save: Trust policy of UpdateApp").click()
    expect(editor.get_by_text("MalformedPolicyDocument")).to_be_visible()
    expect(editor.get_by_text("The validator says")).to_be_visible()
    editor.get_by_role("button", name="Trust everybody on AWS").click()
    expect(editor.get_by_text("before: refused").first).to_be_visible()
    editor.get_by_role("button", name="Put it back").click()
    expect(trust).to_have_value(good)
    expect(editor.get_by_text("before: refused")).to_have_count(0)
    assert notebook.errors() == []
    assert notebook.complaints == []


@on("05_cross_account_roles.ipynb")
def test_a_press_is_about_the_text_as_it_was_typed_however_busy_the_kernel_is(at_its_start: Notebook) -> None:
    notebook = at_its_start
    editor = notebook.step("Break it")
    missing = editor.get_by_role("button", name="Run the missing steps")
    missing.click()
    expect(missing).to_be_hidden()
    trust = editor.get_by_role("textbox", name="Trust policy of UpdateApp")
    expect(trust).to_have_value(re.compile("111111111111"))
    _keep_busy(notebook)
    trust.press("Control+End")
    trust.press("Backspace")  # this goes to the kernel at once, what follows is held
    trust.press_sequentially("}")
    editor.get_by_role("button", name="Save: Trust policy of UpdateApp").click()
    expect(editor.get_by_text("What happened")).to_be_visible()
    expect(editor.locator(".labkit-status").first).to_contain_text("Allowed")
    expect(editor.get_by_text("MalformedPolicyDocument")).to_have_count(0)
    exercise = notebook.step("Make the calls: leave a file in Production")  # plain text, and another button
    calls = exercise.locator("textarea")
    _keep_busy(notebook)
    calls.press_sequentially("aws sts get-caller-identity --profile nobody")
    exercise.get_by_role("button", name="Check", exact=True).click()
    expect(exercise.locator(".labkit-feedback")).to_contain_text("“nobody” can't be used here")


def _keep_busy(notebook: Notebook) -> None:
    """The kernel works for a while, so that the page holds what is typed."""
    notebook.settle()
    notebook.page.evaluate(
        """() => {
            const {kernel} = window.looking.panel().sessionContext.session;
            kernel.requestExecute({code: 'import time; time.sleep(1.5)'});
        }"""
    )


@on("05_cross_account_roles.ipynb")
def test_a_policy_is_put_together_by_keyboard(at_its_start: Notebook) -> None:
    notebook = at_its_start
    puzzle, press = notebook.step("Put a trust policy together"), notebook.page.keyboard.press
    mine = puzzle.get_by_role("radiogroup", name="Lines of your policy, from the top")
    action = '"Action": "sts:AssumeRole"'
    for line in (action, '"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}', "}, {", action):
        puzzle.get_by_role("radio", name=line, exact=True).focus()
        press("Space")
        press("Tab")
        expect(puzzle.get_by_role("button", name="Put it in, at the end")).to_be_focused()
        press("Enter")
        expect(mine.get_by_role("radio", name=re.compile(re.escape(line) + "$")).last).to_be_checked()
    up = puzzle.get_by_role("button", name="Move it up")
    up.focus()
    press("Enter")
    expect(mine.get_by_role("radio", name=f"9. {action}", exact=True)).to_be_checked()
    expect(up).to_be_focused()
    mine.get_by_role("radio", name=f"9. {action}", exact=True).focus()
    press("Alt+ArrowUp")
    moved = mine.get_by_role("radio", name=f"8. {action}", exact=True)
    expect(moved).to_be_checked()
    expect(moved).to_be_focused()
    press("Alt+ArrowDown")
    expect(mine.get_by_role("radio", name=f"9. {action}", exact=True)).to_be_checked()
    lines = mine.locator("label:has(input)")
    lines.nth(4).drag_to(lines.nth(2))  # by the pointer, past two lines
    expect(mine.get_by_role("radio", name=f"7. {action}", exact=True)).to_be_checked()
    lines.nth(2).drag_to(lines.nth(4))
    expect(mine.get_by_role("radio", name=f"9. {action}", exact=True)).to_be_checked()
    puzzle.get_by_role("button", name="Check", exact=True).click()
    expect(puzzle.get_by_text("has two lines")).to_be_visible()
    assert "✗ Not yet" in puzzle.inner_text()
    assert notebook.wrong("overflow") == []
    assert notebook.complaints == []


@on("02_groups_and_users.ipynb")
def test_enter_signs_in_tabs_take_arrows_and_the_bar_stays_in_sight(at_its_start: Notebook) -> None:
    notebook, page = at_its_start, at_its_start.page
    bar, slim = page.locator(".labkit-bar").first, page.get_by_role("region", name="Where you are")
    bar.scroll_into_view_if_needed()
    expect(slim).to_be_hidden()
    step = notebook.step("Create the group AdminGroup")
    step.get_by_role("button", name=RUN).click()
    tabs = step.get_by_role("tab")
    step.get_by_role("tab", selected=True).focus()
    page.keyboard.press("End")
    expect(tabs.last).to_be_focused()
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    expect(step.get_by_role("tabpanel")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(tabs.first).to_be_focused()
    sign_in = notebook.step("Sign in as IAM user")
    sign_in.get_by_label("Password", exact=True).fill("not the password")
    page.keyboard.press("Enter")
    expect(sign_in.get_by_text("✗ Not signed in")).to_be_visible()
    expect(bar).not_to_be_in_viewport()
    expect(slim).to_be_in_viewport()
    expect(slim).to_contain_text("1 of 15 steps done")
    slim.get_by_role("button", name="One step back").click()
    expect(bar).to_contain_text("Taken back: the sign-in.")
    assert notebook.complaints == []


def _run_what_is_missing(step: Locator) -> None:
    missing = step.get_by_role("button", name="Run the missing steps")
    _press(missing, by_key=True)
    expect(missing).to_be_hidden(timeout=60_000)


@on("04_organizations.ipynb")
def test_the_tree_is_asked_by_keyboard(at_its_start: Notebook) -> None:
    notebook = at_its_start
    _run_what_is_missing(notebook.step("See what an SCP's Allow gives"))
    _run_what_is_missing(notebook.step("Act as a member account's root user"))
    tree = notebook.step("Ask the tree: who may do what, where?")
    tree.get_by_label("Account").select_option("Shop")
    tree.get_by_label("Region").select_option("ap-southeast-2 (Sydney)")
    tree.locator("strong", has_text="✗ Refused: an SCP denies it.").wait_for()
    assert "OnlyOurRegions ✗ denies" in (tree.locator("svg desc").first.text_content() or "")
    region = tree.get_by_label("Region")
    region.focus()
    region.press("ArrowUp")
    tree.locator("strong", has_text="✓ Allowed: every level allows it").wait_for()
    assert notebook.complaints == []
    assert notebook.left_the_machine() == []


@on("04_organizations.ipynb")
def test_long_work_is_stopped_and_taken_up(at_its_start: Notebook) -> None:
    notebook = at_its_start
    _run_what_is_missing(notebook.step("Move an account, and see what it may do"))
    quota = notebook.step("Ask for more accounts")
    _press(quota.get_by_role("button", name="Run", exact=True), by_key=True)
    quota.get_by_text("✓ Allowed").first.wait_for()
    work = notebook.step("Create forty accounts")
    _press(work.get_by_role("button", name="Start"), by_key=True)
    work.get_by_text(re.compile(r"Last: Shop\d\d")).wait_for()  # whichever the page gets to show
    _press(work.get_by_role("button", name="Stop"), by_key=True)
    work.get_by_text("Stopped. What was done stays done").wait_for()
    assert "40 of 40" not in work.inner_text()
    _press(work.get_by_role("button", name="Go on"), by_key=True)
    work.get_by_text("40 of 40 done. All done.").wait_for(timeout=60_000)
    assert work.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
    assert notebook.complaints == []


# What the page says stays true in the order people do things: predict wrong, mend, run again. A file of its
# own would start a second JupyterLab beside this one.

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
    expect(hidden).to_have_count(1)  # in the picture's place
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
    bar.get_by_role("combobox").select_option("5. Do something that no policy mentions")
    bar.get_by_role("button", name="Go there").click()
    expect(bar).to_contain_text("1 of 5 steps done, 4 shown")
    last = notebook.step("Do something that no policy mentions")
    expect(last.get_by_text("Shown, not done")).to_be_visible()
    expect(last.get_by_role("button", name="Lock my prediction")).to_be_focused()
    expect(last.get_by_role("button", name="Lock my prediction")).to_be_in_viewport()
    bar.get_by_role("button", name="One step back").click()
    expect(bar).to_contain_text("1 of 5 steps done, 0 of 4 exercises solved; the last one: 3.")
    back = bar.get_by_role("button", name="One step back")
    notebook.settle()  # while it works, the button is out of use
    while back.is_enabled():
        back.click()
        notebook.settle()
    expect(back).to_be_disabled()
    row = bar.locator(".labkit-row").filter(
        has=notebook.page.get_by_role("button", name="One step back", exact=True)
    )
    expect(row).to_be_focused()  # and not the page
    assert notebook.errors() == []
    assert notebook.complaints == []


# Which cell is the active one depends on where the focus went meanwhile.
_DELETE_LAST = """async () => {
    const {commands} = window.jupyterapp;
    const {content} = window.looking.panel();
    content.deselectAll();
    content.activeCellIndex = content.widgets.length - 1;
    await commands.execute('notebook:delete-cell');
}"""


@FIRST
def test_a_refusal_in_a_free_cell_is_a_sentence_with_its_why(at_its_start: Notebook) -> None:
    notebook = at_its_start
    page = notebook.page
    page.evaluate(
        """async () => {
            const {commands} = window.jupyterapp;
            const {content} = window.looking.panel();
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
    page.evaluate(_DELETE_LAST)
    assert notebook.errors() == []
    assert notebook.complaints == []


# An exercise: fail, read the counterexample, run it, take hints, mend, pass; find all after a restart.

WORK_ALONE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObj'


@FIRST
def test_an_exercise_by_keyboard_alone_and_after_a_restart(at_its_start: Notebook, tmp_path: Path) -> None:
    notebook = at_its_start
    notebook.restart(tmp_path)
    keys, step = notebook.page.keyboard, notebook.step("Write your first policy")
    editor = step.get_by_role("textbox", name="Your policy")
    check = step.get_by_role("button", name="Check", exact=True)
    verdict = step.locator(".labkit-feedback")
    editor.focus()
    keys.press("Control+a")
    keys.type(WORK_ALONE)
    expect(step.get_by_role("option", name="s3:GetObject", exact=True)).to_be_visible()
    keys.press("Enter")  # takes the first candidate
    keys.type('", "Resource": "arn:aws:s3:::workshopnotes/*"}]')
    mend = step.get_by_role("button", name="Close what is open: }")
    expect(mend).to_be_visible()
    keys.press("Tab")  # leaves the editor: it is no trap
    expect(mend).to_be_focused()
    keys.press("Enter")
    expect(step.locator(".labkit-summary")).to_contain_text("AWS would accept this text")
    row = step.get_by_role("row", name="Trainee1")
    expect(row.get_by_role("cell").first).to_have_text("✗ refused")
    for hint in (1, 2):
        check.focus()
        keys.press("Enter")
        expect(verdict).to_contain_text("✗ Not yet Trainee1 can't list the bucket workshopnotes")
        expect(step.get_by_role("button", name=f"Hint {hint} of 3")).to_be_enabled()
        step.get_by_role("button", name=f"Hint {hint} of 3").focus()
        keys.press("Enter")
        expect(check).to_be_focused()
    step.get_by_role("button", name="Run it").focus()
    keys.press("Enter")
    expect(step.locator(".labkit-answer")).to_contain_text("is not authorized to perform: s3:ListBucket")
    written = editor.input_value()
    notebook.restart(tmp_path)
    step = notebook.step("Write your first policy")
    editor = step.get_by_role("textbox", name="Your policy")
    expect(editor).to_have_value(written)
    expect(step.locator(".labkit-feedback")).to_contain_text("✗ Not yet Trainee1 can't list")
    expect(step.get_by_role("list", name="Hints").get_by_role("listitem")).to_have_count(2)
    expect(step.get_by_role("button", name="Show solution")).to_be_hidden()
    editor.focus()
    keys.press("Control+a")
    keys.type(written.replace("“", '"')[:-2].replace("\n", " "))
    keys.type(', {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::workshopnotes"}]}')
    expect(step.locator(".labkit-summary")).to_contain_text("AWS would accept this text")  # all keys arrived
    step.get_by_role("button", name="Check", exact=True).focus()
    keys.press("Enter")
    expect(step.locator(".labkit-feedback")).to_contain_text("✓ Right")
    expect(notebook.page.locator(".labkit-bar").first).to_contain_text("1 of 4 exercises solved")
    assert notebook.errors() == []
    assert notebook.complaints == []


# Interrupt, exit, sleep and wake: what people do to a kernel.


_BUSY = "() => window.looking.panel().sessionContext.session.kernel.status === 'busy'"


def _python(step: Locator, code: str) -> None:
    _unfold(step)
    step.get_by_role("radio", name="Python").check()
    step.get_by_role("textbox", name="Python").fill(code)
    step.get_by_role("button", name=RUN).click()


@FIRST
def test_an_endless_loop_can_be_stopped_and_exit_ends_nothing(at_its_start: Notebook) -> None:
    notebook = at_its_start
    step = notebook.step("Ask AWS who you are")
    _python(step, "while True: pass")
    expect(step.locator("button.labkit-busy")).to_be_visible()  # any message makes a kernel busy
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
    expect(step.get_by_text("You stopped it.")).to_be_visible()
    for code in ("exit()", "import sys; sys.exit(1)", "quit()"):
        _python(step, f"print('so far')\n{code}")
        expect(step.get_by_text("because it called exit")).to_be_visible()
        expect(step.get_by_text("so far").first).to_be_visible()
        _python(step, "lab.session('trainee').client('sts').get_caller_identity()")
        expect(step.get_by_text("✓ Allowed").first).to_be_visible()  # it lives
    notebook.execute("exit()")
    expect(notebook.page.locator(".labkit-asleep")).to_have_count(0)
    notebook.start_over()
    assert notebook.errors() == []
    assert notebook.complaints == []


_RUN_CELL = """async source => {
    const {commands} = window.jupyterapp;
    const {content} = window.looking.panel();
    const sources = content.widgets.map(cell => cell.model.sharedModel.getSource());
    content.activeCellIndex = sources.indexOf(source);
    await commands.execute('notebook:run-cell');
}"""

_CLEAR_CELL = """source => {
    const cells = window.looking.panel().content.widgets;
    cells.find(cell => cell.model.sharedModel.getSource() === source).model.outputs.clear();
}"""


@FIRST
def test_a_lesson_starts_sleeps_and_wakes(lab_page: Notebook, name: str, tmp_path: Path) -> None:
    notebook, page = lab_page, lab_page.page
    notebook.close(wait=True)
    page.evaluate("() => localStorage.clear()")  # where somebody was in it, in another test
    notebook.open(name)
    keeps = f"import os; os.environ['LABKIT_WORK'] = {str(tmp_path)!r}"
    notebook.execute(keeps)
    bar, top = page.locator(".labkit-bar").first, page.locator(".lm-Widget.labkit-sleeping")
    expect(top).to_be_visible()
    assert not page.evaluate(
        "() => window.looking.panel().context.model.dirty"
    )  # nobody has done anything yet
    page.evaluate(_RUN_CELL, 'lab.step("who-am-i")')  # too early
    assert notebook.errors() == []
    top.get_by_role("button").click()  # Start, or Wake the lesson where it was started before
    expect(top).to_be_hidden()
    expect(bar).to_be_in_viewport()  # it doesn't jump to the end
    step = notebook.step("Ask AWS who you are")
    step.get_by_role("button", name=RUN).click()
    expect(bar).to_contain_text("1 of 5 steps done")
    _sleeps_and_wakes(notebook, keeps)
    expect(bar).to_contain_text(
        "1 of 5 steps done, 0 of 4 exercises solved; the last one: 1. Ask AWS who you are. Your work is where"
    )
    assert notebook.errors() == []
    assert [text for text in notebook.complaints if "model not found" not in text] == []
    _closed_while_it_is_saved(notebook, name, keeps)


def _closed_while_it_is_saved(notebook: Notebook, name: str, keeps: str) -> None:
    """A lesson that wakes is saved; closed meanwhile, it leaves no dialog over the page."""
    page, saved = notebook.page, []
    notebook.close(wait=True)
    notebook.open(name)
    notebook.execute(keeps)

    def late(route: Route) -> None:
        saved.append(route.request.url)
        time.sleep(1)
        route.continue_()

    page.route(f"**/api/contents/{name}?content=0*", late)
    top = page.locator(".lm-Widget.labkit-sleeping")
    with page.expect_request(f"**/api/contents/{name}?content=0*"):
        top.get_by_role("button").click()
    notebook.close()
    page.wait_for_timeout(1500)
    page.unroute(f"**/api/contents/{name}?content=0*")
    assert saved
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def _sleeps_and_wakes(notebook: Notebook, keeps: str) -> None:
    page, source = notebook.page, 'lab.step("delete-draft")'
    page.evaluate(_CLEAR_CELL, source)
    page.evaluate("() => window.looking.panel().sessionContext.session.kernel.restart()")
    cards = page.locator(".jp-Notebook .labkit-sleeping")
    expect(cards).to_have_count(page.locator(".jp-CodeCell .jp-OutputArea-child").count())
    expect(page.locator(".jupyter-widgets-disconnected:visible")).to_have_count(0)
    for asleep in cards.all():
        expect(asleep).to_contain_text("This lesson sleeps.")
    card = page.locator(".jp-CodeCell", has_text=source).locator(".labkit-sleeping")
    expect(card).to_have_count(0)  # it has nothing to hide
    for theme in notebook.themes():
        assert notebook.wrong("contrast") == [], theme
    page.evaluate(_RUN_CELL, source)  # out of order
    expect(card).to_contain_text("This lesson sleeps.")
    assert notebook.errors() == []
    notebook.execute(keeps)
    card.get_by_role("button", name="Wake the lesson").click()
    expect(page.locator(".labkit-asleep")).to_have_count(0)
    expect(cards).to_have_count(0)
    expect(notebook.step("Delete a draft")).to_be_in_viewport()  # where one was
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
