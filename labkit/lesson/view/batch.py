"""The view of long work: a bar that fills, and a button that stops it. What was done until then stays
done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape, inline, plain
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.batch import Batch, Done
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import cell_id, emit, show_widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.lesson.model.lab import Lab

TAKEN_BACK = "You went back, so the others aren't done any more."
THERE_ALREADY = "These are there already."


@view_of(Batch)
def show_batch(batch: Batch, lab: Lab) -> None:
    """Show it. An autorun starts it, waits, and tells how it went."""
    view = BatchView(batch, lab)
    if not autorun():
        show_widget(view.widget, f"{batch.title}. Run this cell in JupyterLab to start it.")
        return
    view.work_through()
    emit([story(batch, view.done)])


def story(batch: Batch, done: list[Done]) -> Block:
    """What was to be done, the loop, and how far it came."""
    good = [one.item for one in done if not one.problem]
    told = f"{len(good)} of {len(batch.items)} done" + (f": {good[0]} to {good[-1]}." if good else ".")
    problem = done[-1].problem if done else ""
    lines = [told, f"Then AWS said: {problem}" if problem else ""]
    live = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return Block(
        f"<h3>{escape(batch.title)}</h3><p>{inline(batch.why)}</p><pre><code>{escape(batch.loop())}</code></pre>{live}",
        "\n".join([batch.title, plain(batch.why), "", batch.loop(), "", *(line for line in lines if line)]),
    )


class BatchView:
    """The work on the page. ``done`` is what came of each thing so far."""

    def __init__(self, batch: Batch, lab: Lab) -> None:
        self.batch, self._lab = batch, lab
        self.done = self._there_already()
        self._stopped = True
        self._task: asyncio.Task[None] | None = None
        self.desk = ui.Desk()
        self.start = self.desk.button("Start", self._start, main=True)
        self.stop = self.desk.button("Stop", self._stop)
        self._told = ui.html(progress_html(batch, self.done, THERE_ALREADY if self.done else ""))
        self._name_start()
        code = f'<pre class="labkit-code"><code>{escape(batch.loop())}</code></pre>'
        head = ui.html(f"<h3>{escape(batch.title)}</h3><p>{inline(batch.why)}</p>{code}")
        buttons = ui.row(self.start, self.stop)
        self.widget = ui.stack(ui.style(), head, buttons, self._told, self.desk.note, name="step")
        lab.watch(f"batch {cell_id() or id(self)}", self._follow)

    @property
    def left(self) -> list[str]:
        """What is still to be done."""
        well = {one.item for one in self.done if not one.problem}
        return [item for item in self.batch.items if item not in well]

    def work_through(self) -> None:
        """Do all that is left, at one go."""
        for item in self.left:
            if not self._do(item):
                break
        self._finish()

    def _start(self) -> None:
        """Begin, or go on, one thing at a time; between two of them the page is heard."""
        if not self._stopped:
            return
        self._stopped = False
        self._task = asyncio.get_event_loop().create_task(self._go_on())

    async def _go_on(self) -> None:
        try:
            for item in self.left:
                if self._stopped or not self._lab.scene.is_open or not self._do(item):
                    break
                await asyncio.sleep(0.03)  # long enough for a press of Stop to be heard
        except Exception as error:  # nobody else looks at what goes wrong in a task
            self.desk.tell(error)
        finally:
            self._finish()

    def _stop(self) -> None:
        self._stopped = True

    def _do(self, item: str) -> bool:
        came = self.batch.do(self._lab, item)
        self.done = [*(one for one in self.done if one.item != item), came]
        self._told.value = progress_html(self.batch, self.done, "Working. Stop ends it after this one.")
        return not came.problem

    def _follow(self) -> None:
        """What was taken back isn't done, and what another cell has made is."""
        if not self._lab.scene.is_open:
            return
        there, before = self._there_already(), {one.item for one in self.done if not one.problem}
        if before != (now := {one.item for one in there}):
            self.done, word = there, TAKEN_BACK if before - now else THERE_ALREADY
            self._told.value = progress_html(self.batch, self.done, word)
            self._name_start()

    def _there_already(self) -> list[Done]:
        there = self.batch.there(self._lab.scene)
        return [Done(item) for item in self.batch.items if item in there]

    def _name_start(self) -> None:
        self.start.description = "Go on" if self.done else "Start"

    def _finish(self) -> None:
        self._stopped = True
        word = (
            "All done."
            if not self.left
            else "Stopped. What was done stays done; Go on takes it up from there."
        )
        self._told.value = progress_html(self.batch, self.done, word)
        self._name_start()
        if self._lab.scene.is_open:  # all cells may have been run again meanwhile
            self._lab.changed()


def progress_html(batch: Batch, done: Sequence[Done], word: str) -> str:
    """How far it is, as a bar and in words."""
    good = sum(not one.problem for one in done)
    text = f"{good} of {len(batch.items)} done. {word}".strip()
    last = f"<p>Last: {escape(done[-1].item)}</p>" if done else ""
    problem = (
        f'<p class="labkit-problem labkit-said">{escape(done[-1].problem)}</p>'
        if done and done[-1].problem
        else ""
    )
    return (
        f'<p class="labkit-said"><progress max="{len(batch.items)}" value="{good}" '
        f'aria-label="{escape(batch.title)}"></progress> {escape(text)}</p>{last}{problem}'
    )
