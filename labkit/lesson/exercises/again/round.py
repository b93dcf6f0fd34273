"""A round of questions: each is answered once; what was chosen is kept, and the questions are made again from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .memory import Memory
    from .question import Answered, Question


@dataclass
class Round:
    """``questions``: in order. ``chosen``: the key of the option that was chosen, by the question's place (from 0)."""

    questions: tuple[Question, ...]
    chosen: dict[int, str] = field(default_factory=dict)

    def answer(self, at: int, key: str, memory: Memory) -> Answered:
        """Answer a question; what is answered stays. Raises LookupError for an option that isn't there."""
        asked = self.questions[at]
        if at in self.chosen:
            return asked.answer(self.chosen[at])
        told = asked.answer(key)
        self.chosen[at] = key
        memory.answered(asked.misconception.title, right=told.right)
        return told

    @property
    def finished(self) -> bool:
        """Whether every question is answered."""
        return len(self.chosen) == len(self.questions)

    @property
    def rights(self) -> int:
        """How many were answered right."""
        return sum(self.questions[at].right.key == key for at, key in self.chosen.items())

    def rows(self) -> list[dict[str, Any]]:
        """As a journal holds it, a row a question."""
        return [
            {"belief": asked.misconception.title, "seed": asked.seed, "chosen": self.chosen.get(at, "")}
            for at, asked in enumerate(self.questions)
        ]
