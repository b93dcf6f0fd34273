"""Why AWS decided as it did, stage by stage, as a list that a screen reader can walk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from labkit.lesson.html import details, escape
from labkit.lesson.model.judging import policy_words

if TYPE_CHECKING:
    from labkit.policy import Change, Decision, Look, StageRow

_MANY = 4  # statements of one stage that are shown though they don't match
_FEW = 3  # changes that are offered
_LEVELLED = ("scp", "rcp")


def why_html(decision: Decision, *, offer: bool = True, opened: bool = True) -> str:
    """The stages of a decision as nested lists, open or folded; and, for who asks, what would let a refused request
    through."""
    stages = "".join(_stage_html(decision, row) for row in decision.stages)
    why = (
        f'<details class="labkit-why"{" open" if opened else ""}><summary>Why, stage by stage</summary>'
        f"<p>{escape(_asked(decision))}</p><ol>{stages}</ol><p><strong>{escape(_end(decision))}</strong></p></details>"
    )
    changes = _changes(decision) if offer else []
    items = "".join(f"<li>{escape(change)}{_after_html(change)}</li>" for change in changes[:_FEW])
    return why + (details("What would let it through", f"<ul>{items}</ul>") if items else "")


def why_text(decision: Decision, *, offer: bool = True) -> str:
    """The same in plain text."""
    lines = ["Why, stage by stage:", _asked(decision)]
    for number, row in enumerate(decision.stages, start=1):
        refuses = ": ✗ this refuses the request" if row.blocks else ""
        lines.append(f"{number}. {_title(decision, row)}: {row.verdict}{refuses}")
        lines += [f"     {_note(row)}"] if _note(row) else []
        lines += [f"   - {line}" for look in _shown(row) for line in _look_lines(look, decision)]
        lines += [f"   - {_rest(row)}"] if _rest(row) else []
    lines.append(_end(decision))
    changes = [f"- {change}" for change in _changes(decision)[:_FEW]] if offer else []
    return "\n".join([*lines, "What would let it through:", *changes] if changes else lines)


def _changes(decision: Decision) -> list[Change]:
    """The smallest changes, each sentence once."""
    from labkit.policy import what_would_allow  # only a refusal needs it

    found = [] if decision.allowed else what_would_allow(decision)
    return list({str(change): change for change in reversed(found)}.values())[::-1]


def _after_html(change: Change) -> str:
    """The statements as they would then read."""
    edits = change.together or (change,)
    statements = [json.dumps(edit.after, indent=2) for edit in edits if edit.after is not None]
    return "".join(f"<pre>{escape(statement)}</pre>" for statement in statements)


def _asked(decision: Decision) -> str:
    request = decision.request
    return f"{request.principal or 'An anonymous caller'} asks for {request.action} on {request.resource}."


def _end(decision: Decision) -> str:
    return decision.explain().splitlines()[-1]


def _stage_html(decision: Decision, row: StageRow) -> str:
    refuses = '<strong class="labkit-refuses">✗ this refuses the request</strong>' if row.blocks else ""
    note = f"<br>{escape(_note(row))}" if _note(row) else ""
    items = "".join(_look_html(look, decision) for look in _shown(row))
    items += f"<li>{escape(_rest(row))}</li>" if _rest(row) else ""
    body = note + (f"<ul>{items}</ul>" if items else "")
    return f"<li><strong>{escape(_title(decision, row))}</strong>: {escape(row.verdict)} {refuses}{body}</li>"


def _note(row: StageRow) -> str:
    return row.note or ("" if row.statements else "There is none.")


def _looked(row: StageRow) -> list[Look]:
    return [look for look in row.statements if row.verdict != "not evaluated"]


def _shown(row: StageRow) -> list[Look]:
    """Every statement that matches, and a few of those that don't."""
    return [look for at, look in enumerate(_looked(row)) if look.matched or at < _MANY]


def _rest(row: StageRow) -> str:
    count = len(_looked(row)) - len(_shown(row))
    return f"{count} more, none of which matches" if count else ""


def _title(decision: Decision, row: StageRow) -> str:
    words = policy_words(row.policy_type, decision.request.action)
    title = words[:1].upper() + words[1:]
    if row.policy_type not in _LEVELLED:
        return title
    levels = [other for other in decision.stages if other.policy_type == row.policy_type]
    return f"{title}, level {levels.index(row) + 1} of {len(levels)}"


def _look_html(look: Look, decision: Decision) -> str:
    if look.matched:
        return f"<li>{escape(_look_title(look))}: <strong>{_matches(look, decision)}</strong></li>"
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in look.reasons)
    return f"<li>{escape(_look_title(look))}: doesn't match<ul>{reasons}</ul></li>"


def _look_lines(look: Look, decision: Decision) -> list[str]:
    if look.matched:
        return [f"{_look_title(look)}: {_matches(look, decision)}"]
    return [f"{_look_title(look)}: doesn't match", *(f"  {reason}" for reason in look.reasons)]


def _matches(look: Look, decision: Decision) -> str:
    """The statement that decided stands out among those that match."""
    deciding = {(one.document, one.index, one.effect) for one in decision.statements}
    decided = (look.document, look.index, look.effect) in deciding
    return "matches, and decides" if decided else "matches"


def _look_title(look: Look) -> str:
    sid = f" “{look.sid}”" if look.sid else ""
    return f"{look.document}, statement {look.index + 1}{sid}, {look.effect}"
