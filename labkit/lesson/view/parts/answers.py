"""What AWS answered to a call: the verdict with its why in few lines, and the whole answer."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING

from labkit.lesson.html import details, escape
from labkit.lesson.model.judging import because
from labkit.lesson.ways.advice import advice
from labkit.lesson.ways.calls import SessionFrom
from labkit.lesson.ways.documents import document_in
from labkit.lesson.ways.replies import shown

from .blocks import Block
from .why import why_html, why_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.lesson.ways.calls import Call
    from labkit.lesson.ways.replies import Reply, Sent

_LONG = 24  # lines of an answer that are shown without being asked for
_NAME = 60  # letters of a value that tells calls apart
_SAYS_NOTHING = re.compile(
    r"(?i)^clientToken=|code\d?=|Id=\D"
)  # an ID that AWS made up; an account's has a meaning
_SHORT = 5  # the same where there are several answers


def answer_block(sent: Sent) -> Block:
    """What AWS answered to one call, and for a refusal the why under it."""
    parts = [_named_parts(reply, named=len(sent.replies) > 1) for reply in sent.replies]
    _, verdict = _verdict(sent)
    title = called(sent)
    printed = (
        f'<p>It printed:</p><pre class="labkit-code"><code>{escape(sent.printed)}</code></pre>'
        if sent.printed
        else ""
    )
    problem = f'<p class="labkit-problem">{escape(sent.problem)}</p>' if sent.problem else ""
    live = _section(sent, f"{problem}{''.join(html for html, _ in parts)}{printed}")
    texts = [f"{verdict}: {title}", sent.problem, *(text for _, text in parts)]
    texts += [f"It printed:\n{sent.printed}"] if sent.printed else []
    return Block(live, "\n".join(text for text in texts if text))


def verdict_line(sent: Sent) -> str:
    """What became of one call, and nothing of the why."""
    return _section(sent, "")


def verdict_words(sent: Sent, apart: str = "") -> str:
    """The same for a screen reader: "✗ Refused: DeleteObject, as trainee"."""
    return f"{_verdict(sent)[1]}: {called(sent, apart)}"


def _wordless(sent: Sent) -> str:
    """The color of a call that was allowed, or of none; "" for what wants words."""
    return "" if sent.problem or not all(reply.ok for reply in sent.replies) else _verdict(sent)[0]


def _section(sent: Sent, inside: str, apart: str = "") -> str:
    return (
        f'<section class="labkit-answer labkit-{_verdict(sent)[0]}">{_status(sent, apart)}{inside}</section>'
    )


def _status(sent: Sent, apart: str = "") -> str:
    verdict = f'<strong class="labkit-badge">{escape(_verdict(sent)[1])}</strong>'
    return f'<p class="labkit-status labkit-said">{verdict} {escape(called(sent, apart))}</p>'


def verdict_blocks(tried: Sequence[Sent], told: str = "") -> list[Block]:
    """What became of each call, and why; of calls in a row that need no words, one block with a line each."""
    if len(tried) == 1:
        return [verdict_block(tried[0], told=told)]
    blocks: list[Block] = []
    named = zip(tried, told_apart(tried), strict=True)
    for kind, row in groupby(named, key=lambda one: _wordless(one[0])):
        calls = list(row)
        if not kind:
            blocks += [verdict_block(sent, alone=False, told=told, apart=apart) for sent, apart in calls]
            continue
        lines = "".join(_status(*one) for one in calls)
        texts = "\n".join(verdict_words(*one) for one in calls)
        blocks.append(
            Block(f'<section class="labkit-answer labkit-several labkit-{kind}">{lines}</section>', texts)
        )
    return blocks


def verdict_block(sent: Sent, *, alone: bool = True, told: str = "", apart: str = "") -> Block:
    """What became of one call, and why, in as few lines as that takes; AWS's whole answer is told elsewhere.

    ``alone``: it is the step's only call, so an allowed one says why, too. ``told``: what is said above, and not
    said again. ``apart``: what tells it from calls of the same name.
    """
    _, verdict = _verdict(sent)
    title = called(sent, apart)
    problem = f'<p class="labkit-problem">{escape(sent.problem)}</p>' if sent.problem else ""
    whys = [_why_parts(reply, alone, told) for reply in sent.replies]
    live = _section(sent, problem + "".join(html for html, _ in whys), apart)
    return Block(
        live, "\n".join(part for part in (f"{verdict}: {title}", sent.problem, *(w for _, w in whys)) if part)
    )


def results_block(sent: Sequence[Sent]) -> Block | None:
    """All that AWS answered, and what the learner's code printed; None where there is nothing but what the
    verdicts say."""
    parts = [part for one in sent for part in _result(one, named=len(sent) > 1 or len(one.replies) > 1)]
    live = "".join(html for html, _ in parts)
    return Block(live, "\n".join(text for _, text in parts)) if parts else None


def _result(sent: Sent, *, named: bool) -> list[tuple[str, str]]:
    parts = [
        (f"<p><strong>{escape(reply.operation)}</strong></p>{html}", f"{reply.operation}:\n{text}")
        if named
        else (html, text)
        for reply in sent.replies
        if reply.ok and (reply.result or reply.text.strip() or not named)
        for html, text in [_result_parts(reply, _SHORT if named else _LONG)]
        if html
    ]
    if sent.printed:
        printed = f'<p>It printed:</p><pre class="labkit-code"><code>{escape(sent.printed)}</code></pre>'
        parts.append((printed, f"It printed:\n{sent.printed}"))
    return parts


def _why_parts(reply: Reply, alone: bool, told: str) -> tuple[str, str]:
    """An error as AWS words it, and one sentence on what decided, with the stages behind a press."""
    sentence = because(reply.decision) if reply.decision is not None else ""
    why = f'<p class="labkit-because">{escape(sentence)}</p>' if sentence and sentence not in told else ""
    if reply.ok:
        return (why, sentence if why else "") if alone else ("", "")
    html, text = _error(reply), reply.error
    if reply.refused and reply.decision is not None:
        return html + why + why_html(reply.decision, opened=False), f"{text}\n{why_text(reply.decision)}"
    note = advice(reply.code, reply.message, reply.event)
    return (f"{html}<p>{escape(note)}</p>", f"{text}\n{note}") if note else (html, text)


def caller_words(call: Call) -> str:
    """Who makes a call: "as developer"."""
    return f"as {call.as_.title if isinstance(call.as_, SessionFrom) else call.as_}"


def called(sent: Sent, apart: str = "") -> str:
    """What was called as whom: as the trail has it, for the learner may have edited either."""
    reply = sent.reply
    operation = reply.operation if reply else sent.call.operation
    profile = reply.event.profile if reply and reply.event and isinstance(sent.call.as_, str) else ""
    return f"{operation}{apart}, {f'as {profile}' if profile else caller_words(sent.call)}"


def told_apart(calls: Sequence[Sent]) -> list[str]:
    """For each call what tells it from the others of its name: " (name: Security)"; "" where nothing has to."""
    asked: dict[str, list[dict[str, str]]] = {}
    for sent in calls:
        asked.setdefault(called(sent), []).append(_asked(sent))
    keys = {name: _telling_key(alike) for name, alike in asked.items()}
    told = [(keys[called(sent)], _asked(sent)) for sent in calls]
    return [f" ({key}: {mine[key]})" if key in mine else "" for key, mine in told]


def _telling_key(alike: Sequence[dict[str, str]]) -> str:
    """What differs most among calls of one name, a name before other things; "" where nothing does."""
    known = [key for key in alike[0] if all(key in one for one in alike)]
    counts = {key: len({one[key] for one in alike}) for key in known}
    best = max(counts, key=lambda key: (counts[key], key.lower().endswith("name")), default="")
    return best if counts.get(best, 1) > 1 else ""


def _asked(sent: Sent) -> dict[str, str]:
    """Where a call went and what it asked for, as far as that is short and says something to a reader."""
    event = sent.reply.event if sent.reply else None
    if event is None:
        return {}
    asked = {"Region": event.record.get("awsRegion"), **(event.record.get("requestParameters") or {})}
    texts = ((key, value) for key, value in asked.items() if isinstance(value, str) and len(value) <= _NAME)
    return {key: text for key, text in texts if not _SAYS_NOTHING.search(f"{key}={text}")}


def _named_parts(reply: Reply, *, named: bool) -> tuple[str, str]:
    html, text = _reply_parts(reply)
    return (
        (f"<p>{escape(reply.operation)}:</p>{html}", f"{reply.operation}:\n{text}") if named else (html, text)
    )


def _verdict(sent: Sent) -> tuple[str, str]:
    """A color's name and the words that say the same."""
    reply = sent.reply
    if reply is None:
        return ("bad", "✗ Not sent") if sent.problem else ("same", "No call was made")
    if reply.ok:
        return "good", "✓ Allowed"
    if reply.already:
        return "same", "Already there, nothing changed"
    return ("bad", "✗ Refused") if reply.refused else ("bad", "✗ AWS couldn't do it")


def _reply_parts(reply: Reply) -> tuple[str, str]:
    if reply.ok:
        return _result_parts(reply)
    html = _error(reply)
    if reply.refused and reply.decision is not None:
        return html + why_html(reply.decision), f"{reply.error}\n{why_text(reply.decision)}"
    note = advice(reply.code, reply.message, reply.event)
    return (f"{html}<p>{escape(note)}</p>", f"{reply.error}\n{note}") if note else (html, reply.error)


def _unfolded(reply: Reply) -> str:
    """Documents that an answer holds as one long text, to be read."""
    held = {name: document_in(value) for name, value in reply.result.items()}
    return "".join(
        f"<p>{escape(name)}, unfolded:</p><pre><code>{escape(json.dumps(document, indent=2))}</code></pre>"
        for name, document in held.items()
        if document
    )


def _result_parts(reply: Reply, most: int = _LONG) -> tuple[str, str]:
    text = shown(reply.result) if reply.result else reply.text
    if not text.strip():
        note = "The call succeeded. AWS's answer has nothing else in it."
        return f"<p>{note}</p>", note
    code = f'<pre class="labkit-code"><code>{escape(text)}</code></pre>'
    lines = text.count("\n") + 1
    html = code if lines <= most else details(f"AWS's answer, {lines} lines", code)
    unfolded = _unfolded(reply)
    folds = most < _LONG and unfolded
    return html + (details("The documents in it", unfolded) if folds else unfolded), text


def _error(reply: Reply) -> str:
    return f'<pre class="labkit-code labkit-error"><code>{escape(reply.error)}</code></pre>'
