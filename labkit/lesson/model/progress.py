"""How far a learner is: which steps have run, and which predictions were right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .course import Course
    from .steps import Step
    from .work.attempts import Work
    from .work.book import WorkBook


def progress_frame(course: Course) -> pd.DataFrame:
    """One row a step: its title, whether it has run, and what became of the prediction."""
    rows = [
        {
            "step": f"{course.number(step)}. {step.title}",
            "done": _done(course, step),
            "prediction": _said(course, step),
        }
        for step in course.steps
    ]
    return pd.DataFrame(rows, columns=["step", "done", "prediction"])


class Named(Protocol):
    """An exercise, as far as progress tells of it."""

    @property
    def name(self) -> str:
        """By which its work is kept."""

    @property
    def title(self) -> str:
        """As the learner reads it."""


def with_exercises(frame: pd.DataFrame, exercises: Iterable[Named], book: WorkBook) -> pd.DataFrame:
    """The same with one row more an exercise: whether it is solved, and after how many attempts."""
    rows = [
        {"step": f"Exercise: {one.title}", "done": solved_in_words(book.of(one.name)), "prediction": ""}
        for one in exercises
    ]
    return pd.concat([frame, pd.DataFrame(rows, columns=frame.columns)], ignore_index=True) if rows else frame


def solved_in_words(work: Work) -> str:
    """ "✓ solved, attempts: 2", "tried, attempts: 1", "begun" or "not yet"."""
    if work.attempts:
        return f"{'✓ solved' if work.solved else 'tried'}, attempts: {work.attempts}"
    return "begun" if work.draft else "not yet"


def _done(course: Course, step: Step) -> str:
    if course.done(step.name):
        return "✓ done"
    if course.there(step.name):
        return "shown"
    run = course.runs.get(step.name)
    if run is not None and run.missed:
        return f"tried. {run.missed[0].said}"
    return "tried" if step.name in course.known() else "not yet"


def _said(course: Course, step: Step) -> str:
    if step.prediction is None:
        return "none asked"
    known = course.known().get(step.name)
    verdict = (
        {True: "✓ right", False: "✗ wrong"}.get(known.right) if known and known.right is not None else None
    )
    return verdict or ("locked" if step.name in course.locked else "open")
