"""Hints that take an attempt each: a rung opens after an attempt since the one before; all that were opened stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.html import inline
from labkit.lesson.model.work.attempts import Work

from . import widgets as ui

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WAITS = "The next hint opens after your next try."


class Hints:
    """The ladder: ``button`` opens the next rung, ``given`` shows those that are open. ``check`` is the button
    that the focus goes to when a hint was given, for the hints' own is closed then. ``work``: how far one is;
    ``opened`` is called after a hint was."""

    def __init__(
        self,
        hints: Sequence[str],
        desk: ui.Desk,
        check: Any,
        work: Work | None = None,
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        self._check, self._hints, self._opened = check, hints, opened
        self._work = work or Work()
        self.button, self.given = desk.button("Hint", self._give), ui.html()
        self.refresh()

    def attempted(self) -> None:
        """The learner has tried once more; nobody else counts it."""
        self._work.attempts += 1
        self.refresh()

    def _give(self) -> None:
        self._work.open_hint()
        self.refresh()
        self._opened()
        self._check.focus()

    def refresh(self) -> None:
        """Show what is open, and whether the next may be opened."""
        count, button, rungs = len(self._hints), self.button, self._work.rungs
        ui.show(button, rungs < count)
        button.description = f"Hint {min(rungs + 1, count)} of {count}"
        button.disabled = not self._work.may_open_hint(count)
        button.tooltip = "Try once more, then the next hint opens" if button.disabled else "Open a hint"
        said = {rungs - 1: ' class="labkit-said"'}  # the newest one is read out
        items = "".join(
            f"<li{said.get(at, '')}>{inline(hint)}</li>" for at, hint in enumerate(self._hints[:rungs])
        )
        given = f'<ol class="labkit-legend" aria-label="Hints">{items}</ol>' if items else ""
        waits = button.disabled and rungs < count
        self.given.value = given + (f"<p>{WAITS}</p>" if waits else "")
