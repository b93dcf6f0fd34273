"""What a run shows, part by part, each as HTML and as plain text that tells the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from labkit.lesson.html import details, escape, inline, plain
from labkit.lesson.model.covering import covered_table
from labkit.lesson.model.judging import because
from labkit.lesson.model.tables import trail_frame
from labkit.lesson.view.parts.tables import html_table, records_html, text_table
from labkit.lesson.ways.advice import advice
from labkit.lesson.ways.calls import SessionFrom
from labkit.lesson.ways.documents import document_in
from labkit.lesson.ways.replies import shown

from .why import why_html, why_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from labkit.cloud import Event
    from labkit.lesson.model.access import AccessTable
    from labkit.lesson.model.covering import Cover
    from labkit.lesson.model.drawn import Drawn
    from labkit.lesson.model.judging import Feedback
    from labkit.lesson.model.run import Run
    from labkit.lesson.model.verdicts import Judged
    from labkit.lesson.ways.calls import Call
    from labkit.lesson.ways.replies import Reply, Sent

_LONG = 24  # lines of an answer that are shown without being asked for


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


def run_blocks(run: Run, cover: Cover | None = None) -> list[Block]:
    """Everything a run shows, in the order it's read, but for what would answer an open prediction."""
    cover = cover if cover == run.cover else None
    blocks = [feedback_block(run.feedback)] if run.feedback else []
    blocks += [kept_block(run.judged, again=True)] if run.judged else []
    blocks += [answer_block(sent) for sent in run.sent]
    if run.table is not None:
        frame = run.table if cover is None or run.covered is None else run.covered
        blocks.append(table_block(frame, run.caption))
    if run.access is not None:
        blocks.append(access_block(covered_table(run.access, cover)))
    if run.picture is not None:
        tells = cover if cover and any(map(cover.answered_by, run.pictured)) else None
        blocks.append(picture_block(run.picture, same=run.same_picture, cover=tells))
    return [*blocks, trail_block(run.events, "What the trail recorded")]


def answer_block(sent: Sent) -> Block:
    """What AWS answered to one call, and for a refusal the why under it."""
    parts = [_named_parts(reply, named=len(sent.replies) > 1) for reply in sent.replies]
    kind, verdict = _verdict(sent)
    title = _title(sent)
    printed = (
        f'<p>It printed:</p><pre class="labkit-code">{escape(sent.printed)}</pre>' if sent.printed else ""
    )
    problem = f'<p class="labkit-problem">{escape(sent.problem)}</p>' if sent.problem else ""
    live = (
        f'<section class="labkit-answer labkit-{kind}"><p class="labkit-status labkit-said">'
        f'<strong class="labkit-badge">{escape(verdict)}</strong> {escape(title)}</p>'
        f"{problem}{''.join(html for html, _ in parts)}{printed}</section>"
    )
    texts = [f"{verdict}: {title}", sent.problem, *(text for _, text in parts)]
    texts += [f"It printed:\n{sent.printed}"] if sent.printed else []
    return Block(live, "\n".join(text for text in texts if text))


def feedback_block(feedback: Feedback) -> Block:
    """What the learner is told about their prediction."""
    kind = {True: "good", False: "bad", None: "same"}[feedback.right]
    lines = [feedback.explanation]
    if feedback.misconception:
        slip = feedback.misconception
        lines.append(
            f"A thought that often leads there: “{slip.title}”. What is true: {slip.truth} (AWS's page “{slip.page}”)"
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


def access_block(access: AccessTable, *, fold: bool = True) -> Block:
    """People by questions, and why each refusal; folded away where a step has turned nothing."""
    table = table_block(access.frame, access.caption)
    legend = f"<p>{escape(access.legend)}</p>" if access.legend else ""
    text = "\n".join(part for part in (table.text, access.legend) if part)
    block = Block(table.live + legend + _refusals_html(access), text, table.live + legend)
    if not fold or "changed" in access.frame:
        return block
    told = "Who can do what: nothing changed"
    return Block(details(told, block.live), f"{told}.")


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
    said = details("The picture in words", f"<pre>{escape(words)}</pre>")
    live = f'<figure class="labkit-figure"><figcaption>{escape(picture.title)}</figcaption>{svg}{legend}{said}</figure>'
    if same:
        told = f"{picture.title}: the picture hasn't changed"
        return Block(details(told, live), f"{told}.", f"<p>{escape(told)}.</p>")
    image = f'<img alt="{escape(picture.title)}" src="data:image/svg+xml,{quote(svg, safe=_PLAIN)}">'
    return Block(live, words, f"<p><strong>{escape(picture.title)}</strong></p>{image}{legend}{said}")


def caller_words(call: Call) -> str:
    """Who makes a call: "as developer"."""
    return f"as {call.as_.title if isinstance(call.as_, SessionFrom) else call.as_}"


def _title(sent: Sent) -> str:
    """What was called as whom: as the trail has it, for the learner may have edited either."""
    reply = sent.reply
    operation = reply.operation if reply else sent.call.operation
    profile = reply.event.profile if reply and reply.event and isinstance(sent.call.as_, str) else ""
    return f"{operation}, {f'as {profile}' if profile else caller_words(sent.call)}"


def _named_parts(reply: Reply, *, named: bool) -> tuple[str, str]:
    html, text = _reply_parts(reply)
    return (
        (f"<p>{escape(reply.operation)}:</p>{html}", f"{reply.operation}:\n{text}") if named else (html, text)
    )


def _verdict(sent: Sent) -> tuple[str, str]:
    """A color's name and the words that say the same."""
    reply = sent.reply
    if reply is None:
        return ("bad", "✗ Not sent") if sent.problem else ("same", "Nothing was asked of AWS")
    if reply.ok:
        return "good", "✓ Allowed"
    if reply.already:
        return "same", "Already there, nothing changed"
    return ("bad", "✗ Refused") if reply.refused else ("bad", "✗ AWS couldn't do it")


def _reply_parts(reply: Reply) -> tuple[str, str]:
    if reply.ok:
        return _result_parts(reply)
    html = f'<pre class="labkit-code labkit-error">{escape(reply.error)}</pre>'
    if reply.refused and reply.decision is not None:
        return html + why_html(reply.decision), f"{reply.error}\n{why_text(reply.decision)}"
    note = advice(reply.code)
    return (f"{html}<p>{escape(note)}</p>", f"{reply.error}\n{note}") if note else (html, reply.error)


def _unfolded(reply: Reply) -> str:
    """Documents that an answer holds as one long text, to be read."""
    held = {name: document_in(value) for name, value in reply.result.items()}
    return "".join(
        f"<p>{escape(name)}, unfolded:</p><pre>{escape(json.dumps(document, indent=2))}</pre>"
        for name, document in held.items()
        if document
    )


def _result_parts(reply: Reply) -> tuple[str, str]:
    text = shown(reply.result) if reply.result else reply.text
    if not text.strip():
        note = "AWS answers with nothing but success."
        return f"<p>{note}</p>", note
    code = f'<pre class="labkit-code">{escape(text)}</pre>'
    lines = text.count("\n") + 1
    html = code if lines <= _LONG else details(f"AWS's answer, {lines} lines", code)
    return html + _unfolded(reply), text
