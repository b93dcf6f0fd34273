"""A talk: which step of which chapter is on the screen, how much of it is shown, and how many hands each answer got."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.model.judging import options_of
from labkit.lesson.model.steps import UnknownStepError, find_step

from .rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from labkit.lesson.model.course import Course
    from labkit.lesson.model.steps import Step
    from labkit.lesson.ways.calls import Way

    from .chapter import Chapter
    from .rehearsal import Played

_MOST_HANDS = 9_999


class Talk:
    """``parts`` counts what a step has to show after its question: the verdict, the why, what changed.

    A step that is jumped to begins with its question. Nothing else of it is given out before ``forward``.
    """

    def __init__(self, chapters: Mapping[str, Chapter], parts: Callable[[Played], int]) -> None:
        self.chapters = {name: chapter for name, chapter in chapters.items() if chapter.steps}
        self._parts = parts
        self._rehearsals: dict[str, Rehearsal] = {}
        self._shown: dict[tuple[str, int], int] = {}
        self._hands: dict[tuple[str, int], dict[str, int]] = {}
        self.ways: set[Way] = set()
        self.state = False  # whether the state before the step is shown
        self.note = ""  # what is said of hands that were collected
        self.chapter, self.at = next(iter(self.chapters)), 0

    @property
    def rehearsal(self) -> Rehearsal:
        """The chapter's states."""
        return self._rehearsal(self.chapter)

    @property
    def step(self) -> Step:
        """The step on the screen."""
        return self.chapters[self.chapter].steps[self.at]

    @property
    def shown(self) -> int:
        """How many of the step's parts are shown; 0: its question alone."""
        return self._shown.get((self.chapter, self.at), 0)

    @property
    def played(self) -> Played:
        """What comes of the step."""
        return self.rehearsal.played(self.at)

    @property
    def hands(self) -> dict[str, int]:
        """How many hands each option got, by its key."""
        return self._hands.setdefault((self.chapter, self.at), {})

    def standing(self) -> AbstractContextManager[Course]:
        """The chapter in the state that the screen tells of: before the step, and after it once its verdict is shown."""
        return self.rehearsal.standing(self.at + bool(self.shown))

    def go(self, chapter: str, step: str = "") -> None:
        """Jump to a step, its first where none is named; only its question is shown then.

        Raises UnknownStepError for a chapter or a step that there isn't.
        """
        if chapter not in self.chapters:
            raise UnknownStepError(f"There is no chapter {chapter!r} to present.")
        steps = self.chapters[chapter].steps
        self._open(chapter, steps.index(find_step(steps, step)) if step else 0)

    def forward(self) -> None:
        """Show the next part of the step; after the last one, the next step."""
        if self.shown < self._parts(self.played):
            self._shown[self.chapter, self.at] = self.shown + 1
        else:
            self.move(1)

    def back(self) -> None:
        """Hide what was shown last; before the first part, go to the step before as it was left."""
        if self.shown:
            self._shown[self.chapter, self.at] = self.shown - 1
            return
        place = self._beside(-1)
        if place is not None:
            shown = self._shown.get(place, 0)
            self._open(*place)
            self._shown[place] = shown

    def move(self, by: int) -> None:
        """Go to the question of another step: the next (1) or the one before (-1), over a chapter's end, too."""
        place = self._beside(by)
        if place is not None:
            self._open(*place)

    def turn(self, way: Way) -> None:
        """Show or hide the call in one of the three ways."""
        self.ways ^= {way}

    def count(self, option: str, hands: int) -> None:
        """Note how many hands went up for an option. Raises LookupError where the step doesn't offer it."""
        prediction = self.step.prediction
        if prediction is None or option not in {one.key for one in options_of(prediction)}:
            raise LookupError(f"This step has no answer {option!r}.")
        self.hands[option] = max(0, min(hands, _MOST_HANDS))

    def collect(self, counts: Mapping[str, int]) -> None:
        """Take the hands of the step on the screen from these counts by option; what the step doesn't offer is left out."""
        prediction = self.step.prediction
        for option in options_of(prediction) if prediction is not None else ():
            self.count(option.key, counts.get(option.key, 0))
        all_hands = sum(self.hands.values())
        locked = f"{all_hands} learner{'' if all_hands == 1 else 's'} locked an answer."
        self.note = (
            locked if prediction is not None else "This step has no prediction, so nobody locked an answer."
        )

    def prepare(self) -> bool:
        """Do a piece of quiet work for the chapter on the screen; False where nothing is left of it."""
        return self.rehearsal.prepare()

    def prepare_others(self) -> bool:
        """Do a piece of quiet work for a jump to another chapter; False where nothing is left of it."""
        return any(self._rehearsal(name).prepare(only_states=True) for name in self.chapters)

    def close(self) -> None:
        """End it: its scenes are gone."""
        for rehearsal in self._rehearsals.values():
            rehearsal.close()
        self._rehearsals.clear()

    def places(self) -> Iterator[tuple[str, Step]]:
        """Every step with the name of its chapter, in the course's order."""
        for name, chapter in self.chapters.items():
            for step in chapter.steps:
                yield name, step

    def _open(self, chapter: str, at: int) -> None:
        self.chapter, self.at, self.state, self.note = chapter, at, False, ""
        self._shown[chapter, at] = 0

    def _beside(self, by: int) -> tuple[str, int] | None:
        every = [(name, at) for name, one in self.chapters.items() for at in range(len(one.steps))]
        found = every.index((self.chapter, self.at)) + by
        return every[found] if 0 <= found < len(every) else None

    def _rehearsal(self, name: str) -> Rehearsal:
        if name not in self._rehearsals:
            self._rehearsals[name] = Rehearsal(self.chapters[name])
        return self._rehearsals[name]
