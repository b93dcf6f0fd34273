"""Which form of answer an exercise of each kind gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.model.policy_text.completing import Vocabulary, vocabulary_of

from .filled import FormPart, GridPart
from .gaps import GapsPart
from .lines import LinesPart
from .written import PolicyPart, TextPart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from labkit.lesson.exercises import Exercise
    from labkit.lesson.exercises.exercise import Kind
    from labkit.lesson.view.parts.widgets import Desk

    from .parts import AnswerPart


def part_of(exercise: Exercise, desk: Desk, look: Callable[[str], str] | None = None) -> AnswerPart:
    """The controls for an exercise's answer, at its start. ``look``: what follows from a policy, as HTML."""
    return _FORMS[exercise.kind](exercise, desk, look)


def _policy(exercise: Any, _desk: Desk, look: Callable[[str], str] | None) -> AnswerPart:
    place, ground = getattr(exercise, "place", None), getattr(exercise, "ground", None)

    def vocabulary() -> Vocabulary:
        return vocabulary_of(ground.estate) if ground else Vocabulary()

    # Where a text with a weakness is given, a remark on it would be the answer.
    remarks = exercise.kind not in ("golf", "repair")
    return PolicyPart(exercise.start, place.kind if place else "identity", vocabulary, look, remarks=remarks)


def _gaps(exercise: Any, _desk: Desk, _look: Callable[[str], str] | None) -> AnswerPart:
    return GapsPart(exercise.start, exercise.blanks)


def _lines(exercise: Any, desk: Desk, _look: Callable[[str], str] | None) -> AnswerPart:
    return LinesPart(exercise.pieces, exercise.in_order, exercise.given, desk)


def _table(exercise: Any, _desk: Desk, _look: Callable[[str], str] | None) -> AnswerPart:
    return GridPart(exercise.start)


def _form(exercise: Any, _desk: Desk, _look: Callable[[str], str] | None) -> AnswerPart:
    return FormPart(exercise.start, getattr(exercise, "choices", None))


def _commands(exercise: Any, _desk: Desk, _look: Callable[[str], str] | None) -> AnswerPart:
    return FormPart(exercise.start, commands=True)


def _calls(exercise: Any, _desk: Desk, _look: Callable[[str], str] | None) -> AnswerPart:
    return TextPart("Your calls: aws lines, or Python", exercise.start)


_FORMS: Mapping[Kind, Callable[[Any, Desk, Callable[[str], str] | None], AnswerPart]] = {
    "write": _policy,
    "golf": _policy,
    "repair": _policy,
    "complete": _gaps,
    "arrange": _lines,
    "table": _table,
    "find": _form,
    "explain": _form,
    "break": _commands,
    "call": _calls,
}
