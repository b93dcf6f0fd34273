"""Checks on Condition: operators and keys that exist, and that go together.

AWS pages: "IAM JSON policy elements: Condition operators"; "AWS global condition context keys".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._condition import _keys as keys
from labkit.policy._validate._condition._operators import FAMILIES, QUALIFIERS, Operator, parse_operator
from labkit.policy._validate._finding import Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._places import Path
    from labkit.policy._validate._view import Statement


def _blocks(statement: Statement) -> Iterator[tuple[Path, str, Any]]:
    """Path, operator's name and what it holds, for each operator of the Condition."""
    found = statement.data.get("Condition")
    for name, block in found.items() if isinstance(found, dict) else ():
        yield (*statement.path, "Condition", name), name, block


def unknown_operator(statement: Statement) -> Iterator[Problem]:
    """AWS has a fixed set of condition operators."""
    for path, name, _ in _blocks(statement):
        if parse_operator(name) is None and not _null_with_if_exists(name):
            near = _nearest_operator(name)
            yield Problem(
                path,
                f"`{name[:60]}` isn't a condition operator.",
                f"Did you mean `{near}`?"
                if near
                else "Operators are named like StringEquals, ArnLike, IpAddress.",
                at_key=True,
            )


def _null_with_if_exists(name: str) -> bool:
    return name.lower().rpartition(":")[2] == "nullifexists"


def _nearest_operator(name: str) -> str | None:
    qualifier, colon, rest = name.rpartition(":")
    suffix = "IfExists" if rest.lower().endswith("ifexists") else ""
    base = catalog.nearest(rest[: len(rest) - len(suffix)], list(FAMILIES))
    front = catalog.nearest(qualifier, list(QUALIFIERS)) if colon else ""
    return f"{front}{colon}{base}{suffix}" if base and front is not None else None


def operator_capitals(statement: Statement) -> Iterator[Problem]:
    """An operator is spelled as AWS spells it."""
    for path, name, _ in _blocks(statement):
        operator = parse_operator(name)
        if operator is not None and operator.spelled != name:
            yield Problem(
                path,
                f"AWS writes this operator `{operator.spelled}`.",
                "Use the same capitals, so that every tool can read it.",
                at_key=True,
            )


def null_with_if_exists(statement: Statement) -> Iterator[Problem]:
    """Null asks whether a key is there, so IfExists has no sense with it."""
    for path, name, _ in _blocks(statement):
        if _null_with_if_exists(name) or (name.lower().rpartition(":")[2] == "nullifexists"):
            yield Problem(
                path,
                "Null already tests whether the key is there. You can't add IfExists.",
                "Write `Null`.",
                at_key=True,
            )


def null_with_qualifier(statement: Statement) -> Iterator[Problem]:
    """Null looks at the key, not at its values, so a set qualifier has no sense with it."""
    for path, name, _ in _blocks(statement):
        operator = parse_operator(name)
        if operator is not None and operator.base == "Null" and operator.qualifier:
            yield Problem(
                path,
                f"{operator.qualifier} tests values, and Null tests whether the key is there. Together they always give the same answer.",
                "Write `Null` alone.",
                at_key=True,
            )


def wrong_block(statement: Statement) -> Iterator[Problem]:
    """An operator holds an object of keys; a key holds texts, numbers or truth values."""
    for path, _, block in _blocks(statement):
        if not isinstance(block, dict):
            yield Problem(
                path,
                "An operator needs an object of keys and values.",
                'Write {"aws:SourceIp": "203.0.113.0/24"}.',
            )
            continue
        for key, found in block.items():
            for part, one in _parts((*path, key), found):
                if not isinstance(one, str | int | float | bool):
                    yield Problem(
                        part,
                        "A condition's value is a text, a number or a truth value.",
                        "Write such a value.",
                    )


def _parts(path: Path, found: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(found, list):
        yield from (((*path, index), one) for index, one in enumerate(found))
    else:
        yield path, found


def mixed_values(statement: Statement) -> Iterator[Problem]:
    """The values of one key are of one type."""
    for test in statement.tests:
        kinds = {
            "text" if isinstance(v.raw, str) else "truth" if isinstance(v.raw, bool) else "number"
            for v in test.values
        }
        if len(kinds) > 1:
            yield Problem(
                test.path, "The values of this key are of different types.", "Write all of them as text."
            )


def missing_qualifier(statement: Statement) -> Iterator[Problem]:
    """A key that can hold several values is tested with ForAnyValue or ForAllValues."""
    for test in statement.tests:
        operator = test.operator
        if operator and operator.base != "Null" and not operator.qualifier and keys.is_multivalued(test.key):
            yield Problem(
                test.path,
                f"A request can have several values of `{test.key}`. {operator.base} compares only one.",
                f"Write `ForAnyValue:{operator.base}` (one matches) or `ForAllValues:{operator.base}` (all match).",
                at_key=True,
            )


def for_all_values_on_one(statement: Statement) -> Iterator[Problem]:
    """ForAllValues is true where the key is missing, which surprises on a key with one value."""
    for test in statement.tests:
        single = keys.type_of(test.key) is not None and not keys.is_multivalued(test.key)
        if _is_for_all(test.operator) and test.operator and single:
            yield Problem(
                test.path,
                f"`{test.key}` has one value. ForAllValues also matches when the request has no such key.",
                f"Write `{test.operator.base}` without ForAllValues.",
                at_key=True,
            )


def _is_for_all(operator: Operator | None) -> bool:
    return operator is not None and operator.qualifier == "ForAllValues" and operator.base != "Null"


def for_all_values_without_null(statement: Statement) -> Iterator[Problem]:
    """With Allow, ForAllValues lets a request without the key through."""
    present = {
        test.key.lower()
        for test in statement.tests
        if test.operator and test.operator.base == "Null" and all(v.text == "false" for v in test.values)
    }
    for test in statement.tests if statement.allows else ():
        missing = keys.is_multivalued(test.key) and test.key.lower() not in present
        if missing and _is_for_all(test.operator):
            yield Problem(
                test.path,
                f"A request without `{test.key}` matches too. ForAllValues matches when there is no value.",
                f'Add "Null": {{"{test.key}": "false"}} so that the key must be there.',
                at_key=True,
            )


_FITS = {
    "String": {"String", "Binary"},
    "ARN": {"ARN", "String"},
    "Numeric": {"Numeric"},
    "Date": {"Date", "Numeric"},
    "Bool": {"Bool"},
    "IPAddress": {"IPAddress"},
}


def operator_for_other_type(statement: Statement) -> Iterator[Problem]:
    """An operator compares values of the key's own type."""
    for test in statement.tests:
        kind = keys.base_type(test.key)
        operator = test.operator
        if operator is None or operator.base == "Null" or kind not in _FITS:
            continue
        arns_in_text = operator.family == "ARN" and all(v.text.startswith(("arn:", "*")) for v in test.values)
        if operator.family not in _FITS[kind] and not arns_in_text:
            yield Problem(
                test.path,
                f"`{test.key}` is {_NOUN[kind]}. {operator.base} compares {_NOUN[operator.family]}.",
                f"Use {_EXAMPLE[kind]}.",
                at_key=True,
            )


_NOUN = {
    "String": "text",
    "ARN": "an ARN",
    "Numeric": "a number",
    "Date": "a date",
    "Bool": "true or false",
    "IPAddress": "an IP address",
    "Binary": "binary data",
}
_EXAMPLE = {
    "String": "a String operator, such as StringEquals",
    "ARN": "an Arn operator, such as ArnLike",
    "Numeric": "a Numeric operator, such as NumericLessThan",
    "Date": "a Date operator, such as DateGreaterThan",
    "Bool": "Bool",
    "IPAddress": "IpAddress or NotIpAddress",
}


def is_plain(operator: Operator | None) -> bool:
    """Whether a missing key makes the test fail: no negation, no IfExists, no ForAllValues, no Null."""
    return (
        operator is not None
        and operator.base != "Null"
        and not operator.negated
        and not operator.if_exists
        and operator.qualifier != "ForAllValues"
    )


MULTIVALUED_PAGE = "Set operators for multivalued context keys"
OPERATORS_PAGE = "IAM JSON policy elements: Condition operators"

CHECKS = (
    StatementCheck("INVALID_CONDITION_OPERATOR", "error", unknown_operator),
    StatementCheck("CONDITION_OPERATOR_CASE", "suggestion", operator_capitals, page=OPERATORS_PAGE),
    StatementCheck("NULL_WITH_IF_EXISTS", "error", null_with_if_exists),
    StatementCheck("NULL_WITH_QUALIFIER", "suggestion", null_with_qualifier),
    StatementCheck("DATA_TYPE_MISMATCH", "error", wrong_block),
    StatementCheck("INVALID_CONDITION_DATA_TYPE", "error", mixed_values),
    StatementCheck("MISSING_QUALIFIER", "error", missing_qualifier),
    StatementCheck("FOR_ALL_VALUES_WITH_SINGLE_VALUED_KEY", "security warning", for_all_values_on_one),
    StatementCheck(
        "FOR_ALL_VALUES_WITHOUT_NULL_CHECK", "warning", for_all_values_without_null, page=MULTIVALUED_PAGE
    ),
    StatementCheck("TYPE_MISMATCH", "warning", operator_for_other_type),
)
