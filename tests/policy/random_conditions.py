"""Seeded random contexts and Condition elements: every operator, over keys of every type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

ROLE = "arn:aws:iam::111111111111:role/Reader"
# Key, how often it is in a request, what it may be there, what a policy may ask of it.
TEXT = {
    "aws:PrincipalTag/team": (
        0.6,
        ["red", "blue", "reports"],
        ["red", "RED", "b*", "r?d", "reports", "${aws:username}"],
    ),
    "aws:RequestedRegion": (0.8, ["us-east-1", "eu-west-1"], ["us-east-1", "eu-*", "us-*-?"]),
    "s3:prefix": (0.4, ["alice/", "bob/x"], ["alice/*", "${aws:username}/*", "bob/?", "*"]),
    "sts:ExternalId": (0.4, ["4711", "a*b", "a?b"], ["4711", "4712", "a${*}b", "a${?}b", "a*"]),
    "aws:PrincipalOrgID": (
        0.5,
        ["o-exampleorg1", "o-exampleorg2"],
        ["o-exampleorg1", "O-EXAMPLEORG1", "${aws:PrincipalOrgID}"],
    ),
    "aws:PrincipalAccount": (0.0, [], ["111111111111", "1*", "222222222222"]),
    "aws:PrincipalTag/note": (0.3, ["$5", "none"], ["${$}5", "${aws:PrincipalTag/unset, 'none'}", "*"]),
}
NUMBERS = {"s3:max-keys": (0.5, ["9", "10", "10.0", "-3"], ["10", 10, "11.5", "-3", "1e1"])}
DATES = {
    "aws:CurrentTime": (
        0.9,
        ["2036-01-07T09:00:00Z", "2036-01-07T10:00:00+02:00"],
        [
            "2036-01-07T09:00:00Z",
            "2036-01-07T08:00:00Z",
            "2036-01-07",
            "2036",
            "2083392000",
            "2036-01-07T09:00:00.500Z",
        ],
    ),
    "aws:EpochTime": (0.5, ["2083395600", "2083309200"], ["2083395600", "2036-01-06T09:00:00Z", 2083309200]),
}
SWITCHES = {
    "aws:SecureTransport": (0.9, ["true", "false"], ["true", "false", True, False]),
    "aws:MultiFactorAuthPresent": (0.5, ["true", "false"], ["true", "false"]),
}
ADDRESSES = {
    "aws:SourceIp": (
        0.8,
        ["203.0.113.7", "198.51.100.9", "2001:db8::7"],
        [
            "203.0.113.0/24",
            "203.0.113.7",
            "198.51.100.9/32",
            "0.0.0.0/0",
            "2001:db8::/32",
            "2001:DB8:0:0::7",
            "10.0.0.0/8",
        ],
    )
}
ARNS = {
    "aws:SourceArn": (
        0.5,
        [
            "arn:aws:sns:us-east-1:111111111111:news",
            "arn:aws:s3:::reports",
            "arn:aws:sns:us-east-1:111111111111:news:42",
        ],
        [
            "arn:aws:sns:*:111111111111:news",
            "arn:aws:sns:us-east-1:*:n?ws",
            "arn:aws:s3:::*",
            "arn:aws:sns:*:*:*",
            "arn:*:*:*:*:*:42",
        ],
    ),
    "aws:PrincipalArn": (
        0.0,
        [],
        [
            ROLE,
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::*:user/alice",
            "arn:aws:iam::*:user/${aws:username}",
            "arn:aws:iam::1*:root",
        ],
    ),
}
BLOBS = {"app:Blob": (0.5, ["QmluYXJ5", "b3RoZXI="], ["QmluYXJ5", "b3RoZXI="])}
LISTS = {"aws:TagKeys": (0.6, ["Department", "Team", "Cost"], ["Department", "Team", "T*", "cost"])}
GROUPS: list[tuple[dict[str, Any], list[str]]] = [
    (
        TEXT,
        [
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "StringNotLike",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
        ],
    ),
    (
        NUMBERS,
        [
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
    ),
    (
        DATES,
        [
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
    ),
    (SWITCHES, ["Bool"]),
    (ADDRESSES, ["IpAddress", "NotIpAddress"]),
    (BLOBS, ["BinaryEquals"]),
    (ARNS, ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]),
]
KEYS = [key for group, _ in GROUPS for key in group] + list(LISTS)


def draw_context(random: Random, facts: dict[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = dict(facts)
    for group, _ in GROUPS:
        for key, (often, values, _) in group.items():
            if random.random() < often:
                context[key] = random.choice(values)
    for key, (often, values, _) in LISTS.items():
        if random.random() < often:
            context[key] = random.sample(values, random.randint(1, len(values)))
    if random.random() < 0.2:
        context = {mangled(random, key): value for key, value in context.items()}
        context.update(facts)
        lowered: dict[str, str] = {}
        context = {k: v for k, v in reversed(context.items()) if lowered.setdefault(k.lower(), k) == k}
    return context


def draw_condition(random: Random, context: dict[str, Any]) -> dict[str, Any]:
    block: dict[str, Any] = {}
    for _ in range(random.choice([1, 1, 1, 2])):
        operator, key, values = random.choice([draw_plain, draw_plain, draw_plain, draw_set, draw_null])(
            random, context
        )
        block.setdefault(operator, {})[mangled(random, key)] = values
    return block


def draw_plain(random: Random, context: dict[str, Any]) -> tuple[str, str, Any]:
    group, operators = random.choice(GROUPS)
    if random.random() < 0.05:
        group, operators = LISTS, GROUPS[0][1]  # a list of values needs a set operator
    key, (_, _, asked) = random.choice(list(group.items()))
    operator = random.choice(operators)
    usable = [value for value in asked if safe(value, operator, context)]
    if random.random() < 0.2:
        operator += "IfExists"
    return operator, key, some(random, usable)


def draw_set(random: Random, context: dict[str, Any]) -> tuple[str, str, Any]:
    """ForAllValues and ForAnyValue, on lists, and on a single value, which is a set of one."""
    table, operators = random.choice([(LISTS, GROUPS[0][1]), (LISTS, GROUPS[0][1]), GROUPS[-1], GROUPS[0]])
    key, (_, _, asked) = random.choice(list(table.items()))
    operator = random.choice(operators)
    usable = [value for value in asked if safe(value, operator, context)]
    if random.random() < 0.15:
        operator += "IfExists"
    return f"{random.choice(['ForAllValues', 'ForAnyValue'])}:{operator}", key, some(random, usable)


def draw_null(random: Random, context: dict[str, Any]) -> tuple[str, str, Any]:
    return "Null", random.choice(KEYS), random.choice(["true", "false", True, False])


def safe(value: Any, operator: str, context: dict[str, Any]) -> bool:
    """A variable without a value under a negated operator: AWS says only what it "might" do."""
    if "${aws:" not in str(value) or "Not" not in operator or "'" in str(value):
        return True
    given = {key.lower() for key in context}
    return str(value).split("${")[1].split("}")[0].lower() in given


def some(random: Random, values: list[Any]) -> Any:
    chosen = random.sample(values, min(len(values), random.choice([1, 1, 2, 3])))
    return chosen[0] if len(chosen) == 1 and random.random() < 0.5 else chosen


def mangled(random: Random, key: str) -> str:
    """The same key in other letters: key names ignore case."""
    return random.choice([key, key, key, key.lower(), key.upper()])
