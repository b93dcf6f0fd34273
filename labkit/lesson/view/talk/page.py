"""Writes a step's page: everything that a talk may show of it, asked of the chapter's scene in the states around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.lesson.html import bare, inline, plain, prose
from labkit.lesson.model.judging import options_of
from labkit.lesson.model.talk.page import Page, Part
from labkit.lesson.view.parts.answers import verdict_block, verdict_line, verdict_words
from labkit.lesson.view.parts.blocks import picture_block, table_block
from labkit.lesson.view.parts.closing import closing
from labkit.lesson.view.parts.outcome import tabs
from labkit.lesson.view.parts.step_form import WAYS, told
from labkit.lesson.ways.sending import editable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.model.course import Course
    from labkit.lesson.model.steps import Step
    from labkit.lesson.model.talk.rehearsal import Played, Rehearsal
    from labkit.lesson.ways.calls import Call, Way


def write(rehearsal: Rehearsal, at: int) -> Page:
    """The page of the step at this place."""
    step = rehearsal.steps[at]
    with rehearsal.standing(at) as course:
        before = _calls(course, step)
    state, played = _state(rehearsal, at), rehearsal.played(at)
    with rehearsal.standing(at + 1) as course:
        after = _calls(course, step)
    parts = _verdict(played), _why(played), *_changes(played)
    verdicts = tuple(one.line for one in played.run.sent)
    return Page(parts, played.right, played.because, state, before, after, verdicts)


def _state(rehearsal: Rehearsal, at: int) -> str:
    table, frame, picture = rehearsal.state(at)
    html = table_block(frame, table.caption).live if table is not None and frame is not None else ""
    return html + (picture_block(picture).live if picture is not None else "")


def _verdict(played: Played) -> Part:
    run, prediction = played.run, played.run.step.prediction
    options = options_of(prediction) if prediction else ()
    right = [f"Right: {bare(one.text)}" for one in options if one.key in played.right]
    said = ". ".join([*right, *map(verdict_words, run.sent)])
    return Part("the verdict", "".join(map(verdict_line, run.sent)), said)


def _why(played: Played) -> Part:
    run, lesson = played.run, closing(played.run, done=True)
    because = f"<p>{inline(played.because)}</p>" if played.because else ""
    blocks = (verdict_block(one, alone=len(run.sent) == 1, told=played.because).live for one in run.sent)
    after = f'<div class="labkit-after">{prose(lesson)}</div>' if lesson else ""
    said = plain(f"{played.because} {lesson}".strip()) or "The lesson of the step"
    return Part("the why", because + "".join(blocks) + after, said)


def _changes(played: Played) -> tuple[Part, ...]:
    """What is worth a screen of its own."""
    shown = [tab for tab in tabs(played.run) if tab.says not in ("no change", "covered")]
    return tuple(Part(tab.label, tab.block.live, tab.label) for tab in shown)


def _calls(course: Course, step: Step) -> Mapping[Way, tuple[str, ...]]:
    return {way: tuple(_lines(course, step, call, way) for call in step.calls) for _, way in WAYS}


def _lines(course: Course, step: Step, call: Call, way: Way) -> str:
    fields = [replace(field, text=told(course, step, field.text).shown) for field in editable(call, way)]
    lines = (field.text if field.kind == "code" else f"{field.label}: {field.text}" for field in fields)
    return "\n".join(lines) or "There is nothing to fill in."
