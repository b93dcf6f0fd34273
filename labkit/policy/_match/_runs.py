"""Matching ``*`` and ``?`` without regular expressions, in time that grows with the text and not with the ways to fit.

A pattern is a row of runs between stars. Between two stars the first place where a run fits is as good as any
later one, so that a text is walked once. Only a run that holds ``?`` can make its walk longer: by its own length,
over 64, for its places are held as bits of one number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._match._variables import Wild

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT: Final = 32


class Run:
    """Characters in a row, some of them any.

    Attributes: ``length``; ``texts``, the plain pieces, each with where in the run it begins.
    """

    __slots__ = ("length", "texts")

    def __init__(self) -> None:
        self.length = 0
        self.texts: list[tuple[int, str]] = []

    def add(self, piece: str | Wild) -> None:
        """One piece more at its end."""
        if isinstance(piece, str):
            self.texts.append((self.length, piece))
        self.length += len(piece) if isinstance(piece, str) else 1

    def stands_at(self, text: str, at: int) -> bool:
        """Whether it fits there."""
        for offset, piece in self.texts:  # noqa: SIM110 - twice as fast as a generator, on the hot path
            if not text.startswith(piece, at + offset):
                return False
        return True

    def first(self, text: str, at: int, end: int) -> int:
        """The first place from ``at`` on where it fits before ``end``; -1 where it doesn't."""
        if not self.texts:
            return at if at + self.length <= end else -1
        if len(self.texts) == 1:
            offset, piece = self.texts[0]
            found = text.find(piece, at + offset, end - self.length + offset + len(piece))
            return found - offset if found >= 0 else -1
        if self.length > _SHORT:
            return self._first_by_bits(text, at, end)
        offset, piece = max(self.texts, key=_size)
        last = end - self.length
        while at <= last:
            found = text.find(piece, at + offset, last + offset + len(piece))
            if found < 0 or self.stands_at(text, found - offset):
                return found - offset if found >= 0 else -1
            at = found - offset + 1
        return -1

    def _first_by_bits(self, text: str, at: int, end: int) -> int:
        """The same, a window at a time; in each, a bit for every place where the run may begin."""
        last = end - self.length
        wide = 2 * self.length
        while at <= last:
            places = min(wide, last - at + 1)
            found = self._among(text[at : at + places + self.length - 1], places)
            if found >= 0:
                return at + found
            at += places
        return -1

    def _among(self, window: str, places: int) -> int:
        may = (1 << places) - 1
        held: dict[str, int] = {}
        for offset, piece in self.texts:
            for step, char in enumerate(piece, offset):
                if char not in held:
                    held[char] = _bits(window, char)
                may &= held[char] >> step
                if not may:
                    return -1
        return (may & -may).bit_length() - 1


def _size(found: tuple[int, str]) -> int:
    return len(found[1])


def _bits(window: str, char: str) -> int:
    """A bit for each place of a character."""
    bits = bytearray(len(window) // 8 + 1)
    at = window.find(char)
    while at >= 0:
        bits[at >> 3] |= 1 << (at & 7)
        at = window.find(char, at + 1)
    return int.from_bytes(bits, "little")


class Runs:
    """A pattern without variables, ready to be held against texts; taken apart when the first long enough comes.

    ``least``: how long a text must be at least.
    """

    __slots__ = ("_parts", "_pieces", "least")

    def __init__(self, pieces: Iterable[str | Wild]) -> None:
        self._pieces = tuple(pieces)
        self._parts: tuple[Run, tuple[Run, ...], Run | None] | None = None
        self.least = sum(
            len(piece) if isinstance(piece, str) else piece is Wild.ONE for piece in self._pieces
        )

    def fits(self, text: str) -> bool:
        """Whether the whole text is one that the pattern stands for."""
        size = len(text)
        if size < self.least or not self._ends_fit(text):
            return False
        head, middle, tail = self._parts or self._take_apart()
        if tail is None:
            return size == self.least and head.stands_at(text, 0)
        end = size - tail.length
        if not (head.stands_at(text, 0) and tail.stands_at(text, end)):
            return False
        at = head.length
        for run in middle:
            at = run.first(text, at, end)
            if at < 0:
                return False
            at += run.length
        return True

    def _ends_fit(self, text: str) -> bool:
        """What most texts fail by, and needs nothing taken apart."""
        if not self._pieces:
            return True
        first, last = self._pieces[0], self._pieces[-1]
        if isinstance(first, str) and not text.startswith(first):
            return False
        return not isinstance(last, str) or text.endswith(last)

    def _take_apart(self) -> tuple[Run, tuple[Run, ...], Run | None]:
        runs = [Run()]
        for piece in self._pieces:
            if piece is Wild.STAR:
                runs.append(Run())
            else:
                runs[-1].add(piece)
        tail = runs[-1] if len(runs) > 1 else None
        self._parts = (runs[0], tuple(run for run in runs[1:-1] if run.length), tail)
        return self._parts
