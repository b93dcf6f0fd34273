"""Every wrong prediction meets the thought behind it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labkit import (
    best_practices,
    escalation,
    groups_and_users,
    misconceptions,
    organizations,
    shared_responsibility,
    start_here,
    trust_conditions,
)
from labkit.exercises import EXERCISES
from labkit.lesson import Misconception
from labkit.lesson.model.judging import options_of

if TYPE_CHECKING:
    from labkit.lesson import Step

CHAPTERS = (
    start_here,
    shared_responsibility,
    groups_and_users,
    best_practices,
    organizations,
    trust_conditions,
    escalation,
)
ASKING = [step for chapter in CHAPTERS for step in chapter.STEPS if step.prediction is not None]
ON_THE_LIST = range(1, 19)  # the misconceptions that the course sets out to meet, by their numbers
NAMED = {name: value for name, value in vars(misconceptions).items() if isinstance(value, Misconception)}


@pytest.mark.parametrize("step", ASKING, ids=lambda step: step.name)
def test_every_option_but_the_right_one_is_answered(step: Step) -> None:
    assert step.prediction is not None
    keys = {option.key for option in options_of(step.prediction)}
    answered = set(step.prediction.misconceptions)
    assert answered <= keys
    assert len(keys - answered) == 1
    assert step.prediction.autorun is None or step.prediction.autorun in keys - answered


@pytest.mark.parametrize("step", ASKING, ids=lambda step: step.name)
def test_the_right_answer_has_its_because(step: Step) -> None:
    """Where no decision of AWS's explains the answer, the option does."""
    assert step.prediction is not None
    for option in options_of(step.prediction):
        if option.right_when is not None and option.key not in step.prediction.misconceptions:
            assert option.because


def test_each_misconception_of_the_course_is_met() -> None:
    """By a prediction or by an exercise, each of the eighteen that the course is about; most by both."""
    predicted = {
        one.number for step in ASKING if step.prediction for one in step.prediction.misconceptions.values()
    }
    done = {one.number for exercise in EXERCISES.values() for one in exercise.misconceptions}
    assert predicted | done >= set(range(1, 19))
    assert len(done & set(range(1, 19))) >= 12


def test_no_two_misconceptions_say_the_same_and_none_is_idle() -> None:
    assert len({slip.title for slip in NAMED.values()}) == len(NAMED)
    assert len({slip.truth for slip in NAMED.values()}) == len(NAMED)
    topics = "".join(path.read_text() for path in Path(misconceptions.__file__).parents[1].rglob("*.py"))
    assert set(NAMED) == set(re.findall(r"believed\.([A-Z_]+)", topics))


@pytest.mark.parametrize("number", ON_THE_LIST)
def test_every_misconception_on_the_list_is_met(number: int) -> None:
    """By a prediction or by an exercise."""
    predicted = {
        belief.number
        for step in ASKING
        if step.prediction is not None
        for belief in step.prediction.misconceptions.values()
    }
    practiced = {belief.number for one in EXERCISES.values() for belief in one.misconceptions}
    assert number in predicted | practiced


def test_most_misconceptions_are_met_by_the_learners_own_work() -> None:
    practiced = {belief.number for one in EXERCISES.values() for belief in one.misconceptions}
    assert len(practiced & set(ON_THE_LIST)) >= 14


@pytest.mark.parametrize("step", ASKING, ids=lambda step: step.name)
def test_no_step_tells_by_its_name_what_aws_will_answer(step: Step) -> None:
    assert not re.search(r"refus|denied", f"{step.name} {step.title}", re.IGNORECASE)


def test_the_first_notebook_answers_without_what_only_later_chapters_introduce() -> None:
    """Nobody has met a session or a role there."""
    for step in start_here.STEPS:
        for slip in (step.prediction.misconceptions if step.prediction else {}).values():
            assert not re.search(r"\b(sessions?|roles?)\b", f"{slip.title} {slip.truth}"), slip.title
