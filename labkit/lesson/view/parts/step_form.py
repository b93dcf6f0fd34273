"""The calls of a step as pages of a form, to be read and edited in one of three ways; and the Run button.

Once the step is done its form folds to one line, so that what came of it is seen together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.lesson.html import escape, inline
from labkit.lesson.ways.calls import PHONE
from labkit.lesson.ways.sending import editable
from labkit.lesson.ways.standing_in import StandingIn, standing_in

from . import widgets as ui
from .answers import called, caller_words, told_apart
from .headings import heading

if TYPE_CHECKING:
    from labkit.lesson.model.course import Course
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.steps import Step
    from labkit.lesson.ways.calls import Call, FromStep, Way

WAYS: tuple[tuple[str, Way], ...] = (("Console form", "console"), ("AWS CLI", "cli"), ("Python", "python"))
_NAMED = 3  # calls that a folded form names


class CallPage:
    """One call: who makes it, and a control for each thing that is sent."""

    def __init__(self, course: Course, step: Step, at: int, way: Way) -> None:
        self._course, self._step, self._at, self._way = course, step, at, way
        self.call = step.calls[at]
        self._fields = {field.name: field for field in editable(self.call, way)}
        self._told: dict[str, StandingIn] = {
            name: self._tell(field.text) for name, field in self._fields.items()
        }
        self._head = ui.html()
        self.controls = {
            name: ui.control(replace(field, text=self._told[name].shown))
            for name, field in self._fields.items()
        }
        self.widget = ui.stack(self._head, *self.controls.values(), name="fields")
        self._say()

    def refresh(self) -> None:
        """Show values that have become known, or aren't known any more; what the learner wrote stays."""
        for name, field in self._fields.items():
            control, now = self.controls[name], self._tell(field.text)
            control.value = self._told[name].as_now(control.value, now)
            self._told[name] = now
        self._say()

    def texts(self) -> dict[str, str]:
        """What is to be sent."""
        return {name: self._told[name].back(control.value) for name, control in self.controls.items()}

    def _tell(self, text: str) -> StandingIn:
        return told(self._course, self._step, text)

    def _say(self) -> None:
        self._head.value = _call_head(self._step, self._at, self._way) + self._sources()

    def _sources(self) -> str:
        """Where the values come from: "ami-0ab… comes from step 1"; "" where there are none."""
        values = {wanted: shown for told in self._told.values() for wanted, shown in told.values}
        lines = [
            _source_line(shown, _source(self._course, self._step, wanted)) for wanted, shown in values.items()
        ]
        return f'<p class="labkit-stand-in">{" ".join(dict.fromkeys(lines))}</p>' if lines else ""


class EditorPart:
    """The view. Of several calls one is shown at a time; Run sends all of them, and each page can send its own."""

    def __init__(self, course: Course, step: Step, desk: ui.Desk) -> None:
        self._course, self._step = course, step
        self.way = ui.choice("Which way?", list(WAYS), "console", inline=True)
        self.run = desk.button("Run", self._run, main=True)
        self.one = desk.button("Run only this call", self._run_one)
        self.original = desk.button("Put the original back", self._fill)
        names = [(f"{at}. {call.operation}", str(at - 1)) for at, call in enumerate(step.calls, start=1)]
        self.page = ui.choice("Which call?", names, "0" if names else None, inline=True)
        self._hint, self._sent, self._editors = ui.html(), ui.html(), ui.stack()
        self.pages: list[CallPage] = []
        self.fold = desk.button("Hide the form", self._unfold)
        self.fold.add_class("labkit-fold")
        self._kept_open = False
        self._several = len(step.calls) > 1
        ui.show(self.page, self._several)
        head = ui.html(heading("Run it", 2 if step.prediction else 1))
        self.form = ui.stack(self.way, self.page, self._editors)
        buttons = ui.row(self.run, self.one, self.original, self.fold)
        self.widget = ui.stack(head, self._sent, self.form, buttons, self._hint)
        self.way.observe(lambda _: self._fill(), names="value")
        self.page.observe(lambda _: self._turn(), names="value")
        self._fill()

    def refresh(self) -> None:
        """Tell the present truth."""
        ready = self._course.ready(self._step)
        self.run.disabled = self.one.disabled = not ready
        again = self._step.name in self._course.known()
        self.run.description = "Run again" if again else "Run"
        self._hint.value = self._told_below(ready)
        for page in self.pages:
            page.refresh()
        self._show_form(self._course.runs.get(self._step.name))

    @property
    def folded(self) -> bool:
        """True where the form is one line: the step is done, and the learner hasn't asked to see the form."""
        ran = self._step.name in self._course.runs
        return ran and self._course.done(self._step.name) and not self._kept_open

    def _show_form(self, run: Run | None) -> None:
        self._kept_open = self._kept_open and run is not None
        folded = self.folded
        foldable = folded or self._kept_open
        for part, shown in (
            (self._sent, folded),
            (self.form, not folded),
            (self.one, self._several and not folded),
            (self.original, not folded),
            (self.fold, foldable),
        ):
            ui.show(part, shown)
        self.fold.description = "Show the form" if folded else "Hide the form"
        self.fold.tooltip = "See what you sent, change it, or take another way" if folded else "Fold the form"
        self._sent.value = _sent_line(run) if run is not None else ""

    def _unfold(self) -> None:
        self._kept_open = not self._kept_open
        self.refresh()

    def _told_below(self, ready: bool) -> str:
        if not ready:
            missing = self._course.missing(self._step)
            opens = "the missing steps have run" if missing else "your prediction is locked"
            return f"<p>Run opens once {opens}.</p>"
        count = len(self._step.calls)
        several = count > 1 and not self.folded
        return f"<p>Run sends all {count} calls, in their order.</p>" if several else ""

    def _fill(self) -> None:
        """Show the calls as they're written, in the chosen way."""
        step = self._step
        if self.way.value == "cli" and self._course.scene.is_open:  # while the learner reads the line
            self._course.scene.get_aws_ready()
        self.pages = [CallPage(self._course, step, at, self.way.value) for at in range(len(step.calls))]
        self._editors.children = tuple(page.widget for page in self.pages)
        self._turn()

    def _turn(self) -> None:
        """Show the chosen page."""
        for at, page in enumerate(self.pages):
            ui.show(page.widget, str(at) == self.page.value)

    def _run(self) -> None:
        self._send(None)

    def _run_one(self) -> None:
        at = int(self.page.value)
        self._send(at)
        if at + 1 < len(self.pages) and self._course.runs[self._step.name].sent[at].reply is not None:
            self.page.value = str(at + 1)  # the next page, as a console does

    def _send(self, only: int | None) -> None:
        pressed = self.run if only is None else self.one
        pressed.description = "Running"
        if self.way.value == "cli":
            self._hint.value = "<p>The real <code>aws</code> command is at work; it takes a second or so.</p>"
        self._course.sender.watch = self._count
        try:
            self._course.run(self._step, self.way.value, [page.texts() for page in self.pages], only)
        finally:
            self._course.sender.watch = None
            self.one.description = "Run only this call"
            self.refresh()

    def _count(self, answers: int) -> None:
        """Long work says how far it is."""
        if answers >= 3:
            text = f"{answers} answers so far. To stop, choose Kernel, then Interrupt Kernel."
            self._hint.value = f'<p class="labkit-said">{text}</p>'


def told(course: Course, step: Step, text: str) -> StandingIn:
    """A text of a step's call with what earlier answers gave."""
    return standing_in(text, course.results.look_up, lambda wanted: _source(course, step, wanted))


def _source(course: Course, step: Step, wanted: FromStep) -> str:
    if wanted.step == PHONE:
        return "the code on the phone at that moment"
    if wanted.step == step.name:
        return f"call {wanted.call + 1} of this step"
    return f"step {course.number(course.find(wanted.step))}"


def _sent_line(run: Run) -> str:
    """What a folded form says of the calls: "What you sent: AssumeRole, as tester (Console form)"."""
    names = [called(*one) for one in zip(run.sent, told_apart(run.sent), strict=True)]
    rest = len(names) - _NAMED
    shown = "; ".join(names[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")
    way = next(title for title, key in WAYS if key == run.way)
    return f"<p><strong>What you sent:</strong> {escape(shown)} ({escape(way)})</p>"


def _call_head(step: Step, at: int, way: Way) -> str:
    call: Call = step.calls[at]
    place = f"{at + 1} of {len(step.calls)}: " if len(step.calls) > 1 else ""
    note = f" {inline(call.note)}" if call.note else ""
    nothing = " There is nothing to fill in." if way == "console" and not call.parameters else ""
    return (
        f'<p class="labkit-call">{place}<code>{escape(call.service)}:{escape(call.operation)}</code> '
        f'<span class="labkit-as">{escape(caller_words(call))}</span>.{note}{nothing}</p>'
    )


def _source_line(shown: str, source: str) -> str:
    if shown.startswith("("):
        return f"<code>{escape(shown)}</code> is filled in when you press Run."
    return f"<code>{escape(shown)}</code> is part of AWS's answer in {escape(source)}."
