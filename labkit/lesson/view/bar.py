"""The bar at the top of a notebook: where we are, jump to a step's state, back, start over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape
from labkit.lesson.model.moves.snapshots import Snapshots
from labkit.lesson.view.parts import widgets as ui

from .snapshots import SnapshotsPart

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.model.course import Course
    from labkit.lesson.model.keeping import Keeper


ASKS = "Start over? What you built goes out of sight. labkit keeps a copy of it under <em>Snapshots</em>."
STARTED_OVER = "You are at the start. <em>One step back</em> brings back what you had, and so does the copy under <em>Snapshots</em>."
TAKEN_BACK = "Taken back: {}. Verdicts on predictions stay."
NOTHING = "There is nothing to take back in this sitting."


class Bar:
    """The view. Jumping runs the steps up to the chosen one anew, so that the state is what they make of
    it."""

    def __init__(
        self,
        course: Course,
        title: str,
        keeper: Keeper | None = None,
        solved: Callable[[], str] = lambda: "",
        snapshots: Snapshots | None = None,
    ) -> None:
        self._solved = solved  # how many exercises are, in words
        self.course, self._title, self._keeper, self.desk = course, title, keeper, ui.Desk()
        self._where = ui.html()
        self._returned = keeper is not None and keeper.brought_back
        steps = [(f"{course.number(step)}. {step.title}", step.name) for step in course.steps]
        self.choice = ui.dropdown("Go to the state right after", [("The start", "start"), *steps])
        self.jump = self.desk.button("Go there", self._jump)
        self.back = self.desk.button("One step back", self._back)
        self.reset = self.desk.button("Start over", self._ask, hint="Asks first")
        self.yes = self.desk.button("Yes, start over", self._reset)
        self.no = self.desk.button("No, keep my work", self._keep)
        self._asked = ui.stack(ui.html(f'<p class="labkit-said">{ASKS}</p>'), ui.row(self.yes, self.no))
        moves = (self.choice, self.jump, self.back) if course.steps else (self.back,)
        self.snapshots = SnapshotsPart(snapshots or Snapshots(course, None), self.desk)
        controls = ui.row(*moves, self.snapshots.open, self.reset)
        parts = [ui.style(), self._where, controls, self.snapshots.widget, self._asked, self.desk.note]
        self.widget = ui.stack(*parts, name="step")
        ui.show(self._asked, False)
        self.widget.add_class("labkit-bar")
        course.watchers["bar"] = self.refresh
        self.refresh()

    def refresh(self) -> None:
        """Say where we are."""
        last = self.course.last_act
        self.back.disabled = not last
        self.back.tooltip = f"Takes back: {last}" if last else NOTHING
        self.snapshots.refresh()
        if not self.course.steps:
            self._where.value = (
                f'<p class="labkit-said"><strong>{escape(self._title)}</strong> {escape(self._kept())}</p>'
            )
            return
        done = [step for step in self.course.steps if self.course.done(step.name)]
        shown = [step for step in self.course.steps if self.course.there(step.name) and step not in done]
        count = f"{len(done)} of {len(self.course.steps)} steps done"
        count += f", {len(shown)} shown" if shown else ""
        count += f", {solved}" if (solved := self._solved()) else ""
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
        if self.choice.value in self.course.places:
            self.course.places[self.choice.value]()

    def _back(self) -> None:
        what = self.course.take_back()
        told = TAKEN_BACK.format(what) if what else NOTHING
        self.desk.note.value = f'<p class="labkit-said">{escape(told)}</p>'

    def _ask(self) -> None:
        ui.show(self._asked, True)
        self.no.focus()

    def _keep(self) -> None:
        ui.show(self._asked, False)
        self.reset.focus()

    def _reset(self) -> None:
        ui.show(self._asked, False)
        self.course.reset()
        self.desk.note.value = f'<p class="labkit-said">{STARTED_OVER}</p>'
        self.reset.focus()
