"""Patterns with * and ?: does one match a text, cover another pattern, or meet another pattern?"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache

from labkit.policy._match._runs import Runs
from labkit.policy._match._variables import Variable, take_apart

STAR, ONE = -1, -2
"""Tokens of a pattern beside its literal characters: any run of characters, any one character."""

_VARIABLE = re.compile(r"\$\{[^}]*\}")


def matches(pattern: str, text: str, never_one: str = "") -> bool:
    """Whether a pattern with * and ? matches the whole text; time grows with the product of the lengths.

    ``never_one``: a character that ? doesn't stand for.
    """
    at, spot, star, mark = 0, 0, -1, 0
    while spot < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, spot
            at += 1
        elif at < len(pattern) and (
            pattern[at] == text[spot] or (pattern[at] == "?" and text[spot] != never_one)
        ):
            at += 1
            spot += 1
        elif star >= 0:
            mark += 1
            at, spot = star + 1, mark
        else:
            return False
    return all(char == "*" for char in pattern[at:])


@lru_cache(maxsize=512)
def regex(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression that doesn't backtrack, for matching against many texts."""
    return re.compile(translate(pattern.replace("[", "[[]")))


def runs(pattern: str) -> Runs:
    """The pattern for matching against a few texts."""
    pieces = take_apart(pattern, variables=False, wild=True)
    return Runs(piece for piece in pieces if not isinstance(piece, Variable))


def is_pattern(text: str) -> bool:
    """Whether it holds a wildcard."""
    return "*" in text or "?" in text


def covers(wide: str, narrow: str) -> bool:
    """Whether every text that narrow matches is matched by wide. Never wrongly True; seldom wrongly False.

    A ? of narrow is taken for a character that only a wildcard of wide matches, a * for one that only * matches.
    """
    return wide == narrow or matches(wide, narrow.replace("?", "\x00").replace("*", "\x01"), never_one="\x01")


def tokens(pattern: str) -> tuple[int, ...]:
    """A pattern as numbers: character codes, STAR and ONE. A policy variable may stand for anything."""
    text = _VARIABLE.sub("*", pattern)
    return tuple(STAR if char == "*" else ONE if char == "?" else ord(char) for char in text)


@lru_cache(maxsize=4096)
def meet(one: str, other: str) -> bool:
    """Whether some text is matched by both patterns."""
    left, right = tokens(one), tokens(other)
    row = _closed([True], right)
    for token in left:
        row = _step(row, token, right)
        if not any(row):
            return False
    return row[-1]


def _closed(start: list[bool], right: tuple[int, ...]) -> list[bool]:
    """Cells reachable before any token of the left pattern: leading stars on the right may match nothing."""
    row = start + [False] * len(right)
    for index, token in enumerate(right):
        row[index + 1] = row[index] and token == STAR
    return row


def _step(row: list[bool], token: int, right: tuple[int, ...]) -> list[bool]:
    """One more token of the left pattern against every prefix of the right one."""
    after = [row[0] and token == STAR] + [False] * len(right)
    for index, facing in enumerate(right):
        if token == STAR:
            after[index + 1] = row[index + 1] or after[index]
        elif facing == STAR:
            after[index + 1] = row[index + 1] or row[index] or after[index]
        else:
            after[index + 1] = row[index] and (token == facing or ONE in {token, facing})
    return after
