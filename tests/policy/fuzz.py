"""Breaks policy documents in every way that comes to hand: the engine may only say MalformedPolicyDocument.

python -m tests.policy.fuzz --documents 20000 --seed 1
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

from labkit.policy import MalformedPolicyDocument, PolicySet, evaluate, parse

from .bridge import request_of
from .random_cases import draw

if TYPE_CHECKING:
    from .naive import Case

ODD: list[Any] = [
    None,
    True,
    0,
    -1.5,
    float("nan"),
    10**400,
    "",
    "*",
    "Allow",
    "Deny",
    "allow",
    "2012-10-17",
    "${",
    "${}",
    "${aws:username",
    "${aws:username, 'x",
    "\ud800",
    "\x00",
    "arn:",
    "arn:aws:s3:::",
    "s3:",
    ":",
    "x" * 70_000,
    [],
    [[]],
    [None],
    {},
    {"AWS": []},
    {"": {"": ""}},
    {"StringEquals": "x"},
    {"NoSuchOperator": {"a": "b"}},
    {"ForAllValues:": {"a": "b"}},
    {"IpAddress": {"aws:SourceIp": "999.1.1.1/99"}},
    {"DateLessThan": {"aws:CurrentTime": "yesterday"}},
    {"NumericLessThan": {"s3:max-keys": "many"}},
]
ELEMENTS = ["Version", "Id", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"]
ELEMENTS += ["Principal", "NotPrincipal", "Condition", "statement", "Efect", ""]
LETTERS = '{}[],:"\\ \n\t\ud800\x00é0-9truefalsenull'


def draw_document(random: Random) -> tuple[Case, Any]:
    """A case, and one of its documents or, where it has none, a plain one."""
    case = draw(random)
    levels = [document for level in [*(case.scps or []), *(case.rcps or [])] for document in level]
    owned = [*case.identity, *levels, *(case.session or []), *(case.endpoint or [])]
    single = [document for document in (case.boundary, case.resource_policy) if document]
    plain = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    return case, random.choice([*owned, *single, plain])


def broken(random: Random, document: Any) -> Any:
    """The document with one to three things wrong, as a dict or as text."""
    for _ in range(random.choice([1, 1, 1, 2])):
        document = broken_somewhere(random, document)
    if random.random() < 0.5:
        return document
    try:
        text = json.dumps(document, ensure_ascii=random.random() < 0.5)
    except (TypeError, RecursionError):  # too odd or too deep for JSON text
        return document
    return broken_text(random, text) if random.random() < 0.7 else text


def broken_somewhere(random: Random, value: Any) -> Any:
    if random.random() < 0.06:
        return nested(random.choice(ODD), random.choice([0, 0, 0, 3, 200, 5_000]), random)
    if isinstance(value, dict) and value:
        return broken_dict(random, value)
    if isinstance(value, list) and value:
        n = random.randrange(len(value))
        return [*value[:n], broken_somewhere(random, value[n]), *value[n + 1 :]]
    return random.choice(ODD)


def broken_dict(random: Random, value: dict[str, Any]) -> dict[str, Any]:
    key = random.choice(list(value))
    how = random.random()
    if how < 0.15:
        return {other: kept for other, kept in value.items() if other != key}
    if how < 0.3:
        return {**value, random.choice(ELEMENTS): random.choice(ODD)}
    if how < 0.35:
        return {**value, random.choice([1, None, True]): "x"}  # type: ignore[dict-item]
    return {**value, key: broken_somewhere(random, value[key])}


def nested(value: Any, depth: int, random: Random) -> Any:
    for _ in range(depth):
        value = [value] if random.random() < 0.5 else {"Statement": value}
    return value


def broken_text(random: Random, text: str) -> str:
    for _ in range(random.choice([1, 1, 2, 5])):
        place = random.randrange(len(text) + 1)
        how = random.choice(["cut", "drop", "add", "twice", "deep"])
        if how == "cut":
            text = text[:place]
        elif how == "drop":
            text = text[:place] + text[place + 1 :]
        elif how == "add":
            text = text[:place] + random.choice(LETTERS) + text[place:]
        elif how == "twice":
            text = text[:place] + text[max(0, place - 20) : place] + text[place:]
        else:
            text = text[:place] + random.choice(["[", '{"a":']) * random.choice([10, 3_000]) + text[place:]
    return text


def outcome(seed: int, number: int) -> str:
    """What came of the broken document of that seed and number: "accepted", "refused", or what went wrong."""
    random = Random(f"{seed}-{number}")  # noqa: S311 — documents must be drawn again alike
    case, document = draw_document(random)
    document = broken(random, document)
    place = random.choice(["parse", "identity", "resource", "scps", "endpoint"])
    given = {"scps": [[document]], "resource": document}.get(place, [document])
    try:
        if place == "parse":
            parse(document)
        else:
            evaluate(request_of(case), PolicySet(**{place: given})).explain()
    except MalformedPolicyDocument as problem:
        return "refused" if problem.place and problem.problem and str(problem) else "refused without a place"
    except (Exception, RecursionError) as problem:  # any other exception is what is looked for
        return f"{type(problem).__name__}: {problem}"[:200]
    return "accepted"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    for number in range(asked.documents):
        found = outcome(asked.seed, number)
        counts[found] += 1
        if counts[found] == 1 and found not in {"accepted", "refused"}:
            sys.stdout.write(f"seed {asked.seed}, document {number}: {found!a}\n")
    sys.stdout.write("".join(f"{count:>7,} {found!a}\n" for found, count in counts.most_common()))
    return 0 if set(counts) <= {"accepted", "refused"} else 1


if __name__ == "__main__":
    raise SystemExit(main())
