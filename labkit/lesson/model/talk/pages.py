"""The pages of a chapter, written when they are first asked for, or ahead in quiet moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable

    from .chapter import Chapter
    from .page import Page

    Write = Callable[[Rehearsal, int], Page]


class Pages:
    """Its rehearsal is open only while a page is missing: pages are some kilobytes, a rehearsal is many megabytes."""

    def __init__(self, chapter: Chapter, write: Write) -> None:
        self.chapter = chapter
        self._write = write
        self._written: dict[int, Page] = {}
        self._rehearsal: Rehearsal | None = None

    @property
    def begun(self) -> bool:
        """True while its rehearsal is open."""
        return self._rehearsal is not None

    def page(self, at: int) -> Page:
        """The page of the step at this place; the first is 0."""
        if at not in self._written:
            self._written[at] = self._write(self._opened(), at)
            if len(self._written) == len(self.chapter.steps):
                self.close()
        return self._written[at]

    def prepare(self, at: int = 0) -> bool:
        """Do one short piece of the work for the pages that are missing; False where nothing is left of it.

        The page at this place comes first, then those that follow it, then those before.
        """
        count = len(self.chapter.steps)
        missing = [one for one in (*range(at, count), *range(at)) if one not in self._written]
        if not missing:
            return False
        if self._rehearsal is None:
            self._opened()
        elif not self._rehearsal.reach(missing[0]):
            self.page(missing[0])
        return True

    def close(self) -> None:
        """Let go of the rehearsal; the pages stay."""
        if self._rehearsal is not None:
            self._rehearsal.close()
            self._rehearsal = None

    def _opened(self) -> Rehearsal:
        if self._rehearsal is None:
            self._rehearsal = Rehearsal(self.chapter)
        return self._rehearsal
