"""A lesson's exercises as the learner left them, in a file of their own: starting a scene over doesn't touch them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.lesson.model.journal import Journal

from .attempts import Work

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE: Final = "exercises.jsonl"
_MOST: Final = 1_000  # of names in a file; a course has some dozens


class WorkBook:
    """Work by the exercise's name. ``folder``: where it is kept; None: nowhere. ``writes``: whether this process may.

    ``trouble``: why the last change couldn't be kept, for the learner; "" where it was.
    """

    def __init__(self, folder: Path | None, scene: str, *, writes: bool = True) -> None:
        self._journal = Journal(folder / FILE, scene) if folder else None
        self._writes, self.trouble = writes, ""
        self._works: dict[str, Work] = self._read()

    def of(self, name: str) -> Work:
        """The work at an exercise; a new one where there is none."""
        return self._works.setdefault(name, Work())

    @property
    def names(self) -> tuple[str, ...]:
        """The exercises that something was done at."""
        return tuple(name for name, work in self._works.items() if work.attempts or work.draft)

    def solved(self, names: Iterable[str]) -> int:
        """How many of these are solved."""
        return sum(self._works[name].solved for name in names if name in self._works)

    @property
    def any_solved(self) -> bool:
        """Whether one of its works is solved."""
        return any(work.solved for work in self._works.values())

    def keep(self) -> None:
        """Write down what has changed. What can't be written is told by `trouble`, and the lesson goes on."""
        if self._journal is None or not self._writes:
            return
        facts = {name: {"exercise": name, **work.row()} for name, work in self._works.items()}
        try:
            self._journal.write(facts, (), 0)
            self.trouble = ""
        except OSError as error:
            self.trouble = f"Your work can't be saved: {error.strerror or error}."

    def _read(self) -> dict[str, Work]:
        if self._journal is None:
            return {}
        try:
            lines = self._journal.read()
        except (OSError, ValueError):
            return {}
        named = [(line["exercise"], line) for line in lines if isinstance(line.get("exercise"), str)]
        return {name: Work.from_row(line) for name, line in dict(named[-_MOST * 20 :]).items()}
