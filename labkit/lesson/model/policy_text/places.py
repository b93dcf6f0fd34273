"""Where the cursor is in a policy's text, broken or not: the elements around it, and the text being typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

Step = str | int
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Place:
    """A text that is being written.

    ``path``: the elements and places in lists around it, as ("Statement", 0, "Action"). ``role``: a name of an
    element, or a value. ``start``, ``end``: where it is in the document, its quotes left out. ``typed``: what is
    before the cursor of it.
    """

    path: tuple[Step, ...]
    role: Literal["name", "value"]
    start: int
    end: int
    typed: str

    @property
    def elements(self) -> tuple[str, ...]:
        """The names on the path, without places in lists."""
        return tuple(step for step in self.path if isinstance(step, str))


@dataclass(slots=True)
class _Open:
    """An object or a list that isn't closed yet; ``key``: the name last read in it; ``at``: the place in a list."""

    bracket: str
    key: str = ""
    at: int = 0
    names: bool = field(default=True)  # whether a name comes next

    def step(self) -> Step:
        return self.key if self.bracket == "{" else self.at

    def separated(self, sign: str) -> None:
        self.names = sign == ","
        self.at += sign == ","


def place_at(text: str, at: int) -> Place | None:
    """The text that the cursor is in; None where it is in none. ``at`` counts characters from 0."""
    open_: list[_Open] = []
    position = 0
    while position < at:
        sign = text[position]
        position += 1
        if sign == '"':
            end = _end_of_text(text, position)
            if at <= end:
                return _place(open_, text, position, at, end)
            if open_ and open_[-1].names:
                open_[-1].key = text[position:end]
            position = end + 1
        elif sign in "{[":
            open_.append(_Open(sign))
        elif open_ and sign in "}]":
            open_.pop()
        elif open_ and sign in ",:":
            open_[-1].separated(sign)
    return None


def _end_of_text(text: str, start: int) -> int:
    """Where a text ends: at its closing quote, else at the end of its line."""
    position = start
    while position < len(text) and text[position] not in '"\r\n':
        position += 2 if text[position] == "\\" else 1
    return min(position, len(text))


def _place(open_: list[_Open], text: str, start: int, at: int, end: int) -> Place:
    inner = open_[-1] if open_ else None
    name = inner is not None and inner.bracket == "{" and inner.names
    around = open_[:-1] if name else open_
    closed = end < len(text) and text[end] == '"'
    end = end if closed else at  # what follows an open text isn't known to belong to it
    return Place(tuple(one.step() for one in around), "name" if name else "value", start, end, text[start:at])


def offset(text: str, line: int, column: int) -> int:
    """Where a line and column (both from 1) are in the text, by JSON's own line ends."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(text))
