"""Matching text against patterns with ``*`` and ``?``, each kind in the cheapest way there is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from labkit.policy._match._runs import Runs
from labkit.policy._match._variables import Piece, Variable, Wild, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from labkit.policy._match._facts import Facts

Matcher: TypeAlias = "Callable[[str, Facts], bool]"
"""Whether a request's text is one of a policy's."""

_LIGHT: Final = 256


def regex(pieces: Iterable[str | Wild], one: str = ".") -> str:
    """A regular expression for the whole text that never tries a second way; ``one``: what ``?`` stands for.

    Between two ``*`` the first place that fits is as good as any later one, hence the atomic groups:
    a pattern of many stars stays linear.
    """
    runs: list[str] = [""]
    for piece in pieces:
        if piece is Wild.STAR:
            runs.append("")
        else:
            runs[-1] += one if piece is Wild.ONE else re.escape(str(piece))
    if len(runs) == 1:
        return runs[0]
    middle = "".join(f"(?>{one}*?{run})" for run in runs[1:-1] if run)
    return f"{runs[0]}{middle}{one}*{runs[-1]}"


@lru_cache(maxsize=4096)
def whole(expression: str) -> Callable[[str], Any]:
    """The test whether the whole of a text is what a regular expression describes."""
    return re.compile(expression, re.DOTALL).fullmatch


def without_variables(pieces: tuple[Piece, ...]) -> tuple[str | Wild, ...] | None:
    """The pieces themselves where they hold no variable, else None."""
    for piece in pieces:
        if isinstance(piece, Variable):
            return None
    return cast("tuple[str | Wild, ...]", pieces)


def any_of(patterns: Iterable[tuple[Piece, ...]]) -> Matcher:
    """Whether a text fits one of the patterns, sorted by what they cost."""
    equal: set[str] = set()
    starts: list[str] = []
    wild: list[tuple[str | Wild, ...]] = []
    dynamic: list[tuple[Piece, ...]] = []
    for pieces in patterns:
        fixed = without_variables(pieces)
        if fixed is None:
            dynamic.append(pieces)
        elif len(fixed) > 2:
            wild.append(fixed)
        elif not any(isinstance(piece, Wild) for piece in fixed):
            equal.add("".join(map(str, fixed)))
        elif fixed[-1] is Wild.STAR and not isinstance(fixed[0], Wild):
            starts.append(fixed[0])
        elif fixed == (Wild.STAR,):
            starts.append("")
        else:
            wild.append(fixed)
    return _combine(frozenset(equal), tuple(starts), wild, tuple(dynamic))


def _combine(
    equal: frozenset[str],
    starts: tuple[str, ...],
    wild: list[tuple[str | Wild, ...]],
    dynamic: tuple[tuple[Piece, ...], ...],
) -> Matcher:
    if "" in starts:
        return always_fits
    ways = [
        *([_among(equal)] if equal else ()),
        *([_starts(starts)] if starts else ()),
        *([_wild(wild)] if wild else ()),
        *([_filled(dynamic)] if dynamic else ()),
    ]
    while len(ways) > 1:
        ways[-2:] = [_either(ways[-2], ways[-1])]
    return ways[0] if ways else never_fits


def never_fits(_text: str, _case: Facts) -> bool:
    """The matcher of no pattern at all."""
    return False


def always_fits(_text: str, _case: Facts) -> bool:
    """The matcher of a lone ``*``."""
    return True


def _among(wanted: frozenset[str]) -> Matcher:
    if len(wanted) > 1:
        return lambda text, _: text in wanted
    (only,) = wanted
    return lambda text, _: text == only


def _starts(beginnings: tuple[str, ...]) -> Matcher:
    head = beginnings[0] if len(beginnings) == 1 else beginnings  # startswith takes both
    return lambda text, _: text.startswith(head)


def _wild(patterns: list[tuple[str | Wild, ...]]) -> Matcher:
    """A regular expression for a few short patterns, which it matches fastest; for others, runs."""
    if is_light(patterns):
        fullmatch = whole("|".join(map(regex, patterns)))
        return lambda text, _: fullmatch(text) is not None
    rows = [Runs(pieces) for pieces in patterns]
    return lambda text, _: any(row.fits(text) for row in rows)


def is_light(patterns: Iterable[tuple[str | Wild, ...]]) -> bool:
    """Whether they are few and short enough to be worth the time that a regular expression takes to be made.

    One of long patterns could also take long to match: it tries each place anew.
    """
    return (
        sum(1 if isinstance(piece, Wild) else len(piece) for pieces in patterns for piece in pieces) <= _LIGHT
    )


def _filled(patterns: tuple[tuple[Piece, ...], ...]) -> Matcher:
    return lambda text, case: _fits_filled(patterns, text, case)


def _either(one: Matcher, other: Matcher) -> Matcher:
    return lambda text, case: one(text, case) or other(text, case)


def _fits_filled(patterns: tuple[tuple[Piece, ...], ...], text: str, case: Facts) -> bool:
    for pieces in patterns:
        filled = fill(pieces, case)
        if filled is not None and Runs(filled).fits(text):
            return True
    return False
