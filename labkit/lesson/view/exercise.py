"""An exercise on the page: the gaps, a check that answers with a counterexample, and hints that take an
attempt each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.lesson.autorun import autorun
from labkit.lesson.html import details, escape, plain, prose
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.exercise import Checked, PolicyExercise, check
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit, show_widget
from labkit.lesson.view.parts.findings import findings_html, findings_text
from labkit.lesson.view.parts.hints import Hints
from labkit.lesson.view.parts.why import why_html, why_text
from labkit.lesson.ways.documents import document_text
from labkit.lesson.ways.form import Field

if TYPE_CHECKING:
    from labkit.lesson.model.tasks.arrange import Arrange
    from labkit.lesson.model.tasks.exercise import Blank


@view_of(PolicyExercise)
def show_exercise(exercise: PolicyExercise) -> None:
    """Show the exercise in the present cell; an autorun fills in its solution and checks it."""
    view = ExerciseView(exercise)
    if autorun():
        emit(exercise_story(view))
    else:
        show_widget(view.widget, f"Exercise: {exercise.title}. Run this cell in JupyterLab to try it.")


class ExerciseView:
    """The view. ``fields`` holds a control a gap, by its path; without gaps ``editor`` holds the whole
    policy."""

    def __init__(self, exercise: PolicyExercise) -> None:
        self.exercise, self.desk = exercise, ui.Desk()
        self.checked: Checked | None = None
        self.fields = {
            blank.path: self._field(number, blank) for number, blank in enumerate(exercise.blanks, 1)
        }
        self.editor = ui.control(Field("document", "Your policy (in JSON)", "document", "{\n  \n}"))
        self.editor.rows = 16
        self.check = self.desk.button("Check", self._check, main=True)
        self.hints = Hints(exercise.hints, self.desk, self.check)
        self._document, self._answer = ui.html(), ui.html()
        body = [self._document, *self.fields.values()] if self.fields else [self.editor]
        buttons = ui.row(self.check, self.hints.button)
        parts = [ui.style(), ui.html(head_block(exercise).live), *body, buttons, self.desk.note]
        self.widget = ui.stack(*parts, self.hints.given, self._answer, name="step")
        for field in self.fields.values():
            field.observe(lambda _: self._show_document(), names="value")
        self._show_document()

    @property
    def text(self) -> str:
        """The learner's policy as it stands."""
        filled = {path: field.value for path, field in self.fields.items()}
        return self.exercise.faded(filled) if self.fields else str(self.editor.value)

    def _field(self, number: int, blank: Blank) -> Any:
        label = f"Gap {number}: {_where(blank.path)}"
        if blank.choices:
            return ui.control(Field(blank.path, label, "choice", "", ("", *blank.choices)))
        return ui.control(Field(blank.path, label, "text", ""))

    def _show_document(self) -> None:
        self._document.value = f'<pre class="labkit-code"><code>{escape(self.text)}</code></pre>'

    def _check(self) -> None:
        self.checked = check(self.exercise, self.text)
        self._answer.value = checked_block(self.checked).live
        self.hints.attempted()


def _where(path: str) -> str:
    """A path as a learner counts: "Statement[1].Effect" is the Effect of statement 2."""
    found = re.fullmatch(r"Statement\[(\d+)\]\.(.+)", path)
    return f"{found[2]} of statement {int(found[1]) + 1}" if found else path


def head_block(exercise: PolicyExercise | Arrange) -> Block:
    """What is to be done, and a solved example of the same pattern."""
    example = document_text(exercise.example) if exercise.example else ""
    shown = details("A solved example", f"<pre><code>{escape(example)}</code></pre>") if example else ""
    return Block(
        f'<div class="labkit-kicker">Exercise</div><h3>{escape(exercise.title)}</h3>{prose(exercise.task)}{shown}',
        f"Exercise: {exercise.title}\n{plain(exercise.task)}"
        + (f"\nA solved example:\n{example}" if example else ""),
    )


def checked_block(checked: Checked) -> Block:
    """What the check says: in words and symbol, with a request that shows the difference, and why."""
    mark = "✓ Right" if checked.right else "✗ Not yet"
    mine = checked.difference.mine if checked.difference else None
    why = (why_html(mine, offer=False), why_text(mine, offer=False)) if mine else ("", "")
    live = (
        f'<section class="labkit-feedback labkit-{"good" if checked.right else "bad"}">'
        f'<p class="labkit-said"><strong class="labkit-badge">{mark}</strong> {escape(checked.said)}</p>'
        f"{findings_html(checked.findings)}{why[0]}</section>"
    )
    texts = [f"{mark}: {checked.said}", findings_text(checked.findings), why[1]]
    return Block(live, "\n".join(text for text in texts if text))


def exercise_story(view: ExerciseView) -> list[Block]:
    """An autorun: checks the gaps as they are, then fills in the solution and checks again."""
    exercise = view.exercise
    faded = Block(f"<pre><code>{escape(view.text)}</code></pre>", view.text)
    for path, text in exercise.answers().items():
        view.fields[path].value = text
    if not view.fields:
        view.editor.value = document_text(exercise.solution)
    view.check.click()
    if view.desk.error is not None:
        raise view.desk.error
    checked = checked_block(view.checked) if view.checked else Block("", "")
    return [head_block(exercise), *([faded] if view.fields else []), checked]
