"""The bar at the top of a notebook: where we are, jump to a step's state, back, start over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape
from labkit.lesson.view.parts import widgets as ui

if TYPE_CHECKING:
    from labkit.lesson.model.course import Course
    from labkit.lesson.model.keeping import Keeper


class Bar:
    """The view. Jumping runs the steps up to the chosen one anew, so that the state is what they make of
    it."""

    def __init__(self, course: Course, title: str, keeper: Keeper | None = None) -> None:
        self.course, self._title, self._keeper, self.desk = course, title, keeper, ui.Desk()
        self._where = ui.html()
        self._returned = keeper is not None and keeper.brought_back
        steps = [(f"{course.number(step)}. {step.title}", step.name) for step in course.steps]
        self.choice = ui.dropdown("Go to the state right after", [("The start", "start"), *steps])
        self.jump = self.desk.button("Go there", self._jump)
        self.back = self.desk.button("One step back", self._back)
        self.reset = self.desk.button("Start over", self._reset, hint="Everything you built is gone")
        moves = (self.choice, self.jump, self.back) if course.steps else ()
        controls = ui.row(*moves, self.reset)
        self.widget = ui.stack(ui.style(), self._where, controls, self.desk.note, name="step")
        self.widget.add_class("labkit-bar")
        course.watchers["bar"] = self.refresh
        self.refresh()

    def refresh(self) -> None:
        """Say where we are."""
        if not self.course.steps:
            self._where.value = (
                f'<p class="labkit-said"><strong>{escape(self._title)}</strong> {escape(self._kept())}</p>'
            )
            return
        done = [step for step in self.course.steps if self.course.done(step.name)]
        count = f"{len(done)} of {len(self.course.steps)} steps done"
        last = f"; the last one: {self.course.number(done[-1])}. {done[-1].title}" if done else ""
        meter = (
            f'<progress max="{len(self.course.steps)}" value="{len(done)}" aria-label="{count}"></progress>'
        )
        text = f"<strong>{escape(self._title)}</strong> {meter} {escape(f'{count}{last}. {self._kept()}')}"
        self._where.value = f'<p class="labkit-said">{text}</p>'

    def _kept(self) -> str:
        if self._keeper is None:
            return ""
        back = (
            self.course.earlier or self._returned
        )  # a lesson without steps has nothing that was run earlier
        self._returned = False
        return self._keeper.trouble or ("Your work is where you left it." if back else "")

    def _jump(self) -> None:
        self.course.restore(self.choice.value)

    def _back(self) -> None:
        done = [step for step in self.course.steps if self.course.done(step.name)]
        at = self.course.number(done[-1]) - 2 if done else -1
        self.course.restore(self.course.steps[at].name if at >= 0 else "start")

    def _reset(self) -> None:
        self.course.reset()
