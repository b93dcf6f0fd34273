"""An administrator whom something still refuses takes it away by the call that is left; each is played."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.attacks import play
from labkit.cloud import Account, SceneDefinition, open_scene
from labkit.estate import Estate
from labkit.paths import Administrator, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud import Scene, Stage

HOME = "111111111111"
HERE = f"arn:aws:iam::{HOME}:"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
Call = tuple[str, dict[str, Any]]


def document(effect: str, **more: Any) -> str:
    statement = {"Effect": effect, "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def managed(action: str, effect: str = "Deny") -> Call:
    text = document(effect, **{"NotAction" if effect == "Deny" else "Action": action})
    return "CreatePolicy", {"PolicyName": "limit", "PolicyDocument": text}


def inline(on: str, name: str, action: str, **more: Any) -> Call:
    text = document("Deny", NotAction=action, **more)
    return f"Put{on}Policy", {f"{on}Name": name, "PolicyName": "limit", "PolicyDocument": text}


LIMIT = f"{HERE}policy/limit"
JOINED: Call = ("AddUserToGroup", {"GroupName": "team", "UserName": "ann"})
TAGGED: Call = ("TagUser", {"UserName": "ann", "Tags": [{"Key": "locked", "Value": "yes"}]})
WHILE_TAGGED = {"StringEquals": {"aws:PrincipalTag/locked": "yes"}}


def bound(operation: str) -> tuple[Call, ...]:
    limit = {"UserName": "ann", "PermissionsBoundary": LIMIT}
    return managed(f"iam:{operation}", "Allow"), ("PutUserPermissionsBoundary", limit)


CASES: dict[str, Callable[[str], tuple[Call, ...]]] = {
    "DeleteUserPolicy": lambda action: (inline("User", "ann", action),),
    "DetachUserPolicy": lambda action: (
        managed(action),
        ("AttachUserPolicy", {"UserName": "ann", "PolicyArn": LIMIT}),
    ),
    "DeleteGroupPolicy": lambda action: (inline("Group", "team", action), JOINED),
    "DetachGroupPolicy": lambda action: (
        managed(action),
        ("AttachGroupPolicy", {"GroupName": "team", "PolicyArn": LIMIT}),
        JOINED,
    ),
    "RemoveUserFromGroup": lambda action: (inline("Group", "team", action), JOINED),
    "PutUserPolicy": lambda action: (inline("User", "ann", action),),
    "CreatePolicyVersion": lambda action: (
        managed(action),
        ("AttachUserPolicy", {"UserName": "ann", "PolicyArn": LIMIT}),
    ),
    "UntagUser": lambda action: (inline("User", "ann", action, Condition=WHILE_TAGGED), TAGGED),
    "PutUserPermissionsBoundary": lambda _action: bound("PutUserPermissionsBoundary"),
    "DeleteUserPermissionsBoundary": lambda _action: bound("DeleteUserPermissionsBoundary"),
}


def set_up(stage: Stage) -> None:
    iam = stage.client(HOME, "iam")
    iam.create_user(UserName="ann")
    iam.attach_user_policy(UserName="ann", PolicyArn=ADMINISTRATOR)
    iam.create_group(GroupName="team")


@pytest.fixture(scope="module")
def opened() -> Iterator[Scene]:
    told = ("start", "end"), lambda _scene, _at: None
    scene = open_scene(SceneDefinition("weak", "Weak", (Account(HOME, "Home"),), (), set_up, *told))
    yield scene
    scene.close()


@pytest.mark.parametrize("operation", CASES)
def test_the_call_that_is_left_is_found_and_plays(opened: Scene, operation: str) -> None:
    with opened.aside():
        root = opened.enter(f"{HERE}root")
        for made, given in CASES[operation](f"iam:{operation}"):
            answer = opened.call("", "iam", made, given, credentials=root)
            assert answer.ok, answer
        path = find(Estate.of(opened), f"{HERE}user/ann", Administrator())
        assert path is not None
        assert [move.operation for move in path.moves] == [operation]
        played = play(path, opened)
        assert played.reached, (path.story(), played.refusal)


def test_a_code_that_a_password_is_asked_with_is_taken_off(opened: Scene) -> None:
    with opened.aside():
        root = opened.enter(f"{HERE}root")

        def made(operation: str, **given: Any) -> dict[str, Any]:
            answer = opened.call("", "iam", operation, given, credentials=root)
            assert answer.ok, answer
            return dict(answer.result)

        for name in ("boss", "eve"):
            made("CreateUser", UserName=name)
        made("AttachUserPolicy", UserName="boss", PolicyArn=ADMINISTRATOR)
        made("CreateLoginProfile", UserName="boss", Password="A-Long-Word-36!")
        device = made("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
        serial = device["SerialNumber"]
        codes = {f"AuthenticationCode{at + 1}": opened.authenticator(serial, at) for at in (0, 1)}
        made("EnableMFADevice", UserName="boss", SerialNumber=serial, **codes)
        may = document("Allow", Action=["iam:UpdateLoginProfile", "iam:DeactivateMFADevice"])
        made("PutUserPolicy", UserName="eve", PolicyName="may", PolicyDocument=may)
        path = find(Estate.of(opened), f"{HERE}user/eve", Administrator())
        assert path is not None
        assert sorted(move.operation for move in path.moves) == ["DeactivateMFADevice", "UpdateLoginProfile"]
        played = play(path, opened)
        assert played.reached, (path.story(), played.refusal)
