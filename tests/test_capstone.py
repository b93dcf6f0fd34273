"""Chapter 6: the solution passes, the start doesn't, and no piece of the solution can be left out."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from labkit import capstone
from labkit.cloud import open_scene
from labkit.lesson import Lesson
from labkit.lesson._replay import default_texts, send_step
from labkit.lesson._requirements import check_brief
from labkit.lesson._results import Results
from labkit.lesson._steps import Way
from labkit.lesson._ways import Sender
from labkit.scenes import capstone as stage
from tests.replaying import play, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from labkit.cloud import Scene
    from labkit.lesson import Brief, Call, Part, Step

SOLUTION = capstone.BRIEF.solution


@pytest.fixture(scope="module")
def opened() -> Iterator[Lesson]:
    """One lesson for all these tests: opening it anew takes a second each time."""
    lesson = capstone.open_lab()
    lesson.scene.save("the start")
    capstone.SOLUTION.apply(lesson)
    lesson.scene.save("the end")
    yield lesson
    lesson.scene.close()


@pytest.fixture
def lab(opened: Lesson) -> Lesson:
    """The lesson at its start."""
    opened.scene.restore("the start")
    opened._course.forget()
    capstone.night.cache_clear()
    return opened


@pytest.fixture
def end(opened: Lesson) -> Scene:
    """The scene with the solution applied."""
    opened.scene.restore("the end")
    return opened.scene


def failing(brief: Brief, scene: Scene) -> list[str]:
    return [one.requirement.says for one in check_brief(brief, scene) if not one.holds]


def test_the_start_fails_everything_but_what_nobody_may_do_yet(lab: Lesson) -> None:
    held = [one for one in check_brief(capstone.BRIEF, lab.scene) if one.holds]
    assert {one.requirement.wanted for one in held} == {"refused"}
    assert [one.requirement.says for one in held] == [
        "Sellers see the bill",
        "Somebody of the teams makes a user",
    ]
    parts = {one.part.title for one in check_brief(capstone.BRIEF, lab.scene) if not one.holds}
    assert parts == {part.title for part in capstone.BRIEF.parts}


# No piece can be left out: a call, a statement, an item of a list, a condition.


def _shorter(value: Any) -> Iterator[tuple[str, Any]]:
    """Every way to leave one thing out of a policy document."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, list) and len(item) > 1:
            for at in range(len(item)):
                yield f"{key}[{at}]", _with(value, key, item[:at] + item[at + 1 :])
        if key == "Condition":
            for operator in item:
                kept = {name: tests for name, tests in item.items() if name != operator}
                yield f"Condition.{operator}", _with(value, key, kept)
        if isinstance(item, dict | list):
            for name, less in _shorter(item):
                yield f"{key}.{name}", _with(value, key, less)


def _with(value: Any, key: Any, item: Any) -> Any:
    changed = copy.copy(value)
    changed[key] = item
    return changed


def _without(calls: Sequence[Call]) -> Iterator[tuple[str, tuple[Call | None, ...]]]:
    """The calls with one left out (None keeps its place), or one of them a little shorter."""
    for at, call in enumerate(calls):
        before, after = calls[:at], calls[at + 1 :]
        yield f"{at} {call.operation}", (*before, None, *after)
        for name, less in _shorter(dict(call.parameters)):
            yield f"{at} {call.operation} {name}", (*before, replace(call, parameters=less), *after)


class Workshop:
    """Sends steps to a scene, and goes back to where everything but one step was done."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.results = Results()

    def send(self, step: Step, calls: Sequence[Call | None]) -> None:
        sender = Sender(self.scene, self.results.look_up, {})
        for at, call in enumerate(calls):
            if call is None:
                continue
            single = replace(step, calls=(call,))
            answers = Results()
            send_step(single, "console", default_texts(single, "console"), sender, answers)
            for _, _, answer in answers.rows():
                self.results.keep(step.name, at, answer)

    def all_but(self, left_out: Step) -> None:
        for step in SOLUTION:
            if step is not left_out:
                self.send(step, step.calls)


def _holds(part: Part, scene: Scene) -> bool:
    """Whether the whole brief holds; its own requirements are asked first, and the first No ends it."""
    others = tuple(other for other in capstone.BRIEF.parts if other is not part)
    brief = replace(capstone.BRIEF, parts=(part, *others))
    return all(one.holds for one in check_brief(brief, scene))


@pytest.mark.parametrize("part", capstone.BRIEF.parts[1:-1], ids=lambda part: str(part.title))
def test_no_piece_of_a_part_can_be_left_out(lab: Lesson, part: Part) -> None:
    shop = Workshop(lab.scene)
    [step] = part.solution
    shop.all_but(step)
    lab.scene.save("all but one")
    results = shop.results.copy()
    shop.send(step, step.calls)
    assert _holds(part, lab.scene), "the order of the parts doesn't matter"
    spare = []
    for name, calls in _without(step.calls):
        lab.scene.restore("all but one")
        shop.results = results.copy()
        shop.send(step, calls)
        if _holds(part, lab.scene):
            spare.append(name)
    assert spare == []


def test_no_call_that_makes_the_accounts_can_be_left_out(lab: Lesson) -> None:
    """The first two parts show it: what the others build takes nothing away from these."""
    first, fence, *_ = SOLUTION
    brief = replace(capstone.BRIEF, parts=capstone.BRIEF.parts[:2])
    spare = []
    for name, calls in _without(first.calls):
        lab.scene.restore("the start")
        shop = Workshop(lab.scene)
        shop.send(first, calls)
        shop.send(fence, fence.calls)
        if not failing(brief, lab.scene):
            spare.append(name)
    assert spare == []


# The incident.


def _night(lab: Lesson) -> Brief:
    lab.scene.restore("the end")
    brief = capstone.containment(lab)
    assert len(failing(brief, lab.scene)) == 3
    capstone.night(lab).play(lab.scene)
    return brief


def test_the_incident_is_contained_by_every_piece_of_its_solution_and_by_no_less(lab: Lesson) -> None:
    brief = _night(lab)
    scene = lab.scene
    assert failing(brief, scene) == [one.says for one in brief.parts[0].requirements[:3]]
    assert failing(capstone.BRIEF, scene) == []
    scene.save("morning")
    [step] = capstone.CONTAIN
    for name, calls in _without(step.calls):
        scene.restore("morning")
        Workshop(scene).send(step, calls)
        assert failing(brief, scene), name
    scene.restore("morning")
    Workshop(scene).send(step, step.calls)
    assert failing(brief, scene) == []
    assert failing(capstone.BRIEF, scene) == []


def test_deleting_the_roles_shuts_out_the_builders_too(lab: Lesson) -> None:
    brief = _night(lab)
    named = {"RoleName": "Builder", "PolicyName": "Work"}
    assert lab.scene.call("lab-admin", "iam", "DeleteRolePolicy", named).ok
    assert "Builders read a design" in failing(brief, lab.scene)


# Free in how, and strict in what.


def _policy(*statements: dict[str, Any]) -> str:
    from labkit.scenes.documents import as_text, policy

    return as_text(policy(*statements))


def _put(scene: Scene, group: str, *statements: dict[str, Any]) -> None:
    document = {"GroupName": group, "PolicyName": "Work", "PolicyDocument": _policy(*statements)}
    assert scene.call("admin", "iam", "PutGroupPolicy", document).ok


def test_a_bucket_policy_in_place_of_the_sellers_role_will_do(end: Scene) -> None:
    objects = f"arn:aws:s3:::{stage.ORDERS}/*"
    actions = ["s3:GetObject", "s3:PutObject"]
    _put(end, "Sellers", {"Effect": "Allow", "Action": actions, "Resource": objects})
    assert failing(capstone.BRIEF, end) == ["Sellers read an order", "Sellers write an order"]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{stage.COMPANY.id}:root"},
        "Action": actions,
        "Resource": objects,
    }
    policy = {"Bucket": stage.ORDERS, "Policy": _policy(statement)}
    assert end.call("shop-admin", "s3", "PutBucketPolicy", policy).ok
    assert failing(capstone.BRIEF, end) == []


def test_every_role_for_a_team_opens_the_administrators_too(end: Scene) -> None:
    _put(end, "Sellers", {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    found = {one.requirement.says: one for one in check_brief(capstone.BRIEF, end) if not one.holds}
    assert "Somebody of the teams changes roles in Shop" in found
    one = found["Sellers delete the bucket of orders"]
    assert one.said == "Seller01 is allowed, through the role OrganizationAccountAccessRole in Shop."
    assert one.decision is not None
    assert one.decision.allowed


def test_one_seller_who_left_the_group_is_noticed(end: Scene) -> None:
    leave = {"GroupName": "Sellers", "UserName": "Seller07"}
    assert end.call("admin", "iam", "RemoveUserFromGroup", leave).ok
    found = [one for one in check_brief(capstone.BRIEF, end) if not one.holds]
    assert {one.said for one in found} == {"Seller07 is refused."}


def test_read_only_access_is_too_much_for_the_auditor(end: Scene) -> None:
    attach = {"RoleName": "Auditor", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
    assert end.call("shop-admin", "iam", "AttachRolePolicy", attach).ok
    assert failing(capstone.BRIEF, end) == ["The auditor reads an order"]


def test_the_contractors_real_calls_are_answered_as_the_check_says(end: Scene) -> None:
    asked = {"RoleArn": stage.role(stage.LAB, "Contractor"), "RoleSessionName": "Contractor"}
    assert end.call("contractor", "sts", "AssumeRole", asked).code == "AccessDenied"
    code = {"SerialNumber": stage.DEVICE, "TokenCode": end.authenticator(stage.DEVICE)}
    answer = end.call("contractor", "sts", "AssumeRole", asked | code)
    keys = answer.result["Credentials"]
    design = {"Bucket": stage.DESIGNS, "Key": "lamp.svg", "Body": b"<svg/>"}
    assert end.call("", "s3", "PutObject", design, credentials=keys).ok


def test_a_hint_takes_a_check_and_there_are_three(lab: Lesson) -> None:
    from labkit.lesson._requirements_view import BriefView

    view = BriefView(capstone.BRIEF, lab)
    assert view.hint.layout.display == "none"
    for number in (1, 2, 3):
        view.check.click()
        assert (view.hint.disabled, view.hint.description) == (False, f"Hint {number} of 3: Two workplaces")
        view.hint.click()
        assert view.hint.disabled
    view.check.click()
    assert view.hint.layout.display == "none"
    assert "SCP" not in view._parts.value.split("A fence")[0]


def test_the_solution_stays_hidden_until_it_is_asked_for(lab: Lesson) -> None:
    from labkit.lesson._solution import SolutionView

    view = SolutionView(capstone.SOLUTION, lab)
    assert "create-organization" not in view._text.value
    assert view.use.layout.display == "none"
    view.reveal.click()
    assert "create-organization" in view._text.value
    view.use.click()
    assert view.desk.error is None
    assert failing(capstone.BRIEF, lab.scene) == []


# Last, for these open lessons of their own.


@pytest.mark.parametrize("way", get_args(Way))
def test_the_solution_passes_every_check(way: Way) -> None:
    lesson = Lesson(capstone.SCENE, SOLUTION)
    try:
        assert wrong(play(lesson, way)) == {}
        assert failing(capstone.BRIEF, lesson.scene) == []
    finally:
        lesson.scene.close()


def test_the_checkpoint_at_the_end_is_the_solution() -> None:
    scene = open_scene(capstone.SCENE, at="end")
    try:
        assert failing(capstone.BRIEF, scene) == []
    finally:
        scene.close()
