"""A prediction is judged once, on the step's own call and state; the answer isn't shown before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from labkit import start_here
from labkit.lesson.model.covering import Cover, Stated, covered_table
from labkit.lesson.model.progress import progress_frame
from labkit.lesson.model.replay import default_texts
from labkit.lesson.view.parts.outcome import stated_block
from labkit.lesson.view.step import StepView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson import Lesson
    from labkit.lesson.model.course import Course


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = start_here.open_lab()
    yield lesson
    lesson.scene.close()


def _said(course: Course, number: int) -> str:
    return str(list(progress_frame(course)["prediction"])[number - 1])


def test_mending_the_policy_and_running_again_is_another_try(lab: Lesson) -> None:
    course, step = lab.course, lab.course.find("delete-draft")
    view = StepView(course, step)
    course.lock(step, "allowed")
    view.editor.run.click()
    assert "✗ Wrong" in view.answer.value
    assert "A Deny always wins" in view.answer.value  # the closing words stand under the answer they explain
    course.run(course.find("mend-the-policy"), "console")
    view.editor.run.click()
    assert "Another try, not judged" in view.answer.value
    assert "✗ Wrong" in view.answer.value
    assert "explicit deny" in view.answer.value  # AWS's answer then
    assert "A Deny always wins" not in view.answer.value
    assert "✓ Right" not in view.answer.value
    assert _said(course, 2) == "✗ wrong"
    course.unlock(step)
    course.lock(step, "refused:identity:explicit")
    assert course.locked[step.name] == "allowed"


def test_another_call_or_another_state_judges_nothing(lab: Lesson) -> None:
    course, step = lab.course, lab.course.find("delete-draft")
    course.lock(step, "allowed")
    (texts,) = default_texts(step, "python")
    edited = {"code": texts["code"].replace("archive/draft.txt", "archive/final/2035.txt")}
    told = course.run(step, "python", [edited]).feedback
    assert told is not None
    assert "step's own call" in told.explanation
    assert _said(course, 2) == "locked"
    course.run(course.find("mend-the-policy"), "console")
    told = course.run(step, "python").feedback  # allowed now, which this step never is in its own state
    assert told is not None
    assert "something changed before" in told.explanation
    assert _said(course, 2) == "locked"
    spaced = {"code": texts["code"] + "\n\n"}
    course.restore("who-am-i")
    course.lock(step, "allowed")
    told = course.run(step, "python", [spaced]).feedback
    assert told is not None
    assert told.right is False


def test_going_back_brings_no_second_verdict(lab: Lesson) -> None:
    course, step = lab.course, lab.course.find("delete-draft")
    course.lock(step, "allowed")
    course.run(step, "console")
    course.restore("who-am-i")
    assert course.ready(step)
    run = course.run(step, "console")
    assert run.feedback is None
    assert run.judged is not None
    assert _said(course, 2) == "✗ wrong"


def test_the_answer_is_covered_until_the_prediction_is_locked(lab: Lesson) -> None:
    course = lab.course
    view = StepView(course, course.find("who-am-i"))
    view.editor.run.click()
    hidden = "covered until you lock your prediction in step 2"
    assert view.answer.value.count(hidden) == 1  # in the picture's place
    assert "KeepTheArchive" not in view.answer.value  # the policy would answer it, too
    assert "draft.txt" in view.answer.value  # what there is stays in sight
    course.lock(course.find("delete-draft"), "allowed")
    assert hidden not in view.answer.value
    course.run(course.find("delete-draft"), "console")
    open_ = course.cover()
    assert open_ is not None
    assert [one.number for one in open_.each] == [5]  # step 4 asks about another state
    assert not open_.whole  # so no picture is covered
    run = course.run(course.find("mend-the-policy"), "console")
    cover, table = course.cover(), course.who_can()
    assert cover is not None
    assert run.cover == cover  # its own screen doesn't tell it, either
    assert [one.number for one in cover.each] == [4, 5]
    assert table is not None
    told = covered_table(table, cover).frame
    assert [cover.note in list(row) for row in told.to_numpy()] == [False, True]
    assert [cover.later[0].note in list(row) for row in told.to_numpy()] == [False, True]
    assert "changed" not in told
    shown = StepView(course, course.find("mend-the-policy")).answer.value
    assert shown.count(cover.note) == 3  # in two cells of who can do what, and in the picture's place
    assert shown.count(cover.later[0].note) == 1
    course.lock(course.find("try-again"), "allowed")
    shown = StepView(course, course.find("mend-the-policy")).answer.value
    assert cover.note not in shown
    assert cover.later[0].note in shown  # the later question is open still


def test_a_table_that_answers_an_open_prediction_never_says_that_nothing_changed(lab: Lesson) -> None:
    course = lab.course
    view = StepView(course, course.find("mend-the-policy"))
    view.editor.run.click()
    said = view.answer.value
    assert "Account · covered" in said
    assert "What is in the account: covered until you lock your prediction in step 2." in said
    assert "What is in the bucket" in said  # what there is stays in sight
    assert "no change" not in said
    row = 'data-label="what">Keep'
    assert row not in said
    course.lock(course.find("delete-draft"), "allowed")
    said = view.answer.value
    assert "Account · 1 change" in said
    assert row in said


def test_a_table_that_is_covered_as_a_whole_says_so() -> None:
    frame = pd.DataFrame({"who": ["Ben"], "may": ["read"], "changed": ["new"]})
    table = Stated(frame, "Who may do what", telling={7: None})
    cover = Cover(7, ("", "", ""))
    assert (
        stated_block(table.shown(cover)).text
        == "Who may do what: covered until you lock your prediction in step 7."
    )
    assert "nothing yet" not in stated_block(table.shown(cover)).live
    assert "Ben" in stated_block(table.shown(None)).live
