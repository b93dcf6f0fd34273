"""What the class sees: a step's question first, then a part of its answer with each key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labkit.lesson.html import bare, escape, inline, path, plain, prose
from labkit.lesson.model.judging import options_of
from labkit.lesson.view.parts.answers import caller_words, verdict_block, verdict_line, verdict_words
from labkit.lesson.view.parts.blocks import picture_block, table_block
from labkit.lesson.view.parts.closing import closing
from labkit.lesson.view.parts.outcome import Tab, tabs
from labkit.lesson.view.parts.step_form import WAYS, told
from labkit.lesson.ways.sending import editable

if TYPE_CHECKING:
    from labkit.lesson.model.course import Course
    from labkit.lesson.model.predictions import Option, Prediction
    from labkit.lesson.model.talk.rehearsal import Played
    from labkit.lesson.model.talk.talk import Talk
    from labkit.lesson.ways.calls import Way

VERDICT, WHY = 1, 2


@dataclass(frozen=True, slots=True)
class Screen:
    """``said``: what a screen reader is told of it."""

    html: str
    said: str


def parts(played: Played) -> int:
    """How many parts a step has after its question: the verdict, the why, and each thing that it changed."""
    return WHY + len(_changes(played))


def _changes(played: Played) -> list[Tab]:
    """What is worth a screen of its own."""
    return [tab for tab in tabs(played.run) if tab.says not in ("no change", "covered")]


def part_shown(talk: Talk) -> str:
    """What is on the screen, in words."""
    names = ("the question", "the verdict", "the why")
    return names[talk.shown] if talk.shown <= WHY else _changes(talk.played)[talk.shown - WHY - 1].label


def screen(talk: Talk) -> Screen:
    """The screen as the talk has it."""
    with talk.standing() as course:
        head = _head(talk)
        if not talk.shown:
            body, said = _asked(talk), f"{_place(talk)}: {talk.step.title}"
        elif talk.shown <= WHY:
            body, said = _answered(talk), _told(talk)
        else:
            tab = _changes(talk.played)[talk.shown - WHY - 1]
            body, said = f"<h4>{escape(tab.label)}</h4>{tab.block.live}", tab.label
        body += (
            f'<p class="labkit-kicker">{escape(talk.note)}</p>' if talk.note and talk.shown <= VERDICT else ""
        )
        with_calls = not talk.shown or (talk.shown <= WHY and talk.ways)
        return Screen(head + body + (_calls(talk, course) if with_calls else ""), said)


def _place(talk: Talk) -> str:
    return f"Step {talk.at + 1} of {len(talk.chapters[talk.chapter].steps)}"


def _head(talk: Talk) -> str:
    title = talk.chapters[talk.chapter].definition.title
    return f'<p class="labkit-kicker">{escape(title)} · {_place(talk)}</p><h3>{escape(talk.step.title)}</h3>'


def _asked(talk: Talk) -> str:
    step = talk.step
    where = f'<p class="labkit-where">In the AWS console: {path(step.console)}</p>' if step.console else ""
    question = _prediction(talk, step.prediction, ()) if step.prediction else ""
    return prose(step.why) + where + question + (_state(talk) if talk.state else "")


def _answered(talk: Talk) -> str:
    """The verdict; and why, once that is asked for."""
    played, step = talk.played, talk.step
    question = _prediction(talk, step.prediction, played.right) if step.prediction else ""
    sent = played.run.sent
    if talk.shown < WHY:
        return question + "".join(verdict_line(one) for one in sent)
    why = f"<p>{inline(played.because)}</p>" if played.because else ""
    blocks = (verdict_block(one, alone=len(sent) == 1, told=played.because).live for one in sent)
    lesson = closing(played.run, done=True)
    return (
        question
        + why
        + "".join(blocks)
        + (f'<div class="labkit-after">{prose(lesson)}</div>' if lesson else "")
    )


def _told(talk: Talk) -> str:
    played = talk.played
    if talk.shown == WHY:
        return plain(f"{played.because} {closing(played.run, done=True)}".strip()) or "The lesson of the step"
    right = [bare(one.text) for one in _options(talk) if one.key in played.right]
    return ". ".join([*(f"Right: {text}" for text in right), *map(verdict_words, played.run.sent)])


def _options(talk: Talk) -> tuple[Option, ...]:
    return options_of(talk.step.prediction) if talk.step.prediction else ()


def _prediction(talk: Talk, prediction: Prediction, right: tuple[str, ...]) -> str:
    """The question, and how many hands each answer got; once the verdict is shown, which is right."""
    rows = "".join(_option(talk, option, right) for option in options_of(prediction))
    question = inline(prediction.question)
    return f'<p class="labkit-question">{question}</p><ul class="labkit-hands">{rows}</ul>'


def _option(talk: Talk, option: Option, right: tuple[str, ...]) -> str:
    mark = '<strong class="labkit-badge">✓ Right</strong> ' if option.key in right else ""
    kind = ' class="labkit-right"' if option.key in right else ""
    hands, all_hands = talk.hands.get(option.key, 0), sum(talk.hands.values())
    count = f"<span>{hands} of {all_hands}</span>" if all_hands else "<span></span>"
    width = round(100 * hands / max(1, all_hands))
    share = f'<span class="labkit-share" style="width:{width}%"></span>'
    field = count if talk.shown else _field(option, hands)
    return f"<li{kind}><span>{mark}{inline(option.text)}</span>{field}{share}</li>"


def _field(option: Option, hands: int) -> str:
    name = escape(f"Hands for: {bare(option.text)}")
    value = str(hands) if hands else ""
    return f'<input type="number" min="0" aria-label="{name}" data-option="{escape(option.key)}" value="{value}">'


def _state(talk: Talk) -> str:
    """The state before the step, but for what is yet to be asked."""
    table, frame, picture = talk.rehearsal.state(talk.at)
    html = table_block(frame, table.caption).live if table is not None and frame is not None else ""
    return html + (picture_block(picture).live if picture is not None else "")


def _calls(talk: Talk, course: Course) -> str:
    """The step's calls, each in the ways that are shown."""
    shown = [(name, way) for name, way in WAYS if way in talk.ways]
    return "".join(_call(talk, course, at, shown) for at in range(len(talk.step.calls)))


def _call(talk: Talk, course: Course, at: int, shown: list[tuple[str, Way]]) -> str:
    call = talk.step.calls[at]
    count = f"{at + 1} of {len(talk.step.calls)}: " if len(talk.step.calls) > 1 else ""
    note = f" {inline(call.note)}" if call.note else ""
    head = (
        f'<p class="labkit-call">{count}<code>{escape(call.service)}:{escape(call.operation)}</code> '
        f'<span class="labkit-as">{escape(caller_words(call))}</span>.{note}</p>'
    )
    return head + "".join(
        f"<h4>{name}</h4><pre><code>{_lines(talk, course, at, way)}</code></pre>" for name, way in shown
    )


def _lines(talk: Talk, course: Course, at: int, way: Way) -> str:
    fields = [
        replace(field, text=told(course, talk.step, field.text).shown)
        for field in editable(talk.step.calls[at], way)
    ]
    lines = (field.text if field.kind == "code" else f"{field.label}: {field.text}" for field in fields)
    return escape("\n".join(lines) or "There is nothing to fill in.")
