"""The worst for `evaluate`, documents read from text each time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.policy import PolicySet, Request, evaluate

from .documents import (
    BUCKET,
    FULL,
    KEY,
    LEVELS,
    LONG,
    Work,
    ask,
    case,
    document,
    endless,
    listed,
    stack,
    statement,
)

if TYPE_CHECKING:
    from collections.abc import Callable

STARS = {
    "*a*a*a…b": lambda size: "*a" * (size // 2) + "b",
    "*a*a…b*": lambda size: "*a" * (size // 2) + "b*",
    "*?*?…": lambda size: "*?" * (size // 2) + "b",
    "*aaaa…b*": lambda size: "*" + "a" * size + "b*",
    "*aaaa…b": lambda size: "*" + "a" * size + "b",
    "*a?a?…b*": lambda size: "*" + "a?" * (size // 2) + "b*",
    "*a?a*a?a…b": lambda size: "*a?a" * (size // 4) + "b",
    "*a?a?a?a?a?*…b": lambda size: "*a?a?a?a?a?" * (size // 11) + "c",
}


def decided(request: Request, **policies: Any) -> Work:
    return lambda: evaluate(request, PolicySet(**policies))


def star_cases(name: str, pattern: Callable[[int], str]) -> None:
    @case(f"evaluate: {name}, bucket policy")
    def one(scale: float) -> Work:
        sized = "arn:aws:s3:::" + pattern(int(500 * scale))
        many = endless(lambda _: statement(resource=sized, Principal="*", Sid=""))
        return decided(ask(LONG), resource=document(many, int(BUCKET * scale)))

    @case(f"evaluate: {name}, 63 SCPs")
    def whole(scale: float) -> Work:
        def scp(size: int) -> str:
            sized = "arn:aws:s3:::" + pattern(500)
            return document(endless(lambda number: statement("Deny", resource=f"{sized}{number}")), size)

        return decided(
            ask(LONG), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale)))
        )

    @case(f"evaluate: {name}, conditions of a key policy")
    def condition(scale: float) -> Work:
        wanted = listed(lambda number: f"arn:aws:iam::1:{pattern(400)}{number}", int(KEY * scale) - 300)
        key = "arn:aws:kms:us-east-1:111111111111:key/1"
        tests = {
            "StringLike": {"aws:PrincipalTag/a": wanted[::3]},
            "ArnLike": {"aws:SourceArn": wanted[1::3]},
        }
        tests["StringNotLike"] = {"aws:PrincipalTag/a": wanted[2::3]}
        policy = document(
            [statement("Deny", "*", Principal="*", Condition={one: test}) for one, test in tests.items()],
            KEY * 2,
        )
        context = {
            "aws:PrincipalTag/a": "arn:aws:iam::1:" + "a" * 2_000,
            "aws:SourceArn": "arn:aws:iam::1:" + "a" * 2_000,
        }
        return decided(ask(key, "kms:Decrypt", context=context), resource=policy)


for _name, _pattern in STARS.items():
    star_cases(_name, _pattern)


@case("evaluate: eight star patterns of a megabyte")
def megabyte(scale: float) -> Work:
    size = int(1_000_000 * scale)
    patterns = [make(size) for make in STARS.values()]
    documents = [document([statement(resource=f"arn:aws:s3:::{one}")], size * 3) for one in patterns]
    return decided(ask(LONG), identity=documents)


@case("evaluate: seven star patterns of a megabyte on a name of one")
def two_megabytes(scale: float) -> Work:
    size = int(1_000_000 * scale)
    patterns = [make(size) for name, make in STARS.items() if name != "*a?a?…b*"]
    documents = [document([statement(resource=f"arn:aws:s3:::{one}")], size * 3) for one in patterns]
    return decided(ask("arn:aws:s3:::" + "a" * size), identity=documents)


@case("evaluate: 63 SCPs of short statements")
def short(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", f"arn:aws:s3:::b{n}/*?x")), size)

    return decided(ask(), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale))))


@case("evaluate: 63 SCPs of action patterns")
def actions(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", f"s3:*a*{n}*?")), size)

    return decided(ask(), identity=[document([FULL], 200)], scps=stack(scp, max(1, round(LEVELS * scale))))


@case("evaluate: variables in a bucket policy")
def variables(scale: float) -> Work:
    hole = "${aws:PrincipalTag/t}"
    made = endless(lambda n: statement("Deny", resource=f"arn:aws:s3:::*{hole}*?{hole}*{n}", Principal="*"))
    context = {"aws:PrincipalTag/t": "a" * 256}
    return decided(ask(LONG, context=context), resource=document(made, int(BUCKET * scale)))


@case("evaluate: a variable many times in one text")
def many_variables(scale: float) -> Work:
    text = "arn:aws:s3:::" + "*${aws:PrincipalTag/t}" * int(900 * scale)
    context = {"aws:PrincipalTag/t": "a" * 256}
    return decided(
        ask(LONG, context=context), resource=document([statement(resource=text, Principal="*")], BUCKET * 2)
    )


@case("evaluate: a megabyte of variables and of escaped stars")
def holes(scale: float) -> Work:
    texts = ["*${aws:PrincipalTag/t}" * int(45_000 * scale), "${*}" * int(250_000 * scale)]
    documents = [document([statement(resource=f"arn:aws:s3:::{one}")], 3_000_000) for one in texts]
    return decided(ask(LONG, context={"aws:PrincipalTag/t": "a" * 256}), identity=documents)


@case("evaluate: 63 SCPs, and the decision explained")
def explained(scale: float) -> Work:
    def scp(size: int) -> str:
        return document(endless(lambda n: statement("Deny", "s3:*", f"arn:aws:s3:::b{n}/*?x")), size)

    levels = stack(scp, max(1, round(LEVELS * scale)))
    return lambda: evaluate(ask(), PolicySet([document([FULL], 200)], scps=levels)).explain()


@case("evaluate: thousands of addresses")
def addresses(scale: float) -> Work:
    wanted = listed(lambda n: f"10.{n % 256}.{n // 256}.0/24", int(KEY * scale) - 300)
    tests = {"NotIpAddress": {"aws:SourceIp": wanted}}
    policy = document([statement("Deny", "*", Principal="*", Condition=tests)], KEY * 2)
    return decided(ask(context={"aws:SourceIp": "192.0.2.1"}), resource=policy)


@case("evaluate: many values in the request")
def many_values(scale: float) -> Work:
    wanted = listed(lambda n: f"*a?{n}*b", int(KEY * scale) - 300)
    tests = {"ForAllValues:StringNotLike": {"aws:TagKeys": wanted}}
    policy = document([statement("Deny", "*", Principal="*", Condition=tests)], KEY * 2)
    return decided(ask(context={"aws:TagKeys": ["a" * 120 + str(n) for n in range(50)]}), resource=policy)


@case("evaluate: deep nesting")
def deep(scale: float) -> Work:
    text = '{"Statement":' + "[" * int(1_000_000 * scale) + "]" * int(1_000_000 * scale) + "}"
    return lambda: refused(text)


@case("evaluate: a megabyte of one Sid")
def sid(scale: float) -> Work:
    text = json.dumps({"Statement": [{"Sid": "a" * int(1_000_000 * scale), **statement()}]})
    return decided(ask(), identity=[text])


def refused(text: str) -> object:
    try:
        return PolicySet([text])
    except ValueError as error:
        return error
