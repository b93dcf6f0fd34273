"""A scene beside the one that is open: no doors, no files, its world in moto's place only while it is asked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from labkit.cloud.clock import START
from labkit.cloud.gate import Gate
from labkit.cloud.wire import door

from . import checkpoints
from .clients import Clients
from .definition import Stage
from .kept.saved import SavedWork
from .scene import Scene
from .wallet import Wallet
from .worlds import EMPTY, discard, exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .definition import SceneDefinition

_ONE_AT_A_TIME = threading.RLock()


class SceneBeside(Scene):
    """A scene to try things in. The open scene, its doors and boto3's own way to it stay as they are.

    It may only be asked and called inside ``with beside.inside():``. It has no ``aws`` command and no folder.
    """

    def __init__(self, definition: SceneDefinition) -> None:
        # Not Scene's: that one opens doors, writes files and lends the process an environment.
        self.definition = definition
        self._open, self._inside, self._world = True, 0, EMPTY
        self._start, self._began = b"", START
        self._gate = Gate()
        self._saved = SavedWork(self._gate, None, definition.name)
        self._clients = Clients(self._gate, direct=True)
        self._wallet = Wallet(definition, self._clients)

    @contextmanager
    def inside(self) -> Iterator[SceneBeside]:
        """Its world takes the place of the open scene's, which waits meanwhile and finds all as it was."""
        with _ONE_AT_A_TIME, _waiting():
            if self._inside:
                yield self
                return
            outside = exchange(self._world)
            self._inside += 1
            try:
                yield self
            finally:
                self._inside -= 1
                self._world = exchange(outside)

    def freeze(self) -> bytes:
        """All of it as it is now."""
        self._check_open()
        return checkpoints.freeze(self._gate)

    def thaw(self, frozen: bytes) -> None:
        """Make it what it was then."""
        self._check_open()
        self._take(frozen)

    def stage(self) -> Stage:
        """What a definition's setup builds with."""
        self._check_open()
        return Stage(self._clients, self._gate.clock)

    def operator(self, account: str, service: str, region: str = "us-east-1") -> Any:
        """A boto3 client of the operator in one account: real calls, neither judged nor in the trail."""
        self._check_open()
        return self._clients.operator(account, service, region)

    def close(self) -> None:
        """Close it. Closing twice does no harm."""
        if self._open:
            self._open = False
            self._gate.close()
            self._world = discard(self._world)

    def _take_up_keys(self) -> None:
        self._wallet.take_up(self._gate.state)
        self._forget_sessions()

    def _forget_sessions(self) -> None:
        self._wallet.forget_sessions()

    def _check_open(self) -> None:
        super()._check_open()
        if not self._inside:
            raise RuntimeError("You can use a scene beside only inside `with beside.inside():`.")


@contextmanager
def _waiting() -> Iterator[None]:
    """Calls on the open scene, if there is one, wait."""
    gate = door.open_gate()
    if not isinstance(gate, Gate):
        yield
        return
    with gate.lock:
        yield
