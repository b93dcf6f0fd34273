"""Whatever is pressed, in whatever order: the page says what the scene is, and going back leads to the start.

The notebooks' own cells were run. `LABKIT_LONG=1` presses 300 times in each; `LABKIT_SEED` is another walk.
"""

from __future__ import annotations

import os
import random
import re
from functools import cache, reduce
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pytest

from labkit.lesson.autorun import autorun
from labkit.lesson.model.moves.past import writes_of
from labkit.lesson.view.editor import EditorView
from labkit.lesson.view.fault import FaultView
from labkit.lesson.view.hunt import HuntView
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.requirements import BriefView
from labkit.lesson.view.step import StepView
from tests.pages import NOTEBOOKS, TYPED, Page, pictures, pressable, says, seen
from tests.picture_boxes import faults
from tests.quick_aws import quick_aws
from tests.test_three_ways import state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.lesson import Lesson

pytestmark = pytest.mark.long

crowding = cache(faults)  # a picture that hasn't changed is looked at once
LONG = bool(os.environ.get("LABKIT_LONG"))
PRESSES = 300 if LONG else 12
FREE = (
    ("iam", "CreateUser", {"UserName": "Walker"}),
    ("iam", "DeleteUser", {"UserName": "Walker"}),
    ("iam", "ListUsers", {}),
    ("iam", "CreateGroup", {"GroupName": "Walkers"}),
    ("s3", "ListBuckets", {}),
    ("s3", "CreateBucket", {"Bucket": "a-bucket-of-the-walk"}),
)
WORDS = ('"Deny"', '"Allow"', "*", "x", "", "{}", '"Resource": "*"')
WRONG = re.compile(r"This didn't work|Traceback|Error:.*\(most recent|&lt;labkit\.|object at 0x")
# What a press told and a page that is opened now doesn't know, by the view that tells it.
PASSING = {
    "Bar": ("_asked", "snapshots.widget", "_where"),
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


class Walk:
    """Somebody who presses everything on a notebook's page."""

    def __init__(self, name: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.dice = Page(name), random.Random(seed)  # noqa: S311 - a walk, no secret
        self.log: list[str] = []
        self.page.listen(monkeypatch)
        self.open()

    @property
    def lab(self) -> Lesson:
        """The lesson; of faults the one that was opened last."""
        lesson: Lesson = self.page.namespace["lab"]
        return lesson

    def open(self) -> None:
        """Run the notebook's cells in a new kernel."""
        self.page.open()
        self.opened = state(self.lab.scene)

    def press(self) -> None:
        """One thing, whatever it is."""
        acts = [self._button] * 12 + [self._choose] * 6 + [self._type] * 3 + [self._call] * 2
        self.dice.choice([*acts, self._restart])()
        for desk in self.page.desks:
            told, desk.error = desk.error, None
            explains = told is None or (
                isinstance(told, LookupError) and not isinstance(told, (KeyError, IndexError))
            )
            assert explains, (self.log[-8:], told)

    def _some(self, *kinds: str, options: bool = False) -> tuple[str, Any] | None:
        """Something of that kind that can be pressed, and its cell; each cell is as likely."""
        cells = self.dice.sample(list(self.page.roots), len(self.page.roots))
        for cell in cells:
            found = [
                one
                for one in pressable(self.page.roots[cell])
                if type(one).__name__ in kinds or (options and getattr(one, "options", None))
            ]
            if found:
                return cell, self.dice.choice(found)
        return None

    def _button(self) -> None:
        """Once, or twice in quick succession: the second press comes whatever the first one did."""
        if (found := self._some("Button")) is None:
            return
        cell, button = found
        times = 2 if self.dice.random() < 0.2 else 1
        self._note(f"press {button.description}{' twice' if times > 1 else ''}", cell)
        for _ in range(times):
            button.click()

    def _choose(self) -> None:
        if found := self._some(options=True):
            cell, chosen = found
            at = self.dice.randrange(len(chosen.options))
            self._note(f"choose {chosen.options[at]!r:.40}", cell)
            chosen.index = at

    def _type(self) -> None:
        if (found := self._some(*TYPED, "Checkbox")) is None:
            return
        cell, control = found
        self._note(f"type into {control.description}", cell)
        if type(control).__name__ == "Checkbox":
            control.value = not control.value
            return
        words = control.value.split(" ")
        words[self.dice.randrange(len(words))] = self.dice.choice(WORDS)
        control.value = " ".join(words)

    def _call(self) -> None:
        """A free cell, and a terminal."""
        service, operation, parameters = self.dice.choice(FREE)
        person = self.dice.choice([one for one in self.lab.scene.people if one.kind != "role"])
        self.log.append(f"{operation} as {person.profile}")
        self.lab.scene.call(person.profile, service, operation, parameters)
        self.lab.course.notice()

    def _restart(self) -> None:
        """The kernel ends, and the notebook is opened again on the next day."""
        self.log.append("restart")
        course = self.lab.course
        known, was = self._known(), state(self.lab.scene)
        played = course.played == writes_of(self.lab.scene.trail)  # an attacker's work isn't kept
        self.lab.scene.close()
        self.open()
        assert self._known() == known, self.log[-8:]
        if not played and self.lab._keeper is not None:
            assert differences(was, state(self.lab.scene)) == [], self.log[-8:]

    def _known(self) -> dict[str, Any]:
        course, lab = self.lab.course, self.lab
        steps = {name: (one.succeeded, one.right, one.shown) for name, one in course.known().items()}
        return steps | {name: lab.book.of(name).row() for name in lab.book.names}

    def _note(self, what: str, cell: str) -> None:
        view = self.page.views.get(cell)
        step = getattr(getattr(view, "step", None), "name", "")
        self.log.append(f"{what} in {type(view).__name__} {step or cell}")

    def go_back(self) -> None:
        """To where the kernel began: one step back, and back again; faults are put back."""
        faults = [one for one in self.page.views.values() if isinstance(one, FaultView)]
        for fault in faults[-1:]:
            fault.back.click()
        while not faults and self.lab.course.take_back():
            pass

    def look(self) -> None:
        """Everything that the page says is what a page that is opened now says."""
        course = self.lab.course
        for cell, root in self.page.roots.items():
            told = says(root)
            wrong = [text for text in told if WRONG.search(text)]
            assert wrong == [], (cell, self.log[-8:])
            crowded = [fault for svg in pictures(told) for fault in crowding(svg)]
            assert crowded == [], (cell, self.log[-8:])
        for cell in list(self.page.roots):
            if self.page.cells[cell].startswith("lab.") or "lab)" in self.page.cells[cell]:
                self._same_as_new(cell)
        course.changed()

    def _same_as_new(self, cell: str) -> None:
        page, course = self.page, self.lab.course
        old, view = page.roots[cell], page.views[cell]
        watchers, places = dict(course.watchers), dict(course.places)
        desks = len(page.desks)
        page.run(cell)
        new, again = page.roots[cell], page.views[cell]
        as_left(view, again, old, new)
        quiet = passing(view)
        was, now = (says(root, parts(one, quiet)) for root, one in ((old, view), (new, again)))
        page.roots[cell], page.views[cell] = old, view
        del page.desks[desks:]
        for kept, before in ((course.watchers, watchers), (course.places, places)):
            kept.clear()
            kept.update(before)
        assert not (other := first_difference(was, now)), (page.cells[cell], other, self.log)


def first_difference(was: list[str], now: list[str]) -> tuple[str, str] | None:
    """The first part that reads otherwise, from where it does."""
    for mine, its in zip_longest(was, now, fillvalue=""):
        if mine != its:
            same = next((at for at, (a, b) in enumerate(zip(mine, its, strict=False)) if a != b), 0)
            at = max(0, same - 40)
            return mine[at : at + 300], its[at : at + 300]
    return None


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


def differences(was: Any, now: Any, at: str = "") -> list[str]:
    """Where two states differ."""
    if was == now or at.endswith(
        (" > _tick", " > _time_progressed")
    ):  # how often and when moto was asked for it
        return []
    if isinstance(was, dict) and isinstance(now, dict):
        names = dict.fromkeys([*was, *now])
        return [one for name in names for one in differences(was.get(name), now.get(name), f"{at} > {name}")]
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        return [
            one
            for i, (a, b) in enumerate(zip(was, now, strict=True))
            for one in differences(a, b, f"{at}[{i}]")
        ]
    return [f"{at}: {was!r:.80} is now {now!r:.80}"]


@pytest.fixture
def attended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path / "work"))
    monkeypatch.chdir(tmp_path)  # files that are handed out
    yield
    autorun.cache_clear()


@pytest.mark.usefixtures("attended")
@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("0[0-8]*.ipynb")))
def test_a_walk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = int(os.environ.get("LABKIT_SEED", "1"))
    with quick_aws():
        walk = Walk(name, seed, monkeypatch)
        for number in range(PRESSES):
            walk.press()
            if number % 10 == 9:
                walk.look()
        walk.look()
        walk.go_back()
        walk.look()
        assert differences(walk.opened, state(walk.lab.scene)) == [], (seed, walk.log)
        walk.lab.scene.close()
