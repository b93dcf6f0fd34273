"""What was made of a state a moment ago, so that the same isn't made twice of the same state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Looked:
    """The state after a step is the state before the next one: tables and pictures of it are made once.

    They are forgotten as soon as anything may have changed.
    """

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}

    def at(self, kind: object, make: Callable[[], T]) -> T:
        """What was made of the present state under this name, else what ``make`` makes now."""
        if kind not in self._made:
            self._made[kind] = make()
        made: T = self._made[kind]
        return made

    def forget(self) -> None:
        """The state may be another now."""
        self._made.clear()
