"""Questions that nobody asks with a key: what would the gate say?"""

from __future__ import annotations

import json
from copy import copy
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.calls import NotSimulated
from labkit.cloud.judge import authorize, caller_of, decide, decide_call, requests_for
from labkit.lesson.model.access import verdict
from labkit.lesson.model.judging import because
from tests.cloud.judge.bench import ALICE, BOB, DEVELOPMENT, ELSEWHERE, NOW, READER, ROOT, allow, bench, trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.judge.bench import Bench


@pytest.fixture(scope="module")
def opened() -> Iterator[Bench]:
    with bench() as one:
        yield one


@pytest.fixture
def scene(opened: Bench) -> Bench:
    return opened.again()


def test_callers_by_arn(scene: Bench) -> None:
    user = scene.caller(BOB)
    assert (user.kind, user.name, user.account) == ("user", "bob", DEVELOPMENT)
    assert user.unique_id.startswith("AIDA")
    session = scene.caller(READER)
    assert (session.kind, session.session_name) == ("role-session", "desk")
    assert session.role_arn == f"arn:aws:iam::{DEVELOPMENT}:role/Reader"
    role = scene.caller(f"iam::{DEVELOPMENT}:role/team/Deep")
    assert (role.kind, role.role_arn) == ("role-session", f"arn:aws:iam::{DEVELOPMENT}:role/team/Deep")
    assert scene.caller(ROOT).kind == "root"
    assert scene.caller("*").kind == "anonymous"


@pytest.mark.parametrize(
    "arn",
    [
        "alice",
        f"arn:aws:iam::{DEVELOPMENT}:user/bob",  # bob lives in /people/
        f"arn:aws:iam::{DEVELOPMENT}:role/Deep",
        f"arn:aws:iam::{DEVELOPMENT}:group/Group1",
        f"arn:aws:sts::{DEVELOPMENT}:federated-user/x",
        "arn:aws:iam::333333333333:root",
        "arn:aws:s3:::productionapp",
    ],
)
def test_nobody_by_that_arn(scene: Bench, arn: str) -> None:
    with pytest.raises(LookupError):
        caller_of(arn, scene.state, NOW)


def test_one_action_on_one_resource(scene: Bench) -> None:
    call = scene.call(ALICE, "s3", "GetObject", Bucket="productionapp", Key="report.csv")
    arn = "arn:aws:s3:::productionapp/report.csv"
    policy = allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    scene.operator(DEVELOPMENT, "iam").put_user_policy(
        UserName="alice", PolicyName="Own", PolicyDocument=policy
    )
    own = {"resource_account": DEVELOPMENT}
    assert not decide(call, "s3:GetObject", arn, scene.state, **own).allowed
    given = {"aws:sourceip": "203.0.113.7"}
    assert decide(call, "s3:GetObject", arn, scene.state, context=given, **own).allowed
    assert not decide(call, "s3:GetObject", arn, scene.state, context=given).allowed  # Production's bucket
    assert not decide(call, "s3:GetObject", arn, scene.state, context={"aws:SourceIp": None}, **own).allowed
    assert decide_call(call, scene.state).request.action == "s3:GetObject"


def test_a_root_user_of_another_account(scene: Bench) -> None:
    call = scene.call(f"iam::{ELSEWHERE}:root", "iam", "ListUsers")
    assert decide(call, "iam:ListUsers", "*", scene.state).allowed
    assert not decide(call, "iam:GetUser", f"arn:aws:iam::{DEVELOPMENT}:user/alice", scene.state).allowed


def test_asking_whether_somebody_may_assume_a_role(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Own", PolicyDocument=allow("sts:AssumeRole"))
    role = f"arn:aws:iam::{DEVELOPMENT}:role/Reader"
    call = scene.call(ALICE, "sts", "GetCallerIdentity")
    assert decide(call, "sts:AssumeRole", role, scene.state).allowed
    iam.update_assume_role_policy(RoleName="Reader", PolicyDocument=trust(f"arn:aws:iam::{ELSEWHERE}:root"))
    assert not decide(call, "sts:AssumeRole", role, scene.state).allowed


# What a Deny is about, and looks at; what it looks at, too; the key whose value labkit doesn't know, for
# StopInstances. (Actions, resources, and condition keys for Amazon EC2)
LOOKS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("ec2:StopInstances", "ec2:InstanceID", {}, ""),
    ("ec2:StopInstances", "ec2:Tenancy", {}, "ec2:Tenancy"),
    ("ec2:StopInstances", "ec2:Tenancy", {"aws:username": "somebody"}, ""),
    ("ec2:StopInstances", "ec2:ResourceTag/team", {}, ""),
    ("ec2:StopInstances", "ec2:VolumeSize", {}, ""),
    ("ec2:StartInstances", "ec2:Tenancy", {}, ""),
)


@pytest.mark.parametrize("row", LOOKS)
def test_a_deny_by_a_key_that_nobody_fills(scene: Bench, row: tuple[str, str, dict[str, Any], str]) -> None:
    """Allowed by oversight is the worst answer: such a call isn't simulated, unless the Deny can't apply."""
    action, key, more, unknown = row
    condition = {"StringEquals": {key: "other", **more}}
    statements = [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition},
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    given = {"UserName": "alice", "PolicyName": "p", "PolicyDocument": text}
    scene.operator(DEVELOPMENT, "iam").put_user_policy(**given)
    call = scene.call(ALICE, "ec2", "StopInstances", InstanceIds=["i-0123456789abcdef0"])
    if unknown:
        with pytest.raises(NotSimulated, match=unknown):
            authorize(call, scene.state)
    else:
        assert authorize(call, scene.state).allowed
    stopped = requests_for(call, scene.state)[0]
    asked = scene.call(ALICE, "sts", "GetCallerIdentity")
    shown = decide(asked, "ec2:StopInstances", stopped.resource, scene.state, context=stopped.context)
    assert (shown.allowed, shown.unknown, verdict(shown)[0]) == (
        not unknown,
        unknown or None,
        "?" if unknown else "✓",
    )
    assert (unknown in because(shown), copy(shown).unknown) == (True, unknown or None)


# An Allow for StopInstances by a key that labkit doesn't fill; what else is stated; the answer, None where it
# may be either. (Actions, resources, and condition keys for Amazon EC2; Condition operators)
TENANCY = {"ec2:Tenancy": "dedicated"}
ALLOWS: tuple[tuple[dict[str, Any], tuple[tuple[str, str], ...], bool | None], ...] = (
    ({"StringEquals": TENANCY}, (), None),
    ({"StringEqualsIfExists": TENANCY}, (), None),
    ({"StringNotEquals": TENANCY}, (), None),
    ({"ForAllValues:StringEquals": TENANCY}, (), None),
    ({"Null": {"ec2:Tenancy": "true"}}, (), None),
    ({"StringNotEquals": TENANCY, "Bool": {"aws:SecureTransport": "maybe"}}, (), False),
    ({"StringNotEquals": TENANCY}, (("Allow", "ec2:*"),), True),
    ({"StringNotEquals": TENANCY}, (("Deny", "ec2:Stop*"),), False),
    ({"StringNotEquals": {"ec2:VolumeSize": "8"}}, (), True),
    ({"StringEquals": {"ec2:VolumeSize": "8"}}, (), False),
)


@pytest.mark.parametrize("boundary", [False, True])
@pytest.mark.parametrize("row", ALLOWS)
def test_an_allow_by_a_key_that_nobody_fills(scene: Bench, row: tuple[Any, Any, Any], boundary: bool) -> None:
    condition, more, expected = row
    looks = {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*", "Condition": condition}
    others = [{"Effect": effect, "Action": action, "Resource": "*"} for effect, action in more]
    text = json.dumps({"Version": "2012-10-17", "Statement": [looks, *others]})
    iam = scene.operator(DEVELOPMENT, "iam")
    own = allow("*") if boundary else text
    iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=own)
    if boundary:
        limit = iam.create_policy(PolicyName="limit", PolicyDocument=text)["Policy"]["Arn"]
        iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=limit)
    call = scene.call(ALICE, "ec2", "StopInstances", InstanceIds=["i-0123456789abcdef0"])
    if expected is None:
        with pytest.raises(NotSimulated, match="ec2:Tenancy"):
            authorize(call, scene.state)
    else:
        assert authorize(call, scene.state).allowed is expected
