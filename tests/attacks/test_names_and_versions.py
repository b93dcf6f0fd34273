"""What an attacker makes gets a free name, and what is full or tagged is made room in; each played."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.attacks import play
from labkit.cloud import Account, SceneDefinition, open_scene
from labkit.estate import Estate
from labkit.paths import Administrator, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

HOME = "111111111111"
HERE = f"arn:aws:iam::{HOME}:"
ANN = f"{HERE}user/ann"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
FULL = f"{HERE}policy/full"


def allow(actions: str, resource: str = "*", **condition: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": [*actions.split()], "Resource": resource, "Condition": condition}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(**principal: str) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def set_up(stage: Stage) -> None:
    """Names that a path would choose are taken already, some in another case."""
    iam = stage.client(HOME, "iam")
    nothing, machine = document(allow("s3:ListAllMyBuckets")), trusting(Service="ec2.amazonaws.com")
    iam.create_user(UserName="ann")
    iam.create_user(UserName="Path")
    iam.create_group(GroupName="path")
    iam.create_policy(PolicyName="path", PolicyDocument=nothing)
    for name in ("path", "machine"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=machine)
    iam.attach_role_policy(RoleName="machine", PolicyArn=ADMINISTRATOR)
    iam.create_instance_profile(InstanceProfileName="path")
    iam.add_role_to_instance_profile(InstanceProfileName="path", RoleName="path")
    iam.create_role(
        RoleName="ops", AssumeRolePolicyDocument=trusting(AWS=ANN), Tags=[{"Key": "locked", "Value": "yes"}]
    )
    iam.attach_role_policy(RoleName="ops", PolicyArn=ADMINISTRATOR)
    iam.create_policy(PolicyName="full", PolicyDocument=nothing)
    for _ in range(4):
        iam.create_policy_version(PolicyArn=FULL, PolicyDocument=nothing)
    iam.attach_user_policy(UserName="ann", PolicyArn=FULL)


@pytest.fixture(scope="module")
def opened() -> Iterator[Scene]:
    told = ("start", "end"), lambda _scene, _at: None
    scene = open_scene(SceneDefinition("names", "Names", (Account(HOME, "Home"),), (), set_up, *told))
    yield scene
    scene.close()


LOCKED = {
    "Effect": "Deny",
    "Action": "sts:AssumeRole",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:ResourceTag/locked": "yes"}},
}
OWN_ONLY = {"ArnLike": {"iam:PolicyARN": f"{HERE}policy/new/*"}}
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "a user": (
        (allow("iam:CreateUser iam:CreateAccessKey iam:AttachUserPolicy", f"{HERE}user/new/*"), LOCKED),
        ["CreateUser", "AttachUserPolicy", "CreateAccessKey"],
    ),
    "a role": (
        (allow("iam:CreateRole iam:AttachRolePolicy", f"{HERE}role/new/*"), LOCKED),
        ["CreateRole", "AttachRolePolicy", "AssumeRole"],
    ),
    "a group": (
        (allow("iam:CreateGroup iam:PutGroupPolicy iam:AddUserToGroup", f"{HERE}group/new/*"), LOCKED),
        ["CreateGroup", "PutGroupPolicy", "AddUserToGroup"],
    ),
    "a policy": (
        (
            *(allow("iam:CreatePolicy", f"{HERE}policy/new/*"), LOCKED),
            allow("iam:AttachUserPolicy", "*", **OWN_ONLY),
        ),
        ["CreatePolicy", "AttachUserPolicy"],
    ),
    "an instance profile": (
        (
            allow("iam:CreateInstanceProfile iam:AddRoleToInstanceProfile ec2:RunInstances"),
            *(allow("iam:PassRole", f"{HERE}role/machine"), LOCKED),
        ),
        ["CreateInstanceProfile", "AddRoleToInstanceProfile", "RunInstances"],
    ),
    "a policy of five versions": (
        (allow("iam:CreatePolicyVersion iam:DeletePolicyVersion", FULL), LOCKED),
        ["DeletePolicyVersion", "CreatePolicyVersion"],
    ),
    "a tag that locks": ((allow("iam:UntagRole"), LOCKED), ["UntagRole", "AssumeRole"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_way_is_found_and_plays(opened: Scene, name: str) -> None:
    statements, calls = CASES[name]
    with opened.aside():
        root = opened.enter(f"{HERE}root")
        given = {"UserName": "ann", "PolicyName": "some", "PolicyDocument": document(*statements)}
        assert opened.call("", "iam", "PutUserPolicy", given, credentials=root).ok
        path = find(Estate.of(opened), ANN, Administrator())
        assert path is not None
        assert sorted(move.operation for move in path.moves) == sorted(calls)
        played = play(path, opened)
        assert played.reached, (path.story(), played.refusal)
