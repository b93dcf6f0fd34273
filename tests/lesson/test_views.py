"""The views, pressed without a browser: what a learner clicks, sees, and is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.lesson import DOCUMENT, Attempt, Call, Lesson, PolicySlot
from labkit.lesson.model.earlier import Earlier
from labkit.lesson.model.editing import Workshop
from labkit.lesson.view.bar import Bar
from labkit.lesson.view.editor import EditorView, attempts_story
from labkit.lesson.view.parts.outcome import tabs
from labkit.lesson.view.parts.style import style_tag
from labkit.lesson.view.step import StepView
from tests.lesson.conftest import DEFINITION, QUESTIONS, STEPS, TRUST

if TYPE_CHECKING:
    from collections.abc import Iterator


def _view(lab: Lesson, name: str) -> StepView:
    return StepView(lab._course, lab._course.find(name))


def _walk(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _walk(child)


def test_run_opens_only_after_the_missing_steps_and_the_prediction(lab: Lesson) -> None:
    view = _view(lab, "guest-tries")
    assert view.editor.run.disabled
    view.needs.button.click()
    assert view.needs.widget.layout.display == "none"
    assert view.editor.run.disabled
    view.prediction.lock.click()
    assert view.editor.run.disabled  # nothing was chosen yet, so nothing is locked
    view.prediction.choice.value = "allowed"
    view.prediction.lock.click()
    assert view.prediction.choice.disabled
    assert not view.editor.run.disabled
    view.editor.run.click()
    assert "✗ Wrong" in view.answer.value
    assert "Guests may do anything" in view.answer.value
    assert "An error occurred (AccessDenied) when calling the AssumeRole operation" in view.answer.value
    assert "Why, stage by stage" in view.answer.value


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        (Earlier(succeeded=True), "its work is here"),
        (Earlier(succeeded=True, shown=True), "You jumped over this step"),
        (Earlier(succeeded=False), "didn't come to its end"),
    ],
)
def test_a_step_says_what_became_of_it_in_an_earlier_sitting(
    lab: Lesson, earlier: Earlier, told: str
) -> None:
    lab._course.take_up({STEPS[0].name: earlier}, {}, {})
    assert told in _view(lab, STEPS[0].name).answer.value


def test_a_prediction_can_be_changed_before_the_run_and_not_after(lab: Lesson) -> None:
    view = _view(lab, "guest-tries")
    view.needs.button.click()
    view.prediction.choice.value = "allowed"
    view.prediction.lock.click()
    view.prediction.lock.click()
    assert not view.prediction.choice.disabled
    view.prediction.choice.value = "refused:identity"
    view.prediction.lock.click()
    view.editor.run.click()
    assert view.prediction.lock.disabled
    assert "✓ Right" in view.answer.value


def test_every_open_view_tells_the_present_truth(lab: Lesson) -> None:
    first, later, bar = _view(lab, "make-role"), _view(lab, "tag-it"), Bar(lab._course, "The house")
    assert later.needs.widget.layout.display is None
    first.editor.run.click()
    assert later.needs.widget.layout.display == "none"
    assert "1 of 4 steps done" in bar._where.value
    bar.reset.click()
    assert "1 of 4 steps done" in bar._where.value  # it asks first
    bar.yes.click()
    assert first.answer.value == ""
    assert later.needs.widget.layout.display is None


def test_the_bar_jumps_and_goes_back(lab: Lesson) -> None:
    bar = Bar(lab._course, "The house")
    bar.choice.value = "guest-tries"
    lab.course.remember()
    bar.jump.click()
    assert "0 of 4 steps done, 2 shown" in bar._where.value
    bar.back.click()
    assert "0 of 4 steps done" in bar._where.value
    assert "shown" not in bar._where.value


def test_every_control_has_a_visible_label(lab: Lesson) -> None:
    views = [_view(lab, step.name) for step in STEPS]
    for view in views:
        for way in ("console", "cli", "python"):
            view.editor.way.value = way
            controls = [
                part for part in _walk(view.widget) if hasattr(part, "description") and not _html(part)
            ]
            assert len(controls) > 3
            assert all(part.description.strip() for part in controls)


def _html(widget: Any) -> bool:
    return type(widget).__name__ in ("HTML", "VBox", "HBox")


def test_the_original_comes_back(lab: Lesson) -> None:
    view = _view(lab, "make-role")
    name = next(part for part in _walk(view.widget) if getattr(part, "description", "") == "Role name")
    name.value = "Other"
    view.editor.original.click()
    name = next(part for part in _walk(view.widget) if getattr(part, "description", "") == "Role name")
    assert name.value == "Cleaner"


def test_a_step_that_went_astray_says_so_until_it_comes_right(lab: Lesson) -> None:
    view = _view(lab, "make-role")
    name = next(part for part in _walk(view.widget) if getattr(part, "description", "") == "Role name")
    name.value = "no such name!"
    view.editor.run.click()
    assert "isn&#x27;t yet what the step is meant to do" in view.answer.value
    view.editor.original.click()
    view.editor.run.click()
    assert "meant to do" not in view.answer.value


def test_the_form_of_a_done_step_folds_and_opens_on_a_press(lab: Lesson) -> None:
    view, bar = _view(lab, "make-role"), Bar(lab._course, "The house")
    name = next(part for part in _walk(view.widget) if getattr(part, "description", "") == "Role name")
    name.value = "no such name!"
    view.editor.run.click()
    assert not view.editor.folded  # there is something to mend in it
    view.editor.original.click()
    view.editor.run.click()
    assert view.editor.folded
    assert view.editor.form.layout.display == "none"
    assert "CreateRole" in view.editor._sent.value
    assert "Console form" in view.editor._sent.value
    assert view.editor.fold.description == "Show the form"
    view.editor.fold.click()
    assert view.editor.form.layout.display is None
    view.editor.run.click()
    assert not view.editor.folded  # who has opened it goes on working in it
    view.editor.fold.click()
    assert view.editor.folded
    for button in (bar.reset, bar.yes):
        button.click()
    assert not view.editor.folded


def test_after_a_call_that_cannot_be_sent_the_rest_is_held_back(lab: Lesson) -> None:
    view = _view(lab, "make-role")
    name = next(part for part in _walk(view.widget) if getattr(part, "description", "") == "Role name")
    name.value = ""
    view.editor.run.click()
    first, second = lab._course.runs["make-role"].sent
    assert "is empty, and AWS needs it" in first.problem
    assert second.problem == "Not sent: the call above wasn't sent. Mend that one first."
    assert lab.scene.trail.events == ()


def test_a_tab_counts_the_answers_that_it_shows(lab: Lesson) -> None:
    _view(lab, "make-role").editor.run.click()
    run = lab._course.runs["make-role"]
    assert [reply.ok for sent in run.sent for reply in sent.replies] == [True, True]
    [answer] = [tab for tab in tabs(run) if tab.key == "answer"]
    assert answer.block.live.count("<strong>") == 1  # PutRolePolicy's answer is empty
    assert answer.label == "AWS's answer"


def test_what_stands_for_an_earlier_answer_is_explained(lab: Lesson) -> None:
    def shown(view: StepView) -> str:
        return "\n".join(str(getattr(part, "value", "")) for part in _walk(view.widget))

    view, own = _view(lab, "tag-it"), _view(lab, "put-it-on")
    own.editor.way.value = "cli"
    assert "from step 1)" in shown(view)  # words, as long as nobody knows the value
    assert "from call 1 of this step)" in shown(own)
    _view(lab, "make-role").editor.run.click()
    assert "is part of AWS's answer in step 1." in shown(view)
    assert "<from" not in shown(view) + shown(own)
    view.editor.run.click()
    run = lab._course.runs["tag-it"]
    assert (run.own, run.succeeded) == (True, True)  # a shown value is the step's own text


def test_calls_of_a_step_can_be_sent_one_at_a_time(lab: Lesson) -> None:
    _view(lab, "make-role").editor.run.click()
    view = _view(lab, "put-it-on")
    count = len(view.step.calls)
    assert count > 1
    view.editor.one.click()
    assert not lab._course.done("put-it-on")
    assert f"1 of {count} calls are sent" in view.answer.value
    assert view.editor.page.value == "1"  # the next page
    for _ in range(count - 1):
        view.editor.one.click()
    assert lab._course.done("put-it-on")
    assert f"of {count} calls are sent" not in view.answer.value


def test_an_error_of_the_workbook_itself_is_a_sentence_too(lab: Lesson) -> None:
    view = _view(lab, "make-role")
    lab.scene.close()
    view.editor.run.click()
    assert "This scene was closed" in view.desk.note.value
    assert "labkit-said" in view.desk.note.value


def test_colors_are_the_themes() -> None:
    css = style_tag()
    assert "var(--jp-" in css
    rules = [line for line in css.splitlines() if "#" in line]
    assert all("var(--jp-" in line for line in rules)


TRUST_SLOT = PolicySlot(
    "Trust of Cleaner",
    "trust",
    read=Call("iam", "GetRole", {"RoleName": "Cleaner"}),
    path="Role.AssumeRolePolicyDocument",
    write=Call(
        "iam", "UpdateAssumeRolePolicy", {"RoleName": "Cleaner", "PolicyDocument": DOCUMENT}, as_="owner"
    ),
    needs=("make-role",),
)
NOBODY = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Effect": "Deny"}]}  # type: ignore[dict-item]
ATTEMPTS = (
    Attempt("Deny it", {"Trust of Cleaner": NOBODY}, "Who now?"),
    Attempt("Break it", {"Trust of Cleaner": "{"}),
)


@pytest.fixture
def editor(lab: Lesson) -> EditorView:
    return EditorView(Workshop(lab._course, (TRUST_SLOT,), QUESTIONS), ATTEMPTS, "Break it")


def test_the_editor_saves_shows_who_gets_in_and_puts_back(editor: EditorView) -> None:
    editor.missing.click()
    slot = editor.slots["Trust of Cleaner"]
    assert "sts:AssumeRole" in slot.editor.value
    assert "before" not in editor.table.value
    slot.editor.value = slot.editor.value.replace("Allow", "Deny")
    slot.save.click()
    assert "✓ Allowed" in editor.answer.value
    assert ">✗ refused<" in editor.table.value
    assert "and a Deny always wins.</span></span>, before: allowed" in editor.table.value
    editor.back.click()
    assert "before" not in editor.table.value
    assert '"Effect": "Allow"' in slot.editor.value
    editor.back.click()
    assert "Nothing had changed" in editor.answer.value


def test_a_malformed_document_changes_nothing_and_is_explained_twice(editor: EditorView) -> None:
    editor.missing.click()
    slot = editor.slots["Trust of Cleaner"]
    before = editor.workshop.present(TRUST_SLOT)
    slot.editor.value = '{\n  "Version": "2012-10-17",\n  "Statement": [\n}'
    slot.save.click()
    assert "MalformedPolicyDocument" in editor.answer.value
    assert "The validator says" in editor.answer.value
    assert "line 4" in editor.answer.value
    assert editor.workshop.present(TRUST_SLOT) == before


def test_an_autorun_tries_every_attempt_and_leaves_no_trace(editor: EditorView) -> None:
    text = "\n".join(block.text for block in attempts_story(editor))
    assert "Worth a try: Deny it" in text
    assert "✗ Deny: trust, before: allowed" in text
    assert "trust: the role's trust policy" in text
    assert "MalformedPolicyDocument" in text
    assert json.loads(editor.workshop.present(TRUST_SLOT) or "") == TRUST


def test_an_attempt_on_a_policy_that_is_not_open_is_refused(lab: Lesson) -> None:
    with pytest.raises(ValueError, match="isn't open for editing"):
        lab.edit_policy(TRUST_SLOT, attempts=[Attempt("x", {"Nothing": "{}"})])


def test_the_scene_of_the_definition_is_the_lessons(lab: Lesson) -> None:
    assert lab.scene.definition is DEFINITION
