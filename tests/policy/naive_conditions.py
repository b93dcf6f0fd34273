"""The naive evaluator's conditions, variables and wildcards, from AWS's pages on them."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class _Unset(str):
    """What a pattern becomes when it holds a variable that has no value."""


UNSET: Final = _Unset("")
VARIABLE = re.compile(r"\$\{([^}]*)\}")
LITERALS = {"*": "\x01", "?": "\x02", "$": "$"}  # ${*} and ${?} are characters, not wildcards


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def is_modern(document: dict[str, Any]) -> bool:
    """IAM JSON policy elements: Version: without one it is 2008-10-17, which has no variables."""
    return document.get("Version", "2008-10-17") == "2012-10-17"


# --- wildcards and variables ---------------------------------------------------------------------


def glob(pattern: str, text: str) -> bool:
    """`*` is any run of characters, none too; `?` is exactly one."""
    parts = []
    for character in pattern:
        if character == "*":
            parts.append(".*")
        elif character == "?":
            parts.append(".")
        else:
            parts.append(re.escape(unmarked(character)))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def unmarked(text: str) -> str:
    return text.replace("\x01", "*").replace("\x02", "?")


def fill_in(pattern: str, context: dict[str, Any], modern: bool) -> str:
    """IAM policy elements: Variables and tags. UNSET where a variable has neither value nor default."""
    if not modern:
        return pattern
    values = [variable_value(name, context) for name in VARIABLE.findall(pattern)]
    if any(value is None for value in values):
        return UNSET
    given = iter(values)
    return VARIABLE.sub(lambda _: str(next(given)), pattern)


def variable_value(name: str, context: dict[str, Any]) -> str | None:
    if name in LITERALS:
        return LITERALS[name]
    key, comma, default = name.partition(",")
    value = context.get(key.strip().lower())
    if isinstance(value, str):
        return value.replace("*", "\x01").replace("?", "\x02")
    return default.strip()[1:-1] if comma else None


# --- the comparisons, one policy value against one request value ----------------------------------


def same_arn(pattern: str, text: str) -> bool:
    """ARN condition operators: each of the six parts by itself, each with wildcards."""
    wanted, given = pattern.split(":", 5), text.split(":", 5)
    return len(wanted) == 6 and len(given) == 6 and all(map(glob, wanted, given))


def in_network(pattern: str, text: str) -> bool:
    """IP address condition operators: an address without a prefix is that one address."""
    try:
        return ip_address(text) in ip_network(pattern, strict=False)
    except (ValueError, TypeError):
        return False


def moment(text: str) -> datetime | None:
    """Date condition operators: ISO 8601 as W3C writes it, or seconds since 1970."""
    if re.fullmatch(r"\d{9,}(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), UTC)
    if re.fullmatch(r"\d{4}", text):
        text += "-01"
    if re.fullmatch(r"\d{4}-\d\d", text):
        text += "-01"
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def same_bytes(wanted: str, given: str) -> bool:
    """Binary condition operators: byte for byte, and both sides are written in Base64."""
    try:
        return base64.b64decode(wanted, validate=True) == base64.b64decode(given, validate=True)
    except ValueError:
        return False


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": lambda given, wanted: given == wanted,
    "LessThan": lambda given, wanted: given < wanted,
    "LessThanEquals": lambda given, wanted: given <= wanted,
    "GreaterThan": lambda given, wanted: given > wanted,
    "GreaterThanEquals": lambda given, wanted: given >= wanted,
}


def ordered(read: Callable[[str], Any], order: str) -> Callable[[str, str], bool]:
    def compare(wanted: str, given: str) -> bool:
        left, right = read(given), read(wanted)
        return left is not None and right is not None and ORDERS[order](left, right)

    return compare


COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, given: unmarked(wanted) == given,
    "StringEqualsIgnoreCase": lambda wanted, given: unmarked(wanted).lower() == given.lower(),
    "StringLike": glob,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
    "BinaryEquals": same_bytes,
    "IpAddress": in_network,
    "ArnEquals": same_arn,
    "ArnLike": same_arn,
    **{f"Numeric{order}": ordered(number, order) for order in ORDERS},
    **{f"Date{order}": ordered(moment, order) for order in ORDERS},
}
NEGATIONS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}


# What the cases use of the keys that AWS's pages call multivalued.
MULTIVALUED = {
    "aws:calledvia",
    "aws:principalservicenameslist",
    "aws:tagkeys",
    "dynamodb:leadingkeys",
    "kms:encryptioncontextkeys",
}


# --- the Condition element -----------------------------------------------------------------------


def condition_holds(block: dict[str, Any], context: dict[str, Any], modern: bool) -> bool:
    """Conditions with multiple context keys or values: operators and keys are ANDed."""
    return all(
        one_key_holds(operator, key, listed(wanted), context, modern)
        for operator, keys in block.items()
        for key, wanted in keys.items()
    )


def one_key_holds(operator: str, key: str, wanted: list[str], context: dict[str, Any], modern: bool) -> bool:
    given = context.get(key.lower())
    if operator == "Null":
        # Condition operator to check existence of condition keys: "true", the key is not there.
        return any((str(value).lower() == "true") == (given is None) for value in wanted)
    quantifier, _, plain = operator.rpartition(":")
    if plain.endswith("IfExists"):
        if given is None:
            # Single-valued vs. multivalued context keys: ForAnyValue is false where the key isn't there.
            return quantifier != "ForAnyValue"
        plain = plain.removesuffix("IfExists")
    if quantifier:
        each = (value_holds(plain, wanted, value, context, modern) for value in listed(given or []))
        return all(each) if quantifier == "ForAllValues" else any(each)
    if given is None:
        return plain in NEGATIONS
    if isinstance(given, list) and (len(given) > 1 or key.lower() in MULTIVALUED):
        return False  # Single-valued vs. multivalued context keys: these "require a condition set operator".
    return value_holds(plain, wanted, listed(given)[0], context, modern)


def value_holds(operator: str, wanted: list[str], given: str, context: dict[str, Any], modern: bool) -> bool:
    """Values are ORed; with a negated operator none may match (NOR)."""
    if operator in NEGATIONS:
        return not value_holds(NEGATIONS[operator], wanted, given, context, modern)
    # Condition operators: policy variables are supported by the string, ARN and boolean ones.
    fills = modern and operator.startswith(("String", "Arn", "Bool"))
    values = [fill_in(str(value), context, fills) for value in wanted]
    return any(COMPARISONS[operator](value, given) for value in values if value is not UNSET)
