"""What every case is made of: documents as large as AWS takes them, requests, and the table of cases."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from typing import Any

from labkit.policy import Request

Json = dict[str, Any]


Work = Callable[[], object]


ALICE = "arn:aws:iam::111111111111:user/alice"


SESSION = "arn:aws:sts::111111111111:assumed-role/Reader/session"


SCP, BUCKET, KEY, MANAGED, INLINE, TRUST, SESSION_POLICY = 10_240, 20_480, 32_768, 6_144, 10_240, 4_096, 2_048


LEVELS, A_LEVEL = 7, 10


FULL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}


_numbers = itertools.count()


def document(statements: Iterable[Json], size: int) -> str:
    """As many of the statements as a text of this size holds, one at least, under an Id of its own."""
    text = json.dumps(
        {"Version": "2012-10-17", "Id": str(next(_numbers)), "Statement": []}, separators=(",", ":")
    )
    kept: list[str] = []
    room = size - len(text)
    for one in statements:
        written = json.dumps(one, separators=(",", ":"))
        room -= len(written) + 1
        if room < 0 and kept:
            break
        kept.append(written)
    return text.replace("[]", f"[{','.join(kept)}]")


def statement(effect: str = "Allow", action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> Json:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def endless(make: Callable[[int], Json]) -> Iterable[Json]:
    return (make(number) for number in itertools.count())


def listed(make: Callable[[int], str], size: int) -> list[str]:
    """As many texts as fill a list of this size."""
    found: list[str] = []
    room = size
    for number in itertools.count():
        room -= len(make(number)) + 3
        if room < 0:
            return found or [make(0)]
        found.append(make(number))
    raise AssertionError


def stack(make: Callable[[int], str], levels: int = LEVELS) -> list[list[str]]:
    """SCPs at every level, all as large as AWS takes them, beside one that allows everything."""
    full = document([FULL], 200)
    return [[full, *(make(SCP) for _ in range(A_LEVEL - 1))] for _ in range(levels)]


def ask(
    resource: str = "arn:aws:s3:::productionapp/report.csv", action: str = "s3:GetObject", **more: Any
) -> Request:
    return Request(more.pop("principal", ALICE), action, resource, **more)


LONG = "arn:aws:s3:::bucket/" + "a" * 1_000


CASES: dict[str, Callable[[float], Work]] = {}


def case(name: str) -> Callable[[Callable[[float], Work]], Callable[[float], Work]]:
    def keep(build: Callable[[float], Work]) -> Callable[[float], Work]:
        CASES[name] = build
        return build

    return keep
