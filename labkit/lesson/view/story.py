"""An autorun: presses a step's own buttons and tells what came of it in outputs that need no widget."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.lesson.autorun import autorun  # noqa: F401 - the exercises' views ask here
from labkit.lesson.html import escape, inline, path, plain, prose
from labkit.lesson.model.judging import options_of
from labkit.lesson.model.rehearsing import truth
from labkit.lesson.view.parts.answers import caller_words
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.outcome import run_blocks
from labkit.lesson.view.parts.step_form import told
from labkit.lesson.ways.sending import editable

if TYPE_CHECKING:
    from labkit.lesson.model.course import Course
    from labkit.lesson.model.steps import Step
    from labkit.lesson.view.parts.widgets import Desk
    from labkit.lesson.ways.calls import Call, Way

    from .step import StepView

_NAMES = {"console": "Console form", "cli": "AWS CLI", "python": "Python"}


def press(view: StepView) -> None:
    """Press what a learner would: run what's missing, lock a prediction, choose the way, run."""
    step, course = view.step, view.course
    if course.missing(step):
        click(view.needs.button, view.desk)
    if view.prediction.choice is not None:
        view.prediction.choice.value = truth(course, step)
        click(view.prediction.lock, view.desk)
    view.editor.way.value = step.autorun_way
    click(view.editor.run, view.desk)


def click(button: Any, desk: Desk) -> None:
    """Press a button; what goes wrong, which a learner would read, is raised."""
    button.click()
    if desk.error is not None:
        raise desk.error


def step_story(course: Course, step: Step) -> list[Block]:
    """A step that has run, as a sequence of outputs."""
    run = course.runs[step.name]
    return [_head(course, step, run.way), *run_blocks(run, course.done(step.name), course.cover())]


def _head(course: Course, step: Step, way: Way) -> Block:
    count = f"Step {course.number(step)} of {len(course.steps)}"
    texts = [f"{count}: {step.title}", plain(step.why)]
    where = f"<p>In the AWS console: {path(step.console)}</p>" if step.console else ""
    texts += [f"In the AWS console: {step.console}"] if step.console else []
    html = f"<p>{count}</p><h3>{escape(step.title)}</h3>{prose(step.why)}{where}"
    asked = _prediction(course, step)
    calls = [_call(course, step, call, way) for call in step.calls]
    text = "\n\n".join([*texts, *([asked.text] if asked else []), *(block.text for block in calls)])
    return Block(html + (asked.live if asked else "") + "".join(block.live for block in calls), text)


def _prediction(course: Course, step: Step) -> Block | None:
    if step.prediction is None:
        return None
    chosen = course.locked.get(step.name)
    options = [(option.text, option.key == chosen) for option in options_of(step.prediction)]
    items = "".join(
        f"<li>{inline(text)}{' <strong>(locked)</strong>' if mine else ''}</li>" for text, mine in options
    )
    lines = [f"  {'(x)' if mine else '( )'} {plain(text)}" for text, mine in options]
    question = step.prediction.question
    return Block(
        f"<p><strong>Predict:</strong> {inline(question)}</p><ul>{items}</ul>",
        "\n".join([f"Predict: {plain(question)}", *lines]),
    )


def _call(course: Course, step: Step, call: Call, way: Way) -> Block:
    title = f"{_NAMES[way]}, {caller_words(call)}"
    fields = [replace(field, text=told(course, step, field.text).shown) for field in editable(call, way)]
    body = "\n".join(
        field.text if field.kind == "code" else f"{field.label}: {field.text}" for field in fields
    )
    note = f"{plain(call.note)}\n" if call.note else ""
    return Block(
        f"<p><strong>{escape(title)}</strong>{f': {inline(call.note)}' if call.note else ''}</p>"
        f"<pre><code>{escape(body)}</code></pre>",
        f"{title}\n{note}" + "\n".join(f"    {line}" for line in body.splitlines()),
    )
