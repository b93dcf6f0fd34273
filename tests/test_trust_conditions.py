"""Chapter 5 as a whole: every step; and what its second half claims about doors."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit import cross_account, trust_conditions
from labkit.cloud import open_scene
from labkit.cross_account import conditions_scene as stage
from labkit.cross_account.scene import DEVELOPMENT, PARTNER, PRODUCTION, ROLE
from tests.replaying import play, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene
    from labkit.lesson import Lesson

pytestmark = pytest.mark.long

LAST_OF_THE_FIRST_HALF = cross_account.STEPS[-1].name


@pytest.fixture
def lab() -> Iterator[Lesson]:
    lesson = trust_conditions.open_lab()
    yield lesson
    lesson.scene.close()


@pytest.fixture(scope="module")
def opened() -> Iterator[Scene]:
    scene = open_scene(trust_conditions.SCENE, at="end")
    scene.save("the end")
    yield scene
    scene.close()


@pytest.fixture
def end(opened: Scene) -> Scene:
    """The chapter's end, whatever the test before did to it. These tests come last: they share a scene."""
    opened.restore("the end")
    return opened


def test_every_step_comes_out_as_the_lesson_says(lab: Lesson) -> None:
    lab.restore(LAST_OF_THE_FIRST_HALF)
    steps = [lab._course.find(step.name) for step in trust_conditions.MORE]
    runs = play(lab, "console", steps)
    assert wrong(runs) == {}
    assert unsure(runs) == []
    assert {tuple(row[:2]) for row in stage.DOORS.build(lab.scene).to_numpy().tolist()} == {
        ("PayrollFix", ROLE),
        ("ReportReader", f"arn:aws:iam::{stage.VENDOR.id}:root"),
        ("UpdateApp", f"arn:aws:iam::{DEVELOPMENT.id}:user/Developer1"),
    }


def test_the_first_half_is_the_cross_account_scene_as_it_was(lab: Lesson) -> None:
    first = cross_account.SCENE
    count = len(first.checkpoints) - 1
    assert trust_conditions.SCENE.checkpoints[:count] == first.checkpoints[:-1]
    assert set(first.people) < set(trust_conditions.SCENE.people)
    steps = [lab._course.find(step.name) for step in cross_account.STEPS]
    runs = play(lab, "console", steps)
    assert wrong(runs) == {}
    assert unsure(runs) == []


def test_a_chained_session_gets_an_hour_and_not_a_second_more(lab: Lesson) -> None:
    lab.restore("further-role")
    keys = lab.result("with-code", 1)["Credentials"]
    scene = lab.scene

    def chain(seconds: int) -> Answer:
        asked = {"RoleArn": stage.PAYROLL_ROLE, "RoleSessionName": "chained", "DurationSeconds": seconds}
        return scene.call("", "sts", "AssumeRole", asked, credentials=keys)

    assert chain(3600).ok
    refusal = chain(3601)
    assert (refusal.code, "1 hour session limit" in refusal.message) == ("ValidationError", True)


def _enter(scene: Scene, who: str, role: str, session: str, **more: Any) -> Answer:
    return scene.call(who, "sts", "AssumeRole", {"RoleArn": role, "RoleSessionName": session, **more})


def test_update_app_asks_for_the_name_and_for_the_code(end: Scene) -> None:
    end.advance(timedelta(minutes=2))
    code = {"SerialNumber": stage.DEVICE, "TokenCode": end.authenticator(stage.DEVICE)}
    assert _enter(end, "developer", ROLE, "Tester1", **code).code == "AccessDenied"
    assert _enter(end, "developer", ROLE, "Developer1").code == "AccessDenied"
    wrong_code = code | {"TokenCode": "000000"}
    assert _enter(end, "developer", ROLE, "Developer1", **wrong_code).code == "AccessDenied"


def test_a_code_counts_once(end: Scene) -> None:
    end.advance(timedelta(minutes=2))
    code = {"SerialNumber": stage.DEVICE, "TokenCode": end.authenticator(stage.DEVICE)}
    assert _enter(end, "developer", ROLE, "Developer1", **code).ok
    again = _enter(end, "developer", ROLE, "Developer1", **code)
    assert (again.code, "one time pass code" in again.message) == ("AccessDenied", True)


@pytest.mark.parametrize(
    ("who", "given", "let_in"),
    [
        ("vendor", stage.OURS, True),
        ("vendor", stage.THEIRS, False),
        ("vendor", None, False),
        ("outsider", stage.OURS, False),
        ("developer", stage.OURS, False),
    ],
)
def test_report_reader_lets_in_the_vendor_for_production_only(
    end: Scene, who: str, given: str | None, let_in: bool
) -> None:
    more = {"ExternalId": given} if given else {}
    assert _enter(end, who, stage.READER, "try", **more).ok is let_in


def test_the_external_id_stands_in_the_trust_policy_and_in_the_trail(end: Scene) -> None:
    role = end.inspect(PRODUCTION.id, "iam").get_role(RoleName="ReportReader")["Role"]
    assert stage.OURS in json.dumps(role["AssumeRolePolicyDocument"])
    named = {
        (event.record["requestParameters"] or {}).get("externalId")
        for event in end.trail.events
        if event.record["eventName"] == "AssumeRole"
    }
    assert {stage.OURS, stage.THEIRS} <= named


def test_only_update_app_enters_payroll_fix(end: Scene) -> None:
    for who in ("production-admin", "development-admin", "developer", "tester", "vendor", "outsider"):
        assert _enter(end, who, stage.PAYROLL_ROLE, "somebody").code == "AccessDenied"
    inside = f"arn:aws:sts::{PRODUCTION.id}:assumed-role/UpdateApp/anybody"
    assert end.decide(inside, "sts:AssumeRole", stage.PAYROLL_ROLE).allowed


def test_the_table_of_entries_tells_names_numbers_and_codes(end: Scene) -> None:
    rows = {tuple(row[1:]) for row in stage.ENTRIES.build(end).to_numpy().tolist()}
    assert ("user/Outsider1", "ReportReader", "mine", stage.OURS, "none", "AccessDenied") in rows
    assert (
        "assumed-role/UpdateApp/Developer1",
        "PayrollFix",
        "Developer1",
        "none",
        "none",
        "ValidationError",
    ) in rows


def test_the_picture_shows_both_faces_of_the_vendor(end: Scene) -> None:
    words = stage.draw(end).words()
    assert "working for Production, ✓ allowed" in words
    assert "working for the Partner, ✗ refused" in words
    assert "without a code, ✗ refused" in words
    assert "with a code, ✓ allowed" in words
    assert f"account {PARTNER.id}" in words


# What the chapter says of AWS, at the simulated AWS.


def _assumed(scene: Scene, profile: str) -> dict[str, dict[str, Any]]:
    """An account's own records of AssumeRole, by the id that two accounts share."""
    given = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "AssumeRole"}]}
    events = scene.call(profile, "cloudtrail", "LookupEvents", given).result["Events"]
    records = [json.loads(event["CloudTrailEvent"]) for event in events]
    return {record["sharedEventID"]: record for record in records if "sharedEventID" in record}


def test_productions_own_record_names_an_account_and_developments_names_the_person(end: Scene) -> None:
    """Logging IAM and AWS STS API calls with AWS CloudTrail."""
    given = {"RoleArn": ROLE, "RoleSessionName": "Developer1"}
    end.advance(timedelta(minutes=1))  # a code counts once
    given |= {"SerialNumber": stage.DEVICE, "TokenCode": end.authenticator(stage.DEVICE)}
    assert end.call("developer", "sts", "AssumeRole", given).ok
    theirs, ours = _assumed(end, "development-admin"), _assumed(end, "production-admin")
    both = [shared for shared in theirs if shared in ours]
    assert both
    for shared in both:
        assert theirs[shared]["userIdentity"]["arn"].startswith(f"arn:aws:iam::{DEVELOPMENT.id}:user/")
        assert ours[shared]["userIdentity"]["type"] == "AWSAccount"
        assert ours[shared]["userIdentity"]["accountId"] == DEVELOPMENT.id
        assert "arn" not in ours[shared]["userIdentity"]


def test_a_source_identity_is_in_every_record_and_stays(end: Scene) -> None:
    """Monitor and control actions taken with assumed roles."""
    both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    person = f"arn:aws:iam::{DEVELOPMENT.id}:user/Developer1"
    trust = {"Effect": "Allow", "Principal": {"AWS": person}, "Action": both}
    trust["Condition"] = {"StringEquals": {"sts:SourceIdentity": "${aws:username}"}}
    allow = {"Effect": "Allow", "Action": both, "Resource": "*"}
    made = {"RoleName": "Sourced", "AssumeRolePolicyDocument": _document(trust)}
    role = end.call("production-admin", "iam", "CreateRole", made).result["Role"]["Arn"]
    mine = {"UserName": "Developer1", "PolicyName": "More", "PolicyDocument": _document(allow)}
    assert end.call("development-admin", "iam", "PutUserPolicy", mine).ok
    asked = {"RoleArn": role, "RoleSessionName": "Anything"}
    assert end.call("developer", "sts", "AssumeRole", asked).code == "AccessDenied"
    assert not end.call("developer", "sts", "AssumeRole", {**asked, "SourceIdentity": "Tester1"}).ok
    opened = end.call("developer", "sts", "AssumeRole", {**asked, "SourceIdentity": "Developer1"})
    event = end.call("", "sts", "GetCallerIdentity", credentials=_keys(opened.result["Credentials"])).event
    assert event is not None
    context = event.record["userIdentity"]["sessionContext"]
    assert context["sourceIdentity"] == "Developer1"


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def _keys(credentials: dict[str, Any]) -> dict[str, str]:
    return {name: credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}
