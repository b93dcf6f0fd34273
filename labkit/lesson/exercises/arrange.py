"""Put a policy together from its lines."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - a dataclass's annotation
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from labkit.lesson.model.tasks.arrange import NEXT, Piece, assembled, lines_of, mixed

from .answer import PolicyAnswer
from .exercise import Kind, Verdict

if TYPE_CHECKING:
    from labkit.lesson.model.predictions import Misconception


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrange(PolicyAnswer):
    """Put the lines in their places. ``strangers``: lines that belong nowhere, each with the belief that takes them
    for good. ``given``: so many lines are in their place from the start.

    An answer is the policy that the lines make: ``assembled(pieces)``."""

    kind: ClassVar[Kind] = "arrange"

    strangers: Mapping[str, Misconception] = field(default_factory=dict)
    given: int = 0

    @property
    def start(self) -> str:
        return assembled(self.in_order[: self.given]) if self.given else ""

    @property
    def in_order(self) -> tuple[Piece, ...]:
        """The solution's lines."""
        return lines_of(self.policy)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every line, in an order that tells nothing."""
        return mixed(self.in_order, self.strangers)

    def check(self, text: str) -> Verdict:
        problem = _out_of_shape(text)
        told = Verdict(right=False, says=problem) if problem else PolicyAnswer.check(self, text)
        if told.right or told.misconception is not None:
            return told
        strange = (belief for line, belief in self.strangers.items() if line in text)
        return replace(told, misconception=next(strange, None))


def _out_of_shape(text: str) -> str:
    """What keeps lines from making statements at all; "" where nothing does."""
    statements = _statements(text)
    if statements == [[]]:
        return "There are no lines in your policy yet. Put some in."
    for at, names in enumerate(statements, start=1):
        if not names:
            return f"Statement {at} is empty. `{NEXT}` ends a statement and begins the next, so put lines on both sides."
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            return (
                f"Statement {at} has two lines `{twice}`. A statement has each element once. "
                f"Begin the next statement with `{NEXT}`, or take one of them out."
            )
    return ""


def _statements(text: str) -> list[list[str]]:
    """The names in each statement, also those that are there twice; nothing where the text is no such policy."""
    try:
        found = dict(json.loads(text, object_pairs_hook=list))["Statement"]
        return [[name for name, _ in statement] for statement in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
