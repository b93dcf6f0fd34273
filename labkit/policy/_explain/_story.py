"""A decision told to a learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._decide import _rules as rules
from labkit.policy._explain._looks import deciding, stage_rows

if TYPE_CHECKING:
    from labkit.policy._decide._case import Case
    from labkit.policy._explain._looks import Look, StageRow

_TITLES: Final = {
    "rcp": "Resource control policies (RCPs)",
    "scp": "Service control policies (SCPs)",
    "endpoint": "VPC endpoint policy",
    "resource": "Resource-based policy",
    "identity": "Identity-based policies",
    "boundary": "Permissions boundary",
    "session": "Session policies",
}
_EFFECTS: Final = {
    "Allow": "Allowed.",
    "ExplicitDeny": "Refused: an explicit deny always wins.",
    "ImplicitDeny": "Refused: something had to allow this, and nothing did (an implicit deny).",
}


def title(kind: str, *, trust: bool = False) -> str:
    """What a policy type is called in headings."""
    return "Role trust policy" if trust and kind == "resource" else _TITLES[kind]


def explain(decision: Case) -> str:
    """The whole story, a line a fact."""
    request = decision.request
    rows = stage_rows(decision)
    lines = [
        f"{request.principal or 'An anonymous caller'} asks for {request.action} on {request.resource}.",
        _relation(decision),
        *(f"  {key}: {value}" for key, value in (request.context or {}).items()),
        "",
    ]
    for row in rows:
        lines += _stage(decision, row, rows)
    lines += ["", f"{_EFFECTS[decision.effect]} {_decided(decision)}".rstrip()]
    return "\n".join(lines)


def _relation(decision: Case) -> str:
    who = decision.who
    if not who.inside:
        return "The caller belongs to no account: only the resource's side can allow it."
    if decision.across:
        return (
            f"The caller is in account {who.account}, the resource in {decision.owner or 'another one'}: "
            "both sides must allow."
        )
    return f"Caller and resource are both in account {who.account}."


def _stage(decision: Case, row: StageRow, rows: tuple[StageRow, ...]) -> list[str]:
    levels = [each for each in rows if each.policy_type == row.policy_type]
    heading = title(row.policy_type, trust=decision.plan.of_role)
    if row.policy_type in ("rcp", "scp"):
        heading += f", level {levels.index(row) + 1} of {len(levels)}"
    lines = [f"{heading}: {row.verdict}{' - this refuses the request' if row.blocks else ''}"]
    if row.note:
        lines.append(f"  {row.note}")
    if not row.statements and not row.note:
        lines.append("  There is none.")
    for look in row.statements if row.verdict != "not evaluated" else ():
        lines += _statement(look)
    return lines


def _statement(look: Look) -> list[str]:
    sid = f" ({look.sid})" if look.sid else ""
    head = f"  {look.document}, statement {look.index + 1}{sid}, {look.effect}: "
    if look.matched:
        return [head + "matches"]
    return [head + "doesn't match", *(f"    {reason}" for reason in look.reasons)]


def _decided(decision: Case) -> str:
    if not decision.allowed:
        titles = (title(kind, trust=decision.plan.of_role) for kind in decision.denied_by)
        return f"Blocked by: {', '.join(titles)}."
    deciders = deciding(decision)
    if rules.cannot_be_refused(decision):
        return "Whoever has signed a request may ask this."
    if not deciders:
        return "The account's root user needs no policy."
    return f"Decided by: {'; '.join(f'{each.document}, statement {each.index + 1}' for each in deciders)}."
