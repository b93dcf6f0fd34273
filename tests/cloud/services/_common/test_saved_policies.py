"""Which policies are saved and which refused, beyond what the grammar says: a row a rule, with its page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
ROLE = f"arn:aws:iam::{HOME}:role/Desk"
BUCKET = "arn:aws:s3:::letters"
OWN = {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def setup(stage: Stage) -> None:
    iam = stage.client(HOME, "iam")
    iam.create_role(RoleName="Desk", AssumeRolePolicyDocument=policy(OWN))
    stage.client(HOME, "s3").create_bucket(Bucket="letters")


shared, scene = fixtures({"home": HOME}, setup)


def saved_as(scene: Scene, kind: str, *statements: dict[str, Any]) -> Answer:
    """Save a policy of one kind."""
    text = policy(*statements)
    service, operation, given = {
        "identity": ("iam", "CreatePolicy", {"PolicyName": "P", "PolicyDocument": text}),
        "inline": ("iam", "PutRolePolicy", {"RoleName": "Desk", "PolicyName": "P", "PolicyDocument": text}),
        "trust": ("iam", "CreateRole", {"RoleName": "New", "AssumeRolePolicyDocument": text}),
        "new trust": ("iam", "UpdateAssumeRolePolicy", {"RoleName": "Desk", "PolicyDocument": text}),
        "bucket": ("s3", "PutBucketPolicy", {"Bucket": "letters", "Policy": text}),
        "key": ("kms", "CreateKey", {"Policy": text}),
        "queue": ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"Policy": text}}),
        "topic": ("sns", "CreateTopic", {"Name": "t", "Attributes": {"Policy": text}}),
        "session": ("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "one", "Policy": text}),
        "federated": ("sts", "GetFederationToken", {"Name": "guest", "Policy": text}),
    }[kind]
    return scene.call("home", service, operation, given)


CONDITIONS = "IAM JSON policy elements: Condition operators"
OLD = {"NumericGreaterThan": {"aws:MultiFactorAuthAge": 3600}}
NOT_ROOT = {"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::*:root"}
SAVED: list[tuple[str, str, list[dict[str, Any]]]] = [
    (CONDITIONS, "identity", [allow(Condition=OLD)]),
    (CONDITIONS, "inline", [allow(Condition=OLD)]),
    (CONDITIONS, "new trust", [OWN | {"Condition": OLD}]),
    (CONDITIONS, "session", [allow(Condition=OLD)]),
    (CONDITIONS, "identity", [allow(Condition={"NumericLessThan": {"s3:max-keys": [10, 20]}})]),
    (CONDITIONS, "identity", [allow(Condition={"DateGreaterThan": {"aws:EpochTime": 1700000000}})]),
    (CONDITIONS, "identity", [allow(Condition={"Bool": {"aws:SecureTransport": [True]}})]),
    (CONDITIONS, "identity", [allow(Condition={"Null": {"aws:TokenIssueTime": False}})]),
    ("IAM JSON policy elements: Sid", "identity", [allow(Sid=""), allow("s3:PutObject", Sid="")]),
    ("IAM JSON policy elements: Sid", "trust", [OWN | {"Sid": ""}, OWN | {"Sid": ""}]),
    ("IAM identifiers: ARNs", "identity", [allow("iam:*", f"arn:aws:iam::{HOME}:root")]),
    ("IAM identifiers: ARNs", "inline", [allow("iam:*", f"arn:aws:iam::{HOME}:*")]),
    ("IAM identifiers: ARNs", "identity", [allow("iam:*", [f"arn:aws:iam::{HOME}:*", ROLE])]),
    ("IAM identifiers: ARNs", "identity", [NOT_ROOT]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "kind", "statements"), SAVED)
def test_it_is_saved(scene: Scene, page: str, kind: str, statements: list[dict[str, Any]]) -> None:
    answer = saved_as(scene, kind, *statements)
    assert answer.ok, (page, answer.message)


def test_it_is_kept_as_it_was_written(scene: Scene) -> None:
    """CreatePolicy: what moto's reader was shown is what nobody else sees."""
    arn = saved_as(scene, "identity", allow(Condition=OLD)).result["Policy"]["Arn"]
    held = scene.call("home", "iam", "GetPolicyVersion", {"PolicyArn": arn, "VersionId": "v1"}).result
    assert held["PolicyVersion"]["Document"]["Statement"][0]["Condition"] == OLD
