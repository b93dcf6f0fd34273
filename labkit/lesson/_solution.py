"""One way to do it, written as steps, kept out of sight until a learner asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson import _widgets as ui
from labkit.lesson._autorun import autorun
from labkit.lesson._blocks import Block, caller_words
from labkit.lesson._cells import say, show_widget
from labkit.lesson._html import details, escape, inline
from labkit.lesson._replay import default_texts, send_step
from labkit.lesson._ways import Sender, editable

if TYPE_CHECKING:
    from labkit.lesson._lesson import Lesson
    from labkit.lesson._replies import Sent
    from labkit.lesson._steps import Step


@dataclass(frozen=True, slots=True)
class Solution:
    """The steps of one solution. ``fresh``: it's applied to the start of the scene, and what was built until
    then is gone."""

    title: str
    steps: tuple[Step, ...]
    fresh: bool = False

    def show(self, lab: Lesson) -> None:
        """Show a button that reveals the solution, and then one that applies it. An autorun applies it, and
        keeps it out of sight."""
        if not autorun():
            view = SolutionView(self, lab)
            show_widget(view.widget, f"{self.title}. Run this cell in JupyterLab to reveal it.")
            return
        self.apply(lab)
        count = sum(len(step.calls) for step in self.steps)
        say(f"One solution was applied here, with {count} calls. A button reveals it when you run this cell.")

    def apply(self, lab: Lesson) -> None:
        """Make all its calls. Raises LookupError with AWS's words where one isn't answered well."""
        course = lab._course  # noqa: SLF001 - the view of a lesson belongs to it
        if self.fresh:
            course.reset()
        sender = Sender(lab.scene, course.results.look_up, course.namespace)
        for step in self.steps:
            texts = default_texts(step, "console")
            for sent in send_step(step, "console", texts, sender, course.results):
                _expect_success(sent)
        lab.changed()


class SolutionView:
    """The buttons, and the steps once they are revealed."""

    def __init__(self, solution: Solution, lab: Lesson) -> None:
        self.solution, self._lab, self.desk = solution, lab, ui.Desk()
        self.reveal = self.desk.button("Reveal it", self._reveal)
        self.use = self.desk.button("Apply it", self._use, hint=_cost(solution))
        self._text, self._said = ui.html(), ui.html()
        ui.show(self.use, False)
        head = ui.html(
            f"<h3>{escape(solution.title)}</h3><p>One way of many. It stays hidden until you ask for it.</p>"
        )
        buttons = ui.row(self.reveal, self.use)
        self.widget = ui.stack(ui.style(), head, buttons, self._said, self.desk.note, self._text, name="step")

    def _reveal(self) -> None:
        self._text.value = "".join(solution_block(step).live for step in self.solution.steps)
        self._said.value = f"<p>{escape(_cost(self.solution))}</p>"
        ui.show(self.reveal, False)
        ui.show(self.use, True)

    def _use(self) -> None:
        self.solution.apply(self._lab)
        self._said.value = '<p role="status">✓ Applied. Check the brief again.</p>'


def solution_block(step: Step) -> Block:
    """A step as a person would type it, call by call."""
    lines = [(caller_words(call), editable(call, "cli")[0].text) for call in step.calls]
    calls = "".join(f"<p>{escape(who)}</p><pre>{escape(line)}</pre>" for who, line in lines)
    told = f"<h4>{escape(step.title)}</h4><p>{inline(step.why)}</p>"
    text = "\n".join([step.title, step.why, *(line for _, line in lines)])
    return Block(told + details(f"{len(lines)} calls", calls), text)


def _cost(solution: Solution) -> str:
    return (
        "Applying it starts over: what you built is gone then."
        if solution.fresh
        else "Applying it makes these calls on what is there now."
    )


def _expect_success(sent: Sent) -> None:
    if sent.reply is None or not sent.reply.ok:
        said = sent.problem or (sent.reply.error if sent.reply else "nothing")
        raise LookupError(f"The solution could not be applied as things stand. {sent.call.operation}: {said}")
