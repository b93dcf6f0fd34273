"""What was done last can be taken back, starting over too; a jump shows steps, and does none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from labkit.cloud import trail
from labkit.lesson import DOCUMENT, Aim, Attempt, Call, PolicySlot, must_allow
from labkit.lesson.model.editing import Workshop
from labkit.lesson.model.moves.snapshots import Snapshots
from labkit.lesson.model.progress import progress_frame
from labkit.lesson.model.tasks.happening import Happening
from labkit.lesson.view.bar import Bar
from labkit.lesson.view.editor import EditorView
from labkit.lesson.view.happening import HappeningView
from labkit.lesson.view.step import StepView
from tests.lesson.conftest import QUESTIONS

if TYPE_CHECKING:
    from labkit.cloud import Scene
    from labkit.lesson import Lesson
    from labkit.lesson.model.course import Course

EVERYBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}
SLOT = PolicySlot(
    "Trust of Cleaner",
    "trust",
    Call("iam", "GetRole", {"RoleName": "Cleaner"}, as_="owner"),
    "Role.AssumeRolePolicyDocument",
    Call("iam", "UpdateAssumeRolePolicy", {"RoleName": "Cleaner", "PolicyDocument": DOCUMENT}, as_="owner"),
    needs=("make-role",),
)


@pytest.fixture
def course(lab: Lesson) -> Course:
    lab.course.remember()
    return lab.course


def _calls(course: Course) -> list[str]:
    return [event.record["eventName"] for event in course.scene.trail.events]


def test_one_step_back_takes_back_steps_and_free_calls_one_by_one(course: Course) -> None:
    start = _calls(course)
    course.run(course.find("make-role"), "console")
    after = _calls(course)
    course.scene.client("owner", "iam").create_user(UserName="Visitor")
    course.scene.client("owner", "iam").list_users()  # reading is nothing to take back
    assert course.take_back()
    assert _calls(course) == after
    assert course.done("make-role")
    assert course.results.answer("make-role")
    assert course.take_back()
    assert _calls(course) == start
    assert not course.done("make-role")
    assert not course.take_back()


def test_starting_over_asks_and_can_be_taken_back(course: Course) -> None:
    bar, step = Bar(course, "The house"), course.find("guest-tries")
    course.run(course.find("make-role"), "console")
    course.lock(step, "allowed")
    course.run(step, "console")
    bar.reset.click()
    assert course.done("make-role")
    bar.no.click()
    assert course.done("make-role")
    bar.reset.click()
    bar.yes.click()
    assert not course.done("make-role")
    assert not course.judged
    bar.back.click()
    assert course.done("make-role")
    assert list(progress_frame(course)["prediction"])[1] == "✗ wrong"
    assert _calls(course)[-1] == "AssumeRole"


def test_a_jump_shows_the_steps_whole_and_does_none(course: Course) -> None:
    view = StepView(course, course.find("make-role"))
    course.restore("guest-tries")
    assert list(progress_frame(course)["done"]) == ["shown", "shown", "not yet", "not yet"]
    for part in ("Shown, not done", "What the trail recorded", "The roles", "Who cleans the kitchen"):
        assert part in view.answer.value, part
    assert not course.missing(course.find("tag-it"))  # its work is there
    view.editor.run.click()
    assert course.done("make-role")
    assert "Shown, not done" not in view.answer.value


def test_put_it_back_is_the_state_before_the_first_edit_after_the_last_step(
    lab: Lesson, course: Course
) -> None:
    course.run(course.find("make-role"), "console")
    attempt = Attempt("Trust everybody", {SLOT.title: EVERYBODY})
    view = EditorView(Workshop(course, (SLOT,), QUESTIONS), (attempt,), "Break it")
    good = view.workshop.present(SLOT)
    view.tries[0].click()
    assert view.workshop.present(SLOT) != good
    course.take_back()  # an attempt is one thing that was done
    assert view.workshop.present(SLOT) == good
    view.tries[0].click()
    again = EditorView(Workshop(course, (SLOT,), QUESTIONS), (attempt,), "Break it")  # as after a restart
    again.back.click()
    assert again.workshop.present(SLOT) == good
    again.tries[0].click()
    course.reset()
    course.run(course.find("make-role"), "console")
    again.back.click()
    assert "Nothing had changed" in again.answer.value
    assert again.workshop.present(SLOT) == good


def test_an_aim_is_reached_by_an_edit_of_ones_own_and_taken_back_with_it(lab: Lesson, course: Course) -> None:
    course.run(course.find("make-role"), "console")
    arn = course.results.answer("make-role")["Role"]["Arn"]
    aim = Aim("Let Guest in.", (must_allow("Guest assumes Cleaner", "guest", "sts:AssumeRole", arn),))
    attempt = Attempt("Trust everybody", {SLOT.title: EVERYBODY})
    view = EditorView(Workshop(course, (SLOT,), QUESTIONS, (aim,)), (attempt,), "Break it")
    count = progress_frame(course)["done"].tolist()
    assert "AWS refuses this now. It must allow it." in view.aims.value
    view.tries[0].click()  # a button shows what happens, and reaches nothing
    assert "You reached it" not in view.aims.value
    view.back.click()
    part = view.slots[SLOT.title]
    part.editor.value = json.dumps(EVERYBODY)
    part.save.click()
    assert "✓ Let Guest in. You reached it" in view.aims.value
    assert "Now press" in view.aims.value
    view.back.click()
    assert "✓ Let Guest in." in view.aims.value  # it was reached, though it isn't so any more
    assert "Now press" not in view.aims.value
    assert progress_frame(course)["done"].tolist() == count
    course.take_back()
    course.take_back()
    assert "You reached it" not in view.aims.value


def test_the_button_and_what_is_told_say_what_is_taken_back(lab: Lesson, course: Course) -> None:
    bar, snapshots = Bar(course, "The house"), Snapshots(course, None)
    assert bar.back.tooltip == "There is nothing to take back in this sitting."
    course.run(course.find("make-role"), "console")
    editor = EditorView(
        Workshop(course, (SLOT,), QUESTIONS),
        (Attempt("Trust everybody", {SLOT.title: EVERYBODY}),),
        "Break it",
    )
    acts = {
        "the edit “Trust everybody”": editor.tries[0].click,
        "putting the documents back": editor.back.click,
        f"your edit of “{SLOT.title}”": lambda: editor.workshop.edit(SLOT, json.dumps(EVERYBODY)),
        "the call CreateUser": lambda: _called(course, "Visitor"),
        "2 calls, the last one CreateUser": lambda: _called(course, "Guest1", "Guest2"),
        "the jump to step 3": lambda: course.restore(course.steps[2].name),
        "going to the snapshot “good”": lambda: [snapshots.keep("good"), snapshots.go_to("good")],
        "starting over": course.reset,
    }
    for what, act in acts.items():
        act()
        assert bar.back.tooltip == f"Takes back: {what}"
    for what in reversed([f"step 1, “{course.steps[0].title}”", *acts]):
        assert bar.back.tooltip == f"Takes back: {what}"
        bar.back.click()
        assert f"Taken back: {what}." in bar.desk.note.value
    assert bar.back.disabled


def _called(course: Course, *users: str) -> None:
    for user in users:
        course.scene.client("owner", "iam").create_user(UserName=user)
    course.notice()


def test_what_happened_is_not_told_after_a_jump_that_makes_as_many_calls(lab: Lesson) -> None:
    """A scene that went back gives out the same IDs again."""

    def play(scene: Scene) -> str:
        scene.call("owner", "iam", "CreateUser", {"UserName": "Intruder"})
        return "Somebody came in."

    view = HappeningView(Happening("The night", "Wait", play), lab)
    view.go.click()
    assert "Somebody came in." in view._said.value
    lab.course.restore("make-role")
    assert view._said.value == ""


def test_calls_that_the_trail_no_longer_has_are_counted_as_more(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trail keeps its last events only; "200 calls" was said of 250."""
    monkeypatch.setattr(trail, "MOST", 100)
    client = course.scene.client("owner", "iam")
    for number in range(40):
        client.create_group(GroupName=f"group{number}")
    course.notice()
    assert course.last_act == "40 calls, the last one CreateGroup"
    for number in range(40, 290):
        client.create_group(GroupName=f"group{number}")
    course.notice()
    said = course.last_act
    assert said.startswith("more than 1")
    assert said.endswith(" calls, the last one CreateGroup")
    assert course.take_back() == said
    assert len(client.list_groups(MaxItems=1000)["Groups"]) == 40
