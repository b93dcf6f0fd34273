"""The condition operators as a table: how one value of the request is held against the policy's.

IAM JSON policy elements: Condition operators.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from labkit.policy._match import _values as values
from labkit.policy._match._runs import Runs
from labkit.policy._match._variables import Wild, fill, take_apart
from labkit.policy._match._wildcard import Matcher, any_of, is_light, regex, whole, without_variables

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.policy._match._facts import Facts


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
    test = _any_arn([parts for pieces in patterns if (parts := _six(pieces))])
    dynamic = [pieces for pieces in patterns if without_variables(pieces) is None]

    def fits(text: str, case: Facts) -> bool:
        if test(text):
            return True
        filled = (fill(pieces, case) for pieces in dynamic)
        return any(
            _by_parts(parts)(text) for pieces in filled if pieces is not None and (parts := _six(pieces))
        )

    return fits


def _any_arn(patterns: list[_Six]) -> Callable[[str], object]:
    """Whether an ARN fits one of the patterns: a regular expression for a few short ones, as for other texts."""
    if not patterns:
        return lambda _: False
    if is_light(part for parts in patterns for part in parts):
        return whole("|".join(map(_expression, patterns)))
    tests = [_by_parts(parts) for parts in patterns]
    return lambda text: any(test(text) for test in tests)


def _expression(parts: _Six) -> str:
    """A regular expression in which no wildcard reaches over a colon, save in the resource."""
    return ":".join([*(regex(part, "[^:]") for part in parts[:5]), regex(parts[5])])


def _by_parts(parts: _Six) -> Callable[[str], bool]:
    rows = [Runs(part) for part in parts]

    def fits(text: str) -> bool:
        given = text.split(":", 5)
        return len(given) == 6 and all(row.fits(part) for row, part in zip(rows, given, strict=True))

    return fits


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
    return tuple(tuple(part) for part in parts)


def compared(
    read: Callable[[str], Any], how: Callable[[Any, Any], Any]
) -> Callable[[tuple[str, ...], bool], Matcher]:
    """Numbers, dates and the like: both sides are read, then compared. What can't be read never matches."""

    def build(wanted: tuple[str, ...], _variables: bool) -> Matcher:
        known = [value for text in wanted if (value := read(text)) is not None]

        def fits(text: str, _case: Facts) -> bool:
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

    def fits(text: str, _case: Facts) -> bool:
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
    dynamic = [each for each in pieces if without_variables(each) is None]

    def fits(text: str, case: Facts) -> bool:
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
    """Byte for byte what two texts in Base64 stand for: the policy's and the request's."""
    known = {values.raw_bytes(text) for text in wanted} - {None}
    return lambda text, _: values.raw_bytes(text) in known


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
