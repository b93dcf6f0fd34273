"""The view of something that happens to the scene: a button lets it happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape, plain, prose
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.happening import Happening
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block, trail_block
from labkit.lesson.view.parts.cells import cell_id, emit, show_widget

if TYPE_CHECKING:
    from labkit.cloud import Event
    from labkit.lesson.model.lab import Lab


@view_of(Happening)
def show_happening(happening: Happening, lab: Lab) -> None:
    """Show the button in the present cell; an autorun presses it."""
    view = HappeningView(happening, lab)
    if not autorun():
        show_widget(view.widget, f"{happening.title}. Run this cell in JupyterLab to let it happen.")
        return
    view.go.click()
    if view.desk.error is not None:
        raise view.desk.error
    emit(view.told)


class HappeningView:
    """The button, and what came of it: words, and what the trail recorded."""

    def __init__(self, happening: Happening, lab: Lab) -> None:
        self.happening, self._lab, self.desk = happening, lab, ui.Desk()
        self.told: list[Block] = []
        self.go = self.desk.button(happening.button, self._play, main=True)
        self._said = ui.html()
        head = ui.html(f"<h3>{escape(happening.title)}</h3>")
        self.widget = ui.stack(ui.style(), head, ui.row(self.go), self.desk.note, self._said, name="step")
        self._events: tuple[Event, ...] = ()
        lab.watch(f"happening {cell_id() or id(self)}", self._follow)

    def _follow(self) -> None:
        """What was taken back hasn't happened."""
        there = {event.itself for event in self._lab.scene.trail.events}
        if any(event.itself not in there for event in self._events):
            self.told, self._events, self._said.value = [], (), ""

    def _play(self) -> None:
        trail = self._lab.scene.trail
        mark = trail.mark()
        words = self.happening.play(self._lab.scene)
        events = self._lab.scene.trail.since(mark) or tuple(self.happening.recorded(self._lab.scene))
        self._events = events
        self.told = [Block(prose(words), plain(words)), trail_block(events, "What the trail recorded")]
        told = "".join(block.live for block in self.told)
        self._said.value = f'<div role="status" aria-live="polite">{told}</div>'
        self._lab.changed()
