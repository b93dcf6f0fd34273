"""Arranging on the page: lines to choose from, the policy they make, and a check that says which line to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import escape, inline, numbered, plain
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.arrange import Arrange, Arranged, assembled, check, line_numbers
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit, show_widget
from labkit.lesson.view.parts.findings import findings_html, findings_text
from labkit.lesson.view.parts.hints import Hints
from labkit.lesson.view.parts.why import why_html, why_text

from .exercise import head_block

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.arrange import Answered, Piece


@view_of(Arrange)
def show_arrange(exercise: Arrange) -> None:
    """Show the exercise in the present cell; an autorun fills in its solution and checks it."""
    view = ArrangeView(exercise)
    if autorun():
        emit(arrange_story(view))
    else:
        show_widget(view.widget, f"Exercise: {exercise.title}. Run this cell in JupyterLab to try it.")


class ArrangeView:
    """The view. ``aside`` and ``placed`` are lists of lines, one chosen in each; the buttons move what is chosen."""

    def __init__(self, arrange: Arrange) -> None:
        self.arrange, self.desk = arrange, ui.Desk()
        self._pieces = {piece.key: piece for piece in arrange.pieces()}
        self.keys = [piece.key for piece in arrange.in_order()[: arrange.given]]
        self.checked: Arranged | None = None
        self.aside = ui.choice("Lines to choose from", [])
        self.placed = ui.choice("Lines of your policy, from the top", [])
        for choice in (self.aside, self.placed):
            choice.add_class("labkit-lines")
        self.put = self.desk.button("Put it in, at the end", self._put)
        self.up = self.desk.button("Move it up", lambda: self._move(-1))
        self.down = self.desk.button("Move it down", lambda: self._move(1))
        self.out = self.desk.button("Take it out", self._take_out)
        self.check = self.desk.button("Check", self._check, main=True)
        self.hints = Hints(arrange.hints, self.desk, self.check)
        self._document, self._answer = ui.html(), ui.html()
        choose = ui.stack(self.aside, ui.row(self.put))
        place = ui.stack(self.placed, ui.row(self.up, self.down, self.out))
        place.add_class("labkit-moves")
        for part in (choose, place):
            part.add_class("labkit-slot")
        lines = ui.row(choose, place)
        lines.add_class("labkit-slots")
        buttons = ui.row(self.check, self.hints.button)
        parts = [ui.style(), ui.html(head_block(arrange).live), lines, self.desk.note, self._document]
        self.widget = ui.stack(*parts, buttons, self.hints.given, self._answer, name="step")
        self._show()

    @property
    def lines(self) -> list[Piece]:
        """The lines of the learner's policy."""
        return [self._pieces[key] for key in self.keys]

    def _put(self) -> None:
        chosen = self.aside.value
        if chosen is not None:
            at = list(self._left().values()).index(chosen)
            self.keys.append(chosen)
            rest = list(self._left().values())
            self._show(rest[min(at, len(rest) - 1)] if rest else None, chosen)

    def _take_out(self) -> None:
        chosen = self.placed.value
        if chosen is not None:
            at = self.keys.index(chosen)
            self.keys.remove(chosen)
            back = self._left()[self._pieces[chosen].text]
            self._show(back, self.keys[min(at, len(self.keys) - 1)] if self.keys else None)

    def _move(self, by: int) -> None:
        chosen = self.placed.value
        if chosen is not None:
            at = self.keys.index(chosen)
            self.keys.insert(max(0, at + by), self.keys.pop(at))
            self._show(self.aside.value, chosen)

    def _left(self) -> dict[str, str]:
        """The lines that aren't placed, by their text, each with its key; a line that is there twice stands once."""
        return {piece.text: key for key, piece in self._pieces.items() if key not in self.keys}

    def _show(self, aside: str | None = None, placed: str | None = None) -> None:
        """Both lists as they are now, the same lines chosen in them; and the policy that comes of it."""
        left = list(self._left().items())
        placed_lines = [self._pieces[key] for key in self.keys]
        lines = [
            (f"{at}. {piece.text}", piece.key)
            for at, piece in zip(line_numbers(placed_lines), placed_lines, strict=True)
        ]
        for choice, options, chosen in ((self.aside, left, aside), (self.placed, lines, placed)):
            choice.options = options
            choice.value = chosen
        self._document.value = f"<p>What they make:</p>{numbered(assembled(self.lines))}"

    def _check(self) -> None:
        self.checked = check(self.arrange, self.lines)
        self._answer.value = arranged_block(self.checked).live
        self.hints.attempted()


def arranged_block(checked: Arranged) -> Block:
    """What the check says: in words and symbol, the thought behind a wrong line, and every request."""
    mark = "✓ Right" if checked.right else "✗ Not yet"
    belief = checked.misconception
    thought = (
        f"A thought that often leads there: “{belief.title}”. {belief.truth} (AWS's page “{belief.page}”)"
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
