"""What the pages of a duel say, as blocks: the brief, the calls, the result, the paths. Everything of the other team is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.lesson.html import details, escape, inline, plain, prose
from labkit.lesson.model.judging import because
from labkit.lesson.model.tasks import telling
from labkit.lesson.view.parts.blocks import Block
from labkit.lesson.view.parts.why import why_html, why_text
from labkit.lesson.ways.replies import shown

from .charge import AIMS, RULES
from .papers import MOST_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .charge import Held
    from .match import Made, Match
    from .umpire import Found

BRIEF: Final = (
    "You are Admin1 of a printing house. Lead1 leads the temps, whose users have the path `/temps/`. Clerk1 manages their "
    "permissions. Nobody but you has a policy yet. Give Lead1 and Clerk1 what the list below asks for. "
    "The orders are in the bucket `inkwellorders`, and the salaries in `inkwellsalaries`.\n\n"
    "Team B then plays Lead1. Team B wants to read the salaries or to become an administrator. Prevent both. The check looks at "
    "single calls only, and doesn't say whether several calls lead further."
)
ORDER: Final = (
    "You are Lead1 of a printing house. Team A decided what you may do. Your aims: **read the salaries** (the object "
    "`salaries.csv` in the bucket `inkwellsalaries`), and **become an administrator**.\n\n"
    f"You have one session, the profile `lead`, and {MOST_CALLS} calls. Refused calls count, too. If a call gives you "
    "credentials, use them by its number: `--profile call-2`. This also works after `RunInstances` with a role, and after "
    "`CreateLoginProfile`. You reach an aim when credentials that have signed a call allow it."
)
_PREVIEW = 1_500


def rules_block(held: Sequence[Held]) -> Block:
    """What team A must build; after a check also what holds."""
    lines = [one.line for one in held] if held else [f"{rule.says}: must be {rule.wanted}." for rule in RULES]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Block(f"<ul>{items}</ul>", "\n".join(f"- {line}" for line in lines))


def brief_block(text: str) -> Block:
    """A team's brief."""
    return Block(prose(text), plain(text))


def calls_blocks(made: Iterable[Made]) -> list[Block]:
    """Team B's calls, each with AWS's answer and why."""
    return [_call_block(one) for one in made]


def status_of(match: Match) -> str:
    """How the duel is going, in a sentence or two."""
    count = len(match.made)
    calls = f"{count} of {MOST_CALLS} calls made."
    if not match.over:
        return f"{calls} {_reached(match)}".strip()
    if not match.reached:
        return f"The duel is over. Team B reached nothing in {count} call{'' if count == 1 else 's'}, so team A wins."
    return f"The duel is over, and team B wins. {_reached(match)}"


def found_block(found: Sequence[Found], match: Match) -> Block:
    """The umpire's list: every path, and who saw it; and what team B found beside it."""
    head = f"The umpire knows {len(found)} path{'' if len(found) == 1 else 's'} on team A's build:"
    lines = [*map(line_of, found), *_beside(found, match)]
    if not lines:
        none = "The umpire knows no path on team A's build. It looked at every way of up to four calls that it knows."
        return Block(f"<p>{none}</p>", none)
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Block(f"<p>{head}</p><ul>{items}</ul>", "\n".join([head, *(f"- {line}" for line in lines)]))


def line_of(found: Found) -> str:
    """A path in a line."""
    seen = "Team B took it." if found.taken else "Neither team saw it."
    first = "; ".join(
        f"{telling.actor(move.as_)} calls {move.operation} ({move.changes})" for move in found.path.moves
    )
    return f"To {found.aim.says}: {first or 'no call is needed'}. {seen}"


def _beside(found: Sequence[Found], match: Match) -> list[str]:
    """The aims that team B has reached by none of these paths."""
    taken = {one.aim.name for one in found if one.taken}
    return [
        f"To {aim.says}: team B took a path of its own. Its last call was call {match.reached[aim.name]}."
        for aim in AIMS
        if aim.name in match.reached and aim.name not in taken
    ]


def _reached(match: Match) -> str:
    aims = {aim.name: aim.says for aim in AIMS}
    reached = [f"{aims[name]} (call {number})" for name, number in match.reached.items()]
    return f"Team B reached: {', '.join(reached)}." if reached else ""


def _call_block(one: Made) -> Block:
    answer, call = one.answer, one.call
    decision = answer.decision
    refused = not answer.ok and decision is not None and not decision.allowed
    verdict = "✓ Allowed" if answer.ok else "✗ Refused" if refused else "✗ AWS couldn't do it"
    title = f"{one.number}. {call.operation}, as {call.as_}"
    named = ", ".join(
        f"{name} {value}" for name, value in call.parameters.items() if isinstance(value, str | int)
    )
    title = f"{title}: {named}"[:300] if named else title
    said = answer.message or answer.code
    why = because(decision) if decision is not None else ""
    keys = f"This call gave credentials. Use them with `--profile call-{one.number}`." if one.gives else ""
    reached = "".join(f"Team B reached an aim: {aim.says}. " for aim in one.aims).strip()
    html = _section("good" if answer.ok else "bad", verdict, title)
    html += f'<pre class="labkit-code labkit-error">{escape(said)}</pre>' if said else ""
    html += f'<p class="labkit-because">{escape(why)}</p>' if why else ""
    html += "".join(f"<p><strong>{inline(line)}</strong></p>" for line in (keys, reached) if line)
    html += why_html(decision, opened=False, offer=False) if refused and decision is not None else ""
    result = shown(answer.result) if answer.ok and answer.result else ""
    html += details("AWS's answer", f"<pre><code>{escape(result)}</code></pre>") if result else ""
    told = why_text(decision, offer=False) if refused and decision is not None else why
    parts = (f"{verdict}: {title}", said, told, plain(keys), reached, result[:_PREVIEW])
    return Block(f"{html}</section>", "\n".join(part for part in parts if part))


def _section(kind: str, verdict: str, title: str) -> str:
    return (
        f'<section class="labkit-answer labkit-{kind}"><p class="labkit-status">'
        f'<strong class="labkit-badge">{escape(verdict)}</strong> {escape(title)}</p>'
    )
