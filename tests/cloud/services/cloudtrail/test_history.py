"""stack-facts.md, "accepts or returns", row missing: cloudtrail lookup_events."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene

HOME, OTHER = "101010101010", "202020202020"


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered(
        {"home": HOME, "other": OTHER},
        lambda stage: make_user(stage, HOME, "Alice"),
        [Person("alice", HOME, "user", "Alice")],
    )
    opened.call("home", "iam", "CreateUser", {"UserName": "Bob"})
    opened.call("alice", "iam", "DeleteUser", {"UserName": "Bob"})
    opened.call("other", "iam", "ListUsers", {})
    yield opened
    opened.close()


def ask(scene: Scene, **parameters: Any) -> Answer:
    return scene.call("home", "cloudtrail", "LookupEvents", parameters)


def names(scene: Scene, **parameters: Any) -> list[str]:
    answer = ask(scene, **parameters)
    assert answer.ok, answer.message
    return [event["EventName"] for event in answer.result["Events"]]


def by(key: str, value: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}


def test_newest_first_and_only_ones_own_account(scene: Scene) -> None:
    assert names(scene) == ["DeleteUser", "CreateUser"]


def test_a_refused_call_is_in_it_with_its_reason(scene: Scene) -> None:
    event = ask(scene, **by("EventName", "DeleteUser")).result["Events"][0]
    record = json.loads(event["CloudTrailEvent"])
    assert event["Username"] == "Alice"
    assert record["errorCode"] == "AccessDenied"
    assert "iam:DeleteUser" in record["errorMessage"]


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("EventName", "CreateUser", ["CreateUser"]),
        ("Username", "Alice", ["DeleteUser"]),
        ("EventSource", "iam.amazonaws.com", ["DeleteUser", "CreateUser"]),
        ("ReadOnly", "true", []),
        ("ResourceType", "AWS::IAM::User", ["DeleteUser", "CreateUser"]),
        ("ResourceName", "Bob", ["DeleteUser", "CreateUser"]),
        ("ResourceName", "Carol", []),
    ],
)
def test_by_attribute(scene: Scene, key: str, value: str, found: list[str]) -> None:
    assert names(scene, **by(key, value)) == found


def test_by_event_id_and_access_key(scene: Scene) -> None:
    event = ask(scene).result["Events"][1]
    assert names(scene, **by("EventId", event["EventId"])) == ["CreateUser"]
    assert "CreateUser" in names(scene, **by("AccessKeyId", event["AccessKeyId"]))


def test_by_time(scene: Scene) -> None:
    first = ask(scene).result["Events"][-1]["EventTime"]
    assert names(scene, EndTime=first) == ["CreateUser"]
    assert "CreateUser" not in names(scene, StartTime=first + timedelta(seconds=1))
    answer = ask(scene, StartTime=first + timedelta(days=1), EndTime=first)
    assert answer.code == "InvalidTimeRangeException"


def test_by_pages(scene: Scene) -> None:
    first = ask(scene, MaxResults=1).result
    assert [event["EventName"] for event in first["Events"]] == ["DeleteUser"]
    # The look-ups themselves are events: what was second is third by now.
    second = ask(scene, MaxResults=1, NextToken=first["NextToken"])
    assert second.ok
    assert ask(scene, NextToken="nonsense").code == "InvalidNextTokenException"


def test_ninety_days(scene: Scene) -> None:
    scene.advance(timedelta(days=91))
    assert names(scene) == []


def test_another_region_has_its_own(scene: Scene) -> None:
    client = scene.client("home", "cloudtrail", region="eu-west-1")
    assert client.lookup_events()["Events"] == []


def test_it_needs_a_permission(scene: Scene) -> None:
    assert scene.call("alice", "cloudtrail", "LookupEvents", {}).code == "AccessDeniedException"


def test_the_roles_account_sees_who_came(scene: Scene) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": statement})
    scene.call("other", "iam", "CreateRole", {"RoleName": "Visit", "AssumeRolePolicyDocument": trust})
    role = {"RoleArn": f"arn:aws:iam::{OTHER}:role/Visit", "RoleSessionName": "visit"}
    assert scene.call("home", "sts", "AssumeRole", role).ok
    assert not scene.call("alice", "sts", "AssumeRole", role).ok
    given = by("EventName", "AssumeRole")
    mine = ask(scene, **given).result["Events"]
    theirs = scene.call("other", "cloudtrail", "LookupEvents", given).result["Events"]
    assert (len(mine), len(theirs)) == (2, 1)
    seen = json.loads(theirs[0]["CloudTrailEvent"])
    caller = json.loads(mine[1]["CloudTrailEvent"])
    assert seen["sharedEventID"] == caller["sharedEventID"]
    assert seen["eventID"] != caller["eventID"]
    assert seen["userIdentity"]["type"] == "AWSAccount"
    assert seen["userIdentity"]["accountId"] == HOME
    assert "arn" not in seen["userIdentity"]
