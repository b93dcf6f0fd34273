"""How far a learner is: which steps have run, and which predictions were right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from .course import Course
    from .steps import Step


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


def _done(course: Course, step: Step) -> str:
    if course.done(step.name):
        return "✓ done"
    if course.there(step.name):
        return "shown"
    return "tried" if step.name in course.known() else "not yet"


def _said(course: Course, step: Step) -> str:
    if step.prediction is None:
        return "none asked"
    known = course.known().get(step.name)
    verdict = (
        {True: "✓ right", False: "✗ wrong"}.get(known.right) if known and known.right is not None else None
    )
    return verdict or ("locked" if step.name in course.locked else "open")
