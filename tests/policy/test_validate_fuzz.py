"""Whatever is handed in, validation answers with findings, soon, and never with an exception."""

from __future__ import annotations

import json
import random
from collections import UserDict
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, get_args

import pytest

from labkit.policy import Finding, MalformedPolicyDocument, parse, validate
from labkit.policy._validate._finding import LEVELS, Kind

pytestmark = pytest.mark.long

KINDS = get_args(Kind)
SEED = 20_361_107
CASES = 20_000

WHOLE: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Principal": {"AWS": ["111111111111"], "Service": "ec2.amazonaws.com"},
            "Action": ["s3:Get*", "s3:PutObject"],
            "Resource": ["arn:aws:s3:::b/${aws:username}/*"],
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "s3:prefix": ["a", "b"]}},
        },
    ],
}
OTHER: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Deny",
        "NotPrincipal": "*",
        "NotAction": "iam:*",
        "NotResource": "arn:aws:iam::*:role/*",
        "Condition": {
            "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
            "DateLessThan": {"aws:CurrentTime": "2030-01-31T08:00:00Z"},
            "ForAllValues:StringLike": {"aws:TagKeys": ["a*"]},
            "NumericLessThanIfExists": {"aws:MultiFactorAuthAge": 3600},
            "Bool": {"aws:SecureTransport": True},
        },
    },
}
TEXTS = [json.dumps(WHOLE, indent=1), json.dumps(OTHER)]
TEXT = TEXTS[0]
# fmt: off
SCRAPS = [
    "", "*", "?", "${", "}", "{", "[", "]", '"', ":", ",", "\\", "\\u", "\\ud800",
    "\ud800", "\x00", "\ufeff", "\u2028",
    "NaN", "-Infinity", "1e999", "null", "true", "arn:", "arn:aws:s3:::", "s3:", "ForAllValues:", "IfExists",
    "//", "'",
    "/", "999999999999", "0x1", "\r", "\t", "${aws:username, '", "٣", "é", "😀", "a" * 300,
]
VALUES: list[Any] = [
    None, True, False, 0, -1, 10**400, 1.5, float("nan"), float("inf"), "",
    "*", [], {}, [[]], [{}], {"": ""}, {"a": {}}, b"x",
    {1: 2}, {None: None}, (1, 2), {1, 2}, object(), datetime(2030, 1, 1, tzinfo=UTC),
    "\ud800", "${", ["*", None], {"AWS": None}, {"StringEquals": None},
    {"StringEquals": {"aws:username": {}}}, {"Bool": {"a": [[]]}},
    "arn:aws:s3", "a:b:c:d:e:f:g", 1j,
]
# fmt: on


def broken_text(dice: random.Random) -> str:
    """The document's text with a few scraps put in, parts cut out or moved."""
    text = dice.choice(TEXTS)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text) + 1)
        until = min(len(text), at + dice.choice([0, 0, 1, 1, 2, 5, 20, 200]))
        text = text[:at] + dice.choice([*SCRAPS, text[until : until + 10]]) + text[until:]
    return text


def broken_value(dice: random.Random) -> Any:
    """The document with some of its parts exchanged for others."""
    whole = json.loads(dice.choice(TEXTS))
    for _ in range(dice.randint(1, 4)):
        owner, key = whole, None
        while isinstance(owner, dict | list) and owner:
            key = dice.choice(list(owner) if isinstance(owner, dict) else range(len(owner)))
            inner = owner[key]
            if not isinstance(inner, dict | list) or not inner or dice.random() < 0.25:
                break
            owner = inner
        if isinstance(owner, dict | list) and key is not None:
            owner[key] = dice.choice(VALUES)
            if isinstance(owner, dict) and dice.random() < 0.3:
                owner[dice.choice(SCRAPS)] = owner.pop(key)
    return whole


def check(document: Any, kind: Any) -> list[Finding]:
    findings = validate(document, kind)
    for one in findings:
        assert isinstance(one, Finding)
        assert one.level in LEVELS
        assert one.code
        assert one.what
        assert one.mend
        assert isinstance(one.place, str)
        assert str(one)
    assert len(findings) <= 1_100
    return findings


def test_twenty_thousand_broken_documents_get_findings_and_no_exception() -> None:
    dice = random.Random(SEED)  # noqa: S311  # the same dice on each run
    spoken = 0
    for number in range(CASES):
        document = broken_text(dice) if number % 4 else broken_value(dice)
        spoken += bool(check(document, dice.choice(KINDS)))
    assert spoken > CASES * 0.9


def test_what_the_engine_refuses_to_read_has_an_error() -> None:
    dice = random.Random(SEED + 1)  # noqa: S311  # the same dice on each run
    refused = 0
    for number in range(1_500):
        document = broken_text(dice) if number % 3 else broken_value(dice)
        kind = dice.choice(KINDS)
        clean = all(one.level != "error" for one in check(document, kind))
        try:
            parse(document, kind)
        except MalformedPolicyDocument:
            refused += 1
            assert not clean
    assert refused > 1_000


def cycle() -> dict[str, Any]:
    whole: dict[str, Any] = {"Version": "2012-10-17"}
    whole["Statement"] = [whole]
    return whole


def laughs() -> dict[str, Any]:
    """Few objects that unfold to very many."""
    inner: Any = "x"
    for _ in range(50):
        inner = [inner, inner]
    return {"Statement": inner}


def deep(levels: int) -> dict[str, Any]:
    inner: Any = {}
    for _ in range(levels):
        inner = {"Statement": inner}
    found: dict[str, Any] = inner
    return found


def statement(**parts: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **parts}]}


class Loud(dict[str, Any]):
    """A dict whose methods all complain."""

    def items(self) -> Any:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RuntimeError

    def get(self, *_: Any) -> Any:
        raise RuntimeError


MONSTERS: dict[str, Any] = {
    "bytes": TEXT.encode(),
    "none": None,
    "number": 7,
    "a list": [WHOLE],
    "nothing": "",
    "a set": {1},
    "an object": object(),
    "not quite a dict": UserDict(WHOLE),
    "a loud dict": Loud(WHOLE),
    "brackets": "[" * 100_000,
    "closed brackets": "[" * 100_000 + "]" * 100_000,
    "braces": '{"Statement":' * 100_000,
    "a deep dict": deep(100_000),
    "a cycle": cycle(),
    "a billion laughs": laughs(),
    "lone surrogate": '{"Statement": "\ud800"}',
    "lone surrogate as key": {"\ud800": "\udfff"},
    "not a number": '{"Statement": NaN}',
    "a long number": '{"Version": ' + "9" * 1_000_000 + "}",
    "megabytes of space": TEXT + " " * 3_000_000,
    "megabytes of text": json.dumps({**WHOLE, "Id": "x" * 3_000_000}),
    "too many megabytes": " " * 5_000_000,
    "megabytes of keys": "{" + ",".join(f'"{n}": 0' for n in range(60_000)) + "}",
    "the same key": "{" + ",".join('"a": 0' for _ in range(90_000)) + "}",
    "many statements": {"Statement": [{}] * 150_000},
    "many patterns": statement(Action=[f"*:*{n}*" for n in range(2_000)], Resource="*"),
    "many stars": statement(Action="s3:" + "*a" * 5_000, Resource="arn:aws:s3:::" + "*a" * 500),
    "many resources": statement(
        Action=["s3:*"] * 300, Resource=[f"arn:aws:s3:::*a{n}*b*" for n in range(3_000)]
    ),
    "many wrong actions": statement(Action=[f"s3:GetObjekt{n}" for n in range(10_000)], Resource="*"),
    "many wrong services": statement(Action=[f"s3x{n}:Get" for n in range(10_000)], Resource="*"),
    "many variables": statement(Action="s3:*", Resource="${" * 100_000),
    "many braces": statement(Action="s3:*", Resource="${}" * 80_000),
    "many alike statements": {"Statement": [statement(Action="s3:*", Resource="*")["Statement"][0]] * 3_000},
    "many keys": statement(Condition={"StringEquals": {f"aws:x{n}": "*" for n in range(10_000)}}),
    "a long key": statement(Condition={"StringEquals" * 1_000: {"aws:" + "x" * 100_000: "${"}}),
    "long principal": statement(
        Principal={"AWS": "arn:aws:iam::111111111111:user/" + "+" * 200_000, "Service": "a-" * 99_999}
    ),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_gets_a_finding_in_bounded_time(name: str) -> None:
    start = perf_counter()
    findings = check(MONSTERS[name], "resource")
    assert any(one.level == "error" for one in findings) or name in {"many stars", "a loud dict"}
    assert perf_counter() - start < 10  # generous: a slow, shared machine
