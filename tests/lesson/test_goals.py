"""A step with a task is done when AWS decides as the task asks, whatever the learner wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit import start_here
from labkit.documents import as_text, policy
from labkit.lesson.model.progress import progress_frame
from labkit.lesson.view.bar import Bar
from labkit.lesson.view.step import StepView
from labkit.start_here.scene import BUCKET, work_with_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson.model.course import Course

TASK = "mend-the-policy"
ALL = {"Effect": "Allow", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"]}
AS_BEFORE = work_with_notes("archive/")
FINISHED = {"Effect": "Deny", "Action": "s3:Delete*", "Resource": f"{BUCKET}/*/final/*"}


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    lab = start_here.open_lab()
    yield lab.course
    lab.scene.close()


def _write(course: Course, document: Any) -> StepView:
    course.reset()
    view = StepView(course, course.find(TASK))
    view.editor.pages[0].controls["PolicyDocument"].value = as_text(document)
    view.editor.run.click()
    return view


@pytest.mark.parametrize(
    ("document", "named"),
    [
        pytest.param(policy(ALL), "Trainee1 deletes a finished note: AWS allows this now", id="no Deny"),
        pytest.param(AS_BEFORE, "Trainee1 deletes a draft: AWS refuses this now", id="as before"),
        pytest.param(policy(FINISHED), "Trainee1 writes a note: AWS refuses this now", id="no Allow"),
        pytest.param(policy(ALL, FINISHED), "", id="another way to write it"),
    ],
)  # fmt: skip
def test_the_page_names_the_request_that_isnt_as_it_should_be(
    course: Course, document: Any, named: str
) -> None:
    view = _write(course, document)
    told = list(progress_frame(course)["done"])[2]
    if named:
        assert named in view.answer.value
        assert named in told
        assert not course.done(TASK)
        assert "is done when AWS decides" in view.goals.value
        assert "0 of" in Bar(course, "A first refusal")._where.value
    else:
        assert "isn't done yet" not in view.answer.value
        assert told == "✓ done"
        assert "The step is done. AWS decided:" in view.goals.value
        assert view.goals.value.count("<li>✓ ") == sum(not goal.asked_later for goal in view.step.goals)


def test_an_answer_that_isnt_the_steps_is_named(course: Course) -> None:
    course.reset()
    step = course.find("delete-draft")
    course.lock(step, "allowed")
    whole = {"UserName": "Trainee1", "PolicyName": "WorkWithNotes", "PolicyDocument": as_text(policy(ALL))}
    assert course.scene.call("admin", "iam", "PutUserPolicy", whole).ok
    view = StepView(course, step)
    view.editor.run.click()
    assert "AWS did <code>DeleteObject</code>. Here AWS must refuse it." in view.answer.value
