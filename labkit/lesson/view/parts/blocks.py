"""What a run shows, part by part, each as HTML and as plain text that tells the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from labkit.lesson.html import details, escape, inline, plain
from labkit.lesson.model.judging import because
from labkit.lesson.model.tables import CHANGED, trail_frame

from .changes import folded
from .tables import html_table, records_html, text_table
from .verdicts import access_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from labkit.cloud import Event
    from labkit.lesson.model.access import AccessTable
    from labkit.lesson.model.covering import Cover
    from labkit.lesson.model.drawn import Drawn
    from labkit.lesson.model.judging import Feedback
    from labkit.lesson.model.verdicts import Judged

_PLAIN = " !$'()*+,-./:;=?@[]{}|~"  # signs that may stand as they are in an image's address


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a story. ``live``: HTML for a widget; ``text``: the same in plain text.

    ``saved``: HTML for a committed notebook, where inline SVG and styles are stripped; ``live`` where
    left out.
    """

    live: str
    text: str
    saved: str = ""

    @property
    def kept(self) -> str:
        """The HTML for a saved output."""
        return self.saved or self.live


def feedback_block(feedback: Feedback) -> Block:
    """What the learner is told about their prediction."""
    kind = {True: "good", False: "bad", None: "same"}[feedback.right]
    lines = [feedback.explanation]
    if feedback.misconception:
        slip = feedback.misconception
        lines.append(
            f"Many people believe: “{slip.title}”. What is true: {slip.truth} (AWS's page “{slip.page}”)"
        )
    body = "".join(f"<p>{inline(line)}</p>" for line in lines if line)
    live = (
        f'<section class="labkit-feedback labkit-{kind}"><p><strong class="labkit-badge">Your prediction</strong> '
        f"<strong>{escape(feedback.heading)}</strong></p>{body}</section>"
    )
    return Block(
        live, "\n".join([f"Your prediction. {feedback.heading}", *(plain(line) for line in lines if line)])
    )


def kept_block(judged: Judged, *, again: bool = False) -> Block:
    """The verdict on a prediction and the answer it was about, once the step has been run for another reason.

    ``again``: what follows under it is another run.
    """
    verdict = feedback_block(judged.feedback)
    head = "AWS's answer then:"
    lines = "".join(f"<li>{escape(line)}</li>" for line in judged.answer)
    then = f"<p>{head}</p><ul>{lines}</ul>" if lines else ""
    note = "Another try, not judged: a prediction is judged once, and the verdict stays." if again else ""
    label = f'<p class="labkit-said"><strong>{note}</strong></p>' if note else ""
    texts = [verdict.text, *([head] if lines else []), *(f"- {line}" for line in judged.answer), note]
    return Block(
        verdict.live + then + label,
        "\n".join(text for text in texts if text),
    )


def table_block(frame: pd.DataFrame, caption: str) -> Block:
    """A table of the state."""
    return Block(html_table(frame, caption), text_table(frame, caption))


def access_block(access: AccessTable, *, fold: bool = True, covered: bool = False) -> Block:
    """People by questions, and why each refusal; folded away where a step has turned nothing."""
    saved, live = html_table(access.frame, access.caption), access_html(access)
    legend = f"<p>{escape(access.legend)}</p>" if access.legend else ""
    text = "\n".join(part for part in (text_table(access.frame, access.caption), access.legend) if part)
    if not fold:
        return Block(live + _refusals_html(access), text, saved + legend)
    if CHANGED in access.frame:
        return Block(
            folded(live, access.frame, access.caption) + _refusals_html(access), text, saved + legend
        )
    told = f"Who can do what: {'a part is covered' if covered else 'nothing changed'}"
    return Block(details(f"{told}. Show it", live + _refusals_html(access)), f"{told}.", f"<p>{told}.</p>")


def _refusals_html(access: AccessTable) -> str:
    """Every refusal with its sentence, person by person."""
    people: dict[str, str] = {}
    for who, label, decision in access.refusals:
        people[who] = people.get(who, "") + f"<li>{escape(label)}: {escape(because(decision))}</li>"
    items = "".join(f"<li>{escape(who)}<ul>{lines}</ul></li>" for who, lines in people.items())
    return details("Why each refusal", f"<ul>{items}</ul>") if items else ""


def trail_block(events: Sequence[Event], caption: str) -> Block:
    """Rows of the trail; the live view holds the full records too."""
    frame = trail_frame(events)
    table = html_table(frame, caption)
    return Block(table + records_html(events), text_table(frame, caption), table)


def picture_block(picture: Drawn, *, same: bool = False, cover: Cover | None = None) -> Block:
    """A picture: inline where it's live, so that it follows the theme; as an image where it's saved.

    ``same``: the picture is what it was before the step; it's folded away, and not saved again. ``cover``: it
    would answer this open prediction.
    """
    if cover is not None:
        told = f"{picture.title}: {cover.note}, because this picture would answer it."
        return Block(f"<p>{escape(told)}</p>", told)
    svg, words = picture.svg(), picture.words()
    legend = picture.legend_html()
    said = details("The picture in words", f"<pre><code>{escape(words)}</code></pre>")
    live = f'<figure class="labkit-figure"><figcaption>{escape(picture.title)}</figcaption><div class="labkit-drawing">{svg}</div>{legend}{said}</figure>'
    if same:
        told = f"{picture.title}: the picture hasn't changed"
        return Block(details(told, live), f"{told}.", f"<p>{escape(told)}.</p>")
    image = f'<img alt="{escape(picture.title)}" src="data:image/svg+xml,{quote(svg, safe=_PLAIN)}">'
    return Block(live, words, f"<p><strong>{escape(picture.title)}</strong></p>{image}{legend}{said}")
