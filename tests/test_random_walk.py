"""Whatever is pressed, in whatever order: the page says what the scene is, and going back leads to the start.

`LABKIT_LONG=1` presses 300 times in each chapter; `LABKIT_SEED` is another walk.
"""

from __future__ import annotations

import os
import random
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from labkit.lesson.autorun import autorun
from labkit.lesson.model.editing import Workshop
from labkit.lesson.view import live
from labkit.lesson.view.bar import Bar
from labkit.lesson.view.editor import EditorView
from labkit.lesson.view.step import StepView
from tests.quick_aws import quick_aws
from tests.test_three_ways import state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.lesson import Lesson

LONG = bool(os.environ.get("LABKIT_LONG"))
PRESSES = 300 if LONG else 15
CHAPTERS = (
    "start_here",
    "shared_responsibility",
    "groups_and_users",
    "best_practices",
    "organizations",
    "cross_account",
    "escalation",
)
FREE = (
    ("iam", "CreateUser", {"UserName": "Walker"}),
    ("iam", "DeleteUser", {"UserName": "Walker"}),
    ("iam", "ListUsers", {}),
    ("iam", "CreateGroup", {"GroupName": "Walkers"}),
    ("s3", "ListBuckets", {}),
    ("s3", "CreateBucket", {"Bucket": "a-bucket-of-the-walk"}),
)
TYPED = ('"Deny"', '"Allow"', "*", "x", "", "{}", '"Resource": "*"')


class Walk:
    """A notebook of a chapter at which somebody sits who presses everything."""

    def __init__(self, chapter: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chapter, self.dice = chapter, random.Random(seed)  # noqa: S311 - a walk, no secret
        self.module = import_module(f"labkit.{chapter}")
        self.log: list[str] = []
        self.live: list[live.LiveView] = []
        made = self.live

        class Noted(live.LiveView):
            def __init__(self, build: Any) -> None:
                super().__init__(build)
                made.append(self)

        monkeypatch.setattr(live, "LiveView", Noted)
        monkeypatch.setattr(live, "show_widget", lambda *_: None)
        self.open()

    def open(self) -> None:
        """Run the notebook's cells anew."""
        self.lab: Lesson = self.module.open_lab()
        self.live.clear()
        course = self.lab.course
        self.bar = Bar(course, self.lab.title, self.lab._keeper, snapshots=self.lab.snapshots)
        self.steps = [StepView(course, step) for step in course.steps]
        slots = getattr(self._editing(), "SLOTS", ())
        workshop = Workshop(course, slots, course.access)
        self.editors = [EditorView(workshop, self._editing().ATTEMPTS, "Break it")] if slots else []
        for show in (self.lab.state, self.lab.who_can_do_what, self.lab.trail, self.lab.progress):
            show()
        self.opened = self._what_is()

    def _editing(self) -> Any:
        """The module that says which policies are open for editing."""
        place = "editing" if self.chapter == "organizations" else "lesson"
        return import_module(f"labkit.{self.chapter}.{place}")

    def press(self) -> None:
        """One thing, whatever it is."""
        acts = (
            [self._button] * 10 + [self._choose] * 5 + [self._type] * 2 + [self._call] * 2 + [self._restart]
        )
        self.dice.choice(acts)()
        for view in (self.bar, *self.steps, *self.editors):
            error, view.desk.error = view.desk.error, None
            assert error is None or isinstance(error, LookupError), (self.log[-8:], error)

    def _button(self) -> None:
        view = self.dice.choice([self.bar, *self.dice.sample(self.steps, 3), *self.editors])
        buttons = [one for one in pressable(view.widget) if type(one).__name__ == "Button"]
        if buttons:
            pressed = self.dice.choice(buttons)
            self.log.append(f"press {pressed.description} in {self._name(view)}")
            pressed.click()

    def _choose(self) -> None:
        view = self.dice.choice([self.bar, *self.steps])
        lists = [one for one in pressable(view.widget) if getattr(one, "options", None)]
        if lists:
            chosen = self.dice.choice(lists)
            index = self.dice.randrange(len(chosen.options))
            self.log.append(f"choose {chosen.options[index]!r:.40} in {self._name(view)}")
            chosen.index = index

    def _type(self) -> None:
        view = self.dice.choice([*self.steps, *self.editors])
        fields = [one for one in pressable(view.widget) if type(one).__name__ in ("Text", "Textarea")]
        if fields:
            field = self.dice.choice(fields)
            words = field.value.split(" ")
            words[self.dice.randrange(len(words))] = self.dice.choice(TYPED)
            self.log.append(f"type into {field.description} in {self._name(view)}")
            field.value = " ".join(words)

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
        known, was = self._known(), state(self.lab.scene)
        self.lab.scene.close()
        self.open()
        assert self._known() == known, self.log[-8:]
        assert differences(was, state(self.lab.scene)) == [], self.log[-8:]

    def _name(self, view: Any) -> str:
        return view.step.name if isinstance(view, StepView) else type(view).__name__

    def _known(self) -> dict[str, Any]:
        return {name: (one.succeeded, one.right, one.shown) for name, one in self.lab.course.known().items()}

    def _what_is(self) -> dict[str, Any]:
        return state(self.lab.scene)

    def look(self) -> None:
        """Everything that the page says is what a page that is opened now says."""
        course = self.lab.course
        for view in self.live:
            assert view._body.value == "".join(block.live for block in view._build()), self.log[-8:]
        watching = dict(course.watchers), dict(course.places)
        for view in self.steps:
            now = StepView(course, view.step)
            assert view.answer.value == now.answer.value, (view.step.name, self.log[-8:])
            assert view.needs._text.value == now.needs._text.value, (view.step.name, self.log[-8:])
            assert view.editor.run.disabled == now.editor.run.disabled, (view.step.name, self.log[-8:])
        for editor in self.editors:
            now_, was = EditorView(editor.workshop, editor.attempts, "Another"), editor.table.value
            assert was == now_.table.value, self.log[-8:]
        bar = Bar(course, self.lab.title, self.lab._keeper, snapshots=self.lab.snapshots)
        said, now_says = (one._where.value.partition(" done")[0] for one in (self.bar, bar))
        assert said == now_says, self.log[-8:]
        course.watchers.clear()
        course.watchers.update(watching[0])
        course.places.update(watching[1])


def differences(was: Any, now: Any, at: str = "") -> list[str]:
    """Where two states differ."""
    if was == now or at.endswith(" > _tick"):  # how often moto was asked for it
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


def pressable(widget: Any) -> Iterator[Any]:
    """What can be seen and isn't disabled."""
    if getattr(widget.layout, "display", None) == "none":
        return
    if hasattr(widget, "children"):
        for child in widget.children:
            yield from pressable(child)
    elif not getattr(widget, "disabled", False):
        yield widget


@pytest.fixture
def attended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    yield
    autorun.cache_clear()


@pytest.mark.usefixtures("attended")
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_walk(chapter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = int(os.environ.get("LABKIT_SEED", "1"))
    with quick_aws():
        walk = Walk(chapter, seed, monkeypatch)
        for number in range(PRESSES):
            walk.press()
            if number % 10 == 9:
                walk.look()
        walk.look()
        while walk.lab.course.take_back():
            pass
        walk.look()
        assert differences(walk.opened, walk._what_is()) == [], (seed, walk.log)
        walk.lab.scene.close()
