"""Reads what lessons have kept in their folders, as far as it says what a journal can say; nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.lesson.model.journal import Journal
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.model.work.renamed import named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from .chapters import Chapter

JOURNAL = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is with one chapter. ``again``: what to look at again, each with the reason."""

    chapter: Chapter
    done: int
    right: int
    wrong: int
    solved: int
    again: tuple[tuple[str, str], ...]

    @property
    def asked(self) -> int:
        """How many predictions the chapter asks for."""
        return sum(step.prediction is not None for step in self.chapter.steps)

    @property
    def begun(self) -> bool:
        """Whether anything was done."""
        return bool(self.done or self.right or self.wrong or self.solved or self.again)

    @property
    def finished(self) -> bool:
        """Whether every step is done and every exercise solved; never so for a chapter that keeps neither."""
        steps, exercises = len(self.chapter.steps), len(self.chapter.works)
        return bool(steps or exercises) and self.done == steps and self.solved == exercises


def standing(chapter: Chapter, home: Path | None) -> Standing:
    """How far a learner is, whose work is in this folder."""
    folder = home / chapter.scene if home else None
    steps = _steps(chapter, folder)
    book = WorkBook(folder, chapter.scene, writes=False)
    verdicts = [(step, steps[step.name].get("right")) for step in chapter.steps if step.name in steps]
    again = [
        (f"Step “{step.title}”", "Your prediction was wrong.") for step, right in verdicts if right is False
    ]
    for one in chapter.works:
        work = book.of(one.name)
        if work.attempts and not work.solved:
            belief = f" A belief behind it: “{work.said.belief}”." if work.said and work.said.belief else ""
            again.append((f"Exercise “{one.title}”", f"Tried and not solved.{belief}"))
    return Standing(
        chapter,
        sum(map(is_done, steps.values())),
        sum(right is True for _, right in verdicts),
        sum(right is False for _, right in verdicts),
        book.solved(one.name for one in chapter.works),
        tuple(again),
    )


def _steps(chapter: Chapter, folder: Path | None) -> Mapping[str, Mapping[str, Any]]:
    lines = journal_lines(folder / JOURNAL, chapter.scene) if folder else ()
    return last_on_each(lines, "step", {step.name for step in chapter.steps})


def last_on_each(
    lines: Iterable[Mapping[str, Any]], kind: str, steps: Collection[str]
) -> dict[str, Mapping[str, Any]]:
    """The last line of a kind ("step", "judged") on each of these steps that has one, by the step's present name."""
    return {name: line for line in lines if (name := named(line, kind, steps)) is not None}


def is_done(row: Mapping[str, Any]) -> bool:
    """Whether a line on a step says that the learner did it: a step that a jump only showed isn't done."""
    return row.get("succeeded") is True and row.get("shown") is not True


def journal_lines(path: Path, scene: str) -> Sequence[dict[str, Any]]:
    """A journal's lines; none where there is no journal of this scene that can be read."""
    try:
        return Journal(path, scene).read()
    except (OSError, ValueError):
        return ()
