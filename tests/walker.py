"""Somebody who presses everything on a notebook's page in any order, and does what people do beside it."""

from __future__ import annotations

import asyncio
import os
import random
import re
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

from labkit.cloud.gate import Gate
from labkit.duel.build_page import BuildPage
from labkit.duel.sample import ATTACK, build
from labkit.lesson.model.judging import options_of
from labkit.lesson.model.moves.past import writes_of
from labkit.lesson.view.editor import EditorView
from labkit.lesson.view.exercises.view import ExerciseView
from labkit.lesson.view.fault import FaultView
from labkit.lesson.view.step import StepView
from tests.pages import TYPED, Page, pressable, says
from tests.test_three_ways import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.lesson import Lesson

FREE = (
    ("iam", "CreateUser", {"UserName": "Walker"}),
    ("iam", "DeleteUser", {"UserName": "Walker"}),
    ("iam", "ListUsers", {}),
    ("iam", "CreateGroup", {"GroupName": "Walkers"}),
    ("s3", "ListBuckets", {}),
    ("s3", "CreateBucket", {"Bucket": "a-bucket-of-the-walk"}),
)
LINES = (
    "iam create-user --user-name Typed",
    "iam delete-user --user-name Typed",
    "sts get-caller-identity",
    "s3 ls",
    "iam list-users",
    "iam get-user --user-name Nobody",
    "iam create-user",
)
WORDS = ('"Deny"', '"Allow"', "*", "x", "", "{}", '"Resource": "*"')
TYPED_CALLS = (
    "aws sts get-caller-identity",
    "import boto3\nprint(boto3.client('sts').get_caller_identity()['Arn'])",
    "print(1 / 0)",
)
_TOKEN = re.compile(r"[\w:*/.$@-]+")
_MOST_ACTS = 30  # in one sitting: labkit takes 40 back


class Walk:
    """``log``: what was done, in words; ``kinds``: how often; ``acts``: how many in this sitting."""

    def __init__(self, name: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.dice = Page(name), random.Random(seed)  # noqa: S311 - a walk, no secret
        self.log: list[str] = []
        self.kinds: Counter[str] = Counter()
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
        self.opened, self.acts = state(self.lab.scene), 0

    def press(self) -> None:
        """One thing, whatever it is."""
        weights: dict[Callable[[], None], int] = {
            self._button: 24, self._choose: 10, self._type: 6, self._call: 3, self._client: 2,
            self._terminal: 2, self._answer: 6, self._edit: 4, self._step: 8, self._duel: 3, self._fault: 6,
            self._interrupted: 3, self._again: 2, self._restart: 1, self._made_again: 1, self._anew: 1,
        }  # fmt: skip
        self.acts += 1
        act = (
            self._restart if self.acts > _MOST_ACTS else self.dice.choices([*weights], [*weights.values()])[0]
        )
        act()
        self.check_desks()

    def check_desks(self) -> None:
        """What went wrong in a press explains itself."""
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

    def _one(self, kind: type) -> tuple[str, Any] | None:
        """A view of that kind, and its cell."""
        found = [(cell, view) for cell, view in self.page.views.items() if isinstance(view, kind)]
        return self.dice.choice(found) if found else None

    def _click(self, button: Any) -> None:
        """Press it if it can be seen and pressed now, as the page would let one."""
        shown = [one for root in self.page.roots.values() for one in pressable(root)]
        if button in shown:
            button.click()
            self._wait()

    def _wait(self) -> None:
        """Long work goes on between two presses, some of it."""
        if self.dice.random() < 0.5:
            asyncio.get_event_loop().run_until_complete(asyncio.sleep(self.dice.random() / 5))

    def _button(self) -> None:
        """Once, or twice in quick succession: the second press comes whatever the first one did."""
        if (found := self._some("Button")) is None:
            return
        cell, button = found
        times = 2 if self.dice.random() < 0.2 else 1
        self._note("press", f"{button.description}{' twice' if times > 1 else ''}", cell)
        for _ in range(times):
            button.click()
        self._wait()

    def _interrupted(self) -> None:
        """A press that somebody stops by Interrupt Kernel, before or after one of its calls."""
        if (found := self._some("Button")) is None:
            return
        cell, button = found
        left, after = self.dice.randrange(5), self.dice.random() < 0.5
        self._note("interrupt", f"{button.description} at call {left}{' after' if after else ''}", cell)
        with interrupting(left, after=after):
            button.click()

    def _choose(self) -> None:
        if found := self._some(options=True):
            cell, chosen = found
            at = self.dice.randrange(len(chosen.options))
            self._note("choose", f"{chosen.options[at]!r:.40}", cell)
            chosen.index = at

    def _type(self) -> None:
        if (found := self._some(*TYPED, "Checkbox")) is None:
            return
        cell, control = found
        self._note("type", str(control.description), cell)
        if type(control).__name__ == "Checkbox":
            control.value = not control.value
        elif self.dice.random() < 0.5:
            control.value = self._near(control.value)
        else:
            words = control.value.split(" ")
            words[self.dice.randrange(len(words))] = self.dice.choice(WORDS)
            control.value = " ".join(words)

    def _near(self, text: str) -> str:
        """The text with one word in another's place."""
        tokens = list(_TOKEN.finditer(text))
        if not tokens:
            return self.dice.choice(WORDS)
        one, other = self.dice.choice(tokens), self.dice.choice([*(found[0] for found in tokens), *WORDS])
        return text[: one.start()] + other + text[one.end() :]

    def _answer(self) -> None:
        """An exercise: right, wrong as people are, nearly right, or one's own calls; then checked, often."""
        if (found := self._one(ExerciseView)) is None:
            return
        cell, view = found
        exercise = view.exercise
        given = self.dice.choice([exercise.solution, *(one.text for one in exercise.wrong)])
        given = self._near(given) if self.dice.random() < 0.4 else given
        if exercise.kind == "call" and self.dice.random() < 0.3:
            given = self.dice.choice(TYPED_CALLS)
        self._note("answer", f"{exercise.kind} {given!r:.60}", cell)
        view.part.fill(given)
        for button in (view.check, view.run, view.hints.button):
            if self.dice.random() < 0.7:
                self._click(button)

    def _edit(self) -> None:
        """Break it: a document of the tries, of the aims' kind, nearly the same, or broken; then saved."""
        if (found := self._one(EditorView)) is None:
            return
        cell, view = found
        title, part = self.dice.choice(list(view.slots.items()))
        tries = [one.texts()[title] for one in view.attempts if title in one.texts()]
        text = self.dice.choice([part.editor.value, *tries])
        part.editor.value = self._near(text) if self.dice.random() < 0.5 else text
        self._note("edit", title, cell)
        self._click(part.save)

    def _step(self) -> None:
        """As the book has it: what is missing, a prediction, Run in one of the ways."""
        if (found := self._one(StepView)) is None:
            return
        cell, view = found
        self._note("step", "", cell)
        self._click(view.needs.button)
        if view.prediction.choice is not None and view.step.name not in view.course.locked:
            view.prediction.choice.value = self.dice.choice(options_of(view.step.prediction)).key
            self._click(view.prediction.lock)
        view.editor.way.value = self.dice.choice(["console", "cli", "python"])
        self._click(view.editor.run if self.dice.random() < 0.8 else view.editor.one)

    def _duel(self) -> None:
        """Calls of the sample's two teams."""
        if (found := self._one(BuildPage)) is None:
            return
        self._note("duel", "", found[0])
        if self.dice.random() < 0.5:
            build(self.lab.scene)
            self.lab.course.notice()
        else:
            attack = next(view for view in self.page.views.values() if hasattr(view, "typed"))
            attack.typed.value = self.dice.choice([*ATTACK, *TYPED_CALLS])
            self._click(attack.run)

    def _fault(self) -> None:
        """Some presses in the fault that is open: of all others the scene is closed."""
        for cell, view in self.page.views.items():
            if isinstance(view, FaultView) and view.playing.lab is self.lab:
                for _ in range(self.dice.randrange(1, 5)):
                    button = self.dice.choice(
                        [one for one in pressable(view.widget) if type(one).__name__ == "Button"]
                    )
                    self._note("fault", button.description, cell)
                    button.click()

    def _call(self) -> None:
        service, operation, parameters = self.dice.choice(FREE)
        profile = self._profile()
        self._note("call", f"{operation} as {profile}")
        self.lab.scene.call(profile, service, operation, parameters)
        self.lab.course.notice()

    def _client(self) -> None:
        """A free cell in Python, and what lab.why() says of it."""
        service, operation, parameters = self.dice.choice(FREE)
        profile, method = self._profile(), re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
        self._note("free cell", f"{operation} as {profile}")
        try:
            getattr(self.lab.session(profile).client(service), method)(**parameters)
        except ClientError:
            self.page.do(self.lab.why)
        self.lab.course.notice()

    def _terminal(self) -> None:
        line, profile = self.dice.choice(LINES), self._profile()
        self._note("terminal", f"{line} as {profile}")
        mark = self.lab.scene.trail.mark()
        self.lab.scene.run_aws(line, profile)
        self.lab.course.notice()
        made = [str(event.record["eventName"]) for event in self.lab.scene.trail.since(mark)]
        faults = self._one(FaultView)  # where another one is open, the card is of a scene that is closed
        cards = [cell for cell, source in self.page.cells.items() if source == "lab.terminal()"]
        for cell in cards if not faults else ():
            told = "".join(says(self.page.roots[cell]))
            if not all(f"{name}, as" in told for name in made):
                pytest.fail(f"{made} isn't in {told} after {self.log}")

    def _profile(self) -> str:
        return self.dice.choice([one for one in self.lab.scene.people if one.kind != "role"]).profile

    def _again(self) -> None:
        """A cell is run again, but for the one that opens the lesson; another fault may be opened."""
        opens = ("open_lab", "duel.build")
        cells = {
            cell: text for cell, text in self.page.cells.items() if not any(one in text for one in opens)
        }
        cell = self.dice.choice([*cells])
        self._note("run the cell again", cells[cell])
        self.page.run(cell)
        if "open_fault" in cells[cell]:
            self.opened, self.acts = state(self.lab.scene), 0

    def _restart(self) -> None:
        """The kernel ends, and the notebook is opened again on the next day."""
        self._note("restart", "")
        self._opened_again(ends=True)

    def _anew(self) -> None:
        """All cells are run again in the same kernel."""
        self._note("run all again", "")
        self._opened_again(ends=False)

    def _made_again(self) -> None:
        """The next day with another release, which can't use the saved state."""
        if self.lab._keeper is None:
            return
        self._note("another release", "")
        self._opened_again(ends=True, other=True)

    def _opened_again(self, *, ends: bool, other: bool = False) -> None:
        course = self.lab.course
        course.notice()  # as the page does by itself, again and again
        if ends:
            end_long_work()
        known, was = self._known(), state(self.lab.scene)
        played = course.played == writes_of(self.lab.scene.trail)  # an attacker's work isn't kept
        if ends:
            self.lab.scene.close()
        if other:
            for file in Path(os.environ["LABKIT_WORK"]).rglob("*.checkpoint"):
                file.unlink()
        self.open()
        now = self._known()
        if lost := {name: (one, now.get(name)) for name, one in known.items() if now.get(name) != one}:
            pytest.fail(f"{lost} after {self.log}")
        kept = not played and not other and self.lab._keeper is not None
        if kept and (told := differences(was, state(self.lab.scene))):
            pytest.fail(f"{told[:6]} after {self.log}")

    def _known(self) -> dict[str, Any]:
        course, lab = self.lab.course, self.lab
        steps = {name: (one.succeeded, one.right, one.shown) for name, one in course.known().items()}
        return steps | {name: lab.book.of(name).row() for name in lab.book.names}

    def _note(self, kind: str, what: str, cell: str = "") -> None:
        view = self.page.views.get(cell)
        step = getattr(getattr(view, "step", None), "name", "")
        self.kinds[kind] += 1
        if cell:
            label = re.sub(r"[\d:“].*| twice", "", what) if kind == "press" else ""
            self.kinds[f"{kind} {label} in {type(view).__name__}"] += 1
        self.log.append(
            f"{kind} {what} in {type(view).__name__} {step or cell}" if cell else f"{kind} {what}"
        )

    def counted(self) -> str:
        """How often each kind of thing was done, as lines."""
        whole = sum(count for kind, count in self.kinds.items() if " in " not in kind)
        lines = [f"{count:5} {kind}" for kind, count in sorted(self.kinds.items())]
        return "\n".join([f"{self.page.name}: {whole} acts", *lines, ""])

    def go_back(self) -> None:
        """To where the kernel began: one step back, and back again; faults are put back."""
        faults = [one for one in self.page.views.values() if isinstance(one, FaultView)]
        for fault in faults:
            if fault.playing.lab is self.lab:
                fault.back.click()
        while not faults and self.lab.course.take_back():
            pass


def end_long_work() -> None:
    """The kernel ends, and what was at work in it."""
    loop = asyncio.get_event_loop()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))


@contextmanager
def interrupting(left: int, *, after: bool) -> Iterator[None]:
    """Interrupt Kernel, once: at the call after so many, before it is judged or after it was answered."""
    real, mine = Gate.answer, threading.current_thread()

    def answer(gate: Gate, request: Any) -> Any:
        nonlocal left
        if threading.current_thread() is not mine:
            return real(gate, request)
        left -= 1
        if left == -1 and not after:
            raise KeyboardInterrupt
        answered = real(gate, request)
        if left == -1:
            raise KeyboardInterrupt
        return answered

    with patch.object(Gate, "answer", answer):
        yield


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
