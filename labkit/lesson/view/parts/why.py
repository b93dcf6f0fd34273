"""Why AWS decided as it did, stage by stage, as a list that a screen reader can walk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from labkit.lesson.html import details, escape
from labkit.lesson.model.judging import policy_words

if TYPE_CHECKING:
    from labkit.policy import Change, Decision, Look, Retry, StageRow

_MANY = 4  # statements of one stage that are shown though they don't match
_FEW = 3  # changes that are offered
_LEVELLED = ("scp", "rcp")
OFFERED = "What would allow it"


def why_html(decision: Decision, *, offer: bool = True, opened: bool = True) -> str:
    """The stages of a decision as nested lists, open or folded; and, for the caller, what would allow a refused
    request."""
    stages = "".join(_stage_html(decision, row) for row in decision.stages)
    why = (
        f'<details class="labkit-why"{" open" if opened else ""}><summary>Why, stage by stage</summary>'
        f"<p>{escape(_asked(decision))}</p><ol>{stages}</ol><p><strong>{escape(_end(decision))}</strong></p></details>"
    )
    retries, changes = _offered(decision) if offer else ([], [])
    items = "".join(f"<li>{escape(retry)}</li>" for retry in retries)
    items += "".join(f"<li>{escape(change)}{_after_html(change)}</li>" for change in changes)
    return why + (details(OFFERED, f"<ul>{items}</ul>") if items else "")


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
    retries, changes = _offered(decision) if offer else ([], [])
    offered = [f"- {one}" for one in (*retries, *changes)]
    return "\n".join([*lines, OFFERED + ":", *offered] if offered else lines)


def _offered(decision: Decision) -> tuple[list[Retry], list[Change]]:
    """What the caller can do, and then the smallest changes of policies, each sentence once."""
    if decision.allowed:
        return [], []
    from labkit.policy import what_would_allow  # only a refusal needs it

    found = what_would_allow(decision)
    changes = list({str(change): change for change in reversed(found)}.values())[::-1]
    return list(found.retries), changes[:_FEW]


def _after_html(change: Change) -> str:
    """The statements as they would then read."""
    edits = change.together or (change,)
    statements = [json.dumps(edit.after, indent=2) for edit in edits if edit.after is not None]
    return "".join(f"<pre><code>{escape(statement)}</code></pre>" for statement in statements)


def _asked(decision: Decision) -> str:
    return decision.explain().splitlines()[0]


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
    return row.note or ("" if row.statements else "There is no such policy.")


def _looked(row: StageRow) -> list[Look]:
    return [look for look in row.statements if row.verdict != "not evaluated"]


def _shown(row: StageRow) -> list[Look]:
    """Every statement that matches, and a few of those that don't."""
    return [look for at, look in enumerate(_looked(row)) if look.matched or at < _MANY]


def _rest(row: StageRow) -> str:
    count = len(_looked(row)) - len(_shown(row))
    return f"{count} more statements don't match" if count else ""


def _title(decision: Decision, row: StageRow) -> str:
    words = policy_words(row.policy_type, decision.request.action)
    title = words[:1].upper() + words[1:]
    if row.policy_type not in _LEVELLED:
        return title
    levels = [other for other in decision.stages if other.policy_type == row.policy_type]
    return f"{title}, level {levels.index(row) + 1} of {len(levels)}"


def _look_html(look: Look, decision: Decision) -> str:
    verdict = f"<strong>{_matches(look, decision)}</strong>" if look.matched else "doesn't match"
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in look.matches or look.reasons)
    return f"<li>{escape(_look_title(look))}: {verdict}<ul>{reasons}</ul></li>"


def _look_lines(look: Look, decision: Decision) -> list[str]:
    verdict = _matches(look, decision) if look.matched else "doesn't match"
    return [f"{_look_title(look)}: {verdict}", *(f"  {reason}" for reason in look.matches or look.reasons)]


def _matches(look: Look, decision: Decision) -> str:
    """The statement that decided stands out among those that match."""
    deciding = {(one.document, one.index, one.effect) for one in decision.statements}
    decided = (look.document, look.index, look.effect) in deciding
    return "matches, and decides" if decided else "matches"


def _look_title(look: Look) -> str:
    if look.setting:
        return f"{look.setting[0].upper()}{look.setting[1:]}, {look.effect}"
    sid = f" “{look.sid}”" if look.sid else ""
    return f"{look.document}, statement {look.index + 1}{sid}, {look.effect}"
