"""The Condition element: one matcher for all operators, their negations, qualifiers and IfExists.

IAM JSON policy elements: Condition operators; Conditions with multiple context keys or values;
Set operators for multivalued context keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from labkit.policy._match import _values as values
from labkit.policy._match._operators import OPERATORS

if TYPE_CHECKING:
    from labkit.policy._match._facts import Facts, Test
    from labkit.policy._match._wildcard import Matcher


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator with one key: ``{"StringEquals": {"aws:username": ["alice"]}}``."""

    operator: str
    key: str
    values: tuple[str, ...]
    variables: bool

    @property
    def parts(self) -> tuple[str, str, bool]:
        """Qualifier (``ForAllValues``, ``ForAnyValue`` or empty), base operator, whether IfExists."""
        match = _FORM.fullmatch(self.operator)
        if match is None:
            raise ValueError(operator_problem(self.operator))
        return match["set"] or "", match["base"], bool(match["if"])


_FORM: Final = re.compile(
    r"(?:(?P<set>ForAllValues|ForAnyValue):)?(?P<base>Null|" + "|".join(OPERATORS) + r")(?P<if>IfExists)?"
)


def operator_problem(name: object) -> str | None:
    """What is wrong with the name of an operator, in words; None where nothing is."""
    match = _FORM.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return f"{name!r:.80} isn't a condition operator. Use one such as StringEquals or IpAddress."
    if match["base"] == "Null" and match["if"]:
        return "Null can't have IfExists, because Null already tests whether the key is there."
    return None


def compile_condition(condition: Condition) -> Test:
    """The test of one operator with one key."""
    qualifier, base, if_exists = condition.parts
    key = condition.key.lower()
    if base == "Null":
        return _null(key, condition.values)
    chosen = OPERATORS[base]
    fits = chosen.build(condition.values, condition.variables)
    if qualifier == "ForAllValues":
        return _for_all(key, fits, chosen.negated)
    if qualifier == "ForAnyValue":
        return _for_any(key, fits, chosen.negated)
    return _plain(key, fits, chosen.negated, if_exists)


def _plain(key: str, fits: Matcher, negated: bool, if_exists: bool) -> Test:
    """The request's value fits one of the policy's; negated: it fits none.

    A missing key is no match, and so satisfies the negated operators. Several values, or one of a key that
    can hold several, meet no condition without a set operator, negated or not
    (Single-valued vs. multivalued context keys: "require a condition set operator").
    """
    missing = negated or if_exists

    def test(case: Facts) -> bool:
        found = case.value(key)
        if found is None:
            return missing
        return isinstance(found, str) and fits(found, case) is not negated

    return test


def _for_all(key: str, fits: Matcher, negated: bool) -> Test:
    """Every value of the request fits; true where it has none."""

    def test(case: Facts) -> bool:
        return all(fits(each, case) is not negated for each in _set_of(case.value(key)))

    return test


def _for_any(key: str, fits: Matcher, negated: bool) -> Test:
    """At least one value of the request fits; false where it has none, and IfExists doesn't change that.

    Single-valued vs. multivalued context keys: ForAnyValue is false where there is no matching key. That
    this holds with IfExists too is what AWS does (AWS re:Post, "ForAnyValue:StringEqualsIfExists").
    """

    def test(case: Facts) -> bool:
        return any(fits(each, case) is not negated for each in _set_of(case.value(key)))

    return test


def _set_of(found: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The request's values as a set operator sees them: an empty text is an empty set."""
    if isinstance(found, str):
        found = (found,)
    return () if found is None or found == ("",) else found


def _null(key: str, wanted: tuple[str, ...]) -> Test:
    """``true``: the key must be missing; ``false``: it must be there. Null condition operator."""
    answers = {values.truth(text) for text in wanted}

    def test(case: Facts) -> bool:
        return ("true" if case.value(key) is None else "false") in answers

    return test
