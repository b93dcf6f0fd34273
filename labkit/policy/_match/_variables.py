"""Texts of a policy that may hold wildcards and policy variables, taken apart once.

IAM JSON policy elements: Variables and tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from labkit.policy._match._facts import Facts


class Wild(Enum):
    """The two wildcards."""

    STAR = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Variable:
    """``${key}`` or ``${key, 'default'}``; the key in lower case."""

    key: str
    default: str | None

    def value(self, case: Facts) -> str | None:
        """What stands in for it in this request; None where nothing does.

        A key that can hold several values is no use as a variable (Single-valued vs. multivalued context keys).
        """
        found = case.value(self.key)
        if found is None:
            return self.default
        return found if isinstance(found, str) else None


Piece: TypeAlias = "str | Wild | Variable"

_HOLES: Final = re.compile(r"\$\{([^{}]*)\}")
_ANY_WILD: Final = re.compile(r"[*?]")


def take_apart(text: str, *, variables: bool, wild: bool, arn: bool = False) -> tuple[Piece, ...]:
    """The pieces of a policy's text, neighboring plain text joined.

    Args:
        text: as the policy has it.
        variables: whether its Version knows variables; if not, they are plain text.
        wild: whether ``*`` and ``?`` are wildcards here.
        arn: a Resource: variables count after the fifth colon only.
    """
    if "${" not in text and not (wild and ("*" in text or "?" in text)):
        return (text,) if text else ()  # most texts, and cold decisions spend their time here
    pieces: list[Piece] = []
    if not variables or "${" not in text:
        _plain(text, wild, pieces)
        return tuple(pieces)
    end = colons = 0
    for hole in _HOLES.finditer(text):
        _plain(text[end : hole.start()], wild, pieces)
        colons += text.count(":", end, hole.start())
        found = _hole(hole.group(), hole.group(1), early=arn and colons < 5)
        pieces.append(found)
        colons += found.count(":") if isinstance(found, str) else 0
        end = hole.end()
    _plain(text[end:], wild, pieces)
    return _joined(pieces)


def _hole(whole: str, inside: str, *, early: bool) -> str | Variable:
    if inside in ("*", "?", "$"):
        return inside
    key, comma, default = (part.strip() for part in inside.partition(","))
    quoted = len(default) > 1 and default[0] == default[-1] == "'" and "'" not in default[1:-1]
    if early or not key or "'" in key or bool(comma) != quoted:
        return whole
    return Variable(key.lower(), default[1:-1] if comma else None)


def _plain(text: str, wild: bool, pieces: list[Piece]) -> None:
    end = 0
    for found in _ANY_WILD.finditer(text) if wild else ():
        if found.start() > end:
            pieces.append(text[end : found.start()])
        pieces.append(Wild.STAR if found.group() == "*" else Wild.ONE)
        end = found.end()
    if end < len(text):
        pieces.append(text[end:])


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighboring plain texts as one."""
    whole: list[Piece] = []
    for plain, group in groupby(pieces, lambda piece: isinstance(piece, str)):
        those = list(group)
        whole += ["".join(map(str, those))] if plain else those
    return tuple(whole)


def fill(pieces: tuple[Piece, ...], case: Facts) -> tuple[str | Wild, ...] | None:
    """The pieces with this request's values, which hold no wildcards; None where one has no value."""
    filled: list[str | Wild] = []
    for piece in pieces:
        if isinstance(piece, Variable):
            value = piece.value(case)
            if value is None:
                return None
            filled.append(value)
        else:
            filled.append(piece)
    return tuple(filled)
