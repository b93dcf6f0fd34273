"""Hints that take an attempt each: a rung opens after an attempt since the one before; all that were opened stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.html import inline

from . import widgets as ui

if TYPE_CHECKING:
    from collections.abc import Sequence


class Hints:
    """The ladder: ``button`` opens the next rung, ``given`` shows those that are open. ``check`` is the button
    that the focus goes to when a hint was given, for the hints' own is closed then."""

    def __init__(self, hints: Sequence[str], desk: ui.Desk, check: Any) -> None:
        self._check = check
        self._hints, self._attempts, self._rungs, self._spent = hints, 0, 0, 0
        self.button, self.given = desk.button("Hint", self._give), ui.html()
        self._show()

    def attempted(self) -> None:
        """The learner has tried once more."""
        self._attempts += 1
        self._show()

    def _give(self) -> None:
        self._rungs, self._spent = self._rungs + 1, self._attempts
        self._show()
        self._check.focus()

    def _show(self) -> None:
        count, button = len(self._hints), self.button
        ui.show(button, self._rungs < count)
        button.description = f"Hint {min(self._rungs + 1, count)} of {count}"
        button.disabled = self._attempts <= self._spent
        button.tooltip = "Try once more, then the next hint opens" if button.disabled else "Open a hint"
        said = {self._rungs - 1: ' class="labkit-said"'}  # the newest one is read out
        items = "".join(
            f"<li{said.get(at, '')}>{inline(hint)}</li>" for at, hint in enumerate(self._hints[: self._rungs])
        )
        self.given.value = f'<ol class="labkit-legend" aria-label="Hints">{items}</ol>' if items else ""
