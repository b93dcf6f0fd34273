"""What a search answers: ways, false alarms, and how far it looked."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from labkit.estate import Estate
from labkit.paths import Administrator, Changes, Goal, find, search, ways_to_administrator
from labkit.policy import Request

ACCOUNT, OTHER = "111111111111", "222222222222"
IAM = f"arn:aws:iam::{ACCOUNT}:"
ANN = f"{IAM}user/ann"
ADMINISTRATOR = {
    "PolicyName": "AdministratorAccess",
    "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
}
Statement = dict[str, Any]


def document(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def user(name: str, *statements: Statement, **more: Any) -> dict[str, Any]:
    inline = [{"PolicyName": "inline", "PolicyDocument": document(*statements)}] if statements else []
    return {
        "UserName": name,
        "UserId": f"AIDA{name}",
        "Arn": f"{IAM}user/{name}",
        "UserPolicyList": inline,
        **more,
    }


def role(name: str, principal: Any, *statements: Statement, **more: Any) -> dict[str, Any]:
    inline = [{"PolicyName": "inline", "PolicyDocument": document(*statements)}] if statements else []
    trust = document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    return {
        "RoleName": name,
        "RoleId": f"AROA{name}",
        "Arn": f"{IAM}role/{name}",
        "AssumeRolePolicyDocument": trust,
        "RolePolicyList": inline,
        **more,
    }


ADMIN = user("admin", AttachedManagedPolicies=[ADMINISTRATOR])
POWERFUL = role("powerful", {"Service": "ec2.amazonaws.com"}, AttachedManagedPolicies=[ADMINISTRATOR])
ROOTS = {"AWS": f"{IAM}root"}


def estate(*statements: Statement, roles: Any = (POWERFUL,), **more: Any) -> Estate:
    own = {
        "PolicyName": "own",
        "Arn": f"{IAM}policy/own",
        "DefaultVersionId": "v1",
        "PolicyVersionList": [{"VersionId": "v1", "Document": document(allow("s3:*"))}],
    }
    ann = user("ann", *statements, **more)
    details = {
        "UserDetailList": [ann, ADMIN],
        "GroupDetailList": [],
        "RoleDetailList": list(roles),
        "Policies": [own],
    }
    return Estate.from_authorization_details(details)


BOUND = {"PermissionsBoundary": {"PermissionsBoundaryArn": f"{IAM}policy/own"}}

# What looks like a way and is none.
FALSE_ALARMS: dict[str, Estate] = {
    "a boundary that holds": estate(allow("iam:*"), **BOUND),
    "a Deny that wins": estate(allow("iam:*"), deny("iam:*")),
    "a trust that names somebody else": estate(allow("sts:AssumeRole")),
    "a service-linked role": estate(
        allow(["sts:AssumeRole", "iam:UpdateAssumeRolePolicy"], f"{IAM}role/aws-service-role/*"),
        roles=[
            role(
                "AWSServiceRoleForSupport",
                {"Service": "support.amazonaws.com"},
                AttachedManagedPolicies=[ADMINISTRATOR],
                Arn=f"{IAM}role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
            )
        ],
    ),
    "a condition on a code that isn't there": estate(
        allow("iam:CreateAccessKey", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    ),
    "a condition on one's own keys": estate(allow("iam:CreateAccessKey", IAM + "user/${aws:username}")),
    "passing a role with nothing that takes it": estate(allow("iam:PassRole")),
    "a policy that nobody has": estate(allow("iam:CreatePolicyVersion", f"{IAM}policy/own")),
    "attaching what is harmless": estate(
        allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": f"{IAM}policy/own"}})
    ),
    "roles that trust each other in a circle": estate(
        allow("sts:AssumeRole"),
        roles=[role(name, ROOTS, allow("sts:AssumeRole")) for name in ("one", "two", "three")],
    ),
}


@pytest.mark.parametrize("name", FALSE_ALARMS)
def test_what_looks_like_a_way_and_is_none(name: str) -> None:
    answer = search(FALSE_ALARMS[name], ANN, Administrator(ACCOUNT))
    assert answer.path is None, answer.path and answer.path.story()
    assert answer.says.startswith("labkit found no way of up to 6 calls, of ")


LONGER: list[tuple[str, Estate, Goal, list[str]]] = [
    ("already there", estate(allow("*")), Administrator(), []),
    (
        "a chain of roles",
        estate(
            allow("sts:AssumeRole"),
            roles=[
                role("one", ROOTS, allow("sts:AssumeRole")),
                role("two", {"AWS": f"{IAM}role/one"}, allow("iam:AttachRolePolicy", f"{IAM}role/one")),
            ],
        ),
        Administrator(),
        ["AssumeRole", "AssumeRole", "AttachRolePolicy"],
    ),
    (
        "trust, then the role",
        estate(allow("iam:UpdateAssumeRolePolicy")),
        Administrator(),
        ["UpdateAssumeRolePolicy", "AssumeRole"],
    ),
    (
        "a policy that bounds others",
        estate(allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": f"{IAM}policy/own"}}),
               allow("iam:CreatePolicyVersion")),
        Administrator(),
        ["AttachUserPolicy", "CreatePolicyVersion"],
    ),
    (
        "the goal of changing a policy",
        estate(allow("iam:CreateAccessKey")),
        Changes(f"{IAM}policy/own"),
        ["CreateAccessKey"],
    ),
    (
        "the goal of one request",
        estate(allow("iam:CreateAccessKey")),
        Request(None, "s3:GetObject", "arn:aws:s3:::orders/a", ACCOUNT),
        ["CreateAccessKey"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "there", "goal", "operations"), LONGER, ids=[row[0] for row in LONGER])
def test_the_shortest_way(name: str, there: Estate, goal: Goal, operations: list[str]) -> None:
    path = find(there, ANN, goal)
    assert path is not None
    assert sorted(move.operation for move in path.moves) == sorted(operations), path.story()
    assert path.decision.allowed
    assert all(decision.allowed for move in path.moves for decision in move.decisions)


def test_what_has_no_policy_to_change_is_told() -> None:
    with pytest.raises(ValueError, match="has no policy to change"):
        find(estate(), ANN, Changes("arn:aws:ec2:us-east-1:111111111111:instance/i-1"))


def test_nobody_is_told() -> None:
    with pytest.raises(LookupError, match="There is no user"):
        find(estate(), f"{IAM}user/nobody", Administrator())


def test_everybodys_way_but_the_administrators() -> None:
    ways = ways_to_administrator(estate(allow("iam:CreateAccessKey")))
    assert {who: len(path) for who, path in ways.items()} == {ANN: 1}


def test_three_hundred_principals_take_a_moment() -> None:
    """The benchmark is benchmarks/paths.py; this only notices when it is out of all proportion."""
    users = [user(f"u{number}", allow("s3:GetObject", f"arn:aws:s3:::b{number}/*")) for number in range(150)]
    roles = [
        role(f"r{number}", ROOTS, allow("s3:GetObject", f"arn:aws:s3:::c{number}/*")) for number in range(150)
    ]
    ann = user("ann", allow(["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"]))
    details = {
        "UserDetailList": [*users, ann],
        "GroupDetailList": [],
        "RoleDetailList": [*roles, POWERFUL],
        "Policies": [],
    }
    began = time.process_time()
    ways = ways_to_administrator(Estate.from_authorization_details(json.dumps(details)))
    assert {who: len(path) for who, path in ways.items()} == {ANN: 2}
    assert time.process_time() - began < 5
