"""Chapter 7: what leads to an administrator, what only looks so, by real calls; and all closed in the end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit import escalation
from labkit.attacks import play
from labkit.cloud import open_scene
from labkit.escalation.crew import user
from labkit.lesson import Hunt, ways_table
from labkit.lesson.model.keeping import facts_of
from labkit.lesson.model.taking_up import take_up
from labkit.lesson.view.hunt import HuntView
from labkit.lesson.view.step import StepView
from tests.quick_aws import quick_aws
from tests.replaying import play_twice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.lesson import Lesson

pytestmark = pytest.mark.long

HUNTS = {name.title(): hunt for name, hunt in vars(escalation).items() if isinstance(hunt, Hunt)}
WAYS = {
    "Ada": ("iam:CreateAccessKey",),
    "Ben": ("iam:CreateLoginProfile",),
    "Cleo": ("iam:UpdateLoginProfile",),
    "Dan": ("iam:AttachUserPolicy",),
    "Eva": ("iam:AttachGroupPolicy",),
    "Finn": ("iam:PutUserPolicy",),
    "Gus": ("iam:CreatePolicyVersion",),
    "Hana": ("iam:SetDefaultPolicyVersion",),
    "Ines": ("iam:AddUserToGroup",),
    "Jon": ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    "Kim": ("iam:AttachRolePolicy", "sts:AssumeRole"),
    "Lars": ("iam:DeleteUserPermissionsBoundary",),
    "Mia": ("iam:TagUser",),
    "Noor": ("iam:DeleteUserPolicy",),
    "Olaf": ("sts:AssumeRole", "sts:AssumeRole"),
    "Quin": ("s3:PutBucketPolicy",),
    "Wanda": ("iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:PutUserPolicy"),
}
NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "07_from_nothing_to_administrator.ipynb"
FALSE_ALARMS = {"Rosa": "boundary", "Sven": "identity", "Tara": "identity", "Wim": "scp"}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    opened = open_scene(escalation.SCENE)
    yield opened
    opened.close()


def test_everybody_who_is_hunted_is_a_way_or_a_false_alarm() -> None:
    assert {*WAYS, *FALSE_ALARMS, "Udo", "Pia"} == set(HUNTS)
    assert len({calls[0] for calls in WAYS.values()}) >= 14


@pytest.mark.parametrize("name", WAYS)
def test_a_way_is_found_named_by_one_guess_and_plays_to_its_goal(scene: Scene, name: str) -> None:
    found = HUNTS[name].look(scene)
    assert found.path is not None
    assert tuple(f"{move.service}:{move.operation}" for move in found.path.moves) == WAYS[name]
    assert found.right.action == WAYS[name][0]
    assert found.policies() or name == "Olaf"
    before = scene.as_details()
    assert play(found.path, scene).reached
    assert scene.as_details() == before


@pytest.mark.parametrize("name", WAYS)
def test_every_other_guess_is_answered_by_what_aws_would_say(scene: Scene, name: str) -> None:
    found = HUNTS[name].look(scene)
    for guess in found.hunt.guesses:
        said = found.feedback(guess)
        if guess == found.right:
            assert said.startswith("AWS allows this call.")
        elif guess.action:
            assert guess.action in said
            assert said.startswith("AWS would refuse this call.")
        else:
            assert said.startswith("There is a way.")


@pytest.mark.parametrize(("name", "kind"), FALSE_ALARMS.items())
def test_a_false_alarm_is_refused_by_what_it_teaches(scene: Scene, name: str, kind: str) -> None:
    hunt = HUNTS[name]
    found, tempting = hunt.look(scene), hunt.guesses[0]
    assert found.path is None
    assert found.right.action == ""
    keys = {"iam:PolicyARN": escalation.crew.ADMINISTRATOR}
    decision = found.estate.may(hunt.who, tempting.action, tempting.resource, **keys)
    assert decision.denied_by == (kind,)
    assert found.feedback(tempting).startswith("AWS would refuse this call.")


def test_a_service_linked_role_is_changed_by_nobody(scene: Scene) -> None:
    found = HUNTS["Udo"].look(scene)
    tempting = found.hunt.guesses[0]
    assert found.path is None
    assert found.estate.may(found.hunt.who, tempting.action, tempting.resource).allowed
    name = tempting.resource.rpartition("/")[2]
    given = {"RoleName": name, "PolicyDocument": json.dumps(escalation.crew.trusting(user("Udo")))}
    assert scene.call("udo", "iam", "UpdateAssumeRolePolicy", given).code == "UnmodifiableEntity"


def test_a_role_that_may_be_passed_is_a_way_from_the_step_that_allows_it(lab: Lesson) -> None:
    lab.restore("start-a-machine")
    assert HUNTS["Pia"].look(lab.scene).path is None
    lab.restore("pass-a-role")
    found = HUNTS["Pia"].look(lab.scene)
    assert found.path is not None
    assert [move.operation for move in found.path.moves] == ["RunInstances"]
    assert found.right.action == "ec2:RunInstances"
    assert play(found.path, lab.scene).reached


@pytest.fixture(scope="module")
def lab() -> Iterator[Lesson]:
    lesson = escalation.open_lab()
    yield lesson
    lesson.scene.close()


def test_nothing_is_played_before_a_guess_and_undo_puts_all_back(lab: Lesson) -> None:
    lab.reset()
    view, before = HuntView(escalation.DAN, lab), lab.scene.as_details()
    view.search.click()
    assert "Choose an answer first" in str(view.desk.error)
    view.choice.value = "1"
    view.search.click()
    assert "✗ Wrong this time" in view._told.value
    view.play.click()
    assert view.played is not None
    assert view.played.reached
    assert lab.scene.decide("dan", "iam:CreateUser", user("new")).allowed
    view.undo.click()
    assert view.desk.error is None
    assert lab.scene.as_details() == before


def test_undo_takes_back_no_call_of_somebody_else(lab: Lesson) -> None:
    lab.reset()
    view = HuntView(escalation.DAN, lab)
    view.choice.value = "0"
    view.search.click()
    view.play.click()
    lab.scene.call("vera", "iam", "CreateGroup", {"GroupName": "Later"})
    view.undo.click()
    assert "Other calls were made" in str(view.desk.error)
    assert lab.scene.inspect("424242424242", "iam").get_group(GroupName="Later")


def test_a_guess_is_judged_once_and_anew_when_the_account_has_changed(lab: Lesson) -> None:
    lab.reset()
    view = HuntView(escalation.INES, lab)
    view.choice.value = "0"
    view.search.click()
    told = view._told.value
    view.choice.value = "1"
    view.search.click()
    assert "has its verdict" in str(view.desk.error)
    assert view._told.value == told
    lab.scene.call("vera", "iam", "ListUsers", {})  # who only reads changes nothing
    lab.changed()
    assert view._told.value == told
    lab.scene.call("vera", "iam", "DeleteGroup", {"GroupName": "Gone"})
    lab.scene.call("vera", "iam", "CreateGroup", {"GroupName": "Later"})
    lab.changed()
    assert "has changed since" in view._told.value
    assert (view.choice.disabled, view.play.layout.display) == (False, "none")
    view.search.click()
    assert view.desk.error is None
    lab.restore("start")  # what was played last isn't there any more
    assert view.undo.layout.display == "none"


def test_each_closing_takes_one_person_off_the_table_and_in_the_end_nobody_has_a_way(lab: Lesson) -> None:
    everybody = {name: hunt.who for name, hunt in HUNTS.items()}
    lab.reset()
    assert set(ways_table(lab.scene, everybody)["who"]) == set(WAYS) - {"Quin"}
    lab.restore("end")
    assert ways_table(lab.scene, everybody).empty
    for name, hunt in HUNTS.items():
        assert hunt.look(lab.scene).path is None, name


def test_every_step_can_be_run_twice(lab: Lesson) -> None:
    lab.reset()
    with quick_aws():
        play_twice(lab)


def test_a_step_under_a_hunt_tells_nothing_before_its_answer(lab: Lesson) -> None:
    """Each of these steps closes the way that the hunt above it asks for."""
    lab.reset()
    course = lab.course
    course.hunted.clear()
    covered = {step.after_hunt: step.name for step in course.steps if step.after_hunt}
    assert set(covered) == {HUNTS[name].who for name in (*WAYS, "Pia")}
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    order = re.findall(r"escalation\.([A-Z]+)\.show\(lab\)\n+lab\.step\(\"(.+)\"\)", _code(cells))
    assert {HUNTS[name.title()].who: step for name, step in order} == covered
    step = course.find("forgotten-passwords")
    view, hunt = StepView(course, step), HuntView(escalation.CLEO, lab)
    assert view._inside.children == ()
    assert not view._head.value
    assert "the question about Cleo above" in view.cover.widget.children[0].value
    hunt.choice.value = "0"
    hunt.search.click()
    assert view._inside.children
    assert "Add a condition" in view._head.value
    assert not _shown(view.cover.widget)
    other = StepView(course, course.find("the-auditor"))
    assert other._inside.children == ()
    other.cover.open.click()
    assert other._inside.children
    shown = StepView(course, course.find("the-mates"))
    course.restore("the-mates")  # whoever jumps there has seen it
    assert shown._inside.children


def _code(cells: list[dict[str, Any]]) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells)


def _shown(part: Any) -> bool:
    return part.layout.display != "none"


def test_a_hunts_answer_is_kept_for_the_next_sitting_and_gone_after_starting_over(lab: Lesson) -> None:
    lab.reset()
    course = lab.course
    view = HuntView(escalation.ADA, lab)
    view.choice.value = "2"
    view.search.click()
    written = json.loads(json.dumps(list(facts_of(course).values())))
    course.hunted.clear()
    take_up(course, written)
    again = HuntView(escalation.ADA, lab)
    assert again.choice.value == "2"
    assert "You answered “There is no way” before" in again._told.value
    below = next(step for step in course.steps if step.after_hunt == escalation.ADA.who)
    assert not StepView(course, below).cover.covers
    lab.reset()
    assert StepView(course, below).cover.covers
