"""What each learner did, as plain values. A journal is the learner's own file: what it says is checked against the
course, and a number in it is a claim of theirs, no proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit import catalog
from labkit.exercises import EXERCISES
from labkit.lesson.model.journal import why_not_read
from labkit.lesson.model.verdicts import judged_from
from labkit.lesson.model.work.attempts import Work
from labkit.lesson.model.work.book import FILE
from labkit.progress.reading import JOURNAL, is_done, last_on_each

from .reading import lines_in, text_of, unread_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from labkit.lesson import Misconception, Step

WAY = ("workbook", ".labkit")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a learner to a prediction or an exercise.

    ``chapter``: the scene's name. ``name``: the step's or the exercise's. ``kind``: "prediction" or "exercise".
    ``said``: the option's text or what the check said. ``misconception``: the belief behind a wrong answer.
    """

    chapter: str
    name: str
    kind: str
    right: bool
    said: str = ""
    misconception: Misconception | None = None


@dataclass(frozen=True, slots=True)
class Learner:
    """One learner. ``done``: the steps done, by chapter. ``trouble``: why something couldn't be read."""

    name: str
    done: dict[str, tuple[str, ...]]
    answers: tuple[Answered, ...] = ()
    trouble: str = ""

    @property
    def at(self) -> tuple[str, str]:
        """The last chapter with work in it, and the step that comes next there ("" where all are done)."""
        worked = [chapter for chapter in catalog.scene_names() if self.done.get(chapter)]
        if not worked:
            return "", ""
        left = [step.title for step in catalog.steps(worked[-1]) if step.name not in self.done[worked[-1]]]
        return worked[-1], left[0] if left else ""


def read_class(learners: Path, but: str = "") -> tuple[Learner, ...]:
    """Everybody who has a folder there, by name, but the one who is the instructor.

    Raises OSError where the folder itself can't be read.
    """
    return tuple(
        read_learner(folder.name, folder)
        for folder in sorted(learners.iterdir())
        if folder.name != but and folder.is_dir() and not folder.is_symlink()
    )


def read_learner(name: str, folder: Path, way: tuple[str, ...] = WAY) -> Learner:
    """What one learner did. What can't be read is left out, and told in ``trouble``."""
    done: dict[str, tuple[str, ...]] = {}
    answers: list[Answered] = []
    troubles: list[str] = []
    for chapter in catalog.scene_names():
        lines = _lines(folder, (*way, chapter, JOURNAL), troubles)
        if lines is not None:
            steps = {step.name: step for step in catalog.steps(chapter)}
            done[chapter] = _done(steps, lines)
            answers += _predictions(chapter, steps, lines)
        answers += _exercises(chapter, _lines(folder, (*way, chapter, FILE), troubles) or [])
    return Learner(name, done, tuple(answers), "; ".join(troubles))


def _lines(folder: Path, way: tuple[str, ...], troubles: list[str]) -> list[dict[str, Any]] | None:
    """None where there is no such file, or none that a lesson would read; what can't be read goes to the troubles."""
    name = "/".join(way[-2:])
    try:
        text = text_of(folder, way)
    except FileNotFoundError:
        return None
    except OSError as error:
        troubles.append(f"{name}: {error.strerror or error}")
        return None
    lines = lines_in(text)
    if why := why_not_read(lines, way[-2]):
        troubles.append(f"{name}: {why}")
        return None
    if unread := unread_in(text):
        troubles.append(f"{name}: {unread} line{'' if unread == 1 else 's'} can't be read")
    return lines[1:]


def _done(steps: dict[str, Step], lines: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    last = last_on_each(lines, "step", steps)
    return tuple(name for name in steps if name in last and is_done(last[name]))


def _predictions(chapter: str, steps: dict[str, Step], lines: Iterable[dict[str, Any]]) -> Iterable[Answered]:
    for name, line in last_on_each(lines, "judged", steps).items():
        judged = judged_from(steps[name], line)
        if judged is not None and judged.feedback.right is not None:
            told = judged.feedback
            yield Answered(chapter, name, "prediction", bool(told.right), judged.key, told.misconception)


def _exercises(chapter: str, lines: Iterable[dict[str, Any]]) -> Iterable[Answered]:
    """One answer an exercise: whether it is solved, and the last belief that a wrong answer showed on the way."""
    standing: dict[str, Work] = {}
    beliefs: dict[str, Misconception] = {}
    for line in lines:
        name = line.get("exercise")
        exercise = EXERCISES.get(name) if isinstance(name, str) else None
        if exercise is None:
            continue
        work = standing[exercise.name] = Work.from_row(line)
        known = {belief.title: belief for belief in exercise.misconceptions}
        for title in work.beliefs:
            if title in known:
                beliefs[exercise.name] = known[title]
    for name, work in standing.items():
        if work.attempts:
            said = work.said.says if work.said else ""
            yield Answered(chapter, name, "exercise", work.solved, said, beliefs.get(name))
