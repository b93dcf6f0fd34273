"""Writes pages of a talk in a process of its own, so that no key waits for it and its memory is given back.

What arrives are pages, plain text. Where no such process can be had, or it ends too early, the kernel writes them.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING

from labkit.catalog import chapters
from labkit.lesson.model.talk.pages import Pages
from labkit.lesson.view.talk.page import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

    from labkit.lesson.model.talk.page import Page

    Place = tuple[str, int]

_POLITE = 5  # the kernel, the page and whatever else is in use come first


class Ahead:
    """The process. It writes the pages of these places (a chapter's name, and a step's place in it) in this order."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._pages: Connection | None
        self._first = places[0]
        # A copy of this process (a fork) would copy its threads' locks, too.
        context = get_context("spawn")
        self._pages, writes = context.Pipe()
        self._process = context.Process(target=_write, args=(writes, list(places)), daemon=True)
        try:
            self._process.start()
        except OSError:
            self.close()
        writes.close()  # the process has its own end: once that is closed, nothing more comes

    @property
    def writes(self) -> bool:
        """True while more may come."""
        return self._pages is not None

    def arrived(self) -> Iterator[tuple[Place, Page]]:
        """The pages that have come since it was asked last."""
        try:
            while self._pages is not None and self._pages.poll():
                yield self._pages.recv()
        except (EOFError, OSError):  # it is done, or it was ended
            self.close()

    def turn_to(self, places: Sequence[Place]) -> None:
        """From the page after the present one on, write them in this order. Nothing where the first place is the same."""
        if self._pages is not None and places and places[0] != self._first:
            self._first = places[0]
            try:
                self._pages.send(places)
            except OSError:
                self.close()

    def close(self) -> None:
        """End it. Closing twice does no harm."""
        if self._pages is not None:
            self._pages.close()
            self._pages = None
            if self._process.pid is not None:
                self._process.terminate()
                self._process.join()
                self._process.close()


def _write(pages: Connection, places: list[Place]) -> None:
    """What the process does. It ends when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the learner's code
    # What it says would be shown under a cell; what goes wrong, the kernel meets, too, and tells.
    nothing = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nothing, number)
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    made = {name: Pages(chapter, write) for name, chapter in chapters().items()}
    written: set[Place] = set()
    with suppress(OSError, EOFError):
        while places:
            name, at = place = places[0]
            pages.send((place, made[name].page(at)))
            written.add(place)
            while pages.poll():
                places = pages.recv()
            places = [one for one in places if one not in written]
