"""What is kept between notebooks: which beliefs come back, and the rounds of questions; one file of plain JSON."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labkit.cloud.scene.kept.plain import why_not
from labkit.exercises.again import due, made_again, ten
from labkit.lesson.exercises.again import Memory, Round, Score
from labkit.lesson.model.verdicts import judged_from
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.model.work.renamed import named
from labkit.progress.chapters import CHAPTERS
from labkit.progress.questions import AFTER, BACK, BEFORE, FILE, read, write
from labkit.progress.reading import JOURNAL, journal_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.progress.chapters import Chapter


@dataclass
class Kept:
    """``home``: where work is kept; None: nowhere. ``seed``: this learner's own, so that nobody gets the same ten.

    ``met``: wrong answers that have been counted, each once, by chapter, name and belief.
    """

    home: Path | None
    seed: str = field(default_factory=lambda: secrets.token_hex(4))
    memory: Memory = field(default_factory=Memory)
    rounds: dict[str, Round] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def round(self, name: str) -> Round:
        """The round of that name: the one that was begun, else new questions. What comes back is asked anew once it
        is finished."""
        held = self.rounds.get(name)
        if held is None or (name == BACK and held.finished):
            made = due(self.memory, self._next()) if name == BACK else ten(self.memory, self.seed)
            self.rounds[name] = held = Round(made)
            self.keep()
        return held

    @property
    def score(self) -> Score:
        """The tests before and after, as far as they were taken to the end."""
        rights = {name: one.rights for name, one in self.rounds.items() if one.finished}
        return Score(rights.get(BEFORE), rights.get(AFTER))

    def keep(self) -> None:
        """Write it down, where work is kept. Raises OSError."""
        if self.home is None:
            return
        if trouble := why_not(self.home):
            raise OSError(trouble)
        row = {
            "seed": self.seed,
            "memory": self.memory.row(),
            "rounds": {name: one.rows() for name, one in self.rounds.items()},
            "met": sorted(self.met),
        }
        write(self.home / FILE, row)

    def catch_up(self) -> None:
        """Take in what other pages have kept since this one was opened: each would write over the others' answers."""
        row = read(self.home / FILE) if self.home else None
        if row is None or row["seed"] != self.seed:
            return
        held = Memory.of(row["memory"])
        self.memory.rights, self.memory.seen = held.rights, held.seen
        for name, rows in row["rounds"].items():
            theirs, mine = made_again(rows), self.rounds.get(name)
            if mine is not None and mine.questions == theirs.questions:
                mine.chosen = theirs.chosen | mine.chosen
            else:
                self.rounds[name] = theirs
        new, self.met = self.met - set(row["met"]), set(row["met"])
        if new:  # what this page has counted and nobody has written down
            self.meet()

    def meet(self) -> None:
        """Count the wrong predictions and answers of all chapters that haven't been counted yet."""
        for chapter in CHAPTERS if self.home else ():
            for name, belief in _missed(chapter, self.home):
                if name not in self.met:
                    self.met.add(name)
                    self.memory.missed(belief)

    def _next(self) -> str:
        """Another seed for each round."""
        return f"{self.seed} {len(self.memory.seen)}"


def opened(home: Path | None) -> Kept:
    """What is kept there, brought up to date; a file that can't be read counts as none."""
    kept = _read(home) if home else Kept(None)
    kept.meet()
    return kept


def _read(home: Path) -> Kept:
    row = read(home / FILE)
    if row is None:
        return Kept(home)
    rounds = {name: made_again(rows) for name, rows in row["rounds"].items()}
    return Kept(home, row["seed"], Memory.of(row["memory"]), rounds, set(row["met"]))


def _missed(chapter: Chapter, home: Path | None) -> Iterator[tuple[str, str]]:
    """The beliefs behind the wrong answers of a chapter, each with what showed it."""
    if home is None:
        return
    folder, steps = home / chapter.scene, {step.name: step for step in chapter.steps}
    for line in journal_lines(folder / JOURNAL, chapter.scene):
        step = steps.get(named(line, "judged", steps) or "")
        judged = judged_from(step, line) if step else None
        if step and judged and judged.feedback.misconception:
            yield f"{chapter.scene} step {step.name}", judged.feedback.misconception.title
    book = WorkBook(folder, chapter.scene, writes=False)
    for work in chapter.works:
        for belief in book.of(work.name).beliefs:
            yield f"{chapter.scene} exercise {work.name}: {belief}", belief
