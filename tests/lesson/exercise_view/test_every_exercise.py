"""Every exercise of the course on the page: it begins without its solution, and the solution passes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.exercises.view import ExerciseView, exercise_story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson.exercises import Exercise

pytestmark = pytest.mark.long

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def _texts(widget: Any) -> Iterator[str]:
    """Everything that a widget and what is in it show."""
    for name in ("value", "description", "tooltip"):
        yield str(getattr(widget, name, ""))
    yield from (str(option) for option in getattr(widget, "options", ()))
    for child in getattr(widget, "children", ()):
        yield from _texts(child)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda one: str(one.name))
def test_the_solution_comes_only_when_it_is_its_time_and_passes(exercise: Exercise) -> None:
    view = ExerciseView(exercise, WorkBook(None, exercise.chapter))
    shown = "\n".join(_texts(view.widget))
    assert exercise.solution not in shown
    assert not any(hint in shown for hint in exercise.hints)
    if exercise.kind not in ("arrange", "complete"):  # whose lines and choices are all there
        assert view.part.answer.strip() != exercise.solution.strip()
    story = exercise_story(view)
    assert "✓ Right" in story[-1].text


def test_every_exercise_is_in_its_chapters_notebook_once() -> None:
    sources = [
        cell.source
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
    ]
    assert sorted(source for source in sources if source.startswith("lab.exercise(")) == sorted(
        f'lab.exercise("{name}")' for name in EXERCISES
    )
