"""The Condition element: the operators as a table, and one matcher for all of them.

IAM JSON policy elements: Condition operators; Conditions with multiple context keys or values;
Set operators for multivalued context keys.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from . import _values as values
from ._variables import Wild, fill, take_apart
from ._wildcard import Matcher, any_of, matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._case import Case

Test: TypeAlias = "Callable[[Case], bool]"


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


def strings(*, wild: bool = False, ignore_case: bool = False) -> Callable[[tuple[str, ...], bool], Matcher]:
    """Text against text."""

    def build(wanted: tuple[str, ...], variables: bool) -> Matcher:
        fits = any_of(take_apart(text, variables=variables, wild=wild) for text in wanted)
        if not ignore_case:
            return fits
        folded = any_of(take_apart(text.casefold(), variables=False, wild=False) for text in wanted)
        if not variables or "${" not in "".join(wanted):
            return lambda text, case: folded(text.casefold(), case)
        pieces = [take_apart(text, variables=True, wild=False) for text in wanted]
        return lambda text, case: any(_same_folded(fill(each, case), text) for each in pieces)

    return build


def _same_folded(filled: tuple[str | Wild, ...] | None, text: str) -> bool:
    return filled is not None and "".join(map(str, filled)).casefold() == text.casefold()


def arns(wanted: tuple[str, ...], variables: bool) -> Matcher:
    """ARN against ARN, each of the six parts by itself. ARN condition operators."""
    patterns = [take_apart(text, variables=variables, wild=True) for text in wanted]
    fixed = [parts for pieces in patterns if (parts := _six(pieces))]
    dynamic = [pieces for pieces in patterns if fill_free(pieces) is None]

    def fits(text: str, case: Case) -> bool:
        parts = text.split(":", 5)
        if len(parts) != 6:
            return False
        if any(_six_match(six, parts) for six in fixed):
            return True
        filled = (fill(pieces, case) for pieces in dynamic)
        return any(_six_match(six, parts) for pieces in filled if pieces and (six := _six(pieces)))

    return fits


def fill_free(pieces: tuple[Any, ...]) -> tuple[str | Wild, ...] | None:
    """The pieces themselves where they hold no variable, else None."""
    return pieces if all(isinstance(piece, str | Wild) for piece in pieces) else None


_Six: TypeAlias = "tuple[tuple[str | Wild, ...], ...]"


def _six(pieces: tuple[Any, ...]) -> _Six | None:
    """A pattern parted at its first five colons; None where it isn't an ARN or holds variables."""
    parts: list[list[str | Wild]] = [[]]
    for piece in pieces:
        if isinstance(piece, Wild):
            parts[-1].append(piece)
            continue
        if not isinstance(piece, str):
            return None
        first, *more = piece.split(":", 6 - len(parts))
        parts[-1].append(first)
        parts.extend([text] for text in more)
    if len(parts) != 6:
        return None
    return tuple(tuple(piece for piece in part if piece != "") or ("",) for part in parts)


def _six_match(wanted: _Six, parts: list[str]) -> bool:
    return all(_part_matches(pieces, part) for pieces, part in zip(wanted, parts, strict=True))


def _part_matches(pieces: tuple[str | Wild, ...], part: str) -> bool:
    return (len(pieces) == 1 and pieces[0] is Wild.STAR) or matches(_join(pieces), part)


def _join(pieces: tuple[str | Wild, ...]) -> tuple[str | Wild, ...]:
    if all(isinstance(piece, str) for piece in pieces):
        return ("".join(str(piece) for piece in pieces),)
    return pieces


def compared(
    read: Callable[[str], Any], how: Callable[[Any, Any], Any]
) -> Callable[[tuple[str, ...], bool], Matcher]:
    """Numbers, dates and the like: both sides are read, then compared. What can't be read never matches."""

    def build(wanted: tuple[str, ...], _variables: bool) -> Matcher:
        known = [value for text in wanted if (value := read(text)) is not None]

        def fits(text: str, _case: Case) -> bool:
            value = read(text)
            if value is None:
                return False
            for each in known:  # noqa: SIM110 - twice as fast as a generator, on the hot path
                if how(value, each):
                    return True
            return False

        return fits

    return build


def addresses(wanted: tuple[str, ...], _variables: bool) -> Matcher:
    """An address against CIDR ranges, IPv4 and IPv6. IP address condition operators."""
    ranges = [found for text in wanted if (found := values.network(text)) is not None]

    def fits(text: str, _case: Case) -> bool:
        found = values.address(text)
        if found is None:
            return False
        version, number = found
        for each, network, bits in ranges:  # noqa: SIM110 - twice as fast as a generator, on the hot path
            if version == each and number >> bits == network:
                return True
        return False

    return fits


def booleans(wanted: tuple[str, ...], variables: bool) -> Matcher:
    """``true`` and ``false``, whatever their case. Boolean condition operators."""
    pieces = [take_apart(text, variables=variables, wild=False) for text in wanted]
    plain = {values.truth(text) for text in wanted} - {None}
    dynamic = [each for each in pieces if fill_free(each) is None]

    def fits(text: str, case: Case) -> bool:
        found = values.truth(text)
        if found in plain:
            return True
        return (
            bool(dynamic)
            and found is not None
            and any(_same_folded(fill(each, case), found) for each in dynamic)
        )

    return fits


def binaries(wanted: tuple[str, ...], _variables: bool) -> Matcher:
    """Byte for byte: the policy's Base64 against the request's bytes, or their Base64."""
    known = {text for text in wanted if values.raw_bytes(text) is not None}
    raw = {values.raw_bytes(text) for text in known}

    def fits(text: str, _case: Case) -> bool:
        return text in known or text.encode("utf-8", "surrogatepass") in raw

    return fits


@dataclass(frozen=True, slots=True)
class Operator:
    """How one value of the request is held against the policy's, and whether the answer is turned."""

    build: Callable[[tuple[str, ...], bool], Matcher]
    negated: bool = False


def _six_ways(name: str, read: Callable[[str], Any]) -> dict[str, Operator]:
    return {
        f"{name}Equals": Operator(compared(read, operator.eq)),
        f"{name}NotEquals": Operator(compared(read, operator.eq), negated=True),
        f"{name}LessThan": Operator(compared(read, operator.lt)),
        f"{name}LessThanEquals": Operator(compared(read, operator.le)),
        f"{name}GreaterThan": Operator(compared(read, operator.gt)),
        f"{name}GreaterThanEquals": Operator(compared(read, operator.ge)),
    }


OPERATORS: Final[dict[str, Operator]] = {
    "StringEquals": Operator(strings()),
    "StringNotEquals": Operator(strings(), negated=True),
    "StringEqualsIgnoreCase": Operator(strings(ignore_case=True)),
    "StringNotEqualsIgnoreCase": Operator(strings(ignore_case=True), negated=True),
    "StringLike": Operator(strings(wild=True)),
    "StringNotLike": Operator(strings(wild=True), negated=True),
    **_six_ways("Numeric", values.number),
    **_six_ways("Date", values.moment),
    "Bool": Operator(booleans),
    "BinaryEquals": Operator(binaries),
    "IpAddress": Operator(addresses),
    "NotIpAddress": Operator(addresses, negated=True),
    "ArnEquals": Operator(arns),
    "ArnLike": Operator(arns),
    "ArnNotEquals": Operator(arns, negated=True),
    "ArnNotLike": Operator(arns, negated=True),
}

_FORM: Final = re.compile(
    r"(?:(?P<set>ForAllValues|ForAnyValue):)?(?P<base>Null|" + "|".join(OPERATORS) + r")(?P<if>IfExists)?"
)


def operator_problem(name: object) -> str | None:
    """What is wrong with the name of an operator, in words; None where nothing is."""
    match = _FORM.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return f"{name!r:.80} is no condition operator that AWS knows, such as StringEquals or IpAddress."
    if match["base"] == "Null" and match["if"]:
        return "Null can't take IfExists: it asks itself whether the key is there."
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
        return _for_any(key, fits, chosen.negated, if_exists)
    return _plain(key, fits, chosen.negated, if_exists)


def _plain(key: str, fits: Matcher, negated: bool, if_exists: bool) -> Test:
    """One of the request's values fits one of the policy's; negated: none fits any.

    A missing key is no match, and so satisfies the negated operators.
    """
    missing = negated or if_exists

    def test(case: Case) -> bool:
        found = case.value(key)
        if found is None:
            return missing
        if isinstance(found, str):
            return fits(found, case) is not negated
        return any(fits(each, case) for each in found) is not negated

    return test


def _for_all(key: str, fits: Matcher, negated: bool) -> Test:
    """Every value of the request fits; true where it has none."""

    def test(case: Case) -> bool:
        return all(fits(each, case) is not negated for each in _set_of(case.value(key)))

    return test


def _for_any(key: str, fits: Matcher, negated: bool, if_exists: bool) -> Test:
    """At least one value of the request fits; false where it has none."""

    def test(case: Case) -> bool:
        found = case.value(key)
        if found is None:
            return if_exists
        return any(fits(each, case) is not negated for each in _set_of(found))

    return test


def _set_of(found: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The request's values as a set operator sees them: an empty text is an empty set."""
    if isinstance(found, str):
        found = (found,)
    return () if found is None or found == ("",) else found


def _null(key: str, wanted: tuple[str, ...]) -> Test:
    """``true``: the key must be missing; ``false``: it must be there. Null condition operator."""
    answers = {values.truth(text) for text in wanted}

    def test(case: Case) -> bool:
        return ("true" if case.value(key) is None else "false") in answers

    return test
