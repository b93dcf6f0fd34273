"""Comparison: what differs is shown by a request, what grants the same is passed over."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest

from labkit.policy import Difference, PolicySet, Request, compare, evaluate
from labkit.policy._validate import _catalog as catalog

BUCKET = "arn:aws:s3:::productionapp"
OBJECTS = BUCKET + "/*"
ALICE = "arn:aws:iam::111111111111:user/alice"
ROLE = "arn:aws:iam::111111111111:role/UpdateApp"
GETS = [f"s3:{name}" for _, name in catalog.expand("s3:Get*")]


def doc(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", **parts: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **parts}


def deny(action: Any, resource: Any = "*", **parts: Any) -> dict[str, Any]:
    return {**allow(action, resource, **parts), "Effect": "Deny"}


def get(resource: Any = OBJECTS, **condition: Any) -> dict[str, Any]:
    """A document that allows s3:GetObject, on some condition."""
    one = allow("s3:GetObject", resource)
    return doc(
        {**one, "Condition": {name.replace("_", ":"): keys for name, keys in condition.items()}}
        if condition
        else one
    )


def bucket(principal: Any, **parts: Any) -> dict[str, Any]:
    return doc(allow("s3:GetObject", OBJECTS, Principal=principal, **parts))


def trust(principal: Any, action: Any = "sts:AssumeRole", **parts: Any) -> dict[str, Any]:
    return doc({"Effect": "Allow", "Principal": principal, "Action": action, **parts})


def rcp(**parts: Any) -> dict[str, Any]:
    return doc(deny("s3:*", Principal="*", **parts))


HERE = "111111111111"
WITHIN: dict[str, tuple[Any, Any, bool]] = {
    "an action on a resource that it doesn't take": (
        doc(allow(["s3:ListBucket", "s3:GetObject"], [BUCKET, OBJECTS])),
        doc(allow("s3:ListBucket", BUCKET), allow("s3:GetObject", OBJECTS)),
        True,
    ),
    "an action that AWS doesn't have": (
        doc(allow(["s3:GetObject", "s3:ListObjects"])),
        doc(allow("s3:GetObject")),
        True,
    ),
    "IAM of another account": (
        doc(allow("iam:CreateUser", "arn:aws:iam::*:user/crew/*")),
        doc(allow("iam:CreateUser", f"arn:aws:iam::{HERE}:user/crew/*")),
        True,
    ),
    "a role of another account": (
        doc(allow("sts:AssumeRole", "arn:aws:iam::*:role/UpdateApp")),
        doc(allow("sts:AssumeRole", ROLE)),
        False,
    ),
    "a key that the action never has": (
        doc(allow("s3:GetObject"), allow("s3:PutObject", Condition={"StringLike": {"s3:prefix": "a"}})),
        doc(allow("s3:GetObject")),
        True,
    ),
    "a key that one of the actions has": (
        doc(allow("s3:List*", BUCKET, Condition={"StringLike": {"s3:prefix": "a"}})),
        doc(allow("s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": "a"}})),
        False,
    ),
    "an account in two ways": (
        bucket("*", Condition={"StringEquals": {"aws:PrincipalAccount": "222222222222"}}),
        bucket({"AWS": "222222222222"}),
        True,
    ),
    "somebody by the name": (
        bucket({"AWS": "222222222222"}, Condition={"StringEquals": {"aws:username": "bob"}}),
        bucket({"AWS": "222222222222"}, Condition={"StringEquals": {"aws:username": "eve"}}),
        False,
    ),
    "true, and not false": (
        get(StringNotEquals={"aws:SecureTransport": "true"}),
        get(BoolIfExists={"aws:SecureTransport": "false"}),
        True,
    ),
    "a code, and its age": (
        get(Bool={"aws:MultiFactorAuthPresent": "true"}),
        get(Null={"aws:MultiFactorAuthAge": "false"}),
        True,
    ),
    "any of one value (Multivalued context keys)": (
        get(ForAnyValue_StringEquals={"aws:PrincipalTag/Team": "a"}),
        get(StringEquals={"aws:PrincipalTag/Team": "a"}),
        True,
    ),
    "any of several values (Multivalued context keys)": (
        get(ForAnyValue_StringEquals={"aws:PrincipalOrgPaths": "o-1/r-1/"}),
        get(
            ForAllValues_StringEquals={"aws:PrincipalOrgPaths": "o-1/r-1/"},
            Null={"aws:PrincipalOrgPaths": "false"},
        ),
        False,
    ),
    "a Region, which every request has (AWS global condition context keys)": (
        get(StringLike={"aws:RequestedRegion": "*"}),
        get(),
        True,
    ),
    "one Region, and all that begin like it": (
        get(StringLike={"aws:RequestedRegion": "eu-west-*"}),
        get(StringEquals={"aws:RequestedRegion": "eu-west-1"}),
        False,
    ),
    "an empty prefix (Bucket policy examples)": (
        doc(allow("s3:ListBucket", BUCKET, Condition={"StringEquals": {"s3:prefix": ["a/", ""]}})),
        doc(allow("s3:ListBucket", BUCKET, Condition={"StringEquals": {"s3:prefix": "a/"}})),
        False,
    ),
    "a user's name, which is never empty (IAM and AWS STS quotas)": (
        doc(allow("iam:CreateUser", f"arn:aws:iam::{HERE}:user/crew/?*")),
        doc(allow("iam:CreateUser", f"arn:aws:iam::{HERE}:user/crew/*")),
        True,
    ),
    "users at the end of any path": (
        doc(allow("iam:CreateUser", f"arn:aws:iam::{HERE}:user/*/bob")),
        doc(allow("iam:CreateUser", f"arn:aws:iam::{HERE}:user/crew/bob")),
        False,
    ),
    "bytes that are what another would be": (
        get(BinaryEquals={"app:Blob": "b3RoZXI="}),
        get(),
        False,
    ),
}
"""Two documents, and whether they grant the same in requests that AWS can get in an account."""


@pytest.mark.parametrize("name", WITHIN)
def test_within_an_account_only_requests_count_that_aws_can_get(name: str) -> None:
    mine, theirs, alike = WITHIN[name]
    kind = "resource" if "Principal" in mine["Statement"][0] else "identity"
    for pair in ((mine, theirs), (theirs, mine)):
        assert (compare(*pair, kind=kind, within=HERE) is None) == alike


SAME: dict[str, tuple[Any, Any, str]] = {
    "itself": (get(), get(), "identity"),
    "reordered": (
        doc(allow("s3:*"), deny("s3:PutObject")),
        doc(deny("s3:PutObject"), allow("s3:*")),
        "identity",
    ),
    "merged actions": (
        doc(allow("s3:GetObject", OBJECTS), allow("s3:PutObject", OBJECTS)),
        doc(allow(["s3:PutObject", "s3:GetObject"], OBJECTS)),
        "identity",
    ),
    "split resources": (
        doc(allow("s3:*", [BUCKET, OBJECTS])),
        doc(allow("s3:*", BUCKET), allow("s3:*", OBJECTS)),
        "identity",
    ),
    "split over two documents": (
        [doc(allow("s3:GetObject", OBJECTS)), doc(allow("s3:PutObject", OBJECTS))],
        doc(allow(["s3:PutObject", "s3:GetObject"], OBJECTS)),
        "identity",
    ),
    "case of actions": (doc(allow("S3:getobject")), doc(allow("s3:GetObject")), "identity"),
    "case of keys": (
        get(StringEquals={"aws:RequestedRegion": "us-east-1"}),
        get(StringEquals={"AWS:requestedregion": "us-east-1"}),
        "identity",
    ),
    "wildcard and all its actions": (doc(allow("s3:Get*")), doc(allow(GETS)), "identity"),
    "covered by a wildcard": (doc(allow("*")), doc(allow("*"), allow("s3:GetObject")), "identity"),
    "deny and its complement": (
        doc(allow("*"), deny("iam:*")),
        doc({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        "identity",
    ),
    "not resource and its complement": (
        doc(allow("s3:GetObject"), deny("s3:GetObject", OBJECTS)),
        doc({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": OBJECTS}),
        "identity",
    ),
    "deny of what nobody allows": (
        doc(allow("s3:GetObject"), deny("s3:PutObject")),
        doc(allow("s3:GetObject")),
        "identity",
    ),
    "values in another order": (
        get(StringEquals={"s3:prefix": ["a", "b"]}),
        get(StringEquals={"s3:prefix": ["b", "a"]}),
        "identity",
    ),
    "one value and a list of one": (
        get(Bool={"aws:SecureTransport": True}),
        get(Bool={"aws:SecureTransport": ["true"]}),
        "identity",
    ),
    "like without wildcards": (
        get(StringEquals={"s3:prefix": "a"}),
        get(StringLike={"s3:prefix": "a"}),
        "identity",
    ),
    "two operators on two keys, split": (
        doc(
            allow("s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
            allow("s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
        ),
        doc(allow("s3:*", Condition={"Null": {"aws:SecureTransport": "false"}})),
        "identity",
    ),
    "range in two halves": (
        get(IpAddress={"aws:SourceIp": "203.0.113.0/24"}),
        get(IpAddress={"aws:SourceIp": ["203.0.113.0/25", "203.0.113.128/25"]}),
        "identity",
    ),
    "negated, with and without IfExists": (
        get(StringNotEquals={"s3:prefix": "a"}),
        get(StringNotEqualsIfExists={"s3:prefix": "a"}),
        "identity",
    ),
    "account id and its root": (
        trust({"AWS": "111111111111"}),
        trust({"AWS": "arn:aws:iam::111111111111:root"}),
        "trust",
    ),
    "everybody in two ways": (bucket("*"), bucket({"AWS": "*"}), "resource"),
    "principals in another order": (
        bucket({"AWS": [ALICE, ROLE]}),
        bucket({"AWS": [ROLE, ALICE]}),
        "resource",
    ),
    "denying SCPs": (
        doc(deny("s3:*"), deny("sqs:*")),
        doc(deny(["s3:*", "sqs:*"])),
        "scp",
    ),
    "boundaries": (doc(allow("s3:*")), doc(allow(["s3:*", "s3:Get*"])), "boundary"),
    "session policies": (doc(allow("s3:*")), doc(allow(["s3:*", "s3:Get*"])), "session"),
    "endpoint policies": (bucket("*"), bucket({"AWS": "*"}), "endpoint"),
    "RCPs": (rcp(), doc(deny("s3:*", Principal="*"), deny("s3:Get*", Principal="*")), "rcp"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_grants_the_same_has_no_difference(name: str) -> None:
    mine, theirs, kind = SAME[name]
    assert compare(mine, theirs, kind=kind) is None  # type: ignore[arg-type]
    assert compare(theirs, mine, kind=kind) is None  # type: ignore[arg-type]


MINE, THEIRS = "mine", "theirs"
OTHER: dict[str, tuple[Any, Any, str, str]] = {
    "one action more": (
        doc(allow("s3:GetObject", OBJECTS)),
        doc(allow(["s3:GetObject", "s3:PutObject"], OBJECTS)),
        THEIRS,
        "identity",
    ),
    "one action of many less": (
        doc(allow("s3:Get*")),
        doc(allow([one for one in GETS if one != "s3:GetObjectAcl"])),
        MINE,
        "identity",
    ),
    "nothing": (get(), doc(allow("sqs:SendMessage")), MINE, "identity"),
    "case of the resource": (get(), get(OBJECTS.replace("p", "P", 1)), THEIRS, "identity"),
    "bucket without its objects": (get(), get(BUCKET), MINE, "identity"),
    "every bucket that begins so": (
        doc(allow("s3:*", [BUCKET, OBJECTS])),
        doc(allow("s3:*", BUCKET + "*")),
        THEIRS,
        "identity",
    ),
    "a star narrower": (get(), get(BUCKET + "/reports/*"), MINE, "identity"),
    "a question mark for a star": (get(BUCKET + "/?"), get(BUCKET + "/*"), THEIRS, "identity"),
    "another account": (
        doc(allow("sqs:SendMessage", "arn:aws:sqs:*:111111111111:q")),
        doc(allow("sqs:SendMessage", "arn:aws:sqs:*:222222222222:q")),
        THEIRS,
        "identity",
    ),
    "another Region": (
        doc(allow("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q")),
        doc(allow("sqs:SendMessage", "arn:aws:sqs:eu-*:111111111111:q")),
        THEIRS,
        "identity",
    ),
    "role to assume": (
        doc(allow("sts:AssumeRole", ROLE)),
        doc(allow("sts:AssumeRole", ROLE + "2")),
        THEIRS,
        "identity",
    ),
    "key to use": (
        doc(allow("kms:Decrypt", "arn:aws:kms:us-east-1:111111111111:key/a")),
        doc(allow("kms:Decrypt", "arn:aws:kms:us-east-1:111111111111:key/*")),
        THEIRS,
        "identity",
    ),
    "deny dropped": (doc(allow("s3:*"), deny("s3:DeleteObject")), doc(allow("s3:*")), THEIRS, "identity"),
    "deny on a condition": (
        doc(allow("s3:*"), deny("s3:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})),
        doc(allow("s3:*"), deny("s3:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})),
        MINE,
        "identity",
    ),
    "not action with one more": (
        doc({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        doc({"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}),
        MINE,
        "identity",
    ),
    "condition dropped": (get(StringEquals={"s3:prefix": "a"}), get(), THEIRS, "identity"),
    "value more": (
        get(StringEquals={"s3:prefix": "a"}),
        get(StringEquals={"s3:prefix": ["a", "b"]}),
        THEIRS,
        "identity",
    ),
    "equals and like": (
        get(StringEquals={"s3:prefix": "a*"}),
        get(StringLike={"s3:prefix": "a*"}),
        THEIRS,
        "identity",
    ),
    "equals and ignoring case": (
        get(StringEquals={"s3:prefix": "a"}),
        get(StringEqualsIgnoreCase={"s3:prefix": "a"}),
        THEIRS,
        "identity",
    ),
    "if exists dropped": (
        get(StringEqualsIfExists={"s3:prefix": "a"}),
        get(StringEquals={"s3:prefix": "a"}),
        MINE,
        "identity",
    ),
    "equals and its opposite": (
        get(StringEquals={"s3:prefix": "a"}),
        get(StringNotEquals={"s3:prefix": "a"}),
        THEIRS,
        "identity",
    ),
    "less and less or equal": (
        get(NumericLessThan={"s3:max-keys": "10"}),
        get(NumericLessThanEquals={"s3:max-keys": "10"}),
        THEIRS,
        "identity",
    ),
    "a day later": (
        get(DateLessThan={"aws:CurrentTime": "2030-01-01T00:00:00Z"}),
        get(DateLessThan={"aws:CurrentTime": "2030-01-02T00:00:00Z"}),
        THEIRS,
        "identity",
    ),
    "half the range": (
        get(IpAddress={"aws:SourceIp": "203.0.113.0/24"}),
        get(IpAddress={"aws:SourceIp": "203.0.113.0/25"}),
        MINE,
        "identity",
    ),
    "IPv6 too": (
        get(IpAddress={"aws:SourceIp": "203.0.113.0/24"}),
        get(IpAddress={"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}),
        THEIRS,
        "identity",
    ),
    "null turned": (get(Null={"s3:prefix": "true"}), get(Null={"s3:prefix": "false"}), MINE, "identity"),
    "all and any": (
        get(ForAllValues_StringEquals={"aws:TagKeys": ["a", "b"]}),
        get(ForAnyValue_StringEquals={"aws:TagKeys": ["a", "b"]}),
        MINE,
        "identity",
    ),
    "two keys and one": (
        get(StringEquals={"s3:prefix": "a", "s3:delimiter": "/"}),
        get(StringEquals={"s3:prefix": "a"}),
        THEIRS,
        "identity",
    ),
    "arn by parts and whole": (
        get(ArnLike={"aws:SourceArn": "arn:aws:s3:*:a"}),
        get(StringLike={"aws:SourceArn": "arn:aws:s3:*:a"}),
        THEIRS,
        "identity",
    ),
    "a variable and a star": (get(BUCKET + "/${aws:username}/*"), get(OBJECTS), THEIRS, "identity"),
    "two variables": (
        get(BUCKET + "/${aws:PrincipalTag/a}/*"),
        get(BUCKET + "/${aws:PrincipalTag/b}/*"),
        THEIRS,
        "identity",
    ),
    "a variable in 2008": (
        get(BUCKET + "/${aws:username}"),
        doc(allow("s3:GetObject", BUCKET + "/${aws:username}"), version="2008-10-17"),
        MINE,
        "identity",
    ),
    "what only denies": (doc(deny("s3:*")), doc(deny("s3:Get*")), THEIRS, "identity"),
    "trust widened to everybody": (trust({"AWS": "111111111111"}), trust({"AWS": "*"}), THEIRS, "trust"),
    "trust narrowed to a user": (trust({"AWS": "111111111111"}), trust({"AWS": ALICE}), MINE, "trust"),
    "trust in a service": (
        trust({"AWS": "111111111111"}),
        trust({"AWS": "111111111111", "Service": "ec2.amazonaws.com"}),
        THEIRS,
        "trust",
    ),
    "trust without external id": (
        trust({"AWS": "111111111111"}, Condition={"StringEquals": {"sts:ExternalId": "abc"}}),
        trust({"AWS": "111111111111"}),
        THEIRS,
        "trust",
    ),
    "bucket opened": (bucket({"AWS": "111111111111"}), bucket("*"), THEIRS, "resource"),
    "one role and another": (bucket({"AWS": ROLE}), bucket({"AWS": ROLE + "2"}), MINE, "resource"),
    "an account and a user of it beside": (
        bucket({"AWS": "111111111111"}),
        bucket({"AWS": ["111111111111", ALICE]}),
        THEIRS,
        "resource",
    ),
    "organization dropped": (
        bucket("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        bucket("*"),
        THEIRS,
        "resource",
    ),
    "SCP for one Region more": (
        doc(deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})),
        doc(deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}})),
        THEIRS,
        "scp",
    ),
    "SCP list": (doc(allow("s3:*")), doc(allow(["s3:*", "sqs:*"])), THEIRS, "scp"),
    "boundary": (doc(allow("s3:*")), doc(allow("s3:Get*")), MINE, "boundary"),
    "session policy": (doc(allow("s3:*")), doc(allow("s3:Get*")), MINE, "session"),
    "endpoint policy": (
        bucket("*"),
        bucket("*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        MINE,
        "endpoint",
    ),
    "RCP on a condition": (rcp(), rcp(Condition={"Bool": {"aws:SecureTransport": "false"}}), THEIRS, "rcp"),
}


def holds(found: Difference) -> None:
    """Both decisions are the engine's own for the request shown."""
    for decision, side in ((found.mine, MINE), (found.theirs, THEIRS)):
        again = evaluate(found.request, decision.policies)
        assert again.allowed == decision.allowed == (found.allowed_by == side)
        assert decision.request == found.request


@pytest.mark.parametrize("name", OTHER)
def test_what_differs_is_shown_by_a_request(name: str) -> None:
    mine, theirs, allowed_by, kind = OTHER[name]
    found = compare(mine, theirs, kind=kind)  # type: ignore[arg-type]
    assert found is not None
    assert found.allowed_by == allowed_by or name in TWO_WAYS
    holds(found)
    turned = compare(theirs, mine, kind=kind)  # type: ignore[arg-type]
    assert turned is not None
    assert turned.allowed_by != allowed_by or name in TWO_WAYS


# Each side allows something that the other does not: either may be shown.
TWO_WAYS = {
    "equals and its opposite",
    "case of the resource",
    "another account",
    "role to assume",
    "null turned",
    "all and any",
    "one role and another",
    "two variables",
    "a variable in 2008",
    "bucket without its objects",
    "nothing",
}


def test_the_witness_is_small_and_readable() -> None:
    found = compare(get(), get(StringEquals={"s3:prefix": "a", "s3:delimiter": "/"}))
    assert found is not None
    assert found.request == Request(ALICE, "s3:GetObject", BUCKET + "/report.csv", context={})
    assert "mine allows it, theirs doesn't" in str(found)


def test_a_condition_on_the_principal_is_shown_by_the_principal() -> None:
    found = compare(get(StringEquals={"aws:username": "bob"}), get(StringEquals={"aws:username": "carol"}))
    assert found is not None
    assert found.request.context == {}
    assert found.request.principal in {ALICE.replace("alice", name) for name in ("bob", "carol")}


def test_pins_leave_only_the_rest_to_be_searched() -> None:
    mine, theirs = doc(allow(["s3:GetObject", "s3:PutObject"], OBJECTS)), doc(allow("s3:GetObject"))
    found = compare(mine, theirs, actions=["s3:Put*"])
    assert found is not None
    assert found.request.action == "s3:PutObject"
    assert compare(mine, theirs, actions=["s3:GetObject"], resources=[BUCKET + "/x"]) is None
    found = compare(mine, theirs, actions=["s3:GetObject"], resources=["arn:aws:s3:::b/x"], principal=ALICE)
    assert found is not None
    assert (found.request.resource, found.request.principal) == ("arn:aws:s3:::b/x", ALICE)
    only_safe = get(Bool={"aws:SecureTransport": "true"})
    assert compare(only_safe, get(), context={"aws:SecureTransport": "true"}) is None
    found = compare(only_safe, get(), context={"aws:SecureTransport": "false"})
    assert found is not None
    assert found.request.context == {"aws:SecureTransport": "false"}


def test_whole_policy_sets_are_compared() -> None:
    mine = PolicySet([doc(allow("*"))], scps=[[doc(allow("*"))], [doc(allow("*"), deny("s3:PutObject"))]])
    theirs = PolicySet([doc(allow("*"))], scps=[[doc(allow("*"))], [doc(allow("*"))]])
    found = compare(mine, theirs)
    assert found is not None
    assert (found.request.action, found.allowed_by) == ("s3:PutObject", "theirs")
    assert found.mine.denied_by == ("scp",)
    assert compare(mine, mine) is None
    boundary = PolicySet([doc(allow("s3:*"))], boundary=doc(allow("s3:Get*")))
    assert compare(boundary, PolicySet([doc(allow("s3:Get*"))])) is None


def named(user: str, *statements: dict[str, Any]) -> dict[str, Any]:
    """The statements, about one user only."""
    return doc(
        *({**one, "Principal": {"AWS": f"arn:aws:iam::111111111111:user/{user}"}} for one in statements)
    )


ONE_BUCKET = allow("s3:GetObject", "arn:aws:s3:::reports/*")
OFFICE = {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
NOT_SECURE = {"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
ALL_BUT_REPORTS = {"NotResource": "arn:aws:s3:::reports*"}
LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "boundary on one bucket": ({}, {"boundary": doc(ONE_BUCKET)}),
    "boundary on a service": ({}, {"boundary": doc(allow("s3:*"))}),
    "boundary of another service": ({}, {"boundary": doc(allow("sqs:*"))}),
    "boundary by NotResource": ({}, {"boundary": doc({"Effect": "Allow", "Action": "*", **ALL_BUT_REPORTS})}),
    "boundary by NotAction": (
        {},
        {"boundary": doc({"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"})},
    ),
    "boundary by a condition": ({}, {"boundary": doc({**allow("*"), **OFFICE})}),
    "session on one bucket": ({}, {"session": [doc(ONE_BUCKET)]}),
    "session by a condition": ({}, {"session": [doc({**allow("*"), **OFFICE})]}),
    "session on a service": ({}, {"session": [doc(allow("s3:*"))]}),
    "scp on one bucket": ({}, {"scps": [[doc(allow("*"))], [doc(ONE_BUCKET)]]}),
    "scp on a service": ({}, {"scps": [[doc(allow("s3:*"))]]}),
    "scp that denies": ({}, {"scps": [[doc(allow("*"), deny("s3:PutObject"))]]}),
    "scp level without policies": ({"scps": [[doc(allow("*"))]]}, {"scps": [[doc(allow("*"))], []]}),
    "rcp that denies": ({}, {"rcps": [[doc(deny("s3:PutObject", Principal="*"))]]}),
    "rcp by a condition": ({}, {"rcps": [[doc({**deny("s3:*"), **NOT_SECURE})]]}),
    "rcp by NotResource": (
        {},
        {"rcps": [[doc({"Effect": "Deny", "Action": "s3:*", "Principal": "*", **ALL_BUT_REPORTS})]]},
    ),
    "rcp on one user": ({}, {"rcps": [[named("bob", deny("s3:*"))]]}),
    "endpoint on a service": ({}, {"endpoint": [doc(allow("s3:*", Principal="*"))]}),
    "endpoint on one bucket": ({}, {"endpoint": [doc({**ONE_BUCKET, "Principal": "*"})]}),
    "endpoint for one user": ({}, {"endpoint": [named("alice", allow("*"))]}),
    "resource that denies": ({}, {"resource": doc(deny("s3:PutObject", Principal="*"))}),
    "resource that denies one user": ({}, {"resource": named("bob", deny("s3:PutObject"))}),
    "resource that denies all but one": (
        {},
        {
            "resource": doc(
                {
                    **deny("s3:*"),
                    "NotPrincipal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:user/bob"]},
                }
            )
        },
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_policy_that_only_limits_is_seen_though_nothing_on_the_other_side_mentions_it(name: str) -> None:
    mine, theirs = ({"identity": [doc(allow("*"))], **side} for side in LIMITS[name])
    left, right = PolicySet(**mine), PolicySet(**theirs)
    for found, allowing in ((compare(left, right), "mine"), (compare(right, left), "theirs")):
        assert found is not None
        assert found.allowed_by == allowing
        holds(found)
    assert compare(right, PolicySet(**theirs)) is None


GRANTS: dict[str, dict[str, Any]] = {
    "boundary that allows all": {"boundary": doc(allow("*"))},
    "scp levels that allow all": {"scps": [[doc(allow("*"))], [doc(allow("*"))]]},
    "rcp levels without a Deny": {"rcps": [[], []]},
    "endpoint that allows all": {"endpoint": [doc(allow("*", Principal="*"))]},
}


@pytest.mark.parametrize("name", GRANTS)
def test_a_policy_that_limits_nothing_makes_no_difference(name: str) -> None:
    mine = PolicySet([doc(allow("s3:*"))])
    assert compare(mine, PolicySet([doc(allow("s3:*"))], **GRANTS[name])) is None


def test_a_policy_set_that_grants_more_by_the_resource_is_seen() -> None:
    found = compare(PolicySet(), PolicySet(resource=named("bob", allow("sqs:SendMessage"))))
    assert found is not None
    assert (found.request.principal, found.allowed_by) == ("arn:aws:iam::111111111111:user/bob", "theirs")


@pytest.mark.parametrize("kind", ["endpoint", "rcp"])
def test_whom_an_endpoint_policy_or_rcp_names_is_asked(kind: Any) -> None:
    make = allow if kind == "endpoint" else deny
    bobs, carols = named("bob", make("s3:*")), named("carol", make("s3:*"))
    sets = (
        PolicySet([doc(allow("*"))], **({"endpoint": [one]} if kind == "endpoint" else {"rcps": [[one]]}))
        for one in (bobs, carols)
    )
    for found in (compare(bobs, carols, kind=kind), compare(*sets)):
        assert found is not None
        assert str(found.request.principal).endswith(("/bob", "/carol"))


def test_no_session_policy_is_no_limit() -> None:
    assert compare([], doc(allow("*")), kind="session") is None
    found = compare([], doc(allow("s3:*")), kind="session")
    assert found is not None
    assert found.allowed_by == "mine"


def test_one_side_may_be_text_and_lists_are_for_kinds_that_have_several() -> None:
    assert (
        compare(
            '{"Version": "2012-10-17", "Statement": []}'.replace(
                "[]", '{"Effect":"Allow","Action":"s3:*","Resource":"*"}'
            ),
            doc(allow("s3:*")),
        )
        is None
    )
    with pytest.raises(ValueError, match="one resource policy"):
        compare([bucket("*"), bucket("*")], bucket("*"), kind="resource")
    with pytest.raises(ValueError, match="kind must be one of"):
        compare(get(), get(), kind="bucket")  # type: ignore[arg-type]


ACTIONS = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:*",
    "s3:Get*",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "sqs:*",
    "s3:*Object",
]
RESOURCES = [
    "*",
    "arn:aws:s3:::app/*",
    "arn:aws:s3:::app",
    "arn:aws:s3:::app*",
    "arn:aws:s3:::app/a*",
    "arn:aws:s3:::app/*.csv",
    "arn:aws:s3:::App/*",
    "arn:aws:s3:::app/${aws:username}/*",
    "arn:aws:s3:::app/?x",
    "arn:aws:s3:::*/a*",
    "arn:aws:sqs:*:111111111111:q*",
]
CONDITIONS: list[tuple[str, str, Any]] = [
    ("StringEquals", "aws:username", "alice"),
    ("StringLike", "aws:username", "a*"),
    ("StringNotEquals", "aws:RequestedRegion", ["us-east-1", "eu-west-1"]),
    ("StringNotEqualsIfExists", "aws:RequestedRegion", "us-east-1"),
    ("StringEqualsIgnoreCase", "aws:RequestedRegion", "US-east-1"),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
    ("NotIpAddress", "aws:SourceIp", "203.0.113.0/25"),
    ("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"]),
    ("ForAnyValue:StringLike", "aws:TagKeys", "a*"),
    ("NumericLessThan", "s3:max-keys", "10"),
    ("NumericLessThanEquals", "s3:max-keys", "10"),
]
QUESTIONS = {
    "s3:GetObject": [
        "arn:aws:s3:::app/x",
        "arn:aws:s3:::app/ax",
        "arn:aws:s3:::app/a.csv",
        "arn:aws:s3:::App/x",
        "arn:aws:s3:::app/alice/x",
        "arn:aws:s3:::app2/a",
    ],
    "s3:PutObject": [
        "arn:aws:s3:::app/bob/x",
        "arn:aws:s3:::app/.csv",
        "arn:aws:s3:::other/a",
        "arn:aws:s3:::app/zx",
    ],
    "s3:ListBucket": ["arn:aws:s3:::app", "arn:aws:s3:::app2", "arn:aws:s3:::App"],
    "s3:ListAllMyBuckets": ["*"],
    "sqs:SendMessage": ["arn:aws:sqs:us-east-1:111111111111:q1", "arn:aws:sqs:us-east-1:111111111111:z"],
}
CONTEXT: dict[str, list[Any]] = {
    "aws:RequestedRegion": ["us-east-1", "eu-west-1", "ap-south-1", "US-EAST-1"],
    "aws:MultiFactorAuthPresent": ["true", "false"],
    "aws:SourceIp": ["203.0.113.5", "203.0.113.200", "198.51.100.1"],
    "aws:TagKeys": [["a"], ["b"], ["a", "b"], ["c"], ["a", "c"], ["ab"]],
    "s3:max-keys": ["9", "10", "11"],
}


def random_statement(dice: Random) -> dict[str, Any]:
    one: dict[str, Any] = {
        "Effect": dice.choice(["Allow", "Allow", "Deny"]),
        dice.choice(["Action", "Action", "NotAction"]): dice.sample(ACTIONS, dice.randint(1, 2)),
        dice.choice(["Resource", "Resource", "NotResource"]): dice.sample(RESOURCES, dice.randint(1, 2)),
    }
    for _ in range(dice.choice([0, 0, 1, 2])):
        operator, key, value = dice.choice(CONDITIONS)
        one.setdefault("Condition", {}).setdefault(operator, {})[key] = value
    return one


def changed(dice: Random, whole: dict[str, Any]) -> dict[str, Any]:
    """The document with one part added, dropped or moved."""
    other = copy.deepcopy(whole)
    statements = other["Statement"]
    one = dice.choice(statements)
    what = dice.randrange(5)
    if what == 0:
        statements.append(random_statement(dice))
    elif what == 1:
        one.pop("Condition", None)
    elif what == 2:
        dice.shuffle(statements)
    else:
        names = ("Action", "NotAction") if what == 3 else ("Resource", "NotResource")
        name = names[0] if names[0] in one else names[1]
        one[name] = [*one[name], dice.choice(ACTIONS if what == 3 else RESOURCES)]
    return other


@pytest.mark.parametrize("seed", range(40))
def test_where_nothing_is_found_random_requests_find_nothing_either(seed: int) -> None:
    dice = Random(seed)  # noqa: S311  # the same dice on each run
    mine = doc(
        allow(["s3:*"], ["arn:aws:s3:::app*"]), *(random_statement(dice) for _ in range(dice.randint(1, 3)))
    )
    theirs = changed(dice, mine)
    found = compare(mine, theirs)
    if found is not None:
        holds(found)
        return
    left, right = PolicySet([mine]), PolicySet([theirs])
    for _ in range(400):
        action = dice.choice(list(QUESTIONS))
        context = {key: dice.choice(values) for key, values in CONTEXT.items() if dice.random() < 0.4}
        who = f"arn:aws:iam::111111111111:user/{dice.choice(['alice', 'bob'])}"
        request = Request(who, action, dice.choice(QUESTIONS[action]), "111111111111", context)
        assert evaluate(request, left).allowed == evaluate(request, right).allowed
