"""The worst for `validate`."""

from __future__ import annotations

import json
from typing import Any

from labkit.policy import validate

from .documents import (
    BUCKET,
    CASES,
    INLINE,
    SCP,
    TRUST,
    Json,
    Work,
    case,
    document,
    endless,
    listed,
    statement,
)


def checked(text: str, kind: Any) -> Work:
    return lambda: validate(text, kind)


for _kind, _size in {
    "identity": INLINE,
    "resource": BUCKET,
    "scp": SCP,
    "trust": TRUST,
    "rcp": 5_120,
}.items():

    def _pairs(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        made = endless(
            lambda n: statement(
                ["Deny", "Allow"][n % 2], ["s3:*", f"s3:*{n}*"], f"arn:aws:s3:::*{n}*a*", **more
            )
        )
        return checked(document(made, int(size * scale)), kind)

    def _values(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        names = listed(lambda n: f"arn:aws:s3:::*a?*{n}*", int(size * scale) // 2)
        acts = listed(lambda n: f"s3:*a{n}*", int(size * scale) // 2)
        return checked(document([statement(action=acts, resource=names, **more)], size * 2), kind)

    def _stars(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        half = int(size * scale) // 3
        names = ["arn:aws:s3:::" + "*?a" * (half // 3), "arn:aws:s3:::" + "*a?" * (half // 3)]
        acts = ["s3:" + "*e?" * (half // 3), "s3:*" + "?" * half + "*"]
        return checked(document([statement(action=acts, resource=names, **more)], size * 3), kind)

    def _keys(scale: float, kind: Any = _kind, size: int = _size) -> Work:
        more: Json = {"Principal": "*"} if kind in ("resource", "rcp") else {}
        tests = {f"s3:prefx{n}": "${aws:usrname}*${" for n in range(int(size * scale) // 42)}
        return checked(document([statement(Condition={"StringLike": tests}, **more)], size * 3), kind)

    for _word, _build in {"pairs": _pairs, "values": _values, "stars": _stars, "keys": _keys}.items():
        CASES[f"validate: {_word}, {_kind}"] = _build


@case("validate: unknown actions")
def unknown(scale: float) -> Work:
    acts = listed(lambda n: f"s3:GetObjct{n}", int(INLINE * scale) - 200)
    return checked(document([statement(action=acts)], INLINE * 2), "identity")


@case("validate: unknown services")
def unknown_services(scale: float) -> Work:
    acts = listed(lambda n: f"sqq{n}:Get", int(INLINE * scale) - 200)
    return checked(document([statement(action=acts)], INLINE * 2), "identity")


@case("validate: statements that contain each other")
def redundant(scale: float) -> Work:
    made = endless(lambda n: statement(action=["s3:*a*"] * 2, resource=f"*{'?' * (n % 40)}*"))
    return checked(document(made, int(BUCKET * scale)), "identity")


@case("validate: deep nesting")
def deep_check(scale: float) -> Work:
    half = int(400_000 * scale)
    return checked('{"Statement":' + "[" * half + "]" * half + "}", "identity")


@case("validate: a megabyte of one Sid")
def sid_check(scale: float) -> Work:
    return checked(
        json.dumps({"Statement": [{"Sid": "a " * int(490_000 * scale), **statement()}]}), "identity"
    )


@case("validate: 100,000 characters of resources")
def long_check(scale: float) -> Work:
    names = listed(lambda n: f"arn:aws:s3:::*a?*{n}*", int(90_000 * scale))
    return checked(json.dumps({"Statement": [statement(resource=names)]}), "identity")


@case("validate: 100,000 characters of actions")
def long_actions(scale: float) -> Work:
    names = listed(lambda n: f"s3:*a?*{n}*", int(90_000 * scale))
    return checked(json.dumps({"Statement": [statement(action=names)]}), "identity")


@case("validate: 100,000 characters of statements")
def long_statements(scale: float) -> Work:
    made = endless(lambda n: statement(resource=f"arn:aws:s3:::*a{n}"))
    return checked(document(made, int(92_000 * scale)), "identity")
