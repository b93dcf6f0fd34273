"""What was before each thing that the learner did, so that the last one can be taken back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from labkit.cloud import Moment
    from labkit.cloud.trail import Trail
    from labkit.lesson.model.earlier import Earlier
    from labkit.lesson.model.results import Results
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.steps import Step
    from labkit.lesson.model.verdicts import Judged

Writes = list[tuple[str, ...]]
"""Calls that may have changed something: what tells each from all others."""

_MOST = 40
_NO_CALLS = {
    "ConsoleLogin": "the sign-in",
    "SwitchRole": "the switch of the role",
}  # the trail has them all the same


@dataclass(frozen=True, slots=True)
class Before:
    """A lesson at one moment: its scene, and what the page knows of it."""

    scene: Moment
    runs: dict[str, Run]
    earlier: dict[str, Earlier]
    locked: dict[str, str]
    judged: dict[str, Judged]
    memory: dict[str, Any]
    results: Results


@dataclass(frozen=True, slots=True)
class Mark:
    """Another one whenever something was done. ``story``: in words, what is more than one step or call, such as a jump;
    ``runs``: which run each step had; ``writes``: calls that may have changed something; ``end``: of the trail, then."""

    story: tuple[str, ...]
    runs: dict[str, int]
    writes: Writes
    memory: list[str]
    end: int = field(default=0, compare=False)  # a call that only reads is nothing to take back

    @classmethod
    def of(cls, story: Sequence[str], runs: Mapping[str, Run], trail: Trail, memory: list[str]) -> Mark:
        """The mark of a lesson as it is."""
        ran = {name: id(run) for name, run in runs.items()}
        return cls(tuple(story), ran, writes_of(trail), memory, trail.mark())


class Past:
    """The moments, oldest first, each with what was done then, in words; and the present one. ``take`` makes one of the
    lesson as it is; ``name`` says what was done between two marks."""

    def __init__(
        self, take: Callable[[], Before], mark: Callable[[], Mark], name: Callable[[Mark, Mark], str]
    ) -> None:
        self._take, self._mark, self._name = take, mark, name
        self._before: deque[tuple[Before, str]] = deque(maxlen=_MOST)
        self._present, self._at = take(), mark()

    @property
    def next(self) -> str:
        """What would be taken back, in words; "" where there's nothing."""
        return self._before[-1][1] if self._before else ""

    def note(self) -> None:
        """Something may have been done: what was before it is kept."""
        at = self._mark()
        if at != self._at:
            self._before.append((self._present, self._name(self._at, at)))
            self._present, self._at = self._take(), at

    def renew(self) -> None:
        """The present with what isn't an act of its own, such as a prediction that was locked."""
        self._present = self._take()

    def last(self) -> tuple[Before, str] | None:
        """The moment before what was done last, which is the present one from now on; and what was done."""
        self.note()
        if not self._before:
            return None
        self._present, what = self._before.pop()
        return self._present, what

    def settle(self) -> None:
        """The lesson is again what it was at the moment that `last` gave."""
        self._at = self._mark()


def writes_of(trail: Trail) -> Writes:
    """The calls that may have changed something; another list whenever one was made, after going back too."""
    return [event.itself for event in trail.events if not event.record.get("readOnly")]


def told(steps: Sequence[Step], trail: Trail, before: Mark, after: Mark) -> str:
    """What was done between two marks, in words that go on after "Takes back:"."""
    story = after.story[len(before.story) :]
    if story:
        return story[-1]
    ran = [
        (at, step)
        for at, step in enumerate(steps, 1)
        if after.runs.get(step.name) != before.runs.get(step.name)
    ]
    if ran:
        return f"step {ran[0][0]}, “{ran[0][1].title}”" if len(ran) == 1 else f"{len(ran)} steps"
    known = set(before.writes)
    made = [
        event.record
        for event in trail.events
        if not event.record.get("readOnly") and event.itself not in known
    ]
    if not made:
        return "what you did last"
    kept = len(trail.since(before.end))
    more = "more than " if after.end - before.end > kept else ""  # a trail keeps no more than its last events
    where = " in the terminal" if str(made[-1].get("userAgent", "")).startswith("aws-cli") else ""
    name = made[-1]["eventName"]
    if len(made) == 1 and not more:
        return _NO_CALLS.get(name, f"the call {name}{where}")
    return f"{more}{len(made)} call{'s' * (len(made) > 1)}{where}, the last one {name}"
