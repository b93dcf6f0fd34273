"""A talk: which step of which chapter is on the screen, how much of it is shown, and how many hands each answer got."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.model.judging import options_of
from labkit.lesson.model.steps import UnknownStepError, find_step

from .pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.lesson.model.steps import Step
    from labkit.lesson.ways.calls import Way

    from .chapter import Chapter
    from .page import Page
    from .pages import Write

_MOST_HANDS = 9_999


class Talk:
    """``write`` makes a step's page. ``kept``: pages by chapter, of earlier talks too; a talk adds to them.

    A step that is jumped to begins with its question. Nothing else of it is given out before ``forward``.
    """

    def __init__(
        self, chapters: Mapping[str, Chapter], write: Write, kept: dict[str, Pages] | None = None
    ) -> None:
        self.chapters = {name: chapter for name, chapter in chapters.items() if chapter.steps}
        self._write = write
        self._kept = {} if kept is None else kept
        self._shown: dict[tuple[str, int], int] = {}
        self._hands: dict[tuple[str, int], dict[str, int]] = {}
        self.ways: set[Way] = set()
        self.state = False  # whether the state before the step is shown
        self.note = ""  # what is said of hands that were collected
        self.chapter, self.at = next(iter(self.chapters)), 0

    @property
    def step(self) -> Step:
        """The step on the screen."""
        return self.chapters[self.chapter].steps[self.at]

    @property
    def shown(self) -> int:
        """How many of the step's parts are shown; 0: its question alone."""
        return self._shown.get((self.chapter, self.at), 0)

    @property
    def page(self) -> Page:
        """What comes of the step. The steps up to it are run for it, where nobody has prepared it."""
        return self._pages(self.chapter).page(self.at)

    @property
    def ready(self) -> bool:
        """True where the step's page is written."""
        return self.at not in self._pages(self.chapter).missing()

    @property
    def hands(self) -> dict[str, int]:
        """How many hands each option got, by its key."""
        return self._hands.setdefault((self.chapter, self.at), {})

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
        if self.shown < len(self.page.parts):
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

    def prepare(self, *, only_near: bool = False) -> bool:
        """Do a short piece of quiet work for the pages that are missing; False where nothing is left of it.

        ``only_near``: for the step on the screen and the next one of its chapter, and no others.
        """
        near = self._pages(self.chapter).missing(self.at)
        if only_near:
            return self._pages(self.chapter).prepare([one for one in near if one in (self.at, self.at + 1)])
        return any(self._pages(name).prepare([at]) for name, at in self.missing()[:1])

    def missing(self) -> list[tuple[str, int]]:
        """The places of the pages that are yet to be written, by chapter and step: first those of the chapter on the
        screen, from its step on; then those of the chapters nearby."""
        names = list(self.chapters)
        here = names.index(self.chapter)
        near = sorted(names, key=lambda name: abs(names.index(name) - here))
        begun = sorted(near, key=lambda name: name != self.chapter and not self._pages(name).open)
        at = {self.chapter: self.at}
        return [(name, one) for name in begun for one in self._pages(name).missing(at.get(name, 0))]

    def take(self, chapter: str, at: int, page: Page) -> None:
        """Keep the page of a step that was written elsewhere."""
        self._pages(chapter).take(at, page)

    def close(self) -> None:
        """End it: its scenes are gone."""
        for pages in self._kept.values():
            pages.close()

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

    def _pages(self, name: str) -> Pages:
        pages, chapter = self._kept.get(name), self.chapters[name]
        if pages is None or pages.chapter is not chapter:
            pages = self._kept[name] = Pages(chapter, self._write)
        return pages
