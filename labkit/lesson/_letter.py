"""A letter to somebody: what one person tells another, outside AWS."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.lesson._blocks import Block
from labkit.lesson._cells import emit
from labkit.lesson._html import escape


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that a learner could send. ``lines``: its paragraphs."""

    to: str
    subject: str
    lines: tuple[str, ...]

    def text(self) -> str:
        """The letter as plain text."""
        return "\n".join([f"To: {self.to}", f"Subject: {self.subject}", "", *self.lines])

    def show(self) -> None:
        """Show the letter in the present cell, ready to be copied."""
        emit([Block(f"<pre>{escape(self.text())}</pre>", self.text())])
