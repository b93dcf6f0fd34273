"""A step of a lesson: plain data that a topic module writes down once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from labkit.cloud import Scene
    from labkit.lesson.ways.calls import Call, Way

    from .access import AccessQuestion
    from .drawn import Drawn
    from .goals.goal import Goal
    from .predictions import Prediction


@dataclass(frozen=True, slots=True)
class StateTable:
    """A table of the live state. ``build`` makes it from the scene (with ``scene.inspect``, so that nothing
    is run).

    ``key``: the columns that tell which row is which, to see what a step changed; the first column where
    left out. ``answers``: a step whose prediction this table answers, as where it shows the statement that decides;
    ``before`` takes its place while that prediction is open. ``tab``: a word or two that name it where there is little room.
    """

    build: Callable[[Scene], pd.DataFrame]
    caption: str = "The state now"
    key: tuple[str, ...] = ()
    answers: str = ""
    before: StateTable | None = None
    tab: str = "State"

    @property
    def and_before(self) -> tuple[StateTable, ...]:
        """Itself, and those that take its place, in their order."""
        return (self, *(self.before.and_before if self.before else ()))


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a learner does.

    ``name``: short, kebab-case, also the checkpoint's name. ``title``: an instruction ("Create the role
    UpdateApp"). ``why``: one or two sentences; a blank line starts a paragraph, `code` and **bold** are
    rendered. ``calls``: run one after the other, each whatever the answer to the one before. ``console``:
    where one clicks, parts divided by " > ". ``needs``: steps that must have run. ``table`` and
    ``picture``: None takes the lesson's. ``access``: people by questions shown after the run; None takes the
    lesson's, () shows none. ``expect``: what a test holds the step to; a tuple gives it call by call.
    ``autorun_way``: which of the ways an autorun presses. ``by_hand``: what the console offers and no API does,
    done after the calls whichever way they were sent; it returns what the page said against it, "" for nothing.
    ``goals``: what its task asks for, where the answers to its own calls don't show that: it is done when all hold.
    ``after_hunt``: the ARN of somebody whose hunt it would answer; it is covered until the hunt has been answered.
    """

    name: str
    title: str
    why: str
    calls: tuple[Call, ...] = ()
    console: str = ""
    prediction: Prediction | None = None
    needs: tuple[str, ...] = ()
    table: StateTable | Callable[[Scene], pd.DataFrame] | None = None
    picture: Callable[[Scene], Drawn] | None = None
    access: tuple[AccessQuestion, ...] | None = None
    expect: Literal["allowed", "refused"] | tuple[Literal["allowed", "refused"], ...] = "allowed"
    autorun_way: Way = "python"
    after: str = ""
    by_hand: Callable[[Scene], str] | None = None
    goals: tuple[Goal, ...] = ()
    after_hunt: str = ""


class UnknownStepError(LookupError):
    """There's no step of that name; the message offers near ones."""


def find_step(steps: Sequence[Step], name: str) -> Step:
    """The step of that name. Raises UnknownStepError."""
    names = [step.name for step in steps]
    if name in names:
        return steps[names.index(name)]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"The steps are: {', '.join(names)}."
    raise UnknownStepError(f"This lesson has no step {name!r}. {hint}")
