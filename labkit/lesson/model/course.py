"""A lesson without a view: its scene, what has been run, what was predicted, and running a step."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from labkit.lesson.ways.sending import Sender

from .access import AccessQuestion, compared
from .checking import asked_at, check_steps, says_when
from .covering import Cover, Noting, asked_of, stated, tabled, telling_cells
from .earlier import Earlier
from .goals.goal import look
from .judging import judge
from .moves.looked import Looked
from .moves.past import Before, Mark, Past, Writes, told
from .replay import as_written, default_texts, one_by_one, send_step
from .results import Results
from .run import Run
from .steps import find_step
from .tables import as_state_table, untold
from .tasks.who_can import who_can
from .verdicts import OTHER_CALL, OTHER_STATE, Judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from labkit.cloud import Scene
    from labkit.lesson.ways.calls import Way
    from labkit.lesson.ways.replies import Sent

    from .access import AccessTable
    from .covering import Asked, Tabled
    from .drawn import Drawn
    from .judging import Feedback
    from .steps import StateTable, Step

    Look = tuple[list[pd.DataFrame], AccessTable | None, tuple[Drawn | None, frozenset[Asked]]]


EDITS: Final = "before the first edit"
"""In a lesson's memory: policies as they were before the first edit after the last step, by title."""


@dataclass
class Course:
    """The steps of a lesson on their open scene.

    ``watchers`` are called after anything changed, so that every view tells the truth. ``places``: take the reader to a
    step's view. ``memory``: what a topic remembers beside the scene, as JSON; gone when the lesson starts over.
    ``hunted``: whose hunts have been answered, with the answer's text.
    """

    scene: Scene
    steps: tuple[Step, ...]
    table: StateTable | None = None
    picture: Callable[[Scene], Drawn] | None = None
    access: tuple[AccessQuestion, ...] = ()
    made: tuple[str, ...] = ()
    namespace: dict[str, Any] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)
    judged: dict[str, Judged] = field(default_factory=dict)
    earlier: dict[str, Earlier] = field(default_factory=dict)
    results: Results = field(default_factory=Results)
    memory: dict[str, Any] = field(default_factory=dict)
    watchers: dict[str, Callable[[], None]] = field(default_factory=dict)
    places: dict[str, Callable[[], None]] = field(default_factory=dict)
    hunted: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_steps(self.steps, {person.profile for person in self.scene.people})
        self.sender = Sender(self.scene, self.results.look_up, self.namespace)
        self._at_work, self._seen = RLock(), self.scene.trail.mark()
        self._past: Past | None = None
        self.looked = Looked(lambda: self.scene.trail.mark())  # noqa: PLW0108 - the trail becomes another one
        self.of_steps: set[tuple[str, ...]] = set()  # the calls of steps: what tells each event from others
        self.before_starting_over: Callable[[], None] = lambda: None
        self.story: list[str] = []  # what was done that is more than a step or a call, in words
        self.played: Writes | None = None  # the trail's writes when a way was played, to be undone

    def find(self, name: str) -> Step:
        """The step of that name. Raises UnknownStepError, which offers near names, where there's none."""
        return find_step(self.steps, name)

    def number(self, step: Step) -> int:
        """The step's place in the lesson; the first is 1."""
        return self.steps.index(step) + 1

    def done(self, name: str) -> bool:
        """True where the learner ran the step and it came out as it's meant to; a later run doesn't undo that."""
        return (known := self._known(name)) is not None and known.succeeded and not known.shown

    def there(self, name: str) -> bool:
        """True where the step's work is there: it's done, or was shown on a jump."""
        return (known := self._known(name)) is not None and known.succeeded

    def known(self) -> dict[str, Earlier]:
        """What became of each step that was run, in this sitting or an earlier one."""
        every = {name: self._known(name) for name in (*self.earlier, *self.runs)}
        return {name: known for name, known in every.items() if known}

    def _known(self, name: str) -> Earlier | None:
        earlier, run = self.earlier.get(name), self.runs.get(name)
        if run is None:
            return earlier
        once = earlier is not None and earlier.succeeded and not earlier.shown
        return Earlier(run.succeeded or once, self._verdict(name), run.shown and not once)

    def _verdict(self, name: str) -> bool | None:
        judged, earlier = self.judged.get(name), self.earlier.get(name)
        return judged.feedback.right if judged else earlier.right if earlier else None

    def take_up(
        self, earlier: Mapping[str, Earlier], locked: Mapping[str, str], judged: Mapping[str, Judged]
    ) -> None:
        """Go on from an earlier sitting."""
        self.earlier, self.locked, self.judged = dict(earlier), dict(locked), dict(judged)

    def missing(self, step: Step) -> tuple[Step, ...]:
        """The steps that must run before this one and haven't, in the lesson's order."""
        wanted: set[str] = set()
        open_ = list(step.needs)
        while open_:
            name = open_.pop()
            if name not in wanted and not self.there(name):
                wanted.add(name)
                open_ += self.find(name).needs
        return tuple(earlier for earlier in self.steps if earlier.name in wanted)

    def lock(self, step: Step, key: str) -> None:
        """Lock a prediction; it's judged by the next run of the step's own call, and only once."""
        if not self.judged_once(step):
            self.locked[step.name] = key
            self.changed()

    def unlock(self, step: Step) -> None:
        """Take a prediction back, before the run that would judge it."""
        if not self.judged_once(step):
            self.locked.pop(step.name, None)
            self.changed()

    def judged_once(self, step: Step) -> bool:
        """True where the step's prediction has had its verdict; there's no second one."""
        return self._verdict(step.name) is not None

    def ready(self, step: Step) -> bool:
        """True where the step may be run: nothing is missing, and a prediction is locked if one is asked
        for."""
        return not self.missing(step) and (step.prediction is None or step.name in self.locked)

    def run(
        self, step: Step, way: Way, texts: Sequence[Mapping[str, str]] | None = None, only: int | None = None
    ) -> Run:
        """Run a step's calls, as the learner edited them, and see what came of it; ``only``: one of them."""
        with self._at_work:
            run = self._perform(step, way, texts, only)
            run = replace(run, feedback=self._feedback(run))
            if run.succeeded:
                self.earlier[step.name] = Earlier(True, self._verdict(step.name))
            self.memory.pop(EDITS, None)
            self.runs[step.name] = run
            self._tell(step.name)  # what was made of the state after the run still holds
            return run

    def _perform(
        self, step: Step, way: Way, texts: Sequence[Mapping[str, str]] | None = None, only: int | None = None
    ) -> Run:
        """Send a step's calls, and see what they changed."""
        own = as_state_table(step.table) or self.table
        tables = own.and_before if own else ()
        before, could, (drawn, _) = self._look(step, tables)
        mark = self.scene.trail.mark()
        run = Run(step, way, *self._send(step, way, texts, only), judged=self.judged.get(step.name))
        self.looked.forget()
        events = self.scene.trail.since(mark)
        self.of_steps.update(event.itself for event in events)
        run = replace(run, events=events, goals=look(self.scene, step.goals))
        now, can, (picture, pictured) = self._look(step, tables)
        run = replace(run, access=compared(could, can) if could and can else can)
        self.runs[step.name] = run  # what comes next may be asked from here on
        cover = self.cover()
        tellings = [telling_cells(self._tabled(one), one.build, self.scene, cover) for one in tables]
        run = replace(run, cover=cover, table=stated(tables, before, now, tellings, self.steps))
        told = picture.since(drawn) if picture else None
        return replace(run, picture=told, same_picture=picture == drawn, pictured=pictured)

    def _look(self, step: Step, tables: Sequence[StateTable]) -> Look:
        """The state as the step shows it: its table and those in its place, who can do what, and its picture."""
        picture = self.looked.at(("picture", step.picture), lambda: self.draw(step))
        return [self._tabled(table)[0] for table in tables], self.who_can(step.access), picture

    def _tabled(self, table: StateTable) -> Tabled:
        """A table of the present state, and which decisions it shows."""
        return self.looked.at(("table", table), lambda: tabled(table.build, self.scene))

    def run_missing(self, step: Step) -> tuple[Run, ...]:
        """Run what must have run before this step."""
        return tuple(self.run(earlier, "console") for earlier in self.missing(step))

    def who_can(self, questions: tuple[AccessQuestion, ...] | None = None) -> AccessTable | None:
        """People by questions as decided now, and whether they could get there; None where there's nothing to ask."""
        asked = self.access if questions is None else questions
        return self.looked.at(("who", repr(asked)), lambda: who_can(self.scene, asked, self.made))

    def draw(self, step: Step | None = None) -> tuple[Drawn | None, frozenset[Asked]]:
        """The picture of the present state, and which decisions it shows."""
        picture = (step.picture if step else None) or self.picture
        noting = Noting(self.scene)
        return (picture(noting.as_scene) if picture else None), noting.noted

    def cover(self) -> Cover | None:
        """What the open predictions ask that the present state answers; None where it answers none of them."""
        now, found = self.scene.trail.mark(), list[Cover]()
        open_ = [step for step in self.steps if self._is_open(step)]
        for step in open_:
            asked = self.looked.at(("asked", step.name, now), partial(self._asked_now, step))
            if asked is not None:
                found.append(Cover(self.number(step), asked, whole=step is open_[0] or says_when(step)))
        return replace(found[0], later=tuple(found[1:])) if found else None

    def _is_open(self, step: Step) -> bool:
        return step.prediction is not None and step.name not in self.locked and not self.there(step.name)

    def state_table(self) -> StateTable | None:
        """The table of the state; while it would answer an open prediction, the one before it."""
        return untold(self.table, {step.name for step in self.steps if self._is_open(step)}.__contains__)

    def _asked_now(self, step: Step) -> Asked | None:
        """What a step asks, once the present state answers it: with a call before which the step changes nothing."""
        at, asked = asked_at(step), step.prediction
        if at is None or asked is None:
            return None
        known = self.there(asked.known_after) if asked.known_after else not self.missing(step)
        if not known:
            return None
        try:
            decision = self.sender.decide(step.calls[at])
        except Exception:  # what the call needs isn't there, and services say so in many ways
            return None
        return asked_of(decision) if decision else None

    def reset(self) -> None:
        """Back to the start. It can be taken back, and what there was is kept."""
        self.before_starting_over()
        if self._past is not None:
            self._past.renew()
        self.scene.reset(at="start")
        for kept in (self.runs, self.earlier, self.locked, self.judged, self.memory, self.hunted):
            kept.clear()
        self.results.clear()
        self.story.append("starting over")
        self.changed()

    def restore(self, checkpoint: str) -> None:
        """The state right after a step ("start" and "end" too), by running the steps up to it anew. Those that the
        learner hadn't done are shown, not done; verdicts on predictions stay."""
        last = {"start": 0, "end": len(self.steps)}.get(checkpoint)
        last = self.number(self.find(checkpoint)) if last is None else last
        with self._at_work:
            judged, done = dict(self.judged), {step.name for step in self.steps if self.done(step.name)}
            self.scene.reset(at="start")
            self.looked.forget()
            for kept in (self.runs, self.earlier, self.locked, self.memory):
                kept.clear()
            self.results.clear()
            self.story.append(f"the jump to {f'step {last}' if last else 'the start'}")
            self.locked |= {name: one.key for name, one in judged.items()}
            for step in self.steps[:last]:
                self.runs[step.name] = replace(self._perform(step, "console"), shown=step.name not in done)
        self.changed()

    def remember(self) -> None:
        """From now on, what the learner does can be taken back."""
        self._past = Past(self.present, self._mark, lambda *marks: told(self.steps, self.scene.trail, *marks))

    @contextmanager
    def one_act(self, what: str) -> Iterator[None]:
        """What is done inside is taken back at once; ``what`` it is, in words."""
        with self._at_work:
            past, self._past, before = self._past, None, self._mark()
            try:
                yield
            finally:
                self._past = past
                self.story += [what] if self._mark() != before else []
        self.changed()

    @property
    def last_act(self) -> str:
        """What would be taken back, in words; "" where nothing was done in this sitting that can be."""
        return self._past.next if self._past is not None else ""

    def take_back(self) -> str:
        """Take back what was done last; a verdict on a prediction stays. Returns what it was; "": there's nothing."""
        with self._at_work:
            found = self._past.last() if self._past is not None else None
            if found is None or self._past is None:
                return ""
            self._be(found[0])
            self._past.settle()
        self.changed()
        return found[1]

    def go_to(self, before: Before, what: str) -> None:
        """Make the lesson what it was at a moment; a verdict on a prediction stays. It can be taken back."""
        with self._at_work:
            self._be(before)
            self.story.append(what)
        self.changed()

    def taken_anew(self, bring: Callable[[], str], what: str) -> str:
        """Forget what was run, let ``bring`` take up work, and keep the verdicts. Returns what it tells."""
        with self._at_work:
            present = self.present()
            self.runs.clear()
            self.results.clear()
            try:
                told = bring()
            except BaseException:
                self._be(present)
                raise
            self._keep_verdicts(present)
            self.story.append(what)
        self.changed()
        return told

    def _be(self, before: Before) -> None:
        self.scene.back_to(before.scene)
        held = ((self.runs, before.runs), (self.earlier, before.earlier), (self.memory, before.memory))
        for mine, its in held:
            mine.clear()
            mine.update(its)  # type: ignore[arg-type]  # each with its own kind
        self._keep_verdicts(before)
        self.results.take(before.results)

    def _keep_verdicts(self, before: Before) -> None:
        self.locked.update({name: key for name, key in before.locked.items() if name not in self.locked})
        self.judged.update({name: one for name, one in before.judged.items() if name not in self.judged})

    def present(self) -> Before:
        """The lesson as it is now, to go back to."""
        parts = (dict(self.runs), dict(self.earlier), dict(self.locked), dict(self.judged))
        return Before(self.scene.moment(), *parts, deepcopy(self.memory), self.results.copy())

    def _mark(self) -> Mark:
        memory = [repr(part) for name, part in self.memory.items() if name != EDITS]
        return Mark.of(self.story, self.runs, self.scene.trail, memory)

    def _send(
        self, step: Step, way: Way, texts: Sequence[Mapping[str, str]] | None, only: int | None
    ) -> tuple[tuple[Sent, ...], bool]:
        """What was sent, and whether it is the step's own."""
        before, own = self.runs.get(step.name), as_written(step, way, texts)
        sent = send_step(step, way, texts or default_texts(step, way), self.sender, self.results, only=only)
        return (sent, own) if only is None else one_by_one(before, sent, only, own)

    def _feedback(self, run: Run) -> Feedback | None:
        """Judges once: by the step's own call, answered as the step's own state has it answered."""
        name, prediction = run.step.name, run.step.prediction
        chosen = self.locked.get(name)
        if prediction is None or chosen is None or self.judged_once(run.step) or not run.whole:
            return None
        if not (run.own and run.succeeded):
            return OTHER_STATE if run.own else OTHER_CALL
        told = judge(prediction, chosen, run.decided(self.scene), self.scene)
        if told.right is not None:
            self.judged[name] = Judged(chosen, told, tuple(sent.line for sent in run.sent))
        return told

    def notice(self) -> None:
        """Let the views follow what was called beside the steps, in a free cell or a terminal, if anything was."""
        if self._at_work.acquire(blocking=False):
            try:
                if self.scene.trail.mark() != self._seen:
                    self.changed()
            finally:
                self._at_work.release()

    def changed(self, *, scene: bool = True) -> None:
        """Let every view tell the present truth; ``scene``: False where only the learner's work is another now."""
        if scene:
            self.looked.forget()
        self._tell()

    def _tell(self, first: str = "") -> None:
        self._seen = self.scene.trail.mark()
        if self._past is not None:
            self._past.note()
        for _, watch in sorted(self.watchers.items(), key=lambda one: one[0] != first):  # the answer first
            watch()
