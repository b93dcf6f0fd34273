"""What the speaker sees in a window of their own: the right answer, the thoughts behind wrong ones, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.lesson.html import escape, inline, prose
from labkit.lesson.model.judging import options_of

from .screen import part_shown

if TYPE_CHECKING:
    from labkit.lesson.model.predictions import Option, Prediction
    from labkit.lesson.model.talk.talk import Talk


def notes(talk: Talk) -> str:
    """The notes for the step on the screen, from the step itself and from what comes of it."""
    step, page = talk.step, talk.page
    steps = talk.chapters[talk.chapter].steps
    asked = _prediction(talk, step.prediction) if step.prediction else ""
    verdicts = "".join(f"<li>{escape(line)}</li>" for line in page.verdicts)
    after = f"<h4>To say at the end</h4>{prose(step.after)}" if step.after else ""
    following = steps[talk.at + 1].title if talk.at + 1 < len(steps) else "the next chapter"
    return (
        f'<p class="labkit-kicker">Step {talk.at + 1} of {len(steps)} · on the screen: {escape(part_shown(talk))}</p>'
        f"<h3>{escape(step.title)}</h3><h4>Why</h4>{prose(step.why)}{asked}"
        f"<h4>What AWS answers</h4><ul>{verdicts}</ul>{after}<p>Next: <strong>{escape(following)}</strong></p>"
    )


def _prediction(talk: Talk, prediction: Prediction) -> str:
    rows = "".join(_option(talk, prediction, option) for option in options_of(prediction))
    because = f"<p>{inline(talk.page.because)}</p>" if talk.page.because else ""
    return f"<h4>The question</h4><p>{inline(prediction.question)}</p><ul>{rows}</ul>{because}"


def _option(talk: Talk, prediction: Prediction, option: Option) -> str:
    right = option.key in talk.page.right
    hands = talk.hands.get(option.key, 0)
    count = f" · {hands} hands" if hands else ""
    slip = None if right else prediction.misconceptions.get(option.key)
    behind = (
        f"<br>The thought behind it: “{inline(slip.title)}”. What is true: {inline(slip.truth)} (AWS's page “{escape(slip.page)}”)"
        if slip
        else ""
    )
    return (
        f"<li><strong>{'✓ Right' if right else '✗ Wrong'}</strong> {inline(option.text)}{count}{behind}</li>"
    )
