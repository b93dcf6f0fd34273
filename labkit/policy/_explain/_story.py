"""A decision told to a learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._decide import _rules as rules
from labkit.policy._decide import _stages as stages
from labkit.policy._explain._looks import deciding, stage_rows
from labkit.policy._explain._shown import shown

if TYPE_CHECKING:
    from labkit.policy._decide._case import Case
    from labkit.policy._explain._looks import Deciding, Look, StageRow

_TITLES: Final = {
    "rcp": "Resource control policies (RCPs)",
    "scp": "Service control policies (SCPs)",
    "endpoint": "VPC endpoint policy",
    "resource": "Resource-based policy",
    "identity": "Identity-based policies",
    "boundary": "Permissions boundary",
    "session": "Session policies",
}
_NAMED: Final = 2  # statements that decided, by name
_TOLD: Final = 40  # statements of one stage that match, and as many that don't
_EFFECTS: Final = {
    "Allow": "Allowed.",
    "ExplicitDeny": "Refused: an explicit deny always wins.",
    "ImplicitDeny": "Refused: a required Allow is missing (an implicit deny).",
}


def title(kind: str, *, trust: bool = False) -> str:
    """What a policy type is called in headings."""
    return "Role trust policy" if trust and kind == "resource" else _TITLES[kind]


def explain(decision: Case) -> str:
    """The whole story, a line a fact."""
    rows = stage_rows(decision)
    context = decision.request.context or {}
    lines = [
        _asked(decision),
        _relation(decision),
        *(f"  {shown(key)}: {shown(str(value))}" for key, value in context.items()),
        "",
    ]
    for row in rows:
        lines += _stage(decision, row, rows)
    lines += ["", _end(decision)]
    return "\n".join(lines)


def _end(decision: Case) -> str:
    if decision.unknown:
        return open_question(decision.unknown)
    return f"{_EFFECTS[decision.effect]} {_decided(decision)}".rstrip()


def open_question(key: str) -> str:
    """Why a decision is left open, in words."""
    return f"Not simulated: the answer depends on the condition key {shown(key)}, and labkit doesn't know its value."


def _asked(decision: Case) -> str:
    request = decision.request
    on = "" if request.resource == "*" else f" on {shown(request.resource)}"
    return f"{shown(request.principal or 'An anonymous caller')} asks for {shown(request.action)}{on}."


def _relation(decision: Case) -> str:
    who = decision.who
    if not who.inside:
        return "The caller belongs to no account. Only the resource's own policy can allow the request."
    if decision.across:
        return (
            f"The caller is in account {who.account}. The resource is in account {decision.owner or 'unknown'}."
            " Both accounts must allow the request."
        )
    return f"The caller and the resource are in the same account, {who.account}."


def _stage(decision: Case, row: StageRow, rows: tuple[StageRow, ...]) -> list[str]:
    levels = [each for each in rows if each.policy_type == row.policy_type]
    heading = title(row.policy_type, trust=decision.plan.of_role)
    if row.policy_type in ("rcp", "scp"):
        heading += f", level {levels.index(row) + 1} of {len(levels)}"
    lines = [f"{heading}: {row.verdict}{' - this refuses the request' if row.blocks else ''}"]
    if row.note:
        lines.append(f"  {row.note}")
    if not row.statements and not row.note:
        lines.append("  There is no such policy.")
    told = _told(row)
    for look in told:
        lines += _statement(look)
    rest = len(row.statements) - len(told) if row.verdict != "not evaluated" else 0
    return [*lines, f"  This story leaves out {rest} more statements, of the same kind."] if rest else lines


def _told(row: StageRow) -> list[Look]:
    """The statements that are told: of very many only the first that match and the first that don't."""
    if row.verdict == "not evaluated":
        return []
    seen = {True: 0, False: 0}
    told = []
    for look in row.statements:
        seen[look.matched] += 1
        if seen[look.matched] <= _TOLD:
            told.append(look)
    return told


def _statement(look: Look) -> list[str]:
    sid = f" ({shown(look.sid)})" if look.sid else ""
    where = f"{look.setting[0].upper()}{look.setting[1:]}" if look.setting else ""
    where = where or f"{shown(look.document)}, statement {look.index + 1}{sid}"
    head = f"  {where}, {look.effect}: "
    verdict, sentences = ("matches", look.matches) if look.matched else ("doesn't match", look.reasons)
    return [head + verdict, *(f"    {sentence}" for sentence in sentences)]


def _decided(decision: Case) -> str:
    deciders = deciding(decision)
    if not decision.allowed:
        return " ".join(filter(None, (_statements_that(deciders, "deny", "denies"), refusing(decision))))
    if rules.cannot_be_refused(decision):
        return "AWS allows this operation to every caller who signs the request."
    if not deciders:
        return "An account's root user needs no policy that allows it."
    return _statements_that(deciders, "allow", "allows")


def refusing(decision: Case) -> str:
    """The policy types that refuse, those apart whose Deny is named already."""
    denying = stages.denying(decision) if decision.effect == "ExplicitDeny" else ()
    titles = [title(kind, trust=decision.plan.of_role) for kind in decision.denied_by if kind not in denying]
    if not titles:
        return ""
    several = len(titles) > 1 or titles[0].rstrip(")").endswith("s")
    named = _and([f"the {name[0].lower()}{name[1:]}" for name in titles])
    return f"T{named[1:]} {'refuse' if several else 'refuses'} it{' too' if denying else ''}."


def _statements_that(deciders: tuple[Deciding, ...], several: str, one: str) -> str:
    """``Statement 1 of A and statement 1 of B allow it.``"""
    named = [
        each.setting or f"statement {each.index + 1} of {shown(each.document)}" for each in deciders[:_NAMED]
    ]
    if not named:
        return ""
    rest = len(deciders) - len(named)
    told = _and([*named, *([f"{rest} more"] if rest else [])])
    return f"{told[0].upper()}{told[1:]} {one if len(deciders) == 1 else several} it."


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
