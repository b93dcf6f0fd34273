"""A step on the page: why, predict, run one of three ways, see what happened. Built from small parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson.glossary import first_uses
from labkit.lesson.html import escape, inline, path, prose
from labkit.lesson.model.judging import options_of
from labkit.lesson.view.parts import widgets as ui
from labkit.lesson.view.parts.blocks import kept_block
from labkit.lesson.view.parts.headings import heading
from labkit.lesson.view.parts.outcome import outcome_html
from labkit.lesson.view.parts.step_form import EditorPart
from labkit.lesson.view.parts.terms import with_terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.lesson.model.course import Course
    from labkit.lesson.model.covering import Cover
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.steps import Step

_DONE = (
    "You ran this step in an earlier sitting, and its work is here. Run it again to see AWS's answer anew."
)
_SHOWN = "You jumped over this step in an earlier sitting, so it was run for you. Run it yourself to see AWS's answer."
_NOT_DONE = "You pressed Run on this step in an earlier sitting, but the step didn't come to its end as it should. Run it again."


class StepView:
    """The view of one step. Its parts' controls are plain attributes, so that an autorun can press them."""

    def __init__(self, course: Course, step: Step) -> None:
        self.course, self.step, self.desk = course, step, ui.Desk()
        self.needs = NeedsPart(course, step, self.desk, self._go_on)
        self.prediction = PredictionPart(course, step, self.desk)
        self.goals = ui.html()
        self.editor = EditorPart(course, step, self.desk)
        self.answer = ui.html()
        self.cover = CoverPart(course, step, self.desk, self._go_on)
        self._head = ui.html()
        parts = (self.needs.widget, self.prediction.widget, self.goals, self.editor.widget, self.answer)
        self._parts, self._inside = (self._head, *parts), ui.stack()
        self.widget = ui.stack(ui.style(), self.cover.widget, self._inside, self.desk.note, name="step")
        self._shown: tuple[Run, Cover | None] | None = None
        course.watchers[step.name] = self.refresh
        course.places[step.name] = self._go_on
        self.refresh()

    def _go_on(self) -> None:
        """Take the focus to the button that goes on from here."""
        (self.editor.run if self.course.ready(self.step) else self.prediction.lock).focus()

    def refresh(self) -> None:
        """Tell the present truth, after something changed anywhere in the lesson."""
        for part in (self.cover, self.needs, self.prediction, self.editor):
            part.refresh()
        covered = self.cover.covers
        self._head.value = "" if covered else header_html(self.course, self.step)
        if bool(self._inside.children) == covered:  # nothing of it is on the page, not even out of sight
            self._inside.children = () if covered else self._parts
        ui.show(self.goals, bool(self.step.goals) and self.course.ready(self.step))
        self.goals.value = goals_html(self.step, self.course.done(self.step.name))
        run = self.course.runs.get(self.step.name)
        if run is None:
            self._shown, self.answer.value = None, self._earlier()
            return
        cover = self.course.cover()
        if self._shown is None or self._shown[0] is not run or self._shown[1] != cover:
            self._shown = run, cover
            self.answer.value = answer_html(run, self.course.done(self.step.name), cover)

    def _earlier(self) -> str:
        """What stands in the answer's place before the step is run in this sitting."""
        judged = self.course.judged.get(self.step.name)
        verdict = kept_block(judged).live if judged else ""
        earlier = self.course.earlier.get(self.step.name)
        if earlier is None:
            return verdict
        told = _NOT_DONE if not earlier.succeeded else _SHOWN if earlier.shown else _DONE
        return f"{verdict}<p>{told}</p>"


class CoverPart:
    """Stands for a step that would answer the hunt above it; ``go_on`` takes the focus on, for the button is gone
    then."""

    def __init__(self, course: Course, step: Step, desk: ui.Desk, go_on: Callable[[], None]) -> None:
        self._course, self._step, self._go_on = course, step, go_on
        who = step.after_hunt.rpartition("/")[2]
        told = f"This step would answer the question about {who} above. It opens when you have locked your answer there."
        self.open = desk.button("Open it anyway", self._open)
        count = f'<div class="labkit-kicker">Step {course.number(step)} of {len(course.steps)}</div>'
        self._told, self._text = f"{count}<p>{escape(told)}</p>", ui.html()
        self.widget = ui.stack(self._text, ui.row(self.open))

    @property
    def covers(self) -> bool:
        """Whether the hunt is open still, and the step hasn't been seen."""
        whose, name = self._step.after_hunt, self._step.name
        return bool(whose) and whose not in self._course.hunted and name not in self._course.known()

    def refresh(self) -> None:
        self._text.value = self._told if self.covers else ""
        ui.show(self.widget, self.covers)

    def _open(self) -> None:
        self._course.hunted[self._step.after_hunt] = ""
        self._course.changed()
        self._go_on()


class NeedsPart:
    """Says which steps must run first, and runs them; ``go_on`` takes the focus on, for the button is gone
    then."""

    def __init__(self, course: Course, step: Step, desk: ui.Desk, go_on: Callable[[], None]) -> None:
        self._course, self._step, self._go_on = course, step, go_on
        self._text = ui.html()
        self.button = desk.button("Run the missing steps", self._run)
        self.widget = ui.stack(self._text, ui.row(self.button), name="needs")

    def refresh(self) -> None:
        missing = self._course.missing(self._step)
        titles = [f"“{step.title}”" for step in missing]
        names = " and ".join(filter(None, (", ".join(titles[:-1]), *titles[-1:])))
        have = "hasn't" if len(titles) == 1 else "haven't"
        self._text.value = (
            f"<p><strong>Not yet:</strong> this step builds on {escape(names)}, which {have} run.</p>"
        )
        ui.show(self.widget, bool(missing))

    def _run(self) -> None:
        self._course.run_missing(self._step)
        if not self._course.missing(self._step):
            self._go_on()


class PredictionPart:
    """The question before the run. Run stays closed until an answer is locked."""

    def __init__(self, course: Course, step: Step, desk: ui.Desk) -> None:
        self._course, self._step = course, step
        self.lock = desk.button("Lock my prediction", self._lock, main=True)
        self.note = ui.html()
        self.choice: Any = None
        self.widget = ui.stack(name="prediction")
        if step.prediction is not None:
            options = [(option.text, option.key) for option in options_of(step.prediction)]
            self.choice = ui.choice(step.prediction.question, options)
            head = ui.html(heading("Predict", 1))
            self.widget.children = (head, self.choice, ui.row(self.lock), self.note)
        ui.show(self.widget, step.prediction is not None)

    def refresh(self) -> None:
        if self.choice is None:
            return
        key = self._course.locked.get(self._step.name)
        if key is not None:
            self.choice.value = key
        self.choice.disabled = key is not None
        self.lock.description = "Lock my prediction" if key is None else "Change my prediction"
        self.lock.button_style = "primary" if key is None else ""
        judged = key is not None and self._course.judged_once(self._step)
        self.lock.disabled = judged
        for part in (self.choice, self.lock):  # once it's judged, what counts is what was said
            ui.show(part, not judged)
        self.note.value = "" if key is None else self._said(key, judged)

    def _said(self, key: str, judged: bool) -> str:
        """What was locked; and the question, too, once it isn't asked any more."""
        news = "" if judged else ' class="labkit-said"'  # the verdict is what is read out then
        locked = f"<p{news}>Locked: <strong>{escape(self._text_of(key))}</strong></p>"
        question = self._step.prediction.question if self._step.prediction else ""
        return (f"<p>{inline(question)}</p>" if judged else "") + locked

    def _text_of(self, key: str) -> str:
        return next((str(text) for text, value in self.choice.options if value == key), key)

    def _lock(self) -> None:
        if self._step.name in self._course.locked:
            self._course.unlock(self._step)
        elif self.choice.value is None:
            self.note.value = (
                '<p class="labkit-said">Choose an answer first; a guess is fine, that\'s how one learns.</p>'
            )
        else:
            self._course.lock(self._step, self.choice.value)


def header_html(course: Course, step: Step) -> str:
    """Where we are, what to do, and why it matters."""
    where = f'<p class="labkit-where">In the AWS console: {path(step.console)}</p>' if step.console else ""
    new = first_uses(one.why for one in course.steps)[course.number(step) - 1]
    return (
        f'<div class="labkit-kicker">Step {course.number(step)} of {len(course.steps)}</div>'
        f"<h3>{escape(step.title)}</h3>{with_terms(prose(step.why), new)}{where}"
    )


def goals_html(step: Step, done: bool) -> str:
    """What the step's task asks for, but for what a prediction asks about; with a sign once it is ``done``."""
    goals = [goal.words for goal in step.goals if not goal.asked_later]
    named = "".join(f"<li>{'✓ ' * done}{escape(words)}</li>" for words in goals)
    if not named:
        return ""
    head, signs = (
        ("The step is done. AWS decided:", ' class="labkit-signs"')
        if done
        else ("The step is done when AWS decides:", "")
    )
    return f"<p><strong>{head}</strong></p><ul{signs}>{named}</ul>"


def answer_html(run: Run, done: bool, cover: Cover | None = None) -> str:
    """Everything a run shows, for the live view; the lesson of it only where the step is ``done``."""
    return heading("What happened", 3 if run.step.prediction else 2) + outcome_html(run, done, cover)
