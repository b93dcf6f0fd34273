"""What an exercise says on the page: the brief, the verdict, AWS's answer when the counterexample is run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from labkit.lesson.exercises.sentences import name as name_of
from labkit.lesson.html import details, escape, inline, plain, prose
from labkit.lesson.model.judging import because
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.ways.documents import document_text

if TYPE_CHECKING:
    from labkit.cloud.scene.answer import Answer
    from labkit.lesson.exercises import Exercise
    from labkit.lesson.exercises.exercise import Happened, Kind
    from labkit.lesson.model.work.attempts import Said

KINDS: Final[dict[Kind, str]] = {
    "write": "write a policy",
    "complete": "complete a policy",
    "arrange": "arrange the lines of a policy",
    "find": "find what is wrong",
    "table": "say who can do what",
    "repair": "repair a refused call with the least",
    "golf": "say the same in fewer characters",
    "break": "break in, then close the way",
    "call": "make the call yourself",
    "explain": "explain the refusal",
}
_FOLDED: Final = 2  # so many things to read are open; more of them are behind a press
_LONG: Final = 2_000


def head_block(exercise: Exercise) -> Block:
    """What is to be done, what is read before, and a solved example of the same pattern."""
    example = getattr(exercise, "example", None)
    shown = [*exercise.shown, *_beside(exercise)]
    things = "".join(_thing(name, text, folded=len(shown) > _FOLDED) for name, text in shown)
    solved = (
        details("A solved example", f"<pre><code>{escape(document_text(example))}</code></pre>")
        if example
        else ""
    )
    live = (
        f'<div class="labkit-kicker">Exercise: {KINDS[exercise.kind]}</div>'
        f"<h3>{escape(exercise.title)}</h3>{prose(exercise.brief)}{things}{solved}"
    )
    texts = [f"Exercise ({KINDS[exercise.kind]}): {exercise.title}", plain(exercise.brief)]
    texts += [f"{name}:\n{text}" for name, text in shown]
    return Block(
        live, "\n".join([*texts, f"A solved example:\n{document_text(example)}"] if example else texts)
    )


def _beside(exercise: Any) -> list[tuple[str, str]]:
    """What single kinds show: the refused call's sentence, par, and who may make calls."""
    told = []
    if message := getattr(exercise, "message", ""):
        told.append(("AWS's answer now", message))
    if par := getattr(exercise, "par", 0):
        told.append(("Par, the length to reach", f"{par} characters, spaces between the parts not counted"))
    people = getattr(exercise, "people", {}) if exercise.kind == "call" else {}
    if people:
        told.append(
            ("Profiles that you can use", "\n".join(f"{profile}: {arn}" for profile, arn in people.items()))
        )
    return told


def _thing(name: str, text: str, *, folded: bool) -> str:
    body = f"<pre><code>{escape(text)}</code></pre>"
    return details(name, body) if folded else f"<p><strong>{escape(name)}</strong></p>{body}"


def verdict_block(said: Said) -> Block:
    """The verdict in symbol and words, and the thought behind a wrong answer."""
    mark = "✓ Right" if said.right else "✗ Not yet"
    page = f" (AWS's page “{said.page}”)" if said.page else ""
    thought = f"Many people believe: “{said.belief}”. {said.truth}{page}" if said.belief else ""
    live = (
        f'<section class="labkit-feedback labkit-{"good" if said.right else "bad"}">'
        f'<p class="labkit-said"><strong class="labkit-badge">{mark}</strong> {inline(said.says)}</p>'
        + (f"<p>{inline(thought)}</p>" if thought else "")
        + "</section>"
    )
    return Block(live, "\n".join(filter(None, [f"{mark}: {plain(said.says)}", plain(thought)])))


def happened_block(happened: Happened) -> Block:
    """What AWS answered to the call of a verdict, and why."""
    answer = happened.answer
    verdict = "✓ Allowed" if answer.ok else "✗ Refused" if _refused(answer) else "✗ AWS couldn't do it"
    called = _called(answer)
    why = because(answer.decision) if answer.decision is not None else ""
    error = "" if answer.ok else f"{answer.code}: {answer.message}"
    result = json.dumps(answer.result, indent=2, default=_readable) if answer.ok and answer.result else ""
    result = result if len(result) <= _LONG else f"{result[:_LONG]}\n…"
    live = (
        f'<section class="labkit-answer labkit-{"good" if answer.ok else "bad"}"><p class="labkit-said">'
        f'<strong class="labkit-badge">{verdict}</strong> {escape(called)}</p>'
        + (f"<pre><code>{escape(error)}</code></pre>" if error else "")
        + (f"<p>{inline(why)}</p>" if why else "")
        + (details("The whole answer", f"<pre><code>{escape(result)}</code></pre>") if result else "")
        + "</section>"
    )
    return Block(live, "\n".join(filter(None, [f"{verdict}: {called}", error, plain(why)])))


def _readable(value: Any) -> str:
    """A value that JSON has no form for; of an object's bytes the text."""
    data = value.read() if hasattr(value, "read") else value
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)


def _refused(answer: Answer) -> bool:
    return answer.decision is not None and not answer.decision.allowed


def _called(answer: Answer) -> str:
    """What was called by whom, as CloudTrail has it."""
    if answer.event is None:
        return "The call"
    record = answer.event.record
    arn = str(record.get("userIdentity", {}).get("arn", ""))
    who = name_of(arn).replace("A session", "a session") if arn else ""
    return (
        f"{record.get('eventName', 'The call')}, as {who}"
        if who
        else str(record.get("eventName", "The call"))
    )
