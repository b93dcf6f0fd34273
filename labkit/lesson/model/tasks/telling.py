"""A way that was found, told for a reader: in five lines at most, and in one short sentence for a table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from labkit.paths import Administrator, Changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.paths import Move, Path

MOST: Final = 5


def lines(path: Path) -> tuple[str, ...]:
    """The way as a story of at most five lines: who makes which call, what it changes, and the goal."""
    told = [f"{actor(move.as_)} calls {move.operation}: {move.changes}." for move in path.moves]
    if len(told) >= MOST:
        told = [_together(group) for group in _groups(path.moves)]
    return (*told, end(path))


def calls(path: Path) -> str:
    """The way in few words, for a cell: "in 2 calls: iam:CreateAccessKey, then iam:AttachUserPolicy"."""
    names = ", then ".join(f"{move.service}:{move.operation}" for move in path.moves)
    return f"in {count(path)}: {names}"


def count(path: Path) -> str:
    """How long it is: "2 calls"."""
    return f"{len(path)} call{'' if len(path) == 1 else 's'}"


def actor(arn: str) -> str:
    """Who makes a call, for the beginning of a sentence: "Ada", "The session of role Reports"."""
    rest = arn.split(":", 5)[-1]
    if rest == "*":
        return "Anybody"
    if rest == "root":
        return f"The root user of {arn.split(':')[4]}"
    if rest.startswith("assumed-role/"):
        return f"The session of role {rest.split('/')[1]}"
    return rest.rpartition("/")[2]


def end(path: Path) -> str:
    """What is reached, in a sentence."""
    who = actor(path.who)
    if isinstance(path.goal, Administrator):
        return f"{who} is an administrator."
    if isinstance(path.goal, Changes):
        return f"{who} may change the policy of {path.goal.policy}."
    return f"{who} may call {path.decision.request.action}."


def _groups(moves: Sequence[Move]) -> list[list[Move]]:
    """Calls that one line tells: of the same person, and where that leaves too many lines, the last ones together."""
    groups = [list(group) for _, group in groupby(moves, key=lambda move: move.as_)]
    rest = [move for group in groups[MOST - 2 :] for move in group]
    return [*groups[: MOST - 2], *([rest] if rest else [])]


def _together(moves: Sequence[Move]) -> str:
    """Several calls in one line."""
    told = [
        f"{actor(move.as_)} calls {move.operation}: {move.changes}"
        if number == 0 or move.as_ != moves[number - 1].as_
        else f"then {move.operation}: {move.changes}"
        for number, move in enumerate(moves)
    ]
    return f"{'; '.join(told)}."
