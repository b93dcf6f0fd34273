"""Whatever is pressed, in whatever order: the page says what the scene is, and going back leads to the start.

The notebooks' own cells were run. `LABKIT_LONG=1` presses 300 times in each; `LABKIT_SEED` is another walk;
`pytest -rP` shows what was pressed how often.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from contextlib import contextmanager
from functools import cache, reduce
from typing import TYPE_CHECKING, Any

import pytest

from labkit.duel.attack_page import AttackPage
from labkit.duel.build_page import BuildPage
from labkit.lesson.autorun import autorun
from labkit.lesson.view.editor import EditorView
from labkit.lesson.view.fault import FaultView
from labkit.lesson.view.hunt import HuntView
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.requirements import BriefView
from labkit.lesson.view.step import StepView
from tests.pages import NOTEBOOKS, TYPED, first_difference, pictures, says, seen
from tests.picture_boxes import faults
from tests.quick_aws import quick_aws
from tests.test_three_ways import state
from tests.walker import Walk, differences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


pytestmark = pytest.mark.long

crowding = cache(faults)  # a picture that hasn't changed is looked at once
LONG = bool(os.environ.get("LABKIT_LONG"))
PRESSES = 300 if LONG else 12
WRONG = re.compile(r"This didn't work|Traceback|Error:.*\(most recent|&lt;labkit\.|object at 0x")
OF_A_SITTING = FaultView, BuildPage, AttackPage
LEFT = "Your work is where you left it."
# What a press told and a page that is opened now doesn't know, by the view that tells it.
PASSING = {
    "Bar": ("_asked", "snapshots.widget"),
    "HandoutView": ("_text",),
    "HappeningView": ("_said",),
    "SignInView": ("_text", "code", "new"),
    "ExerciseView": ("happened", "solution", "again", "run", "part.editor.beside"),
    "EditorView": ("answer",),
    "SolutionView": ("reveal", "use", "_said", "_text"),
    "BriefView": ("way._answers", "way.play", "way.undo"),
    "BatchView": ("_told", "start"),
    "LayersView": ("_moved",),
    "HuntView": ("_calls",),
}


class Watched(Walk):
    """A walk of which the page is looked at."""

    def look(self) -> None:
        """Everything that the page says is what a page that is opened now says."""
        course = self.lab.course
        course.notice()  # as the page does by itself, again and again
        for cell, root in self.page.roots.items():
            told = says(root)
            wrong = [text for text in told if WRONG.search(text)]
            assert wrong == [], (cell, self.log[-8:])
            crowded = [fault for svg in pictures(told) for fault in crowding(svg)]
            assert crowded == [], (cell, self.log[-8:])
        for cell in list(self.page.roots):
            asked = getattr(self.page.views.get(cell), "round", None)
            if asked is not None and asked.finished:  # new questions come then
                continue
            alone = self.page.cells.get(cell) == "lab.terminal()"  # it tells of this sitting's calls
            if not alone and not isinstance(self.page.views.get(cell), OF_A_SITTING):
                self._same_as_new(cell)
        course.changed()

    def _same_as_new(self, cell: str) -> None:
        page, course = self.page, self.lab.course
        old, view = page.roots[cell], page.views[cell]
        watchers, places = dict(course.watchers), dict(course.places)
        desks = len(page.desks)
        new, again = page.anew(cell)
        as_left(view, again, old, new)
        quiet = passing(view)
        was, now = (
            [text.replace(LEFT, "") for text in says(root, parts(one, quiet))]
            for root, one in ((old, view), (new, again))
        )
        del page.desks[desks:]
        for kept, before in ((course.watchers, watchers), (course.places, places)):
            kept.clear()
            kept.update(before)
        if other := first_difference(was, now):
            pytest.fail(f"{cell} says {other[0]!r}, a new one {other[1]!r}, after {self.log}")


def as_left(view: Any, again: Any, old: Any, new: Any) -> None:
    """Leave a new view's form as the learner left the old one's: what is chosen, typed and unfolded."""
    if getattr(getattr(view, "editor", None), "_kept_open", False):
        again.editor.fold.click()
    for mine, its in zip(seen(old), seen(new), strict=False):
        if hasattr(mine, "options") and type(mine) is type(its) and mine.options == its.options:
            its.index = mine.index
    if isinstance(view, EditorView):  # what was before the first edit is known to the sitting only
        again.workshop.before = view.workshop.before
        again.refresh()
    _press_again(view, again)
    for mine, its in zip(seen(old), seen(new), strict=False):
        if type(mine).__name__ in (*TYPED, "Checkbox") and type(mine) is type(its):
            its.value = mine.value


def _press_again(view: Any, again: Any) -> None:
    """What was searched and checked in this sitting."""
    if isinstance(view, BriefView) and view.held:
        again.attempts, again._spent, again._rungs = view.attempts - 1, view._spent, dict(view._rungs)
        again.check.click()
        again.way.choice.value = view.way.choice.value
    if isinstance(view, HuntView) and view.choice.disabled and view.played is None:
        again.search.click()


def passing(view: Any) -> list[str]:
    """The parts of a view that tell what a press did."""
    names = next((PASSING[kind.__name__] for kind in type(view).__mro__ if kind.__name__ in PASSING), ())
    names = [*names, *(["desk.note"] if isinstance(getattr(view, "desk", None), ui.Desk) else [])]
    if isinstance(view, HuntView) and view._searched and (view.played or not view.choice.disabled):
        names += ["choice", "_told", "play", "undo"]  # the account has changed since
    if isinstance(view, StepView) and view.step.name not in view.course.locked:
        names.append("prediction.note")  # "Choose an answer first"
    return names


def parts(view: Any, names: list[str]) -> frozenset[Any]:
    """The parts of a view by their names, as far as it has them."""
    found = [reduce(lambda part, step: getattr(part, step, None), name.split("."), view) for name in names]
    return frozenset(one for one in found if one is not None)


@pytest.fixture
def attended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path / "work"))
    monkeypatch.chdir(tmp_path)  # files that are handed out
    with a_loop_of_its_own():
        yield
    autorun.cache_clear()


@contextmanager
def a_loop_of_its_own() -> Iterator[None]:
    """A browser of other tests, which stays open, has a running loop in this thread."""
    of_others, loop = asyncio._get_running_loop(), asyncio.new_event_loop()
    asyncio._set_running_loop(None)
    asyncio.set_event_loop(loop)
    yield
    loop.close()
    asyncio.set_event_loop(of_others)
    asyncio._set_running_loop(of_others)


@pytest.mark.usefixtures("attended")
@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("0*.ipynb")))
def test_a_walk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = int(os.environ.get("LABKIT_SEED", "1"))
    with quick_aws():
        walk = Watched(name, seed, monkeypatch)
        for number in range(PRESSES):
            walk.press()
            if number % 20 == 19:
                walk.look()
        walk.look()
        sys.stdout.write(walk.counted())
        walk.go_back()
        walk.look()
        assert differences(walk.opened, state(walk.lab.scene)) == [], (seed, walk.log)
        walk.lab.scene.close()
