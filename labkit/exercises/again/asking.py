"""Makes questions: about one belief, about those that are due, and ten for the test before and after."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import TYPE_CHECKING

from labkit.lesson.exercises.again import Question, Round

from . import limits, organizations, sides, weighing  # noqa: F401 - they register what they ask
from .dress import Dress
from .forms import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.lesson import Misconception
    from labkit.lesson.exercises.again import Memory

ASKABLE: tuple[Misconception, ...] = tuple(FORMS)
"""The beliefs that can be asked about."""
_TITLES = {one.title: one for one in ASKABLE}
TEN = 10


def question(misconception: Misconception, seed: str) -> Question:
    """A question about this belief; the same for the same seed. Raises KeyError where it can't be asked about."""
    told = FORMS[misconception](Dress(f"{misconception.title} {seed}"))
    return Question(
        misconception=misconception,
        text=told.text,
        stack=told.stack,
        request=told.request,
        believed=told.believed,
        tempting=told.tempting,
        also=told.also,
        seed=seed,
    )


def fresh(misconception: Misconception, memory: Memory, seed: str) -> Question:
    """A question that this learner hasn't seen; it counts as seen from now on."""
    for number in count():
        made = question(misconception, f"{seed} {number}")
        if made.fingerprint not in memory.seen:
            memory.seen.add(made.fingerprint)
            return made
    raise AssertionError("count() ends never")


def due(memory: Memory, seed: str, most: int = 3) -> tuple[Question, ...]:
    """Questions about what this learner has to meet again, at most so many."""
    return tuple(fresh(_TITLES[title], memory, seed) for title in memory.due(_TITLES)[:most])


def ten(memory: Memory, seed: str) -> tuple[Question, ...]:
    """Ten questions on ten beliefs, for the test before the course and after it.

    Which beliefs follows from the learner's ``seed`` alone, so that both tests are about the same ones; the
    questions are others each time.
    """
    chosen = Random(f"ten {seed}").sample(_by_number(), TEN)  # noqa: S311 - questions aren't secrets
    return tuple(fresh(one, memory, seed) for one in chosen)


def made_again(rows: Iterable[object]) -> Round:
    """A round from a journal, which may be anybody's: the same questions, with what was chosen. A row that names no
    belief is left out, and so is a choice that the question doesn't have."""
    questions: list[Question] = []
    chosen: dict[int, str] = {}
    for row in rows:
        match row:
            case {"belief": str(title), "seed": str(seed), "chosen": str(key)} if title in _TITLES:
                questions.append(question(_TITLES[title], seed))
                if key in {option.key for option in questions[-1].options}:
                    chosen[len(questions) - 1] = key
    return Round(tuple(questions), chosen)


def _by_number() -> list[Misconception]:
    """One belief of each number of the course, the first that is registered."""
    return list({one.number: one for one in reversed(ASKABLE)}.values())
