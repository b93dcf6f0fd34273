"""A fault that an instructor lets happen in front of a class: found, explained and repaired live, then put back.

The view is in `labkit.lesson.view.fault`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labkit.lesson.model.replay import default_texts, send_step
from labkit.lesson.model.run import Run
from labkit.lesson.model.shown import Shown
from labkit.lesson.model.tasks.requirements import check_brief
from labkit.lesson.ways.sending import editable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from labkit.cloud import Event, Scene, SceneDefinition
    from labkit.lesson.model.lab import Lab
    from labkit.lesson.model.predictions import Misconception
    from labkit.lesson.model.steps import StateTable, Step
    from labkit.lesson.model.tasks.requirements import Brief, Held
    from labkit.lesson.ways.calls import Call
    from labkit.lesson.ways.replies import Sent


@dataclass(frozen=True, slots=True)
class Clue:
    """A question to the class that leads to the fault. ``calls``: real calls that answer it; ``rows``: the events of
    the trail that do, by name; ``answer``: what there is to see."""

    question: str
    answer: str
    calls: tuple[Call, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault(Shown):
    """A fault, as data.

    ``scene`` and ``story``: a chapter's scene, and those of its steps that are behind when the fault happens.
    ``tells``: what the class is told, which is what people notice. ``happens``: the calls that make the fault, with who
    makes them. ``play``: takes their place where what is called depends on what is found. ``later``: when the
    class meets the fault. ``brief``: what must hold before the fault and after the repair. ``repair``: one way, in real
    calls. ``explains``: what to say in the end; ``page``: title of the AWS page that says so.
    """

    name: str
    title: str
    scene: SceneDefinition
    story: tuple[Step, ...]
    tells: str
    happens: tuple[Step, ...]
    later: datetime
    clues: tuple[Clue, ...]
    brief: Callable[[Lab], Brief]
    repair: tuple[Step, ...]
    explains: str
    page: str
    table: StateTable | None = None
    misconception: Misconception | None = None
    play: Callable[[Lab], object] | None = None

    @property
    def definition(self) -> SceneDefinition:
        """The chapter's scene under a name of its own."""
        return replace(self.scene, name=f"fault_{self.name.replace('-', '_')}", title=self.title)


def until(steps: tuple[Step, ...], last: str) -> tuple[Step, ...]:
    """A chapter's steps up to one of them, that one included. Raises ValueError where there is none of this name."""
    return steps[: [step.name for step in steps].index(last) + 1]


class Playing:
    """A fault at work in a lesson of its own: the story is played when this is made, the fault when it is asked for.

    Raises LookupError, with AWS's words, where a call isn't answered as it must be.
    """

    def __init__(self, fault: Fault, lab: Lab) -> None:
        self.fault, self.lab = fault, lab
        self.happened = False
        self._mark = 0
        for step in fault.story:
            self._send(step)
        self.brief = fault.brief(lab)
        course = lab.course
        self._before = lab.scene.moment(), course.results.copy(), deepcopy(course.memory)

    @property
    def events(self) -> tuple[Event, ...]:
        """What the trail recorded since the fault began; nothing before that."""
        return self.lab.scene.trail.since(self._mark) if self.happened else ()

    def let_happen(self) -> None:
        """Make the fault. It happens once, until it is put back."""
        if self.happened:
            return
        self._mark = self.lab.scene.trail.mark()
        for step in self.fault.happens:
            self._send(step)
        if self.fault.play is not None:
            self.fault.play(self.lab)
        wait_for(self.lab.scene, self.fault.later)
        self.happened = True
        self.lab.changed()

    def look(self, clue: Clue) -> tuple[tuple[Sent, ...], tuple[Event, ...]]:
        """Make a clue's calls, whatever AWS answers, and find its rows of the trail."""
        rows = tuple(event for event in self.events if event.record["eventName"] in clue.rows)
        sender = self.lab.course.sender
        sent = tuple(
            sender.send(call, "console", {field.name: field.text for field in editable(call, "console")})
            for call in clue.calls
        )
        self.lab.changed()
        return sent, rows

    def check(self) -> tuple[Held, ...]:
        """Decide what must hold, on the scene as it is now."""
        return tuple(check_brief(self.brief, self.lab.scene))

    def repair(self) -> tuple[Sent, ...]:
        """Make all calls of the repair. Returns those that AWS didn't do: a class may have made some of them before."""
        astray = tuple(sent for step in self.fault.repair for sent, _ in self._run(step).astray)
        self.lab.changed()
        return astray

    def put_back(self) -> None:
        """The scene as it was before the fault; whatever was done since is gone."""
        moment, results, memory = self._before
        course = self.lab.course
        self.lab.scene.back_to(moment)
        course.results.take(results)
        course.memory.clear()
        course.memory.update(deepcopy(memory))
        self.happened = False
        self.lab.changed()

    def _run(self, step: Step) -> Run:
        course = self.lab.course
        sent = send_step(step, "console", default_texts(step, "console"), course.sender, course.results)
        return Run(step, "console", sent)

    def _send(self, step: Step) -> None:
        run = self._run(step)
        if not run.succeeded:
            said = "; ".join(one.line for one in run.sent)
            raise LookupError(f"labkit couldn't play “{step.title}”. {said}")


def wait_for(scene: Scene, moment: datetime) -> None:
    """Let the scene's time pass until then; nothing where it is later already."""
    if scene.now < moment:
        scene.advance(moment - scene.now)
