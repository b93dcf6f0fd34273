"""A file that can be had once: what AWS says once, in the answer to a step, and never again."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.lesson.model.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Row = dict[str, str]
HIDDEN = "(only in the file)"


class AlreadyTakenError(LookupError):
    """The file was handed out before; the message says what to do instead."""


@dataclass(slots=True)
class Handout(Shown):
    """A file of one row, made of what AWS answered to a call.

    ``name``: the file's name; ``answer``: gives the answer that holds the secret (LookupError where the
    step hasn't run); ``row``: the file's columns, from that answer; ``advice``: what to do when it's gone.
    ``hidden``: columns that stand in the file only, and not in the notebook that others may get to see.
    """

    name: str
    answer: Callable[[], dict[str, Any]]
    row: Callable[[Mapping[str, Any]], Row]
    advice: str
    hidden: tuple[str, ...] = ()
    _taken: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether there is an answer that nobody has taken yet."""
        try:
            self._fresh()
        except LookupError:
            return False
        return True

    def take(self) -> str:
        """The file's text, the first time.

        Raises:
            AlreadyTakenError: it was taken before.
            LookupError: the step that makes it hasn't run.
        """
        answer = self._fresh()
        self._taken.append(answer)
        return csv_text(self.row(answer))

    def save(self, folder: Path) -> Path:
        """Take the file and write it, readable by its owner only. Raises as :meth:`take`.

        Where it can't be written (OSError) it counts as not taken.
        """
        answer, path = self._fresh(), folder / self.name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(csv_text(self.row(answer)))
        self._taken.append(answer)
        return path

    def shown(self, text: str) -> str:
        """The file's text as a notebook shows it."""
        row = next(csv.DictReader(io.StringIO(text)))
        return csv_text(row | {column: HIDDEN for column in self.hidden if column in row})

    def _fresh(self) -> dict[str, Any]:
        """The answer, if it wasn't taken. One made anew, after a reset, is another answer."""
        answer = self.answer()
        if any(answer is taken for taken in self._taken):
            raise AlreadyTakenError(
                f"{self.name} was handed out already, and AWS keeps no copy. {self.advice}"
            )
        return answer


def csv_text(row: Row) -> str:
    """A header and one row, as comma-separated values."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()
