"""A call that breaks off halfway has changed nothing: the scene goes back to before it, whatever the service.

A copy before each call would cost more than the call. So there is one from time to time, and the calls since:
they are run again on it. The same call at the same place makes the same ids, so what comes out is the same.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from labkit.cloud.trail import Trail

from .worlds import put_back, take_down, to_the_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud.calls import Whole
    from labkit.cloud.gate import Gate

_MOST_STEPS = 250
_MOST_BYTES = 4_000_000


class Redo:
    """The last copy of a scene, and what was run since."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._base: bytes | None = None
        self._steps: list[tuple[int, Callable[[], object]]] = []
        self._bytes = 0

    def begin(self, base: bytes | None = None) -> None:
        """From now on this is what to go back to; None: what there is now."""
        self._base, self._steps, self._bytes = base or take_down(self._gate), [], 0

    def whole(self, again: Callable[[], object], size: int) -> Whole:
        """A context in which a call is run wholly or not at all.

        `again` runs it once more; `size`: the bytes that it holds on to.
        """

        @contextmanager
        def context(but: tuple[type[Exception], ...]) -> Iterator[None]:
            mark = self._gate.trail.mark()
            try:
                yield
            except but:
                raise
            except BaseException:
                self._go_back()
                raise
            self._keep(mark, again, size)

        return context

    def _keep(self, mark: int, again: Callable[[], object], size: int) -> None:
        if self._base is None:  # the scene is being built
            return
        self._steps.append((mark, again))
        self._bytes += size
        if len(self._steps) >= _MOST_STEPS or self._bytes > max(_MOST_BYTES, len(self._base)):
            self.begin()

    def _go_back(self) -> None:
        if self._base is not None:
            to_the_end(self._run_again)

    def _run_again(self) -> None:
        """The copy, and on it every call since, each with the trail as it was then."""
        gate, trail = self._gate, self._gate.trail
        used = gate.state.registers.notes.get("mfa codes used", set())
        events = trail.events
        try:
            put_back(gate, self._base or b"", lambda _: None)
            for mark, again in self._steps:
                gate.trail = Trail(list(events[:mark]))
                with suppress(Exception):  # it was refused then as well
                    again()
        finally:
            gate.trail = trail
        gate.state.registers.notes.setdefault("mfa codes used", set()).update(used)
