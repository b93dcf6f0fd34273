"""What was before each thing that the learner did, so that the last one can be taken back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import Moment
    from labkit.cloud.trail import Trail
    from labkit.lesson.model.earlier import Earlier
    from labkit.lesson.model.results import Results
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.verdicts import Judged

_MOST = 40


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


class Past:
    """The moments, oldest first, and the present one. ``take`` makes one of the lesson as it is; ``mark`` is
    another whenever something was done."""

    def __init__(self, take: Callable[[], Before], mark: Callable[[], object]) -> None:
        self._take, self._mark = take, mark
        self._before: deque[Before] = deque(maxlen=_MOST)
        self._present, self._at = take(), mark()

    def __len__(self) -> int:
        return len(self._before)

    def note(self) -> None:
        """Something may have been done: what was before it is kept."""
        at = self._mark()
        if at != self._at:
            self._before.append(self._present)
            self._present, self._at = self._take(), at

    def renew(self) -> None:
        """The present with what isn't an act of its own, such as a prediction that was locked."""
        self._present = self._take()

    def last(self) -> Before | None:
        """The moment before what was done last; it's the present one from now on."""
        self.note()
        if not self._before:
            return None
        self._present = self._before.pop()
        return self._present

    def settle(self) -> None:
        """The lesson is again what it was at the moment that `last` gave."""
        self._at = self._mark()


def writes_of(trail: Trail) -> list[str]:
    """The calls that may have changed something; another list whenever one was made."""
    return [event.record["eventID"] for event in trail.events if not event.record.get("readOnly")]
