"""A call that breaks off halfway has changed nothing: the scene goes back to before it, whatever the service.

A copy before each call would cost more than the call. So there is one from time to time, and the calls since:
they are run again on it. The same call at the same place makes the same ids, so what comes out is the same.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .worlds import put_back, take_down, to_the_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud.calls import ApiCall, Whole
    from labkit.cloud.gate import Gate
    from labkit.cloud.state import Registers

_LOG = logging.getLogger("labkit")
_MOST_STEPS = 250
_MOST_BYTES = 4_000_000
# What makes a secret by chance, which would be another the second time. (Sessions' are taken along.)
_BY_CHANCE = frozenset(
    {("iam", "CreateAccessKey"), ("ec2", "CreateKeyPair")}
    | {("kms", operation) for operation in ("CreateKey", "ReplicateKey", "RotateKeyOnDemand")}
)


class Redo:
    """The last copy of a scene, and what was run since."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._base: bytes | None = None
        self._steps: list[tuple[int, Callable[[], object]]] = []
        self._bytes, self._patience = 0, 1

    def begin(self, base: bytes | None = None) -> None:
        """From now on this is what to go back to; None: what there is now."""
        self._base, self._steps, self._bytes = base or take_down(self._gate), [], 0
        self._patience = 1

    def whole(self, call: ApiCall, again: Callable[[], object], size: int) -> Whole:
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
            if (call.service, call.operation) in _BY_CHANCE and self._base is not None:
                self.begin()

        return context

    def _keep(self, mark: int, again: Callable[[], object], size: int) -> None:
        if self._base is None:  # the scene is being built
            return
        self._steps.append((mark, again))
        self._bytes += size
        most = max(_MOST_BYTES, len(self._base)) * self._patience
        if len(self._steps) >= _MOST_STEPS * self._patience or self._bytes > most:
            self._begin_here()

    def _begin_here(self) -> None:
        """Go on from a copy of what there is; where moto holds what can't be copied, from the one before, a while longer."""
        try:
            self.begin()
        except Exception:
            _LOG.exception("There is no copying what the simulator holds")
            self._patience *= 2

    def _go_back(self) -> None:
        if self._base is not None:
            to_the_end(self._run_again)

    def _run_again(self) -> None:
        """The copy, and on it every call since, each with the trail as it was then."""
        gate, trail, before = self._gate, self._gate.trail, self._gate.state.registers
        try:
            put_back(gate, self._base or b"", lambda _: None)
            for mark, again in self._steps:
                gate.trail = trail.until(mark)
                with suppress(Exception):  # it was refused then as well
                    again()
        finally:
            gate.trail = trail
        _keep_secrets(before, gate.state.registers)


def _keep_secrets(before: Registers, now: Registers) -> None:
    """Sessions go on with the secrets that they were given; a code that was used stays used."""
    now.credentials |= {key: before.credentials[key] for key in now.credentials.keys() & before.credentials}
    used = before.notes.get("mfa codes used", set())
    now.notes.setdefault("mfa codes used", set()).update(used)
