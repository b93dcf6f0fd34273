"""The view of a solution: a button that reveals it, and then one that applies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.autorun import autorun
from labkit.lesson.html import details, escape, inline
from labkit.lesson.model.shown import view_of
from labkit.lesson.model.tasks.solution import Solution
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.answers import caller_words
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.cells import cell_id, say, show_widget
from labkit.lesson.ways.sending import editable

if TYPE_CHECKING:
    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.steps import Step


@view_of(Solution)
def show_solution(solution: Solution, lab: Lab) -> None:
    """Show a button that reveals the solution, and then one that applies it. An autorun applies it, and
    keeps it out of sight."""
    if not autorun():
        view = SolutionView(solution, lab)
        show_widget(view.widget, f"{solution.title}. Run this cell in JupyterLab to reveal it.")
        return
    solution.apply(lab)
    count = sum(len(step.calls) for step in solution.steps)
    say(f"One solution was applied here, with {count} calls. A button reveals it when you run this cell.")


class SolutionView:
    """The buttons, and the steps once they are revealed."""

    def __init__(self, solution: Solution, lab: Lab) -> None:
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
        self._last: tuple[str, ...] = ()  # tells the last call of it from all others
        lab.watch(f"solution {cell_id() or id(self)}", self._follow)

    def _follow(self) -> None:
        """What was taken back is no longer applied."""
        if self._last and all(event.itself != self._last for event in self._lab.scene.trail.events):
            self._last, self._said.value = (), f"<p>{escape(_cost(self.solution))}</p>"

    def _reveal(self) -> None:
        self._text.value = "".join(solution_block(step).live for step in self.solution.steps)
        self._said.value = f"<p>{escape(_cost(self.solution))}</p>"
        ui.show(self.reveal, False)
        ui.show(self.use, True)

    def _use(self) -> None:
        self._last = ()
        self.solution.apply(self._lab)
        events = self._lab.scene.trail.events
        self._last = events[-1].itself if events else ()
        self._said.value = '<p role="status">✓ Applied. Check the brief again.</p>'


def solution_block(step: Step) -> Block:
    """A step as a person would type it, call by call."""
    lines = [(caller_words(call), editable(call, "cli")[0].text) for call in step.calls]
    calls = "".join(f"<p>{escape(who)}</p><pre><code>{escape(line)}</code></pre>" for who, line in lines)
    told = f"<h4>{escape(step.title)}</h4><p>{inline(step.why)}</p>"
    text = "\n".join([step.title, step.why, *(line for _, line in lines)])
    return Block(told + details(f"{len(lines)} calls", calls), text)


def _cost(solution: Solution) -> str:
    return (
        "Applying it starts over: what you built is gone then."
        if solution.fresh
        else "Applying it makes these calls on what is there now."
    )
