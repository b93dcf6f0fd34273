"""The pages of a chapter, written when they are first asked for, or ahead in quiet moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    def open(self) -> bool:
        """True while its rehearsal is open."""
        return self._rehearsal is not None

    def page(self, at: int) -> Page:
        """The page of the step at this place; the first is 0."""
        if at not in self._written:
            self.take(at, self._write(self._opened(), at))
        return self._written[at]

    def take(self, at: int, page: Page) -> None:
        """Keep a page that was written elsewhere, too; the one that is there stays."""
        self._written.setdefault(at, page)
        if not self.missing():
            self.close()

    def missing(self, at: int = 0) -> list[int]:
        """The places without a page: first this one and those that follow it, then those before."""
        count = len(self.chapter.steps)
        return [one for one in (*range(at, count), *range(at)) if one not in self._written]

    def prepare(self, places: Iterable[int]) -> bool:
        """Do one short piece of the work for the first of these places that has no page; False where each has one."""
        at = next((one for one in places if one not in self._written), None)
        if at is None:
            return False
        if self._rehearsal is None:
            self._opened()
        elif not self._rehearsal.reach(at):
            self.page(at)
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
