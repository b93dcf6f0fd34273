"""The lines of a policy, to be put together by a learner: each is an element of a statement, or the change to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from labkit.lesson.model.predictions import Misconception

NEXT = "}, {"
"""The line that ends a statement and begins the next."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One line: an element of a statement, or the change to the next. ``wrong``: the thought behind a line that
    belongs nowhere."""

    key: str
    text: str
    wrong: Misconception | None = None

    @property
    def element(self) -> str:
        """The element's name; NEXT between two statements."""
        return self.text if self.text == NEXT else str(json.loads(f'"{self.text.split(chr(34))[1]}"'))


def lines_of(policy: Mapping[str, Any]) -> tuple[Piece, ...]:
    """A policy's lines, in its order."""
    lines: list[str] = []
    for statement in policy["Statement"]:
        lines += [NEXT] if lines else []
        lines += [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in statement.items()]
    return tuple(Piece(f"line {at}", line) for at, line in enumerate(lines))


def mixed(pieces: Sequence[Piece], strangers: Mapping[str, Misconception]) -> tuple[Piece, ...]:
    """Every line, those that belong nowhere among them, by the alphabet: the order tells nothing."""
    wrong = [Piece(line, line, belief) for line, belief in strangers.items()]
    return tuple(sorted((*pieces, *wrong), key=lambda piece: (piece.text == NEXT, piece.text)))


def assembled(pieces: Sequence[Piece]) -> str:
    """The policy that the lines make, with the frame around them and the commas between them."""
    statements = ",\n".join(
        "    {\n" + ",\n".join(f"      {piece.text}" for piece in group) + "\n    }"
        for group in _statements(pieces)
    )
    return f'{{\n  "Version": "2012-10-17",\n  "Statement": [\n{statements}\n  ]\n}}'


def line_numbers(pieces: Sequence[Piece]) -> list[int]:
    """For each line, in which line of :func:`assembled` it is."""
    numbers: list[int] = []
    at = assembled(()).split("\n").index("    {") + 2
    for group in _statements(pieces):
        numbers += range(at, at + len(group))
        at += max(1, len(group))
        numbers.append(at)  # the end of the statement
        at += 2
    return numbers[: len(pieces)]


def _statements(pieces: Sequence[Piece]) -> list[list[Piece]]:
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text == NEXT:
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups
