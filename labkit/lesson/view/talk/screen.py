"""What the class sees: a step's question first, then a part of its answer with each key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.lesson.html import bare, escape, inline, path, prose
from labkit.lesson.model.judging import options_of
from labkit.lesson.view.parts.answers import caller_words
from labkit.lesson.view.parts.step_form import WAYS

if TYPE_CHECKING:
    from labkit.lesson.model.predictions import Option, Prediction
    from labkit.lesson.model.talk.talk import Talk
    from labkit.lesson.ways.calls import Way

VERDICT, WHY = 1, 2


@dataclass(frozen=True, slots=True)
class Screen:
    """``said``: what a screen reader is told of it."""

    html: str
    said: str


def part_shown(talk: Talk) -> str:
    """What is on the screen, in words."""
    return talk.page.parts[talk.shown - 1].name if talk.shown else "the question"


def screen(talk: Talk) -> Screen:
    """The screen as the talk has it. A question alone is there at once: no state is made for it."""
    if talk.shown:
        part = talk.page.parts[talk.shown - 1]
        above = _question(talk, talk.page.right) if talk.shown <= WHY else f"<h4>{escape(part.name)}</h4>"
        body, said = above + part.html, part.said
    else:
        body, said = _asked(talk), f"{_place(talk)}: {talk.step.title}"
    if talk.note and talk.shown <= VERDICT:
        body += f'<p class="labkit-kicker">{escape(talk.note)}</p>'
    with_calls = not talk.shown or (talk.shown <= WHY and talk.ways)
    return Screen(_head(talk) + body + (_calls(talk) if with_calls else ""), said)


def _place(talk: Talk) -> str:
    return f"Step {talk.at + 1} of {len(talk.chapters[talk.chapter].steps)}"


def _head(talk: Talk) -> str:
    title = talk.chapters[talk.chapter].definition.title
    return f'<p class="labkit-kicker">{escape(title)} · {_place(talk)}</p><h3>{escape(talk.step.title)}</h3>'


def _asked(talk: Talk) -> str:
    step = talk.step
    where = f'<p class="labkit-where">In the AWS console: {path(step.console)}</p>' if step.console else ""
    return prose(step.why) + where + _question(talk, ()) + (talk.page.state if talk.state else "")


def _question(talk: Talk, right: tuple[str, ...]) -> str:
    return _prediction(talk, talk.step.prediction, right) if talk.step.prediction else ""


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


def _calls(talk: Talk) -> str:
    """The step's calls, each in the ways that are shown."""
    shown = [(name, way) for name, way in WAYS if way in talk.ways]
    return "".join(_call(talk, at, shown) for at in range(len(talk.step.calls)))


def _call(talk: Talk, at: int, shown: list[tuple[str, Way]]) -> str:
    call = talk.step.calls[at]
    count = f"{at + 1} of {len(talk.step.calls)}: " if len(talk.step.calls) > 1 else ""
    note = f" {inline(call.note)}" if call.note else ""
    head = (
        f'<p class="labkit-call">{count}<code>{escape(call.service)}:{escape(call.operation)}</code> '
        f'<span class="labkit-as">{escape(caller_words(call))}</span>.{note}</p>'
    )
    return head + "".join(
        f"<h4>{name}</h4><pre><code>{escape(_lines(talk, at, way))}</code></pre>" for name, way in shown
    )


def _lines(talk: Talk, at: int, way: Way) -> str:
    """As the values are known in the state that the screen tells of."""
    return (talk.page.after if talk.shown else talk.page.before)[way][at]
