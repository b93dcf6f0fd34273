"""What both teams' pages have in common: they look at the duel's folder now and then, show the calls, and the umpire in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython

from labkit.lesson.html import escape
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.cells import cell_id
from labkit.lesson.view.parts.way import played_block, way_blocks

from .papers import read_attack, read_build
from .place import DuelError
from .telling import calls_blocks, found_block, line_of, status_of
from .umpire import paths_of, played

if TYPE_CHECKING:
    from labkit.lesson.view.parts.blocks import Block

    from .match import Match
    from .papers import Attack, Build
    from .place import Place, Team
    from .umpire import Found

_THE_PATH = "The path, call by call:"
_COPY = "Played on a copy of team A's build"
_EVERY = 700  # milliseconds
_OPEN: dict[tuple[str, str], Page] = {}


class Page:
    """One team's page. ``match``: the umpire's copy of the build, once there is a build to look at."""

    def __init__(self, place: Place) -> None:
        self.place, self.desk = place, ui.Desk()
        self.match: Match | None = None
        self.umpire = UmpireBox()
        self.said, self.calls = ui.html(), ui.html()
        self._told = ""

    @property
    def on_the_page(self) -> tuple[Any, ...]:
        """What stands under a team's own part."""
        return (self.desk.note, self.said, self.umpire.widget, self.calls)

    def look(self) -> None:
        """Take in what the other team has left. Each page does so by itself, again and again."""
        raise NotImplementedError

    def look_safely(self) -> None:
        """The same; what is wrong with the other team's work is told on the page."""
        try:
            self.look()
        except DuelError as error:
            self.tell(str(error))
        except (
            Exception
        ) as error:  # what the other team left may be of any kind, and nobody would see a traceback
            self.tell(f"labkit can't follow the other team: {type(error).__name__}: {error}")

    def tell(self, text: str) -> None:
        """Say how it is going; a screen reader hears it once."""
        if text != self._told:
            self._told = text
            self.said.value = f'<p class="labkit-said">{escape(text)}</p>'

    def show_match(self) -> None:
        """The calls so far, newest first; and the umpire, once it is over."""
        if self.match is None:
            return
        blocks = reversed(calls_blocks(self.match.made))
        head = "<h4>Team B's calls, newest first</h4>" if self.match.made else ""
        self.calls.value = head + "".join(block.live for block in blocks)
        self.tell(status_of(self.match))
        if self.match.over:
            self.desk.note.value = ""  # what was refused meanwhile no longer holds
            self.umpire.open(self.match)
        else:
            self.umpire.close()

    def stop(self) -> None:
        """Look no more; another page has taken the place of this one."""
        if self.match is not None:
            self.match.close()
            self.match = None

    def build(self) -> Build | None:
        """What team A has handed over. Raises DuelError for what is none."""
        told = self.place.read("build")
        return None if told is None else read_build(told)

    def attack(self) -> Attack | None:
        """What team B has called. Raises DuelError for what is none."""
        told = self.place.read("attack")
        return None if told is None else read_attack(told)


class UmpireBox:
    """The result: every path with who saw it, each to be looked at and played on the build as it was handed over."""

    def __init__(self) -> None:
        self.desk = ui.Desk()
        self._match: Match | None = None
        self.found: tuple[Found, ...] = ()
        self.choice = ui.dropdown("A path to look at:", [])
        self.play = self.desk.button(
            "Play it", self._play, hint="Make these calls on a copy of team A's build"
        )
        self._list, self._way, self.answers = ui.html(), ui.html(), ui.html()
        parts = (self._list, self.choice, self._way, ui.row(self.play), self.desk.note, self.answers)
        self.widget = ui.stack(*parts, name="way")
        self.choice.observe(lambda _: self._look(), "value")
        self.close()

    def open(self, match: Match) -> None:
        """Search, and show. Once for a match."""
        if self._match is match:
            return
        self._match, self.found = match, paths_of(match)
        self._list.value = f"<h4>The umpire</h4>{found_block(self.found, match).live}"
        self.choice.options = [(line_of(one), str(at)) for at, one in enumerate(self.found)]
        self.choice.value = "0" if self.found else None
        ui.show(self.widget, True)
        self._look()

    def close(self) -> None:
        """Show nothing."""
        self._match, self.found = None, ()
        ui.show(self.widget, False)

    def told(self) -> list[Block]:
        """The same as outputs that need no widget: the list, and of the first path that neither saw the way, played."""
        if self._match is None:
            return []
        blocks = [found_block(self.found, self._match)]
        unseen = next((one for one in self.found if not one.taken), None)
        if unseen is not None:
            blocks += way_blocks(unseen.path, _THE_PATH)
            blocks.append(played_block(played(unseen, self._match), _COPY))
        return blocks

    def _chosen(self) -> Found | None:
        return self.found[int(self.choice.value)] if self.found and self.choice.value is not None else None

    def _look(self) -> None:
        one = self._chosen()
        self.answers.value = ""
        self._way.value = "".join(block.live for block in way_blocks(one.path, _THE_PATH)) if one else ""
        for element in (self.choice, self.play):
            ui.show(element, one is not None)

    def _play(self) -> None:
        one = self._chosen()
        if one is None or self._match is None:
            return
        block = played_block(played(one, self._match), _COPY)
        self.answers.value = f'<div role="status">{block.live}</div>'


def follow(page: Page, team: Team) -> None:
    """Let a page look now and then, while the kernel has nothing else to do. It takes the place of one opened before
    by the same cell."""
    where = team, cell_id()
    before = _OPEN.pop(where, None)
    if before is not None:
        before.stop()
    _OPEN[where] = page
    if getattr(get_ipython(), "kernel", None) is None:
        return
    from tornado.ioloop import PeriodicCallback

    def look() -> None:
        if _OPEN.get(where) is page:
            page.look_safely()
        else:
            ticking.stop()

    ticking = PeriodicCallback(look, _EVERY)
    ticking.start()
