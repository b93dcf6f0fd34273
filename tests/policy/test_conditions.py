"""Condition operators value by value: how numbers, dates, addresses, truths, ARNs are read and compared."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.policy import PolicySet, Request, evaluate

ALICE = "arn:aws:iam::111111111111:user/alice"
TEAM = {"team": "blue", "several": ["blue", "red"]}


def holds(
    operator: str, wanted: object, found: object, *, version: str = "2012-10-17", **more: object
) -> bool:
    """Whether a condition on `k` lets a request through whose `k` is `found`; None: it has none."""
    context: dict[str, Any] = {**more, **({"K": found} if found is not None else {})}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"k": wanted}}}
    policies = PolicySet(identity=[{"Version": version, "Statement": statement}])
    return evaluate(Request(ALICE, "s3:GetObject", "arn:aws:s3:::b/x", context=context), policies).allowed


ROWS: list[tuple[str, object, object, bool]] = [
    ("StringEquals", "Blue", "Blue", True),
    ("StringEquals", "Blue", "blue", False),
    ("StringEquals", "Bl*", "Blue", False),
    ("StringEquals", "a${*}", "a*", True),
    ("StringEquals", "${$}{x}", "${x}", True),
    ("StringEquals", "${aws:username}", "alice", True),
    ("StringEquals", "${AWS:UserName}", "alice", True),
    ("StringEquals", "${team, 'green'}", "green", True),
    ("StringEquals", "${team,'green'}-1", "green-1", True),
    ("StringEquals", "${team}", "${team}", False),
    ("StringEquals", "${team", "${team", True),
    ("StringEquals", 10, "10", True),
    ("StringEquals", True, "true", True),
    ("StringEquals", "10", 10, True),
    ("StringEquals", "true", True, True),
    ("StringEquals", [], "x", False),
    ("StringNotEquals", [], "x", True),
    ("StringNotEquals", ["a", "b"], "c", True),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", ["a"], ["b", "a"], False),
    ("StringNotEquals", "a", None, True),
    ("StringEqualsIgnoreCase", "STRASSE", "Straße", True),
    ("StringEqualsIgnoreCase", "${aws:username}X", "ALICEx", True),
    ("StringNotEqualsIgnoreCase", "Blue", "bLUE", False),
    ("StringLike", "a*c?", "abbbcd", True),
    ("StringLike", "a*c?", "abbbc", False),
    ("StringLike", "*", "", True),
    ("StringLike", "?", "", False),
    ("StringLike", "a\n*", "a\nb\nc", True),
    ("StringLike", "a${*}*", "a*b", True),
    ("StringLike", "a${*}*", "abb", False),
    ("StringLike", "*${aws:username}?", "x-alice1", True),
    ("StringNotLike", "a*", "b", True),
    ("StringLikeIfExists", "a*", None, True),
    ("StringLikeIfExists", "a*", "b", False),
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", 0.1, "0.10", True),
    ("NumericEquals", "1e2", "100", True),
    ("NumericEquals", "ten", "ten", False),
    ("NumericNotEquals", "ten", "10", True),
    ("NumericLessThan", "9007199254740993", "9007199254740992", True),
    ("NumericLessThanEquals", ["5", "7"], "6", True),
    ("NumericGreaterThan", "-1", "0", True),
    ("NumericGreaterThanEquals", "3", "2.999", False),
    ("NumericGreaterThan", "1", "", False),
    ("NumericLessThan", "5", None, False),
    ("NumericLessThanIfExists", "5", None, True),
    ("DateEquals", "2036-01-07T09:00:00Z", "2036-01-07T10:00:00+01:00", True),
    ("DateEquals", "2036-01-07T09:00:00Z", "2083309200", True),
    ("DateEquals", "1970-01-02", "86400", True),
    ("DateEquals", "1970", "0", True),
    ("DateEquals", "1970-01-01T00:00Z", "0.0", True),
    ("DateLessThan", "2036-01-07T09:00:00.5Z", "2036-01-07T09:00:00.25Z", True),
    ("DateLessThan", "2036-13-01", "2000-01-01", False),
    ("DateNotEquals", "2036-13-01", "2000-01-01", True),
    ("DateGreaterThanEquals", "2036-02", "2036-02-01T00:00:00Z", True),
    ("DateGreaterThan", "2036", "2035-12-31T23:59:59Z", False),
    ("Bool", "true", "True", True),
    ("Bool", "TRUE", True, True),
    ("Bool", "false", "true", False),
    ("Bool", ["true", "false"], "false", True),
    ("Bool", "yes", "yes", False),
    ("Bool", "${team, 'true'}", "true", True),
    ("BoolIfExists", "true", None, True),
    # On AWS a value whose variable is unset drops out of its list, and the rest of the list stands.
    ("StringNotEquals", "${none}", "b", True),
    ("StringNotEquals", ["b", "x${none}"], "b", False),
    ("StringEquals", ["b", "x${none}"], "b", True),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("BinaryEquals", "QmluYXJ5", "Binary", False),
    ("BinaryEquals", ["!", "QUJDRA=="], "QUJDRA==", True),
    ("BinaryEquals", "not base64!", "not base64!", False),
    ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
    ("IpAddress", "203.0.113.9/24", "203.0.113.7", True),
    ("IpAddress", "203.0.113.7", "203.0.113.7", True),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
    ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::9", True),
    ("IpAddress", ["10.0.0.0/8", "::/0"], "2001:db8::1", True),
    ("IpAddress", "203.0.113.*", "203.0.113.7", False),
    ("IpAddress", "0.0.0.0/0", "cloudformation.amazonaws.com", False),
    ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
    ("NotIpAddress", ["203.0.113.0/24", "198.51.100.0/24"], "198.51.100.1", False),
    ("NotIpAddress", "203.0.113.0/24", None, True),
    ("ArnEquals", "arn:aws:sns:*:111111111111:*", "arn:aws:sns:eu-west-1:111111111111:a:b", True),
    ("ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:role/path/x", True),
    ("ArnLike", "arn:aws:s*:us-?ast-1:*:x", "arn:aws:sqs:us-east-1:1:x", True),
    ("ArnLike", "arn:aws:s*:x", "arn:aws:sqs:us-east-1:1:x", False),
    ("ArnLike", "*", "arn:aws:sqs:us-east-1:1:x", False),
    ("ArnLike", "arn:aws:sqs:*:*:${aws:username}-*", "arn:aws:sqs:us-east-1:1:alice-q", True),
    ("ArnLike", "arn:aws:sqs:*:*:${team}-*", "arn:aws:sqs:us-east-1:1:blue-q", False),
    ("ArnNotLike", "arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:user/x", True),
    ("ArnNotEquals", "arn:aws:iam::1:role/x", "no ARN", True),
    ("Null", "true", None, True),
    ("Null", "true", [], True),
    ("Null", "true", "", False),
    ("Null", False, "x", True),
    ("Null", False, None, False),
    ("Null", ["true", "false"], None, True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "b", "a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", ["a", "b"], None, True),
    ("ForAllValues:StringEquals", ["a", "b"], [], True),
    ("ForAllValues:StringEquals", ["a", "b"], "", True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], False),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c"], False),
    ("ForAnyValue:StringEquals", ["a", "b"], None, False),
    ("ForAnyValue:StringNotEquals", ["a", "b"], None, False),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "c"], True),
    ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], False),
    ("ForAnyValue:StringLikeIfExists", "a*", None, False),
    ("ForAnyValue:StringNotLikeIfExists", "a*", None, False),
    ("ForAnyValue:StringNotLikeIfExists", "a*", ["b"], True),
    ("ForAllValues:StringLikeIfExists", "a*", None, True),
    ("ForAnyValue:StringLike", "*", "", False),
    ("ForAnyValue:IpAddress", "10.0.0.0/8", ["192.0.2.1", "10.1.2.3"], True),
]


@pytest.mark.parametrize(("operator", "wanted", "found", "expected"), ROWS)
def test_an_operator(operator: str, wanted: object, found: object, expected: bool) -> None:
    assert holds(operator, wanted, found) is expected


def test_a_variable_takes_the_requests_value_and_no_wildcard_from_it() -> None:
    assert holds("StringLike", "${team}/*", "blue/x", **TEAM)
    assert not holds("StringLike", "${team}", "blue", team="b*")
    assert holds("StringLike", "${team}", "b*", team="b*")
    assert not holds("StringEquals", "${several}", "blue", **TEAM)
    assert not holds("StringEquals", "${several, 'blue'}", "blue", **TEAM)
    assert holds("ArnLike", "arn:aws:s3:::${team}", "arn:aws:s3:::blue", **TEAM)


def test_the_version_of_2008_knows_no_variables() -> None:
    assert holds("StringEquals", "${aws:username}", "${aws:username}", version="2008-10-17")
    assert not holds("StringEquals", "${aws:username}", "alice", version="2008-10-17")
    assert holds("StringLike", "${*}", "${anything}", version="2008-10-17")


def test_operators_and_keys_are_joined_by_and() -> None:
    condition = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    policies = PolicySet(identity=[{"Version": "2012-10-17", "Statement": statement}])
    context = {"a": "1", "b": "2", "c": "true"}
    assert evaluate(Request(ALICE, "s3:GetObject", "*", context=context), policies).allowed
    for key in context:
        without = {name: value for name, value in context.items() if name != key}
        assert not evaluate(Request(ALICE, "s3:GetObject", "*", context=without), policies).allowed


def test_a_pattern_of_many_stars_stays_cheap() -> None:
    assert not holds("StringLike", "*a" * 60 + "b", "a" * 5_000)
    assert not holds("StringLike", "*?a" * 60 + "b", "a" * 5_000)
    assert holds("StringLike", "${aws:username}" + "*a" * 60, "alice" + "a" * 5_000)
