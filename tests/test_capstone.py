"""Chapter 6: the solution passes, the start doesn't, and no piece of the solution can be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from labkit import capstone
from labkit.capstone import scene as stage
from labkit.cloud import open_scene
from labkit.lesson import Lesson
from labkit.lesson.autorun import autorun
from labkit.lesson.model.tasks.requirements import check_brief
from labkit.lesson.view.bar import Bar
from labkit.lesson.ways.calls import Way
from tests.replaying import play, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.cloud import Scene
    from labkit.lesson import Brief, Solution

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
    opened.course.reset()
    opened.scene.restore("the start")
    opened.changed()
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
        "The contractor becomes an administrator in your accounts",
        "Somebody in the teams creates a user",
        "Somebody in the teams becomes an administrator",
    ]
    parts = {one.part.title for one in check_brief(capstone.BRIEF, lab.scene) if not one.holds}
    assert parts == {part.title for part in capstone.BRIEF.parts}


# The incident.


def _night(lab: Lesson, solution: Solution | None = None) -> Brief:
    if solution:
        solution.apply(lab)
    else:
        lab.scene.restore("the end")
    brief = capstone.containment(lab)
    assert len(failing(brief, lab.scene)) == 3
    capstone.night(lab).play(lab.scene)
    return brief


@pytest.mark.long
def test_shutting_the_key_alone_leaves_the_sessions_open(lab: Lesson) -> None:
    brief = _night(lab)
    assert failing(brief, lab.scene) == [one.says for one in brief.parts[0].requirements[:3]]
    assert failing(capstone.BRIEF, lab.scene) == []
    off = {"UserName": "Builder01", "AccessKeyId": capstone.night(lab).leaked, "Status": "Inactive"}
    assert lab.scene.call("admin", "iam", "UpdateAccessKey", off).ok
    assert failing(brief, lab.scene) == [one.says for one in brief.parts[0].requirements[1:3]]
    capstone.CONTAINED.apply(lab)
    assert failing(brief, lab.scene) == []
    assert failing(capstone.BRIEF, lab.scene) == []


@pytest.mark.long
def test_a_night_comes_once_and_only_when_there_is_something_to_find(lab: Lesson) -> None:
    before = lab.scene.now
    assert "First solve the part *The Builders*" in capstone.night(lab).play(lab.scene)
    assert lab.scene.now == before
    brief = _night(lab)
    known = dict(lab.memory)
    capstone.CONTAINED.apply(lab)
    assert "already passed. It is February 10" in capstone.night(lab).play(lab.scene)
    assert lab.memory == known
    assert failing(brief, lab.scene) == []


def test_a_check_leaves_nothing_of_the_intruders_calls_behind(lab: Lesson) -> None:
    brief = _night(lab)
    mark, now = lab.scene.trail.mark(), lab.scene.now
    assert len(failing(brief, lab.scene)) == 3
    assert (lab.scene.trail.mark(), lab.scene.now) == (mark, now)


def test_deleting_the_roles_shuts_out_the_builders_too(lab: Lesson) -> None:
    brief = _night(lab)
    named = {"RoleName": "Builder", "PolicyName": "Work"}
    assert lab.scene.call("lab-admin", "iam", "DeleteRolePolicy", named).ok
    assert "Builders read a design" in failing(brief, lab.scene)


# Free in how, and strict in what.


def _policy(*statements: dict[str, Any]) -> str:
    from labkit.documents import as_text, policy

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
    assert "Somebody in the teams changes roles in Shop" in found
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
    from labkit.lesson.view.requirements import BriefView

    view = BriefView(capstone.BRIEF, lab)
    assert view.hint.layout.display == "none"
    for number in (1, 2, 3):
        view.check.click()
        assert (view.hint.disabled, view.hint.description) == (
            False,
            f"Hint {number} of 3: Two accounts for the work",
        )
        view.hint.click()
        assert view.hint.disabled
    view.check.click()
    assert view.hint.layout.display == "none"
    assert "SCP" not in view._parts.value.split("A fence")[0]


def test_both_briefs_count_in_progress_once_everything_holds(lab: Lesson) -> None:
    from labkit.lesson.view.requirements import BriefView

    before = lab._solved()
    for brief in (capstone.BRIEF, capstone.containment(lab)):
        BriefView(brief, lab).check.click()
        assert not lab.book.of(brief.name).solved
    assert lab._solved() == before
    assert [(brief.name, brief.title) for brief in (capstone.BRIEF, capstone.containment(lab))] == list(
        capstone.BRIEFS
    )
    lab.scene.restore("the end")
    BriefView(capstone.BRIEF, lab).check.click()
    assert lab.book.of(capstone.BRIEF.name).solved
    assert lab._solved() == "1 of 4 exercises solved"
    lab.scene.restore("the start")
    lab.changed()
    assert lab.book.of(capstone.BRIEF.name).solved, "what was built once was built"


def test_a_press_on_check_decides_no_state_twice(lab: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many cells show it, and although the first press refreshes all views."""
    from labkit.lesson.view import requirements

    looks = []
    check = requirements.check_brief
    monkeypatch.setattr(requirements, "check_brief", lambda *asked: looks.append(1) or check(*asked))
    views = [requirements.BriefView(replace(capstone.BRIEF, name="another"), lab)]
    views += [requirements.BriefView(views[0].brief, lab)]
    views[1].held = views[1]._look()  # the other cell was checked before
    lab.changed()
    looks.clear()
    views[0].check.click()
    assert lab.book.of("another").attempts == 1
    assert looks == []  # the state is the one that was looked at a moment ago
    assert views[0].held == views[1].held


def test_the_solution_stays_hidden_until_it_is_asked_for(lab: Lesson) -> None:
    from labkit.lesson.view.solution import SolutionView

    view = SolutionView(capstone.SOLUTION, lab)
    assert "create-organization" not in view._text.value
    assert view.use.layout.display == "none"
    view.reveal.click()
    assert "create-organization" in view._text.value
    view.use.click()
    assert view.desk.error is None
    assert failing(capstone.BRIEF, lab.scene) == []
    assert "Applied" in view._said.value
    lab.course.reset()
    assert "Applied" not in view._said.value


def test_a_code_asked_for_inside_the_role_comes_too_late(end: Scene) -> None:
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": f"arn:aws:s3:::{stage.DESIGNS}/*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }
    named = {"RoleName": "Contractor", "PolicyName": "Work", "PolicyDocument": _policy(statement)}
    assert end.call("lab-admin", "iam", "PutRolePolicy", named).ok
    found = [one.requirement.says for one in check_brief(capstone.BRIEF, end) if not one.holds]
    assert found == [
        "The contractor reads a design, with a code",
        "The contractor writes a design, with a code",
    ]


def test_a_role_behind_a_role_is_found(end: Scene) -> None:
    """Sellers may step from their role into a further one, which deletes buckets."""
    trust = {"Effect": "Allow", "Principal": {"AWS": stage.role(stage.SHOP, "Seller")}}
    made = {
        "RoleName": "Hidden",
        "AssumeRolePolicyDocument": _policy(trust | {"Action": "sts:AssumeRole"}),
    }
    assert end.call("shop-admin", "iam", "CreateRole", made).ok
    delete = {"Effect": "Allow", "Action": "s3:DeleteBucket", "Resource": f"arn:aws:s3:::{stage.ORDERS}"}
    named = {"RoleName": "Hidden", "PolicyName": "Work", "PolicyDocument": _policy(delete)}
    assert end.call("shop-admin", "iam", "PutRolePolicy", named).ok
    [found] = [one for one in check_brief(capstone.BRIEF, end) if not one.holds]
    assert found.requirement.says == "Sellers delete the bucket of orders"
    assert found.said == "Seller01 is allowed, through the role Seller in Shop, then Hidden in Shop."


def test_the_incident_on_the_page(lab: Lesson) -> None:
    from labkit.capstone.lesson import night
    from labkit.lesson.view.happening import HappeningView

    lab.scene.restore("the end")
    view = HappeningView(capstone.incident(lab), lab)
    view.go.click()
    assert view.desk.error is None
    words, trail = view.told
    assert "calls of `Builder01` at 7:40" in words.text
    assert "Publisher" not in words.text, "which roles the intruder assumed is for the reader of the trail"
    assert [role for role, _ in night(lab).sessions] == ["Publisher", "Builder"]
    assert "assumed-role/Publisher/Builder01" in trail.text
    assert "assumed-role/Builder/Builder01" in trail.text
    assert "2036-02-10T07:40" in trail.text
    view.go.click()
    assert "already passed" in view.told[0].text
    assert view.told[1].text == trail.text, "the second press shows the same calls of the night"
    lab.course.reset()
    assert view._said.value == "", "the night was taken back"


def test_a_bar_without_steps_offers_no_jumps(lab: Lesson) -> None:
    bar = Bar(lab._course, lab.title)
    labels = _buttons(bar.widget)
    assert labels[:3] == ["One step back", "Snapshots", "Start over"]
    assert labels[-2:] == ["Yes, start over", "No, keep my work"]
    assert not [label for label in labels if label.startswith(("Jump", "Go to step"))]
    assert "steps done" not in bar._where.value


def _buttons(widget: Any) -> list[str]:
    """The labels of all buttons in a widget, in order."""
    inside = [label for child in getattr(widget, "children", ()) for label in _buttons(child)]
    return [widget.description] if type(widget).__name__ == "Button" else inside


# Last, for these open lessons of their own.


def test_the_night_is_not_forgotten_when_the_kernel_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    autorun.cache_clear()
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    try:
        first = capstone.open_lab()
        _night(first, capstone.SOLUTION)
        first.changed()
        first.scene.close()
        again = capstone.open_lab()
        bar = Bar(again._course, again.title, again._keeper)
        assert "Your work is where you left it." in bar._where.value
        passed = capstone.night(again).recorded(again.scene)
        assert [event.record["eventName"] for event in passed][:3] == [
            "GetCallerIdentity",
            "AssumeRole",
            "AssumeRole",
        ]
        brief = capstone.containment(again)
        assert failing(brief, again.scene) == [one.says for one in brief.parts[0].requirements[:3]]
        capstone.CONTAINED.apply(again)
        assert failing(brief, again.scene) == []
        again._course.reset()
        assert "where you left it" not in bar._where.value
        assert again.memory == {}
        again.scene.close()
    finally:
        autorun.cache_clear()


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
