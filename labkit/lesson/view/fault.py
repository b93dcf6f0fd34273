"""The view of a fault: let it happen, look for it, check, repair, put back. Nothing is told before its press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape, inline, plain, prose
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.fault import Fault, Playing
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.answers import results_block, verdict_block
from labkit.lesson.view.parts.blocks import Block, trail_block
from labkit.lesson.view.parts.cells import emit, show_widget
from labkit.lesson.view.requirements import story
from labkit.lesson.view.solution import solution_block
from labkit.lesson.view.story import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.tasks.fault import Clue
    from labkit.lesson.ways.replies import Sent

_UNTOLD = "A fault to find"  # its own title would tell the class what it is
_READY = "Everything works. Press Let it happen, and tell your class what people notice."


@view_of(Fault)
def show_fault(fault: Fault, lab: Lab) -> None:
    """Show it; ``lab`` is open in the fault's own scene. An autorun presses every button and tells what came of it."""
    view = FaultView(Playing(fault, lab))
    if not autorun():
        show_widget(view.widget, f"{_UNTOLD}. Run this cell in JupyterLab to show it to a class.")
        return
    presses = [view.happen, *[view.find] * (2 * len(fault.clues)), view.check, view.show_repair]
    for button in (*presses, view.repair, view.check, view.explain):
        click(button, view.desk)
    emit(view.told)
    click(view.back, view.desk)


class FaultView:
    """The buttons, and what they told so far; ``told`` keeps each part as it was told."""

    def __init__(self, playing: Playing) -> None:
        self.playing, self.fault, self.desk = playing, playing.fault, ui.Desk()
        self.told: list[Block] = []
        self._asked = self._answered = self._older = 0
        self._revealed = self._explained = False
        self.happen = self.desk.button("Let it happen", self._here(self._happen), main=True)
        self.find = self.desk.button("How would you find it?", self._here(self._find))
        self.check = self.desk.button("Check", self._here(self._check))
        self.show_repair = self.desk.button("Show the repair", self._here(self._show_repair))
        self.repair = self.desk.button("Make these calls", self._here(self._repair))
        self.explain = self.desk.button("Explain", self._here(self._explain))
        self.back = self.desk.button(
            "Put back", self._here(self._put_back), hint="The scene as it was before the fault"
        )
        self._body, self._said = ui.html(), ui.html()
        self._head = ui.html()
        repairing = (self.check, self.show_repair, self.repair, self.explain)
        buttons = ui.row(self.happen, self.find, *repairing, self.back)
        self.widget = ui.stack(
            *(ui.style(), self._head, self._body, self._said, self.desk.note, buttons), name="step"
        )
        self._say(_READY)
        self._render()

    def _here(self, action: Callable[[], None]) -> Callable[[], None]:
        """An action in this fault's scene, which is closed once another fault is opened."""

        def act() -> None:
            if not self.playing.lab.scene.is_open:
                raise LookupError("You opened another fault. Run this cell again to return.")
            action()

        return act

    def _happen(self) -> None:
        self.playing.let_happen()
        self._tell(Block(prose(self.fault.tells), plain(self.fault.tells)))
        self._say("It has happened. Nobody has said yet where to look.")
        self.find.focus()  # the button that was pressed is gone, and a keyboard must not be lost

    def _find(self) -> None:
        """One press asks the class, the next shows."""
        clue = self.fault.clues[self._answered]
        if self._asked == self._answered:
            self._asked += 1
            question = f"Question {self._asked} of {len(self.fault.clues)}: {clue.question}"
            self._tell(Block(f"<h4>{inline(question)}</h4>", plain(question)))
            return
        self._answered += 1
        sent, rows = self.playing.look(clue)
        blocks = _seen(clue, sent)
        if rows:
            blocks.insert(0, trail_block(rows, "Rows of the trail"))
        self._tell(*blocks)
        if self._answered == len(self.fault.clues):
            self.check.focus()

    def _check(self) -> None:
        held = self.playing.check()
        self._tell(story(self.playing.brief, held))
        good = sum(one.holds for one in held)
        self._say(f"{good} of {len(held)} requirements hold.")

    def _show_repair(self) -> None:
        self._revealed = True
        self._tell(*(solution_block(step) for step in self.fault.repair))
        self.repair.focus()

    def _repair(self) -> None:
        astray = self.playing.repair()
        self._tell(*(verdict_block(one, alone=False) for one in astray))
        count = "1 call. Its answer is" if len(astray) == 1 else f"{len(astray)} calls. Their answers are"
        but = f" AWS didn't do {count} below." if astray else ""
        self._say(f"The calls were made.{but} Press Check to see what holds now.")

    def _explain(self) -> None:
        self._explained = True
        self._tell(explanation(self.fault))
        self.back.focus()

    def _put_back(self) -> None:
        self.playing.put_back()
        self.told.clear()
        self._forget()
        self._say(_READY)
        self._render()
        self.happen.focus()

    def _forget(self) -> None:
        self._asked = self._answered = 0
        self._revealed = self._explained = False

    def _tell(self, *blocks: Block) -> None:
        self._older = len(self.told)
        self.told += blocks
        self._render()

    def _as_html(self) -> str:
        """What was told; the page brings into sight what the last press added."""
        at = self._older
        older, newest = ("".join(one.live for one in part) for part in (self.told[:at], self.told[at:]))
        return (
            f'{older}<div class="labkit-newest" data-of="{len(self.told)}">{newest}</div>' if newest else ""
        )

    def _say(self, text: str) -> None:
        self._said.value = f'<p role="status" aria-live="polite">{escape(text)}</p>'

    def _render(self) -> None:
        """What can be pressed follows from what has been told."""
        there = self.playing.happened
        title = self.fault.title if self._explained else _UNTOLD
        self._head.value = f"<h3>{escape(title)}</h3>"
        self._body.value = self._as_html()
        ui.show(self.happen, not there)
        ui.show(self.find, there and self._answered < len(self.fault.clues))
        self.find.description = (
            "Show the answer" if self._asked > self._answered else "How would you find it?"
        )
        ui.show(self.show_repair, there and not self._revealed)
        ui.show(self.repair, there and self._revealed)
        ui.show(self.explain, there and not self._explained)
        ui.show(self.back, there)


def explanation(fault: Fault) -> Block:
    """What to say in the end, with the page, and the mistake in thinking behind it."""
    lines = [fault.explains, f"AWS's page: “{fault.page}”."]
    if fault.misconception is not None:
        lines.append(f"Many think: “{fault.misconception.title}”. What is true: {fault.misconception.truth}")
    return Block(
        "<h4>What happened</h4>" + "".join(f"<p>{inline(line)}</p>" for line in lines),
        "\n".join(["What happened", *(plain(line) for line in lines)]),
    )


def _seen(clue: Clue, sent: Sequence[Sent]) -> list[Block]:
    """The answers to a clue's calls, and what there is to see in them."""
    blocks = [verdict_block(one, alone=False) for one in sent]
    if (results := results_block(sent)) is not None:
        blocks.append(results)
    return [*blocks, Block(prose(clue.answer), plain(clue.answer))]
