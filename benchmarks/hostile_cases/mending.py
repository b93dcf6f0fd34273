"""The worst for `what_would_allow`."""

from __future__ import annotations

import itertools
from typing import Any

from labkit.policy import PolicySet, Request, evaluate, what_would_allow

from .documents import (
    A_LEVEL,
    BUCKET,
    FULL,
    INLINE,
    LEVELS,
    MANAGED,
    SCP,
    SESSION,
    TRUST,
    Json,
    Work,
    ask,
    case,
    document,
    endless,
    listed,
    stack,
    statement,
)


def mend(request: Request, **policies: Any) -> Work:
    return lambda: what_would_allow(evaluate(request, PolicySet(**policies)))


def scps_without(size: int) -> str:
    return document(endless(lambda n: statement(action=[f"sqs:A{n}"])), size)


@case("what_would_allow: 7 SCP levels that lack an Allow")
def lacking(scale: float) -> Work:
    levels = max(1, round(LEVELS * scale))
    return mend(ask(), identity=[document([FULL], 200)], scps=[[scps_without(300)] for _ in range(levels)])


@case("what_would_allow: 7 levels of 10 full SCPs that lack an Allow")
def lacking_full(scale: float) -> Work:
    levels = max(1, round(LEVELS * scale))
    return mend(ask(), scps=[[scps_without(SCP) for _ in range(A_LEVEL)] for _ in range(levels)])


@case("what_would_allow: 63 SCPs of near misses, and no Allow")
def near_scps(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement(resource=f"arn:aws:s3:::b{n}/*")), size)

    levels = max(1, round(LEVELS * scale))
    return mend(ask(), scps=[[scp(SCP) for _ in range(A_LEVEL)] for _ in range(levels)])


@case("what_would_allow: 63 SCPs of Denies")
def denying_scps(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", Sid=f"D{n}")), size)

    return mend(ask(), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale))))


@case("what_would_allow: an SCP Deny at each of 7 levels, and no Allow elsewhere")
def denying_each(scale: float) -> Work:
    def level(_: int) -> list[str]:
        return [document([statement("Deny", "s3:*"), statement(action=["sqs:A"])], 300)]

    policies: Json = {"scps": [level(n) for n in range(max(1, round(LEVELS * scale)))]}
    policies["boundary"] = document([statement("Deny", "s3:*"), statement(action="sqs:A")], 300)
    policies["session"] = [document([statement(action="sqs:A")], 300)]
    policies["endpoint"] = [document([statement(action="sqs:A", Principal="*")], 300)]
    policies["resource"] = document([statement("Deny", "s3:*", Principal="*")], 300)
    return mend(ask(principal=SESSION, resource_account="999999999999"), **policies)


@case("what_would_allow: near misses in 20 managed policies")
def near_managed(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(resource=f"arn:aws:s3:::b{n}/*")

    return mend(ask(), identity=[document(endless(one), MANAGED) for _ in range(max(1, round(20 * scale)))])


@case("what_would_allow: 400 near misses by a condition")
def near_conditions(scale: float) -> Work:
    def one(n: int) -> Json:
        return statement(
            Condition={"StringEquals": {"aws:PrincipalTag/a": f"v{n}", "aws:PrincipalTag/b": "w"}}
        )

    made = itertools.islice(endless(one), int(400 * scale))
    context = {"aws:PrincipalTag/a": "x", "aws:PrincipalTag/b": "w"}
    return mend(ask(context=context), identity=[document(made, 1_000_000)])


@case("what_would_allow: Denies of a bucket policy, each with its exceptions")
def denying_bucket(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {
            "StringNotEquals": {"aws:PrincipalTag/a": f"v{n}"},
            "NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"},
        }
        return statement("Deny", "s3:*", Principal="*", Condition=tests)

    context = {"aws:PrincipalTag/a": "x", "aws:SourceIp": "203.0.113.1"}
    policy = document(endless(one), int(BUCKET * scale))
    return mend(ask(context=context), identity=[document([FULL], 200)], resource=policy)


@case("what_would_allow: one statement of thousands of values")
def wide(scale: float) -> Work:
    names = listed(lambda n: f"arn:aws:s3:::b{n}/*", int(INLINE * scale) - 200)
    return mend(ask(), identity=[document([statement(resource=names)], INLINE * 2)])


@case("what_would_allow: trust policies and boundaries")
def trust(scale: float) -> Work:
    def one(n: int) -> Json:
        return {"Effect": "Allow", "Principal": {"AWS": f"{n:012}"}, "Action": "sts:AssumeRole"}

    role = "arn:aws:iam::999999999999:role/R"
    policy = document(endless(one), int(TRUST * scale))
    near = document(
        endless(lambda n: statement(action="sts:AssumeRole", resource=f"{role}{n}")), int(MANAGED * scale)
    )
    return mend(
        ask(role, "sts:AssumeRole", principal=SESSION),
        resource=policy,
        identity=[near] * 10,
        boundary=near,
        session=[near],
    )


@case("what_would_allow: 63 SCPs of Denies that the caller can get out of")
def asked_again_scps(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {
            "StringNotEquals": {"aws:RequestedRegion": f"eu-west-{n}"},
            "Bool": {"aws:SecureTransport": "false"},
        }
        return statement("Deny", "s3:*", Condition=tests)

    def scp(size: int) -> str:
        return document(endless(one), size)

    context = {"aws:SecureTransport": "false"}
    levels = stack(scp, max(1, round(LEVELS * scale)))
    return mend(ask(context=context), identity=[document([FULL], 200)], scps=levels)


@case("what_would_allow: a bucket policy of Allows that want other addresses and MFA")
def asked_again_bucket(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {
            "IpAddress": {"aws:SourceIp": f"10.{n % 256}.{n // 256}.0/24"},
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
            "StringNotLike": {"aws:RequestedRegion": "*a?a*" * 20},
        }
        return statement(action="s3:*", Principal="*", Condition=tests)

    policy = document(endless(one), int(BUCKET * scale))
    return mend(ask(context={"aws:SourceIp": "192.0.2.1"}), resource=policy)


@case("what_would_allow: hundreds of conditions in one trust policy that the caller can meet")
def asked_again_trust(scale: float) -> Work:
    def one(n: int) -> Json:
        tests = {"StringEquals": {f"aws:RequestTag/k{n}-{m}": "v" for m in range(4)}}
        return {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sts:AssumeRole",
            "Condition": {"StringNotEquals": tests["StringEquals"]},
        }

    role = "arn:aws:iam::111111111111:role/R"
    policy = document(endless(one), int(TRUST * scale))
    return mend(ask(role, "sts:AssumeRole"), resource=policy, identity=[document([FULL], 200)])
