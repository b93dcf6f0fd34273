"""The worst for `compare`: twins, of which nothing shows early that they grant the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.policy import PolicySet, compare

from .documents import (
    ALICE,
    BUCKET,
    FULL,
    INLINE,
    KEY,
    LEVELS,
    MANAGED,
    SCP,
    Json,
    Work,
    case,
    document,
    endless,
    listed,
    stack,
    statement,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def both(mine: Any, theirs: Any, kind: Any) -> Work:
    return lambda: compare(mine, theirs, kind=kind)


def twins(make: Callable[[int], Json], size: int, kind: Any, last: Json | None = None) -> Work:
    """A document beside one that says the same in another order, so that nothing is found early."""
    made = json.loads(document(endless(make), size))
    turned = {**made, "Statement": [*made["Statement"][::-1], *([last] if last else [])]}
    return both(made, turned, kind)


@case("compare: twins of star patterns")
def twin_stars(scale: float) -> Work:
    return twins(
        lambda n: statement(resource=f"arn:aws:s3:::*a*{n}*?b*"),
        int(MANAGED * scale),
        "identity",
        statement("Deny", resource="arn:aws:s3:::*zz*y"),
    )


@case("compare: twins of conditions on many keys")
def twin_keys(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(Condition={"StringLike": {f"aws:PrincipalTag/t{n}": f"*a{n}*"}})

    return twins(
        one,
        int(INLINE * scale),
        "identity",
        statement(
            "Deny",
            Condition={
                "Bool": {"aws:SecureTransport": "false"},
                "StringEquals": {"aws:PrincipalTag/none": ""},
            },
        ),
    )


@case("compare: twins of thousands of values under one key")
def twin_values(scale: float) -> Work:
    wanted = listed(lambda n: f"*a{n}?*b", int(INLINE * scale) - 300)
    tests = {"StringLike": {"aws:PrincipalTag/t": wanted}}
    mine = document([statement(Condition=tests)], INLINE * 2)
    theirs = document(
        [statement(Condition={"StringLike": {"aws:PrincipalTag/t": [*wanted[::-1], "*ab"]}})], INLINE * 2
    )
    return both(mine, theirs, "identity")


@case("compare: twins of actions")
def twin_actions(scale: float) -> Work:
    return twins(
        lambda n: statement(action=f"*:*{'abcdefghijklmnopqrstuvwxyz'[n % 26]}{n}*"),
        int(INLINE * scale),
        "identity",
        statement(action="*:*e*e*e*"),
    )


@case("compare: twins of principals in a bucket policy")
def twin_principals(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(
            resource=f"arn:aws:s3:::b/{n}*", Principal={"AWS": f"arn:aws:iam::{n:012}:role/r{n}"}
        )

    return twins(
        one,
        int(BUCKET * scale),
        "resource",
        statement("Deny", resource="arn:aws:s3:::c/*", Principal={"AWS": ALICE}),
    )


@case("compare: twins of a bucket policy with everything")
def twin_bucket(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {
            "StringNotLike": {f"aws:PrincipalTag/t{n % 9}": f"*{n}?"},
            "NotIpAddress": {"aws:SourceIp": f"10.0.{n}.0/24"},
        }
        return statement(
            "Deny" if n % 2 else "Allow", "s3:*", f"arn:aws:s3:::*b{n}*", Principal="*", Condition=tests
        )

    return twins(
        one,
        int(BUCKET * scale),
        "resource",
        statement(
            "Deny",
            "s3:GetObject",
            "arn:aws:s3:::*",
            Principal="*",
            Condition={"DateGreaterThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}},
        ),
    )


@case("compare: twins of key policies")
def twin_key(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(
            "Allow",
            f"kms:*{'abcdefgh'[n % 8]}*",
            Principal={"AWS": f"{n:012}"},
            Condition={"StringLike": {f"kms:EncryptionContext:k{n % 20}": f"*{n}*"}},
        )

    return twins(
        one,
        int(KEY * scale),
        "resource",
        statement("Deny", "kms:Decrypt", Principal="*", Condition={"Null": {"kms:ViaService": "false"}}),
    )


@case("compare: twins of SCPs")
def twin_scps(scale: float) -> Work:
    def one(n: int) -> Json:
        return {
            "Effect": "Deny",
            "NotAction": [f"s3:*{n}", "iam:*"],
            "Resource": "*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": f"arn:*:iam::*:role/*{n}*"}},
        }

    return twins(
        one,
        int(SCP * scale),
        "scp",
        statement("Deny", "s3:*", Condition={"StringLike": {"aws:RequestedRegion": "eu-*"}}),
    )


@case("compare: two whole sets of SCPs")
def whole_sets(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", f"arn:aws:s3:::b{n}/*")), size)

    levels = stack(scp, max(1, round(LEVELS * scale)))
    mine = PolicySet([document([FULL], 200)], scps=levels)
    theirs = PolicySet([document([FULL], 200)], scps=[[*one[::-1], scp(300)] for one in levels])
    return lambda: compare(mine, theirs)
