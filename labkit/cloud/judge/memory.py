"""What is worked out from the state and kept until something is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from .organization import Map

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from labkit.cloud.calls import Caller
    from labkit.cloud.state import State

    from .organization import Place

T = TypeVar("T")


class Memory:
    """One scene's gathered policies and places."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._kept: dict[Hashable, Any] = {}
        self._map = Map()

    def keep(self, key: Hashable, state: State, work: Callable[[], T]) -> T:
        """The result of `work`, done once for each key until the state's version rises."""
        if self._version != state.version:
            self._version, self._kept = state.version, {}
        if key not in self._kept:
            self._kept[key] = work()
        found: T = self._kept[key]
        return found

    def place(self, account: str, state: State) -> Place | None:
        """The account's place in its organization, None without one."""
        return self._map.place(account, state) if account.isdigit() else None


def identity_key(caller: Caller) -> Hashable:
    """What a caller's policies and keys depend on."""
    session = (caller.session_policies, tuple(sorted(caller.session_tags.items())), caller.issued, caller.mfa)
    return (
        caller.kind,
        caller.arn,
        caller.unique_id,
        caller.issuer,
        caller.issuer_id,
        caller.source_identity,
        caller.temporary,
        session,
    )


_MEMORIES: WeakKeyDictionary[State, Memory] = WeakKeyDictionary()


def memory_of(state: State) -> Memory:
    """The memory that belongs to a state."""
    return _MEMORIES.setdefault(state, Memory())
