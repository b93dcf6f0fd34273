"""Checks on the values of conditions: dates, numbers, addresses, Regions, ids.

AWS page: "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import binascii
import math
import re
from base64 import b64decode
from datetime import datetime
from typing import TYPE_CHECKING

from labkit.policy._validate import _arns as arns
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._condition._keys import is_provider_key
from labkit.policy._validate._finding import Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ipaddress import IPv4Network, IPv6Network

    from labkit.policy._validate._view import Statement, Test, Value

    Network = IPv4Network | IPv6Network

_DATE = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?|\d{8}T\d{6}Z", re.ASCII
)
_EPOCH = re.compile(r"-?\d{5,16}(\.\d+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_VARIABLE = re.compile(r"\$\{[^}]*\}")

_ACCOUNT_KEYS = frozenset(
    {"aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount", "aws:vpceaccount", "aws:sourceowner"}
)
_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    **dict.fromkeys(_ACCOUNT_KEYS, (re.compile(r"\d{12}", re.ASCII), "an account ID, 12 digits")),
    **dict.fromkeys(
        ("aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid", "aws:vpceorgid"),
        (re.compile(r"o-[a-z0-9]{10,32}"), "an organization's id, such as o-a1b2c3d4e5"),
    ),
    "aws:sourcevpc": (re.compile(r"vpc-[0-9a-f]{8,17}"), "a VPC's id, such as vpc-0a1b2c3d"),
    "aws:sourcevpce": (re.compile(r"vpce-[0-9a-f]{8,17}"), "a VPC endpoint's id, such as vpce-0a1b2c3d"),
    "aws:principaltype": (
        re.compile("Account|User|FederatedUser|AssumedRole|Anonymous"),
        "one of Account, User, FederatedUser, AssumedRole, Anonymous",
    ),
}


def of_family(statement: Statement, family: str) -> Iterator[tuple[Test, Value]]:
    """The values that stand under operators of one family, variables aside."""
    for test in statement.tests:
        if test.operator is not None and test.operator.family == family:
            for value in test.values:
                if "${" not in value.text:
                    yield test, value


def values_are(
    family: str, good: Callable[[str], bool], what: str, mend: str
) -> Callable[[Statement], Iterator[Problem]]:
    """A check that each value under a family of operators is well formed."""

    def malformed(statement: Statement) -> Iterator[Problem]:
        for _, value in of_family(statement, family):
            if len(value.text) > 512 or not good(value.text):
                yield Problem(value.path, f"`{value.text[:60]}` {what}", mend)

    return malformed


def _is_date(text: str) -> bool:
    """An ISO 8601 date that exists, or seconds since 1970."""
    if _EPOCH.fullmatch(text):
        return True
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and math.isfinite(float(text))


def _is_bool(text: str) -> bool:
    return text.lower() in {"true", "false"}


def _is_base64(text: str) -> bool:
    try:
        b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def epoch_date(statement: Statement) -> Iterator[Problem]:
    """A date is easier to read than seconds since 1970."""
    for _, value in of_family(statement, "Date"):
        if _EPOCH.fullmatch(value.text):
            yield Problem(
                value.path,
                "This number counts seconds since 1970. People can't read it easily.",
                "Write a date such as 2030-01-31 or 2030-01-31T08:00:00Z.",
            )


def several_booleans(statement: Statement) -> Iterator[Problem]:
    """A truth value is compared with one other."""
    for test in statement.tests:
        if test.operator and test.operator.family in {"Bool", "Null"} and len(test.values) > 1:
            yield Problem(
                test.path,
                "The list has both true and false, or one of them twice. The answer never changes.",
                "Write one: `true` or `false`.",
            )


def wildcard_without_like(statement: Statement) -> Iterator[Problem]:
    """Only the Like operators read * and ? as wildcards."""
    for test in statement.tests:
        if test.operator and test.operator.family == "String" and not test.operator.takes_wildcards:
            for value in test.values:
                if is_pattern(_VARIABLE.sub("", value.text)):
                    like = test.operator.spelled.replace("EqualsIgnoreCase", "Like").replace("Equals", "Like")
                    yield Problem(
                        value.path,
                        f"{test.operator.base} compares letter by letter. Here * and ? aren't wildcards.",
                        f"Use `{like}` if you mean a wildcard.",
                    )


def unknown_region(statement: Statement) -> Iterator[Problem]:
    """aws:RequestedRegion holds the code of a Region."""
    for test in statement.tests:
        for value in test.values if test.key.lower() == "aws:requestedregion" else ():
            if not arns.is_open(value.text) and not arns.is_region(value.text):
                near = catalog.nearest(value.text, arns.REGIONS)
                yield Problem(
                    value.path,
                    f"`{value.text[:60]}` is no AWS Region.",
                    f"Did you mean `{near}`?" if near else "Use a Region's code, such as us-east-1.",
                )


def wrong_shape(statement: Statement) -> Iterator[Problem]:
    """Ids have known forms."""
    for test in statement.tests:
        form = _SHAPES.get(test.key.lower())
        if form is None or test.operator is None or test.operator.family != "String":
            continue
        for value in test.values:
            if not arns.is_open(value.text) and not form[0].fullmatch(value.text):
                yield Problem(
                    value.path,
                    f"`{value.text[:60]}` can't be a value of {test.key}.",
                    f"The value must be {form[1]}.",
                )


def wrong_arn(statement: Statement) -> Iterator[Problem]:
    """ARN operators compare six parts."""
    for test, value in of_family(statement, "ARN"):
        if value.text != "*" and not is_provider_key(test.key):
            found = arns.split_arn(value.text)
            if found is None or found.prefix not in {"arn", "*"}:
                yield Problem(
                    value.path,
                    f"`{value.text[:80]}` isn't an ARN. {test.operator.base if test.operator else ''} compares only ARNs.",
                    "Write all six parts: arn:partition:service:region:account:resource.",
                )


def redundant_numbers(statement: Statement) -> Iterator[Problem]:
    """Of several bounds one counts."""
    for test in statement.tests:
        base = test.operator.base if test.operator else ""
        if base.startswith(("NumericLess", "NumericGreater")) and len(test.values) > 1:
            numbers = [float(v.text) for v in test.values if len(v.text) < 64 and _is_number(v.text)]
            if len(numbers) == len(test.values):
                best = max(numbers) if "Less" in base else min(numbers)
                yield Problem(
                    test.path, "Only the widest of these bounds has an effect.", f"Write {best:g} alone."
                )


def empty_condition(statement: Statement) -> Iterator[Problem]:
    """A Condition that is there tests something."""
    if statement.data.get("Condition") == {}:
        yield Problem((*statement.path, "Condition"), "The condition is empty.", "Add a test, or remove it.")


def empty_block(statement: Statement) -> Iterator[Problem]:
    """An operator that is there tests something."""
    found = statement.data.get("Condition")
    for name, block in found.items() if isinstance(found, dict) else ():
        if block == {}:
            yield Problem(
                (*statement.path, "Condition", name), "The operator tests no key.", "Add one, or remove it."
            )


def empty_values(statement: Statement) -> Iterator[Problem]:
    """A key is compared with something."""
    for test in statement.tests:
        found = statement.data["Condition"][test.path[-2]][test.key]
        if found == []:
            yield Problem(test.path, "The condition has no value to compare with.", _for_empty(test))


def _for_empty(test: Test) -> str:
    operator = test.operator
    if operator and (operator.qualifier == "ForAllValues" or operator.if_exists):
        return f'Write "Null": {{"{test.key[:80]}": "true"}} if you mean that the key is missing.'
    return "Add values, or remove the key. Without values it never matches."


CHECKS = (
    StatementCheck(
        "TYPE_MISMATCH_DATE",
        "warning",
        values_are("Date", _is_date, "isn't a date.", "Write 2030-01-31 or 2030-01-31T08:00:00Z."),
    ),
    StatementCheck("INVALID_DATE_VALUE", "warning", epoch_date),
    StatementCheck(
        "TYPE_MISMATCH_NUMBER",
        "warning",
        values_are("Numeric", _is_number, "isn't a number.", "Write one, such as 3600."),
    ),
    StatementCheck(
        "TYPE_MISMATCH_BOOLEAN",
        "warning",
        values_are("Bool", _is_bool, "is neither true nor false.", "Write one of them."),
    ),
    StatementCheck(
        "TYPE_MISMATCH_BOOLEAN",
        "warning",
        values_are("Null", _is_bool, "is neither true nor false.", "Write one of them."),
    ),
    StatementCheck(
        "TYPE_MISMATCH_STRING",
        "warning",
        values_are("Binary", _is_base64, "isn't base64.", "Write the data as base64."),
    ),
    StatementCheck("INVALID_CONDITION_ARN", "warning", wrong_arn, page="ARN condition operators"),
    StatementCheck("INVALID_CONDITION_MULTIPLE_BOOLEAN", "error", several_booleans),
    StatementCheck("INVALID_REGION", "error", unknown_region),
    StatementCheck(
        "INVALID_CONDITION_VALUE", "warning", wrong_shape, page="AWS global condition context keys"
    ),
    StatementCheck("WILDCARD_WITHOUT_LIKE_OPERATOR", "warning", wildcard_without_like),
    StatementCheck("REDUNDANT_CONDITION_VALUE_NUM", "suggestion", redundant_numbers),
    StatementCheck("EMPTY_OBJECT_CONDITION", "suggestion", empty_condition),
    StatementCheck("EMPTY_OBJECT_CONDITION", "suggestion", empty_block),
    StatementCheck("EMPTY_ARRAY_CONDITION", "suggestion", empty_values),
)
