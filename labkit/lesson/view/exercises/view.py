"""An exercise on the page: brief, answer, check, a counterexample that can be run, hints, and in the end the solution."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.exercises import Exercise
from labkit.lesson.html import escape
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.work.attempts import LONGEST_ANSWER
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import emit, show_widget
from labkit.lesson.view.parts.hints import Hints

from .forms import part_of
from .looking import look_of
from .told import happened_block, head_block, verdict_block

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.exercises import Verdict

INSTRUCTOR = "LABKIT_INSTRUCTOR"
EMPTY = "There is no answer yet. Write one, then check it."
CHANGED = "You changed your answer. This is about the answer that you checked last. Press Check again."


@view_of(Exercise)
def show_exercise(
    exercise: Exercise, book: WorkBook | None = None, changed: Callable[[], None] = lambda: None
) -> None:
    """Show the exercise in the present cell; an autorun fills in its solution and checks it.

    ``book``: where the work is kept; ``changed``: called after a check, and where an answer was begun.
    """
    view = ExerciseView(exercise, book or WorkBook(None, exercise.chapter), changed)
    if autorun():
        emit(exercise_story(view))
    else:
        show_widget(view.widget, f"Exercise: {exercise.title}. Run this cell in JupyterLab to try it.")


def instructor() -> bool:
    """Whether the page is an instructor's, who may see every solution."""
    return os.environ.get(INSTRUCTOR, "") == "1"


class ExerciseView:
    """The view. ``part`` holds the answer's controls."""

    def __init__(
        self, exercise: Exercise, book: WorkBook, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.exercise, self.book, self.work = exercise, book, book.of(exercise.name)
        self._changed, self.desk = changed, ui.Desk()
        self._verdict: Verdict | None = None  # of this sitting; the one in the work may be older
        self._put_aside = ""
        self.part = part_of(exercise, self.desk, look_of(exercise))
        self.check = self.desk.button("Check", self._check, main=True)
        self.again = self.desk.button(
            "Start again", self._start_again, hint="Your answer can be brought back"
        )
        self.run = self.desk.button(
            "Run it", self._run, hint="Make the call of this sentence, and see AWS's answer"
        )
        self.solve = self.desk.button("Show solution", self._show_solution)
        self.hints = Hints(exercise.hints, self.desk, self.check, self.work, self._opened)
        self.aged, self.verdict, self.happened, self.solution = (ui.html() for _ in range(4))
        if self.work.draft:
            self.part.restore(self.work.draft)
        self.part.observe(self._keep_draft)
        buttons = ui.row(self.check, self.hints.button, self.solve, self.again)
        parts = [ui.style(), ui.html(head_block(exercise).live), self.part.widget, buttons, self.desk.note]
        answer = [self.aged, self.verdict, ui.row(self.run), self.happened, self.hints.given, self.solution]
        self.widget = ui.stack(*parts, *answer, name="step")
        self.refresh()

    def refresh(self) -> None:
        """Tell the present truth."""
        said = self.work.said
        trouble = f'<p class="labkit-problem">{escape(self.book.trouble)}</p>' if self.book.trouble else ""
        self.verdict.value = trouble + (verdict_block(said).live if said else "")
        ui.show(self.run, said is not None and said.runs)
        ui.show(self.solve, instructor() or self.work.may_see_solution(len(self.exercise.hints)))
        self.hints.refresh()
        self._compare()

    def _compare(self) -> None:
        """A verdict is about the answer that was checked, and the page may show another one by now."""
        said = self.work.said
        other = said is not None and said.answer != self.part.answer[:LONGEST_ANSWER]
        self.aged.value = f'<p class="labkit-said">{CHANGED}</p>' if other else ""

    def _keep_draft(self) -> None:
        begun = bool(self.work.draft)
        self.work.draft = self.part.draft
        self._compare()
        self.book.keep()
        if begun != bool(self.work.draft):  # progress tells what was begun
            self._changed()

    def _check(self) -> None:
        answer = self.part.answer
        self.happened.value = ""
        if not answer.strip():
            self.desk.note.value = f'<p class="labkit-problem labkit-said">{EMPTY}</p>'
            return
        self._verdict = self.exercise.check(answer)
        self.work.draft = self.part.draft
        self.work.attempted(self._verdict, answer)
        self.book.keep()
        self.refresh()
        self._changed()

    def _run(self) -> None:
        if self.work.said is None:
            return
        if self._verdict is None:  # the verdict is of an earlier sitting
            self._verdict = self.exercise.check(self.work.said.answer)
        if self._verdict.run is not None:
            self.happened.value = happened_block(self._verdict.run()).live

    def _opened(self) -> None:
        self.book.keep()
        self.refresh()

    def _show_solution(self) -> None:
        self.solution.value = solution_block(self.exercise).live

    def _start_again(self) -> None:
        """The text to begin with; pressed once more, the answer that was there."""
        draft = self.part.draft
        if self._put_aside:
            self.part.restore(self._put_aside)
            self._put_aside, self.again.description = "", "Start again"
        else:
            self.part.fill(self.exercise.start)
            self._put_aside, self.again.description = draft, "Bring my answer back"
        self._compare()


def solution_block(exercise: Exercise) -> Block:
    """The solution, as the answer's controls tell it."""
    part = part_of(exercise, ui.Desk())
    part.fill(exercise.solution)
    return Block(
        f'<p class="labkit-said">A solution:</p><pre><code>{escape(part.told())}</code></pre>',
        f"A solution:\n{part.told()}",
    )


def exercise_story(view: ExerciseView) -> list[Block]:
    """An autorun: fills in the solution by the answer's own controls, and checks it."""
    view.part.fill(view.exercise.solution)
    view.check.click()
    if view.desk.error is not None:
        raise view.desk.error
    said = view.work.said
    if said is None or not said.right:
        raise ValueError(
            f"The solution of {view.exercise.name!r} isn't right: {said.says if said else 'it is empty'}"
        )
    return [head_block(view.exercise), solution_block(view.exercise), verdict_block(said)]
