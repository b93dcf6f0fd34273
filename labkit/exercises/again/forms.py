"""Where a belief's questions are registered; how they are told is in the themes' modules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson import Misconception
    from labkit.lesson.exercises.again.question import Named, Stack
    from labkit.policy import Request

    from .dress import Dress


@dataclass(frozen=True, slots=True)
class Told:
    """A story in one dress. The members are :class:`labkit.lesson.exercises.again.Question`'s."""

    text: str
    request: Request
    stack: Stack
    believed: tuple[Request, Stack]
    tempting: tuple[str, ...] = ()
    also: tuple[Named, ...] = ()


FORMS: dict[Misconception, Callable[[Dress], Told]] = {}
"""Belief → what makes a question about it."""


def about(misconception: Misconception) -> Callable[[Callable[[Dress], Told]], Callable[[Dress], Told]]:
    """Register what makes a question about this belief."""

    def keep(form: Callable[[Dress], Told]) -> Callable[[Dress], Told]:
        FORMS[misconception] = form
        return form

    return keep
