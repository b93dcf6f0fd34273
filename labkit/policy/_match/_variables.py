"""Texts of a policy that may hold wildcards and policy variables, taken apart once.

IAM JSON policy elements: Variables and tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
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
    end = 0
    for hole in _HOLES.finditer(text) if variables else ():
        _plain(text[end : hole.start()], wild, pieces)
        early = arn and sum(piece.count(":") for piece in pieces if isinstance(piece, str)) < 5
        _hole(hole.group(), hole.group(1), early, pieces)
        end = hole.end()
    _plain(text[end:], wild, pieces)
    return tuple(pieces)


def _hole(whole: str, inside: str, early: bool, pieces: list[Piece]) -> None:
    if inside in ("*", "?", "$"):
        _join(inside, pieces)
        return
    key, comma, default = (part.strip() for part in inside.partition(","))
    quoted = len(default) > 1 and default[0] == default[-1] == "'" and "'" not in default[1:-1]
    if early or not key or "'" in key or bool(comma) != quoted:
        _join(whole, pieces)
    else:
        pieces.append(Variable(key.lower(), default[1:-1] if comma else None))


def _plain(text: str, wild: bool, pieces: list[Piece]) -> None:
    end = 0
    for found in _ANY_WILD.finditer(text) if wild else ():
        _join(text[end : found.start()], pieces)
        pieces.append(Wild.STAR if found.group() == "*" else Wild.ONE)
        end = found.end()
    _join(text[end:], pieces)


def _join(text: str, pieces: list[Piece]) -> None:
    if text and pieces and isinstance(pieces[-1], str):
        pieces[-1] += text
    elif text:
        pieces.append(text)


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
