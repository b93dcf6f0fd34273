"""The policy simulator through the real API (Testing IAM policies with the IAM policy simulator)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.judge.bench import DEVELOPMENT, PRODUCTION, allow, bench, deny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.judge.bench import Bench

ALICE = f"arn:aws:iam::{DEVELOPMENT}:user/alice"
BUCKET = "arn:aws:s3:::productionapp"


@pytest.fixture(scope="module")
def opened() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def scene(opened: Bench) -> Bench:
    scene = opened.again()
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Everything", PolicyDocument=allow("*"))
    iam.put_user_policy(UserName="alice", PolicyName="NoDelete", PolicyDocument=deny("s3:Delete*"))
    return scene


def simulate(scene: Bench, **parameters: Any) -> list[dict[str, Any]]:
    """Ask as alice, through the gate, about a principal (or, without one, about policies)."""
    operation = "SimulatePrincipalPolicy" if "PolicySourceArn" in parameters else "SimulateCustomPolicy"
    answer = scene.scene.call("alice", "iam", operation, parameters)
    assert answer.ok, (answer.code, answer.message)
    rows: list[dict[str, Any]] = answer.result["EvaluationResults"]
    return rows


def decisions(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["EvalActionName"], row["EvalResourceName"], row["EvalDecision"]) for row in rows]


def test_each_action_on_each_resource(scene: Bench) -> None:
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": f"{BUCKET}/*"},
                {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"},
            ],
        },
        indent=1,
    )
    rows = simulate(
        scene,
        PolicyInputList=[policy],
        ActionNames=["s3:GetObject", "s3:DeleteObject"],
        ResourceArns=[f"{BUCKET}/x", "arn:aws:s3:::other/x"],
    )
    assert decisions(rows) == [
        ("s3:GetObject", f"{BUCKET}/x", "allowed"),
        ("s3:GetObject", "arn:aws:s3:::other/x", "implicitDeny"),
        ("s3:DeleteObject", f"{BUCKET}/x", "explicitDeny"),
        ("s3:DeleteObject", "arn:aws:s3:::other/x", "explicitDeny"),
    ]
    matched = rows[2]["MatchedStatements"][0]
    assert matched["SourcePolicyId"] == "PolicyInputList.1"
    lines = policy.splitlines()
    begin, end = matched["StartPosition"], matched["EndPosition"]
    assert lines[begin["Line"] - 1][begin["Column"] - 1 :] == "{"
    assert lines[begin["Line"]].strip() == '"Sid": "Keep",'
    assert lines[end["Line"] - 1][: end["Column"] - 1].strip() == "}"
    assert rows[1]["MatchedStatements"] == []


def test_a_principal_with_its_policies_boundary_and_organization(scene: Bench) -> None:
    actions = ["s3:GetObject", "s3:DeleteObject", "ec2:RunInstances"]
    rows = simulate(scene, PolicySourceArn=ALICE, ActionNames=actions)
    assert [row["EvalDecision"] for row in rows] == ["allowed", "explicitDeny", "allowed"]
    assert rows[1]["MatchedStatements"][0]["SourcePolicyId"] == "NoDelete"
    assert rows[1]["MatchedStatements"][0]["SourcePolicyType"] == "user"
    assert "PermissionsBoundaryDecisionDetail" not in rows[0]
    iam = scene.operator(DEVELOPMENT, "iam")
    arn = iam.create_policy(PolicyName="Fence", PolicyDocument=allow(["s3:*", "iam:*"]))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=arn)
    rows = simulate(scene, PolicySourceArn=ALICE, ActionNames=actions)
    assert [row["EvalDecision"] for row in rows] == ["allowed", "explicitDeny", "implicitDeny"]
    details = [
        row["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] for row in (rows[0], rows[2])
    ]
    assert details == [True, False]


def test_groups_and_roles(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_group_policy(GroupName="Group1", PolicyName="Look", PolicyDocument=allow("s3:Get*"))
    iam.put_role_policy(RoleName="Reader", PolicyName="List", PolicyDocument=allow("s3:List*"))
    actions = ["s3:GetObject", "s3:ListBucket"]
    group = simulate(scene, PolicySourceArn=f"arn:aws:iam::{DEVELOPMENT}:group/Group1", ActionNames=actions)
    role = simulate(scene, PolicySourceArn=f"arn:aws:iam::{DEVELOPMENT}:role/Reader", ActionNames=actions)
    assert [row["EvalDecision"] for row in group] == ["allowed", "implicitDeny"]
    assert [row["EvalDecision"] for row in role] == ["implicitDeny", "allowed"]
    missing = scene.scene.call(
        "alice",
        "iam",
        "SimulatePrincipalPolicy",
        {"PolicySourceArn": f"arn:aws:iam::{DEVELOPMENT}:user/nobody", "ActionNames": ["s3:GetObject"]},
    )
    assert (missing.code, missing.status) == ("NoSuchEntity", 404)


def test_keys_given_and_missing(scene: Bench) -> None:
    policy = allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    asked = {"PolicyInputList": [policy], "ActionNames": ["s3:GetObject"]}
    assert simulate(scene, **asked)[0]["MissingContextValues"] == ["aws:SourceIp"]
    entry = {
        "ContextKeyName": "aws:sourceip",
        "ContextKeyValues": ["203.0.113.9"],
        "ContextKeyType": "ip",
    }
    row = simulate(scene, **asked, ContextEntries=[entry])[0]
    assert row["EvalDecision"] == "allowed"
    assert row.get("MissingContextValues", []) == []
    named = scene.scene.call("alice", "iam", "GetContextKeysForCustomPolicy", {"PolicyInputList": [policy]})
    assert named.result["ContextKeyNames"] == ["aws:SourceIp"]
    home = allow("s3:*", f"{BUCKET}/${{aws:username}}/${{aws:PrincipalTag/team, 'none'}}/*")
    named = scene.scene.call("alice", "iam", "GetContextKeysForCustomPolicy", {"PolicyInputList": [home]})
    assert named.result["ContextKeyNames"] == ["aws:username", "aws:PrincipalTag/team"]


def test_a_resource_policy_and_who_owns_the_resource(scene: Bench) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": "s3:GetObject", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    asked = {
        "PolicyInputList": [allow("ec2:*")],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": [f"{BUCKET}/x"],
    }
    assert simulate(scene, **asked)[0]["EvalDecision"] == "implicitDeny"
    asked |= {"ResourcePolicy": policy, "CallerArn": ALICE}
    assert simulate(scene, **asked)[0]["EvalDecision"] == "allowed"
    elsewhere = asked | {"ResourceOwner": f"arn:aws:iam::{PRODUCTION}:root"}
    assert simulate(scene, **elsewhere)[0]["EvalDecision"] == "implicitDeny"


def test_roles_and_keys_are_left_to_iam(scene: Bench) -> None:
    actions = ["sts:AssumeRole", "kms:Decrypt"]
    rows = simulate(scene, PolicyInputList=[allow(actions)], ActionNames=actions)
    assert [row["EvalDecision"] for row in rows] == ["allowed", "allowed"]
    rows = simulate(scene, PolicyInputList=[allow("s3:*")], ActionNames=actions)
    assert [row["EvalDecision"] for row in rows] == ["implicitDeny", "implicitDeny"]


def test_organization_policies_in_order(scene: Bench) -> None:
    everything = allow("*")
    levels = [{"ServiceControlPolicyInputList": [text]} for text in (everything, deny("s3:DeleteBucket"))]
    row = simulate(
        scene,
        PolicyInputList=[everything],
        OrderedOrganizationPolicyInputList=levels,
        ActionNames=["s3:DeleteBucket"],
    )[0]
    assert row["EvalDecision"] == "explicitDeny"
    assert row["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}


@pytest.mark.parametrize(
    "wrong",
    [
        {"PolicyInputList": ["{"], "ActionNames": ["s3:GetObject"]},
        {"PolicyInputList": [allow("s3:*")], "ActionNames": ["s3:Get*"]},
        {"PolicyInputList": [allow("s3:*")], "ActionNames": ["s3:GetObject"], "Marker": "no such page"},
        {
            "PolicyInputList": [allow("s3:*")],
            "ActionNames": ["s3:GetObject"],
            "CallerArn": "arn:aws:iam::1:role/x",
        },
        {
            "PolicyInputList": [allow("s3:*")],
            "ActionNames": ["s3:GetObject"],
            "ResourcePolicy": allow("s3:*"),
        },
    ],
)
def test_bad_input(scene: Bench, wrong: dict[str, Any]) -> None:
    answer = scene.scene.call("alice", "iam", "SimulateCustomPolicy", wrong)
    assert answer.code == "InvalidInput"


def test_a_page_at_a_time(scene: Bench) -> None:
    asked = {
        "PolicyInputList": [allow("s3:*")],
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "MaxItems": 1,
    }
    first = scene.scene.call("alice", "iam", "SimulateCustomPolicy", asked).result
    assert first["IsTruncated"] is True
    second = scene.scene.call(
        "alice", "iam", "SimulateCustomPolicy", asked | {"Marker": first["Marker"]}
    ).result
    assert second["IsTruncated"] is False
    assert [row["EvalActionName"] for row in first["EvaluationResults"]] == ["s3:GetObject"]
    assert [row["EvalActionName"] for row in second["EvaluationResults"]] == ["s3:PutObject"]


def test_the_question_itself_needs_permission(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Everything", PolicyDocument=allow("s3:*"))
    asked = {"PolicySourceArn": ALICE, "ActionNames": ["s3:GetObject"]}
    answer = scene.scene.call("alice", "iam", "SimulatePrincipalPolicy", asked)
    assert answer.code == "AccessDenied"
    assert f"iam:SimulatePrincipalPolicy on resource: {ALICE}" in answer.message
