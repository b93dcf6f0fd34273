"""How far a learner is with one exercise: the draft, the attempts, the hints taken, and the last verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.model.predictions import Misconception

LONGEST: Final = 1_400_000
"""A longer draft isn't kept."""

LONGEST_ANSWER: Final = 200_000
_MOST_BELIEFS: Final = 100  # an exercise knows a handful


class Verdict(Protocol):
    """What is kept of a verdict; `labkit.lesson.exercises.Verdict` is one."""

    @property
    def right(self) -> bool:
        """Whether the answer is right."""

    @property
    def says(self) -> str:
        """The sentence."""

    @property
    def misconception(self) -> Misconception | None:
        """The belief behind the answer."""

    @property
    def run(self) -> object | None:
        """What makes the request; None without one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict as it is kept: its sentence, the belief behind the answer, and the answer that it is about.

    ``runs``: whether its request can be made.
    """

    right: bool
    says: str
    answer: str = ""
    belief: str = ""
    truth: str = ""
    page: str = ""
    runs: bool = False

    @classmethod
    def of(cls, verdict: Verdict, answer: str) -> Said:
        """From a verdict that an exercise has given."""
        slip = verdict.misconception
        belief = (slip.title, slip.truth, slip.page) if slip else ("", "", "")
        return cls(verdict.right, verdict.says, answer[:LONGEST_ANSWER], *belief, verdict.run is not None)


@dataclass
class Work:
    """``draft``: what the answer's controls hold. ``rungs``: hints that are open; ``spent``: the attempts that were
    made when the last one was opened. ``solved``: whether any answer was right. ``beliefs``: titles of those that
    wrong answers have shown; a right one later takes none away."""

    draft: str = ""
    attempts: int = 0
    rungs: int = 0
    spent: int = 0
    solved: bool = False
    said: Said | None = None
    beliefs: list[str] = field(default_factory=list)

    def attempted(self, verdict: Verdict, answer: str) -> None:
        """An answer was checked."""
        self.attempts += 1
        self.said = Said.of(verdict, answer)
        if self.said.belief and self.said.belief not in self.beliefs:
            self.beliefs.append(self.said.belief)
        self.solved = self.solved or verdict.right

    def may_open_hint(self, count: int) -> bool:
        """Whether the next of ``count`` hints may be opened: each takes an attempt since the one before."""
        return self.rungs < count and self.attempts > self.spent

    def open_hint(self) -> None:
        """Open the next hint."""
        self.rungs, self.spent = self.rungs + 1, self.attempts

    def may_see_solution(self, count: int) -> bool:
        """Whether the solution may be shown: it is solved, or all hints are open and one more attempt was made."""
        return self.solved or (self.rungs >= count and self.attempts > self.spent)

    def row(self) -> dict[str, Any]:
        """As a journal holds it."""
        row = asdict(self)
        row["draft"] = self.draft if len(self.draft) <= LONGEST else ""
        return row

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Work:
        """From a journal, which may be anybody's: what isn't as it should be is left out."""
        work = cls()
        for one in fields(cls):
            value = row.get(one.name)
            if one.name not in ("said", "beliefs") and type(value) is type(getattr(work, one.name)):
                setattr(work, one.name, value)
        work.said = _said(row.get("said"))
        work.beliefs = _beliefs(row.get("beliefs"), work.said)
        return work


def _beliefs(found: Any, said: Said | None) -> list[str]:
    """A journal of the release before knows only the last answer's."""
    if not isinstance(found, list):
        found = [said.belief] if said and said.belief else []
    return [one for one in found if isinstance(one, str)][:_MOST_BELIEFS]


def _said(row: Any) -> Said | None:
    if not isinstance(row, dict) or not isinstance(row.get("right"), bool):
        return None
    texts = {
        name: row[name]
        for name in ("says", "answer", "belief", "truth", "page")
        if isinstance(row.get(name), str)
    }
    return Said(row["right"], **{"says": ""} | texts, runs=row.get("runs") is True)
