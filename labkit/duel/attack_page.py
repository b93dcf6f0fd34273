"""Team B's page: the aims, calls as one person, and AWS's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.exercises.typed import get_ready
from labkit.lesson.html import escape
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.ways.form import Field

from .match import Match
from .page import Page
from .place import DuelError
from .telling import ORDER, brief_block

if TYPE_CHECKING:
    from .papers import Attack, Build
    from .place import Place

_WAITING = "Team A hasn't handed over a build yet. This page looks every second."
_OPENED = "Team A has handed over. Your first call begins the attack."
_FIRST = "aws iam list-users"


class AttackPage(Page):
    """``typed``: the field for `aws` lines or Python."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.typed = ui.control(
            Field("typed", "Your calls, as aws lines or as Python with boto3", "code", _FIRST)
        )
        self.run = self.desk.button("Run", self._run, main=True, hint="Make these calls as Lead1")
        self.end = self.desk.button("End the duel", self._end, hint="Make no more calls, and ask the umpire")
        self._printed = ui.html()
        head = ui.html(f"<h3>Team B: attack</h3>{brief_block(ORDER).live}")
        self._buttons = ui.row(self.run, self.end)
        inside = (self.typed, self._buttons, self._printed)
        self.widget = ui.stack(ui.style(), head, *inside, *self.on_the_page, name="step")
        self.tell(_WAITING)
        self._offer()

    def look(self) -> None:
        """Open what team A has handed over; another build only before the first call, or after the end."""
        build = self.build()
        if build is None:
            return
        if self.match is not None and self.match.build.mark == build.mark:
            return
        if self.match is not None and self.match.made and not self.match.over:
            raise DuelError("Team A has changed its build. Begin a new duel, with another code.")
        self._open(build)

    def _open(self, build: Build) -> None:
        self.stop()
        get_ready()
        self.match = Match(build)
        before = self._left_before()
        if before is not None and before.build == build.mark:
            self.match.follow(before)
        self.show_match()
        if not self.match.made:
            self.tell(_OPENED)
        self._offer()

    def _left_before(self) -> Attack | None:
        """This team's own calls, from before its notebook was closed."""
        try:
            return self.attack()
        except DuelError:
            return None

    def _run(self) -> None:
        match = self._ready()
        printed, problem = match.type(self.typed.value)
        self._printed.value = f"<pre><code>{escape(printed)}</code></pre>" if printed else ""
        self._hand_on(match)
        if problem:
            raise DuelError(problem)

    def _end(self) -> None:
        match = self._ready()
        match.ended = True
        self._hand_on(match)

    def _ready(self) -> Match:
        self.look()
        if self.match is None:
            raise DuelError(_WAITING)
        return self.match

    def _hand_on(self, match: Match) -> None:
        self.place.hand(match.attack.told())
        self.show_match()
        self._offer()

    def _offer(self) -> None:
        """What can be done follows from how far the duel is."""
        going = self.match is not None and not self.match.over
        for element in (self.typed, self._buttons):
            ui.show(element, going)
