"""Every call has an end, whatever the simulator under it would wait or search for."""

from __future__ import annotations

import ctypes
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 30.0  # seconds; the slowest call that ends by itself, a key of 4,096 bits, takes a tenth of it


class TookTooLongError(Exception):
    """A call was ended because it didn't end by itself."""


class TimeLimit:
    """Ends what runs in it after so many seconds, in whichever thread: one thing at a time."""

    def __init__(self, seconds: float = LONGEST) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._running: tuple[int, float] | None = None  # the thread, and the moment that it has until
        self._watch: threading.Thread | None = None
        self._ended = threading.Event()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """What runs in it, and doesn't end in time, has a TookTooLongError in it."""
        outer = self._running
        self._running = (threading.get_ident(), time.monotonic() + self.seconds)
        if self._watch is None:
            self._begin()
        try:
            yield
        finally:
            with self._lock:  # whoever watches is done with it, or will not begin
                self._running = outer

    @contextmanager
    def off(self) -> Iterator[None]:
        """What waits on purpose, and lets others go on meanwhile, isn't counted."""
        held, self._running = self._running, None
        try:
            yield
        finally:
            self._running = (held[0], time.monotonic() + self.seconds) if held else None

    def close(self) -> None:
        """Watch no more."""
        self._ended.set()

    def _begin(self) -> None:
        self._watch = threading.Thread(target=self._look, name="labkit-time-limit", daemon=True)
        self._watch.start()

    def _look(self) -> None:
        while not self._ended.wait(min(1.0, self.seconds / 4)):
            with self._lock:
                running = self._running
                if running and time.monotonic() > running[1]:
                    self._running = None
                    _raise_in(running[0])


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLongError))
