"""Why one condition matches a request or doesn't, in words.

IAM JSON policy elements: Condition operators; Conditions with multiple context keys or values; Single-valued vs.
multivalued context keys; Condition operator to check existence of condition keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._explain._shown import listed, shown
from labkit.policy._explain._variables import about_variables
from labkit.policy._match import _values as values
from labkit.policy._match._operators import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.policy._decide._case import Case
    from labkit.policy._match._conditions import Condition

_SEARCHED: Final = 20_000
"""Characters of a policy's values that are searched for the one that matches."""

_RELATIONS: Final = {
    "LessThan": "less than",
    "LessThanEquals": "at most",
    "GreaterThan": "more than",
    "GreaterThanEquals": "at least",
}
_TIMES: Final = {
    "LessThan": "before",
    "LessThanEquals": "at or before",
    "GreaterThan": "after",
    "GreaterThanEquals": "at or after",
}
_READ: Final[dict[str, tuple[str, Callable[[str], object]]]] = {
    "Numeric": ("a number", values.number),
    "Date": ("a date", values.moment),
    "IpAddress": ("an IP address", values.address),
    "NotIpAddress": ("an IP address", values.address),
    "Bool": ("true or false", values.truth),
    "Binary": ("a Base64 text", values.raw_bytes),
}
_PLAIN: Final = ("Numeric", "Date", "IpAddress", "NotIpAddress", "Binary")


def told(case: Case, condition: Condition, *, held: bool) -> str:
    """One or two sentences on a condition; ``held``: whether the engine found that it matches."""
    _, operator, _ = condition.parts
    found = case.value(condition.key.lower())
    said = _null(condition, found, held) if operator == "Null" else _compared(case, condition, found, held)
    return f"Condition {condition.operator}: {said}{_variables(case, condition)}"


def _variables(case: Case, condition: Condition) -> str:
    operator = condition.parts[1]
    if operator == "Null":
        return ""
    if operator.startswith(_PLAIN):
        holds = any("${" in text for text in condition.values[:3])
        return f" {operator} doesn't replace variables." if holds else ""
    return about_variables(case, condition.values, known=condition.variables)


def _null(condition: Condition, found: object, held: bool) -> str:
    key, wanted = shown(condition.key), listed(condition.values)
    has = f"The request has no {key}." if found is None else f"The request has {key}."
    if held and len({values.truth(text) for text in condition.values}) > 1:
        return f"{has} Null with both true and false always matches."
    if held:
        return f"{has} Null with {wanted} matches a key that is {'missing' if found is None else 'there'}."
    return f"{has} Null with {wanted} needs a key that is {'there' if found is None else 'missing'}."


def _compared(case: Case, condition: Condition, found: str | tuple[str, ...] | None, held: bool) -> str:
    if condition.parts[0]:
        several = (found,) if isinstance(found, str) else found or ()
        return _set(case, condition, several, held)
    if found is None:
        return _missing(condition, held)
    if isinstance(found, tuple):
        return (
            f"{shown(condition.key)} can have several values: {listed(found)}."
            " Only ForAllValues and ForAnyValue compare such a key."
        )
    return _single(case, condition, found, held)


def _missing(condition: Condition, held: bool) -> str:
    _, operator, if_exists = condition.parts
    has = f"The request has no {shown(condition.key)}."
    if not held:
        return f"{has} The policy requires {_wanted(condition)}."
    if if_exists:
        return f"{has} IfExists makes the condition match when the key is missing."
    return f"{has} {operator} matches when the key is missing."


def _single(case: Case, condition: Condition, found: str, held: bool) -> str:
    _, operator, _ = condition.parts
    is_ = f"{shown(condition.key)} is {shown(found)}"
    unread = _unread(operator, found)
    if unread and OPERATORS[operator].negated:
        return f"{is_}, which isn't {unread}. {operator} matches such a value."
    if unread:
        return f"{is_}, which isn't {unread}. {operator} doesn't match such a value."
    if held and OPERATORS[operator].negated:
        return f"{is_}, which doesn't match {_any(condition)}. So {operator} is true."
    if held:
        return f"{is_}, which {_meets(case, condition, found)}."
    if OPERATORS[operator].negated:
        return f"{is_}, which {_meets(case, condition, found)}. So {operator} is false."
    return f"{is_}. The policy requires {_wanted(condition)}."


def _unread(operator: str, found: str) -> str:
    """What a value should have been to be compared; empty where it is."""
    for start, (what, read) in _READ.items():
        if operator.startswith(start):
            return what if read(found) is None else ""
    return ""


def _any(condition: Condition) -> str:
    some = listed(condition.values)
    return some if len(condition.values) == 1 else f"any of {some}"


def _wanted(condition: Condition) -> str:
    """What the policy requires: ``less than 10``, ``an address in 192.0.2.0/24``, ``one of a, b``."""
    relation = _relation(condition.parts[1])
    some = listed(condition.values)
    if len(condition.values) > 1:
        some = f"one of {some}"
    return f"{relation} {some}" if relation else some


def _relation(operator: str) -> str:
    if operator == "IpAddress":
        return "an address in"
    table = _TIMES if operator.startswith("Date") else _RELATIONS
    return table.get(operator.removeprefix("Date").removeprefix("Numeric"), "")


def _meets(case: Case, condition: Condition, found: str) -> str:
    """``matches home/*``, ``is less than 10``: the first of the policy's values that fits."""
    fitting = _fitting(case, condition, found)
    if fitting is None:
        return f"matches one of the policy's {len(condition.values)} values"
    relation = _relation(condition.parts[1].removeprefix("Not"))
    return f"is {relation} {shown(fitting)}" if relation else f"matches {shown(fitting)}"


def _fitting(case: Case, condition: Condition, found: str) -> str | None:
    """The first value of the policy that fits; None where there are too many to search."""
    if len(condition.values) == 1:
        return condition.values[0]
    build = OPERATORS[condition.parts[1]].build
    left = _SEARCHED
    for text in condition.values:
        left -= len(text) + len(found)
        if left < 0:
            break
        if build((text,), condition.variables)(found, case):
            return text
    return None


def _set(case: Case, condition: Condition, found: tuple[str, ...], held: bool) -> str:
    """ForAllValues and ForAnyValue. Set operators for multivalued context keys."""
    key, every = shown(condition.key), condition.parts[0] == "ForAllValues"
    if not found or found == ("",):
        has = f"{key} is empty." if found else f"The request has no {key}."
        needs = "matches when there is no value" if every else "needs at least one value"
        more = " IfExists doesn't change that." if condition.parts[2] and not every else ""
        return f"{has} {condition.parts[0]} {needs}.{more}"
    if held == every:
        return f"{key} is {listed(found)}. {_all_alike(condition, every)}."
    return f"{key} has the value {_one(case, condition, found, fits=not every)}"


def _all_alike(condition: Condition, every: bool) -> str:
    """All values of the request fit (ForAllValues holds), or none does (ForAnyValue doesn't)."""
    matches = every is not OPERATORS[condition.parts[1]].negated
    return f"{'Each' if matches else 'None'} of its values matches {_any(condition)}"


def _one(case: Case, condition: Condition, found: tuple[str, ...], *, fits: bool) -> str:
    """The one value that decides: ForAnyValue needs one that fits, ForAllValues fails at one that doesn't."""
    chosen = OPERATORS[condition.parts[1]]
    test = chosen.build(condition.values, condition.variables)
    one = next(each for each in found if (test(each, case) is not chosen.negated) is fits)
    how = _meets(case, condition, one) if fits is not chosen.negated else f"doesn't match {_any(condition)}"
    rule = "ForAnyValue needs one such value" if fits else "One such value makes ForAllValues false"
    return f"{shown(one)}, which {how}. {rule}."
