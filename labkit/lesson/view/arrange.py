"""Arranging on the page: lines to choose from, the policy they make, and a check that says which line to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape, inline, plain
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.arrange import Arrange, Arranged, assembled, check
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit, show_widget
from labkit.lesson.view.parts.findings import findings_html, findings_text
from labkit.lesson.view.parts.hints import Hints
from labkit.lesson.view.parts.why import why_html, why_text

from .exercise import head_block
from .exercises.lines import LinesPart

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.arrange import Answered


@view_of(Arrange)
def show_arrange(exercise: Arrange) -> None:
    """Show the exercise in the present cell; an autorun fills in its solution and checks it."""
    view = ArrangeView(exercise)
    if autorun():
        emit(arrange_story(view))
    else:
        show_widget(view.widget, f"Exercise: {exercise.title}. Run this cell in JupyterLab to try it.")


class ArrangeView(LinesPart):
    """The view: the lines to choose from and those of the policy, a check, and hints."""

    def __init__(self, arrange: Arrange) -> None:
        self.arrange, self.desk = arrange, ui.Desk()
        self.checked: Arranged | None = None
        super().__init__(arrange.pieces(), arrange.in_order(), arrange.given, self.desk)
        self.check = self.desk.button("Check", self._check, main=True)
        self.hints = Hints(arrange.hints, self.desk, self.check)
        self._answer = ui.html()
        buttons = ui.row(self.check, self.hints.button)
        parts = [ui.style(), ui.html(head_block(arrange).live), self.slots, self.desk.note, self.document]
        self.widget = ui.stack(*parts, buttons, self.hints.given, self._answer, name="step")

    def _check(self) -> None:
        self.checked = check(self.arrange, self.lines)
        self._answer.value = arranged_block(self.checked).live
        self.hints.attempted()


def arranged_block(checked: Arranged) -> Block:
    """What the check says: in words and symbol, the thought behind a wrong line, and every request."""
    mark = "✓ Right" if checked.right else "✗ Not yet"
    belief = checked.misconception
    thought = (
        f"Many people believe: “{belief.title}”. {belief.truth} (AWS's page “{belief.page}”)"
        if belief
        else ""
    )
    wrong = next((answer for answer in checked.answers if not answer.right), None)
    why = (
        (why_html(wrong.decision, offer=False), why_text(wrong.decision, offer=False)) if wrong else ("", "")
    )
    items = "".join(f"<li>{escape(_told(answer))}</li>" for answer in checked.answers)
    live = (
        f'<section class="labkit-feedback labkit-{"good" if checked.right else "bad"}">'
        f'<p class="labkit-said"><strong class="labkit-badge">{mark}</strong> {inline(checked.said)}</p>'
        + (f"<p>{inline(thought)}</p>" if thought else "")
        + findings_html(checked.findings)
        + (f"<p>Under your policy:</p><ul>{items}</ul>" if items else "")
        + f"{why[0]}</section>"
    )
    asked = "\n".join(f"- {_told(answer)}" for answer in checked.answers)
    texts = [f"{mark}: {plain(checked.said)}", plain(thought), findings_text(checked.findings), asked, why[1]]
    return Block(live, "\n".join(text for text in texts if text))


def _told(answer: Answered) -> str:
    came = "allowed" if answer.decision.allowed else "refused"
    if answer.right:
        return f"✓ {answer.asked.says}: {came}, as it must be."
    return f"✗ {answer.asked.says}: {came}, and must be {answer.asked.wanted}."


def arrange_story(view: ArrangeView) -> list[Block]:
    """An autorun: checks the lines that are given, puts the others in their places, and checks again."""
    arrange = view.arrange
    view.check.click()
    first = arranged_block(view.checked) if view.checked else Block("", "")
    lines = "\n".join(piece.text for piece in arrange.pieces())
    offered = Block(f"<p>The lines:</p><pre><code>{escape(lines)}</code></pre>", f"The lines:\n{lines}")
    for piece in arrange.in_order()[arrange.given :]:
        view.aside.label = piece.text
        view.put.click()
    view.check.click()
    if view.desk.error is not None:
        raise view.desk.error
    made = assembled(view.lines)
    last = arranged_block(view.checked) if view.checked else Block("", "")
    return [head_block(arrange), offered, first, Block(f"<pre><code>{escape(made)}</code></pre>", made), last]
