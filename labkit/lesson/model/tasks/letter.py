"""A letter to somebody: what one person tells another, outside AWS."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.lesson.model.shown import Shown


@dataclass(frozen=True, slots=True)
class Letter(Shown):
    """A letter that a learner could send. ``lines``: its paragraphs."""

    to: str
    subject: str
    lines: tuple[str, ...]

    def text(self) -> str:
        """The letter as plain text."""
        return "\n".join([f"To: {self.to}", f"Subject: {self.subject}", "", *self.lines])
