"""What was made of a state a moment ago, so that the same isn't made twice of the same state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Looked:
    """The state after a step is the state before the next one: tables and pictures of it are made once.

    They are forgotten as soon as anything may have changed. ``mark``: another whenever a call was made, for a free
    cell and a terminal tell nobody.
    """

    def __init__(self, mark: Callable[[], object]) -> None:
        self._mark, self._at = mark, mark()
        self._made: dict[object, Any] = {}

    def at(self, kind: object, make: Callable[[], T]) -> T:
        """What was made of the present state under this name, else what ``make`` makes now."""
        if self._at != (now := self._mark()):
            self._at = now
            self.forget()
        if kind not in self._made:
            self._made[kind] = make()
        made: T = self._made[kind]
        return made

    def forget(self) -> None:
        """The state may be another now."""
        self._made.clear()
