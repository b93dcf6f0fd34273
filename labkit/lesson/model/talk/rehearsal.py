"""A chapter made ready for a talk: the state before each step, and what comes of each, in a scene of its own.

The scene is beside the learner's, which stays as it is; nothing is written to disk.
"""

from __future__ import annotations

import atexit
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labkit.cloud.scene.beside import SceneBeside
from labkit.lesson.model.course import Course
from labkit.lesson.model.covering import covered_table, frame_without, tabled, telling_cells
from labkit.lesson.model.earlier import Earlier
from labkit.lesson.model.judging import judge, options_of, right_options
from labkit.lesson.model.replay import default_texts, send_step
from labkit.lesson.model.tables import as_state_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from labkit.cloud import Moment
    from labkit.lesson.model.covering import Cover
    from labkit.lesson.model.drawn import Drawn
    from labkit.lesson.model.results import Results
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.steps import StateTable, Step

    from .chapter import Chapter


@dataclass(frozen=True, slots=True)
class Played:
    """What comes of a step; its table and who can do what are without the answers to the questions that the talk has
    yet to ask. ``right``: the keys of the prediction's options that turn out right, and ``because`` of what."""

    run: Run
    right: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """The scene, and what AWS has answered so far."""

    moment: Moment
    results: Results


class Rehearsal:
    """The states of a chapter, made when they are first asked for, and from then on a restore away.

    Going through the steps in their order is fastest: each begins with what was made of the state before.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self._scene = SceneBeside(chapter.definition)
        atexit.register(self.close)
        self._played: tuple[int, Played] | None = None
        self._at: int | None = None  # the state that the scene is in, and the one that the course tells of
        self._told: int | None = None
        with self._scene.inside():
            self._scene.reset()
            table = as_state_table(chapter.table)
            asked = chapter.access, chapter.made
            self.course = Course(self._scene, chapter.steps, table, chapter.picture, *asked)
            self._states = [self._now()]
            self._at = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        """The chapter's steps."""
        return self.chapter.steps

    @contextmanager
    def standing(self, at: int) -> Iterator[Course]:
        """The chapter in the state after its first ``at`` steps, to be asked."""
        with self._scene.inside():
            while self.reach(at):
                pass
            self._take(at)
            yield self.course

    def played(self, at: int) -> Played:
        """What comes of the step at this place (the first is 0), on the state of the steps before it. The last one
        that was asked for is kept."""
        if self._played is None or self._played[0] != at:
            with self.standing(at):
                self._played = at, self._play(at)
        return self._played[1]

    def state(self, at: int) -> tuple[StateTable | None, pd.DataFrame | None, Drawn | None]:
        """The chapter's table and picture before the step at this place, without the answers that are yet to come."""
        with self.standing(at) as course:
            step, table, cover = self.steps[at], course.state_table(), self._open_questions()
            picture, shown = course.looked.at(("picture", step.picture), lambda: course.draw(step))
            frame = None
            if table is not None:
                told = course.looked.at(("table", table), lambda: tabled(table.build, self._scene))
                frame = frame_without(told[0], telling_cells(told, table.build, self._scene, cover), cover)
            return table, frame, None if cover and cover.told_by(shown) else picture

    def reach(self, at: int) -> bool:
        """Run one step towards the state after the first ``at`` of them; False where it is there already."""
        before = len(self._states) - 1
        if before >= at:
            return False
        with self._scene.inside():
            self._take(before)
            self._at = self._told = None
            step, course = self.steps[before], self.course
            send_step(step, "console", default_texts(step, "console"), course.sender, course.results)
            self._arrive()
        return True

    def close(self) -> None:
        """Let go of the scene."""
        self._scene.close()
        atexit.unregister(self.close)

    def _arrive(self) -> None:
        """Keep the state in which the scene is now."""
        self._at = len(self._states)
        self._states.append(self._now())

    def _take(self, at: int) -> None:
        if self._told == at:
            return
        self._told, state, course = None, self._states[at], self.course
        if self._at != at:
            course.looked.forget()
        self._scene.back_to(state.moment)  # even where it is in that state: sessions of roles are opened anew
        self._at = at
        course.results.take(state.results)
        for kept in (course.runs, course.earlier, course.locked, course.judged, course.memory):
            kept.clear()
        course.earlier |= {step.name: Earlier(True, None, shown=True) for step in self.steps[:at]}
        self._told = at

    def _play(self, at: int) -> Played:
        self._at = self._told = None
        step, course = self.steps[at], self.course
        options = options_of(step.prediction) if step.prediction else ()
        course.locked |= {step.name: options[0].key} if options else {}  # an open prediction would be covered
        run = replace(course.run(step, "console"), feedback=None)
        right, why = self._right(run)
        played = Played(self._without_answers(run), right, why)
        if len(self._states) == at + 1:
            self._arrive()
        return played

    def _right(self, run: Run) -> tuple[tuple[str, ...], str]:
        prediction = run.step.prediction
        if prediction is None:
            return (), ""
        decision, options = run.decided(self._scene), options_of(prediction)
        right = tuple(option.key for option in right_options(options, decision, self._scene))
        why = judge(prediction, right[0], decision, self._scene).explanation if right else ""
        return right, why

    def _without_answers(self, run: Run) -> Run:
        """The run as it can be shown before the questions of the later steps."""
        cover = self._open_questions()
        if run.table is not None:
            run = replace(run, table=run.table.shown(cover))
        if run.access is not None:
            run = replace(run, access=covered_table(run.access, cover))
        told = cover and cover.told_by(run.pictured)
        return replace(run, cover=None, picture=None if told else run.picture)

    def _open_questions(self) -> Cover | None:
        """What the later steps ask, as far as the present state answers it. A talk hides a whole picture for each."""
        cover = self.course.cover()
        if cover is None:
            return None
        first, *later = (replace(one, later=(), whole=True) for one in cover.each)
        return replace(first, later=tuple(later))

    def _now(self) -> _State:
        return _State(self._scene.moment(), self.course.results.copy())
