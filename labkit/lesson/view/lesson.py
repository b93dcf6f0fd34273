"""A lesson at work: one scene, its steps in order, what has been run, and the cells that show them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from labkit.cloud import NoSceneError, open_scene
from labkit.lesson.autorun import autorun
from labkit.lesson.model.course import Course
from labkit.lesson.model.covering import Stated, covered_table, tabled, telling_cells
from labkit.lesson.model.editing import Workshop, unknown_slot
from labkit.lesson.model.keeping import Keeper, readable, usable, work_folder
from labkit.lesson.model.moves.snapshots import Snapshots
from labkit.lesson.model.progress import progress_frame, with_exercises
from labkit.lesson.model.shown import show
from labkit.lesson.model.steps import UnknownStepError
from labkit.lesson.model.tables import as_state_table
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.parts.blocks import Block, access_block, picture_block, table_block, trail_block
from labkit.lesson.view.parts.cells import emit, say, show_widget
from labkit.lesson.view.parts.outcome import stated_block
from labkit.lesson.view.parts.terms import glossary_block

from .bar import Bar
from .editor import EditorView, attempts_story
from .following import follow
from .live import show_live
from .refusals import last_refusal, tell_refusals
from .step import StepView
from .story import press, step_story
from .terminal import move_cards, show_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from labkit.cloud import Scene, SceneDefinition
    from labkit.lesson.exercises import Exercise
    from labkit.lesson.model.access import AccessQuestion
    from labkit.lesson.model.drawn import Drawn
    from labkit.lesson.model.editing import Aim, Attempt, PolicySlot
    from labkit.lesson.model.progress import Named
    from labkit.lesson.model.steps import StateTable, Step
    from labkit.lesson.model.talk.chapter import Chapter


_Method = TypeVar("_Method", bound="Callable[..., None]")


def _friendly(method: _Method) -> _Method:
    """A closed scene or an unknown step's name gets a sentence in the cell, no traceback."""

    @wraps(method)
    def told(*arguments: Any, **named: Any) -> None:
        try:
            method(*arguments, **named)
        except (NoSceneError, UnknownStepError) as error:
            say(str(error))

    return cast("_Method", told)


class Session:
    """Somebody's session, as boto3's Session: ``client("s3")`` acts as them."""

    def __init__(self, course: Course, profile: str, credentials: Mapping[str, str] | None) -> None:
        self._course, self._profile, self._credentials = course, profile, credentials

    def client(self, service: str, region_name: str | None = None) -> Any:
        """A boto3 client whose every call is judged."""
        return self._course.sender.client(self._profile, self._credentials, service, region_name)

    def __repr__(self) -> str:
        return f"<session of {self._profile or 'the given credentials'}>"


class Lesson:
    """Opens the scene and shows the steps.

    In a notebook::

        lab = Lesson(DEFINITION, STEPS, table=roles, picture=draw, access=QUESTIONS)
        lab.step("create-role")

    Args:
        definition: the scene; it's opened at "start" (closing one that was open).
        steps: in the order they're told; every name once, ``needs`` point to earlier ones only.
        title: heads the lesson; the scene's own where left out.
        table, picture, access: what each step shows where it says nothing else.
        made: ARNs of users whom steps create; they are in the table of who can do what once they exist.
        chapter: the package whose exercises ``exercise("name")`` shows.
        at: a checkpoint to open at; the learner's kept work isn't taken up then.
        keep: a folder to keep the learner's work in; where left out, one in $LABKIT_WORK, and without that
            variable (or in an autorun) nothing is kept.
        keeps: False for a lesson that begins anew each time; nothing of it is kept.
    Raises:
        ValueError: the steps don't fit together (a name twice, an unknown need, an unknown profile or
            operation).
    """

    def __init__(
        self,
        definition: SceneDefinition,
        steps: Sequence[Step],
        *,
        title: str = "",
        table: StateTable | Callable[[Scene], pd.DataFrame] | None = None,
        picture: Callable[[Scene], Drawn] | None = None,
        access: Sequence[AccessQuestion] = (),
        made: Sequence[str] = (),
        chapter: str | None = None,
        at: str = "start",
        keep: Path | None = None,
        keeps: bool = True,
    ) -> None:
        self.title = title or definition.title
        wanted = work_folder(keep, definition.name) if keeps else None
        folder, trouble = usable(wanted)
        scene = open_scene(definition, at="start", folder=folder)
        self._course = Course(
            scene, tuple(steps), as_state_table(table), picture, tuple(access), tuple(made), {"lab": self}
        )
        found = readable(wanted) if trouble else folder
        self._keeper = Keeper(self._course, found, trouble) if folder or trouble else None
        self._chapter = chapter
        ours = self._keeper is None or self._keeper.ours
        self._book = WorkBook(found, definition.name, writes=ours)
        if at != "start":
            self._course.restore(at)
        elif self._keeper is not None:
            self._keeper.bring_back()
        if self._keeper is not None:
            self._course.watchers["keeper"] = self._keeper.keep
        self.snapshots = Snapshots(self._course, folder if ours else None)
        if not autorun():
            self._course.before_starting_over = self.snapshots.keep_before_starting_over
            self._course.remember()
            follow(self._course)
            tell_refusals(self._course)
            move_cards(self._course)

    @classmethod
    def of(cls, written: Chapter, chapter: str | None = None, *, keep: Path | None = None) -> Lesson:
        """The lesson that a chapter writes down; ``chapter``: its package."""
        shows: dict[str, Any] = {
            name: getattr(written, name) for name in ("table", "picture", "access", "made")
        }
        return cls(written.definition, written.steps, **shows, chapter=chapter, keep=keep)

    @property
    def scene(self) -> Scene:
        """The open scene."""
        return self._course.scene

    @property
    def course(self) -> Course:
        """The lesson without its views: for models that act in it."""
        return self._course

    @property
    def book(self) -> WorkBook:
        """Exercises as the learner left them."""
        return self._book

    @property
    def memory(self) -> dict[str, Any]:
        """What a topic remembers beside the scene; kept with the learner's work, gone when the lesson starts
        over."""
        return self._course.memory

    @_friendly
    def step(self, name: str) -> None:
        """Show a step in the present cell. With LABKIT_AUTORUN=1: press its buttons and show what came of
        it."""
        step = self._course.find(name)
        view = StepView(self._course, step)
        if not autorun():
            count = f"Step {self._course.number(step)} of {len(self._course.steps)}"
            show_widget(view.widget, f"{count}: {step.title}. Run this cell in JupyterLab to try it.")
            return
        press(view)
        emit(step_story(self._course, step))
        self._course.watchers.clear()  # nobody looks at an autorun's views, so nothing has to keep them true

    @_friendly
    def edit_policy(
        self,
        *slots: PolicySlot,
        access: Sequence[AccessQuestion] | None = None,
        attempts: Sequence[Attempt] = (),
        aims: Sequence[Aim] = (),
        title: str = "Break it",
    ) -> None:
        """Show an editor for policies of the live state, and who can do what under them.

        ``aims``: what to reach by edits of one's own. An autorun makes each of ``attempts``, shows who can do what then, and puts the policies back.
        """
        if stray := unknown_slot(slots, attempts):
            raise ValueError(f"An attempt names the policy {stray!r}, which isn't open for editing.")
        questions = self._course.access if access is None else tuple(access)
        view = EditorView(Workshop(self._course, slots, questions, tuple(aims)), attempts, title)
        if autorun():
            emit(attempts_story(view))
            self._course.watchers.clear()
        else:
            show_widget(view.widget, f"{title}: edit the policies. Run this cell in JupyterLab to try it.")

    @_friendly
    def exercise(self, name: str) -> None:
        """Show an exercise in the present cell, by its name; an autorun fills in its solution and checks it."""
        found = self._exercises.get(name)
        if found is None:
            near = get_close_matches(name, self._exercises, n=1)
            hint = (
                f"Did you mean {near[0]!r}?"
                if near
                else f"There are: {', '.join(self._exercises) or 'none'}."
            )
            raise UnknownStepError(f"This chapter has no exercise {name!r}. {hint}")
        show(found, self._book, self._course.changed)

    def session(self, profile: str = "", credentials: Mapping[str, str] | None = None) -> Session:
        """Act as somebody: ``lab.session("developer").client("s3")`` is a boto3 client; every call is judged.

        ``credentials``: a dict with AccessKeyId, SecretAccessKey and perhaps SessionToken, as AssumeRole
        returns it.
        """
        return Session(self._course, profile, credentials)

    def result(self, name: str, call: int = 0) -> dict[str, Any]:
        """What AWS answered to a call of a step. Raises LookupError with advice where it hasn't succeeded
        yet."""
        return self._course.results.answer(self._course.find(name).name, call)

    def watch(self, name: str, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever something changed in the lesson; one callback a name."""
        self._course.watchers[name] = changed

    def changed(self) -> None:
        """Let every view tell the present truth, after the scene was changed outside the steps."""
        self._course.changed()

    @_friendly
    def who_can_do_what(self, *questions: AccessQuestion) -> None:
        """Show people by questions as decided now; the lesson's own questions where none are given."""
        labels = ", ".join(question.label for question in questions)
        show_live(self._course, f"who can {labels}", lambda: self._who_can(questions))

    @_friendly
    def why(self) -> None:
        """Show why AWS refused the last call that it refused, whether it came from a step, a cell or a terminal."""
        emit([last_refusal(self._course)])

    @_friendly
    def state(self) -> None:
        """Show the lesson's table and picture as they are now."""
        show_live(self._course, "state", self._state)

    @_friendly
    def table(self, table: StateTable) -> None:
        """Show a table of the state as it is now."""
        show_live(self._course, table.caption, lambda: [self._table(table)])

    @_friendly
    def trail(self, last: int = 20) -> None:
        """Show the last rows of the trail."""
        show_live(self._course, "trail", lambda: [self._trail(last)])

    @_friendly
    def progress(self) -> None:
        """Show which steps have run and which predictions were right."""
        show_live(self._course, "progress", lambda: [self._progress()])

    @_friendly
    def reset(self) -> None:
        """Back to the start: everything that was built is gone, every step can be run again."""
        self._course.reset()
        say("You are at the start. You can run every step again.")

    @_friendly
    def restore(self, step: str) -> None:
        """The state right after ``step``, by running all steps up to it anew; "start" and "end" work too."""
        self._course.restore(step)
        say(f"The state is as it is right after {step!r}.")

    @_friendly
    def bar(self) -> None:
        """Show the bar: where we are, jump to a step, back, start over."""
        view = Bar(self._course, self.title, self._keeper, self._solved, self.snapshots)
        count = len(self._course.steps)
        text = f"{self.title}: {count} steps. Run this cell in JupyterLab to move between them."
        text = text if count else f"{self.title}. Run this cell in JupyterLab to start over when you want to."
        if autorun():
            say(text)
        else:
            show_widget(view.widget, text)

    @_friendly
    def glossary(self, *words: str) -> None:
        """Show what words mean: these, or all of the course."""
        emit([glossary_block(words)])

    @_friendly
    def terminal(self) -> None:
        """Show the line that connects a JupyterLab terminal to this lesson's simulated AWS, and its calls as they
        come."""
        show_terminal(self._course)

    def _who_can(self, questions: tuple[AccessQuestion, ...]) -> list[Block]:
        access = self._course.who_can(questions or None)
        return (
            [] if access is None else [access_block(covered_table(access, self._course.cover()), fold=False)]
        )

    def _state(self) -> list[Block]:
        course, blocks = self._course, []
        if (table := course.state_table()) is not None:
            blocks.append(self._table(table))
        (picture, shown), cover = course.looked.at(("picture", None), course.draw), course.cover()
        if picture is not None:
            tells = cover.told_by(shown) if cover else None
            blocks.append(picture_block(picture, cover=tells))
        return blocks

    def _trail(self, last: int) -> Block:
        return trail_block(self.scene.trail.events[-last:], "The trail, newest last")

    def _table(self, table: StateTable) -> Block:
        course, cover = self._course, self._course.cover()
        told = course.looked.at(("table", table), lambda: tabled(table.build, self.scene))
        telling = course.looked.at(
            ("telling", table, cover), lambda: telling_cells(told, table.build, self.scene, cover)
        )
        return stated_block(Stated(told[0], table.caption, telling=telling).shown(cover), fold=False)

    @cached_property
    def _exercises(self) -> Mapping[str, Exercise]:
        from labkit.lesson.exercises.of_chapter import of_chapter

        return {one.name: one for one in of_chapter(self._chapter)}

    @cached_property
    def _works(self) -> tuple[Named, ...]:
        """What counts in progress beside the steps."""
        from labkit.lesson.exercises.of_chapter import briefs_of, sortings_of

        return (*briefs_of(self._chapter), *sortings_of(self._chapter), *self._exercises.values())

    def _solved(self) -> str:
        """How many exercises are solved, in words; "" in a chapter without any."""
        from labkit.lesson.exercises.of_chapter import number_of_works

        number = number_of_works(self._chapter)
        solved = self._book.solved(one.name for one in self._works) if self._book.any_solved else 0
        return f"{solved} of {number} exercises solved" if number else ""

    def _progress(self) -> Block:
        frame = with_exercises(progress_frame(self._course), self._works, self._book)
        return table_block(frame, f"Your progress in “{self.title}”")
