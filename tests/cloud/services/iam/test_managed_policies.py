"""AWS managed policies that nobody loads beforehand: each can be named wherever a policy's ARN can."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.cloud import Person
from labkit.cloud.scene.checkpoints import freeze
from tests.cloud.people import fixtures, make_user

HOME = "101010101010"
OF_AWS = "arn:aws:iam::aws:policy/"
LOGS = f"{OF_AWS}service-role/AmazonAPIGatewayPushToCloudWatchLogs"
BUCKETS = f"{OF_AWS}AmazonS3OutpostsReadOnlyAccess"
LINKED = f"{OF_AWS}aws-service-role/CloudTrailServiceRolePolicy"
TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}],
})  # fmt: skip


def setup(stage: Any) -> None:
    make_user(stage, HOME, "Ann", f"{OF_AWS}AWSHealthFullAccess")
    iam = stage.client(HOME, "iam")
    iam.create_group(GroupName="Team")
    iam.create_role(RoleName="Desk", AssumeRolePolicyDocument=TRUST)


shared, scene = fixtures({"home": HOME}, setup, [Person("ann", HOME, "user", "Ann")])

NAMED = [
    ("AttachUserPolicy", {"UserName": "Ann", "PolicyArn": BUCKETS}),
    ("AttachGroupPolicy", {"GroupName": "Team", "PolicyArn": BUCKETS}),
    ("AttachRolePolicy", {"RoleName": "Desk", "PolicyArn": LOGS}),
    ("PutUserPermissionsBoundary", {"UserName": "Ann", "PermissionsBoundary": BUCKETS}),
    ("PutRolePermissionsBoundary", {"RoleName": "Desk", "PermissionsBoundary": LOGS}),
    ("CreateUser", {"UserName": "Eve", "PermissionsBoundary": BUCKETS}),
    ("CreateRole", {"RoleName": "New", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": LOGS}),
    ("GetPolicy", {"PolicyArn": LOGS}),
    ("ListPolicyVersions", {"PolicyArn": BUCKETS}),
    ("ListEntitiesForPolicy", {"PolicyArn": LOGS}),
]


@pytest.mark.parametrize(("operation", "given"), NAMED)
def test_every_call_that_names_one_finds_it(scene: Any, operation: str, given: dict[str, Any]) -> None:
    """AWS Managed Policy Reference Guide."""
    assert scene.call("home", "iam", operation, given).ok


@pytest.mark.parametrize(
    "arn", [f"{OF_AWS}Nobodys", LOGS.replace("service-role/", ""), f"{OF_AWS}x/AWSHealthFullAccess"]
)
def test_one_that_aws_hasnt_is_missing(scene: Any, arn: str) -> None:
    """AttachUserPolicy: NoSuchEntity."""
    answer = scene.call("home", "iam", "AttachUserPolicy", {"UserName": "Ann", "PolicyArn": arn})
    assert answer.code == "NoSuchEntity"


def test_a_service_linked_roles_policy_isnt_for_others(scene: Any) -> None:
    """AttachRolePolicy: PolicyNotAttachable."""
    answer = scene.call("home", "iam", "AttachRolePolicy", {"RoleName": "Desk", "PolicyArn": LINKED})
    assert answer.code == "PolicyNotAttachable"
    assert scene.call("home", "iam", "GetPolicy", {"PolicyArn": LINKED}).ok


def test_what_it_allows_is_judged(scene: Any) -> None:
    """AWS Managed Policy Reference Guide: what one of them allows."""
    assert scene.call("ann", "iam", "ListUsers").code == "AccessDenied"
    asked = {
        "PolicySourceArn": f"arn:aws:iam::{HOME}:user/Ann",
        "ActionNames": ["health:DescribeEvents", "s3:ListAllMyBuckets"],
    }
    found = scene.call("home", "iam", "SimulatePrincipalPolicy", asked).result["EvaluationResults"]
    assert [one["EvalDecision"] for one in found] == ["allowed", "implicitDeny"]
    session = {"Name": "guest", "PolicyArns": [{"arn": BUCKETS}]}
    assert scene.call("home", "sts", "GetFederationToken", session).ok


def test_all_are_listed_once_and_weigh_nothing_until_they_are_named(scene: Any) -> None:
    """ListPolicies: Scope."""
    before = len(freeze(scene._gate))
    rows: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"Scope": "AWS", "MaxItems": 1000}
    while True:
        page = scene.call("home", "iam", "ListPolicies", asked).result
        rows += page["Policies"]
        if not page["IsTruncated"]:
            break
        asked["Marker"] = page["Marker"]
    arns = [row["Arn"] for row in rows]
    assert len(arns) == len(set(arns)) > 1400
    assert {LOGS, BUCKETS, LINKED} <= set(arns)
    assert [row["Arn"] for row in rows if not row["IsAttachable"]] == [
        one for one in arns if "/aws-service-role/" in one
    ]
    assert len(freeze(scene._gate)) < before + 40_000


def test_one_that_was_fetched_is_kept_in_a_save(scene: Any) -> None:
    """AttachGroupPolicy."""
    attached = {"GroupName": "Team", "PolicyArn": BUCKETS}
    assert scene.call("home", "iam", "AttachGroupPolicy", attached).ok
    scene.save("fetched")
    scene.reset()
    assert not scene.call("home", "iam", "DetachGroupPolicy", attached).ok
    scene.restore("fetched")
    assert (
        scene.call("home", "iam", "GetPolicy", {"PolicyArn": BUCKETS}).result["Policy"]["AttachmentCount"]
        == 1
    )
    assert scene.call("home", "iam", "GetPolicy", {"PolicyArn": LOGS}).ok
    assert scene.call("home", "iam", "DetachGroupPolicy", attached).ok
