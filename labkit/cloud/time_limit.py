"""Every call has an end, whatever the simulator under it would wait or search for."""

from __future__ import annotations

import ctypes
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 30.0  # seconds; the slowest call that ends by itself, a key of 4,096 bits, takes a tenth of it
_BUSY = 6  # so many times longer on the clock: a machine with a class on it gives each thread a small part


class TookTooLongError(BaseException):
    """A call was ended because it didn't end by itself. No Exception: what it ends may catch those."""


@dataclass(frozen=True, slots=True)
class _Running:
    """What a thread may use up: the moment of the clock, and the seconds of its own work."""

    thread: int
    until: float
    worked: float

    @classmethod
    def for_seconds(cls, seconds: float) -> _Running:
        thread = threading.get_ident()
        return cls(thread, time.monotonic() + seconds * _BUSY, _worked(thread) + seconds)

    @property
    def used_up(self) -> bool:
        return time.monotonic() > self.until or _worked(self.thread) > self.worked


class TimeLimit:
    """Ends what runs in it after so many seconds of work, in whichever thread: one thing at a time.

    What only waits may do so six times as long.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._watch: threading.Thread | None = None
        self._ended = threading.Event()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """What runs in it, and doesn't end in time, has a TookTooLongError in it."""
        outer = self._running
        self._running = _Running.for_seconds(self.seconds)
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
            self._running = _Running.for_seconds(self.seconds) if held else None

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
                if running and running.used_up:
                    self._running = None
                    _raise_in(running.thread)


def _worked(thread: int) -> float:
    """The processor's seconds of a thread; where the system doesn't tell them, those of the whole process."""
    if hasattr(time, "pthread_getcpuclockid"):
        return time.clock_gettime(time.pthread_getcpuclockid(thread))
    return time.process_time()


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLongError))
