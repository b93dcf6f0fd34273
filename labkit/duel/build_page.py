"""Team A's page: the brief, the check, handing over, and then what team B does to the build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from labkit.lesson.view.parts import widgets as ui

from .charge import check, handed_over_as_asked
from .match import Match
from .page import Page
from .papers import Build, read_build
from .place import DuelError
from .telling import BRIEF, brief_block, rules_block

if TYPE_CHECKING:
    from labkit.lesson.model.lab import Lab

    from .charge import Held
    from .place import Place

_BEGIN = "Build with your own calls, in the cells below or in a terminal. Then check, and hand over."
_HANDED = "Your build is handed over. This page follows team B's calls."


class BuildPage(Page):
    """``held``: what the last check said, rule by rule."""

    def __init__(self, place: Place, lab: Lab) -> None:
        super().__init__(place)
        self.lab = lab
        self.held: tuple[Held, ...] = ()
        self.check = self.desk.button("Check", self._check, main=True)
        self.hand_over = self.desk.button(
            "Hand over", self._hand_over, hint="Give your build to team B; afterwards it stays as it is"
        )
        self._rules = ui.html(rules_block(()).live)
        head = ui.html(f"<h3>Team A: build</h3>{brief_block(BRIEF).live}")
        buttons = ui.row(self.check, self.hand_over)
        self.widget = ui.stack(ui.style(), head, self._rules, buttons, *self.on_the_page, name="step")
        self.tell(_BEGIN)
        lab.watch("team A's build", self._follow)

    def look(self) -> None:
        """Follow team B, on a copy of what was handed over."""
        attack = self.attack()
        if attack is None or (not attack.calls and not attack.over):
            return
        if self.match is None:
            build = self.build()
            if build is None or build.mark != attack.build:  # an attack of an earlier duel
                return
            self.match = Match(build)
        if self.match.build.mark == attack.build and self.match.follow(attack):
            self.show_match()

    def _check(self) -> None:
        self._look_again()
        self.tell(_count(self.held))

    def _follow(self) -> None:
        """What was checked once is checked again when the account changes."""
        if not self.held:
            return
        counted = self._told == _count(self.held)
        self._look_again()
        if counted:
            self.tell(_count(self.held))

    def _look_again(self) -> None:
        self.held = check(self.lab.scene)
        self._rules.value = rules_block(self.held).live

    def _hand_over(self) -> None:
        self._check()
        if not handed_over_as_asked(self.held):
            raise DuelError("Some requirements don't hold yet. Read the list, and go on building.")
        self.look()
        if self.match is not None and not self.match.over:
            raise DuelError("Team B is attacking your build. Hand over a new one when the duel is over.")
        build = Build(tuple(self.lab.scene.diary.rows), 1 + self._handed())
        self._try_it(build)
        self.place.hand(build.told())
        self.stop()
        self.umpire.close()
        self.tell(_HANDED)

    def _handed(self) -> int:
        """How many builds were handed over on this code."""
        try:
            before = self.build()
        except DuelError:
            return 0
        return before.number if before is not None else 0

    @staticmethod
    def _try_it(build: Build) -> None:
        """Whether team B will get what was checked here. Raises DuelError where it won't."""
        Match(read_build(json.loads(json.dumps(build.told())))).close()


def _count(held: tuple[Held, ...]) -> str:
    return f"{sum(one.holds for one in held)} of {len(held)} requirements hold."
