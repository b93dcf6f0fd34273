"""Why a statement's Principal, Action and Resource match a request or don't, in words.

AWS JSON policy elements: Principal; AWS JSON policy elements: NotPrincipal; IAM JSON policy elements: Action,
NotAction, Resource, NotResource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.policy._explain._shown import listed, shown
from labkit.policy._explain._variables import about_variables
from labkit.policy._match._principal import ACCOUNT, ITSELF, ROLE, not_principal_meets_boundary
from labkit.policy._match._runs import Runs
from labkit.policy._match._variables import Piece, fill, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.policy._decide._case import Case
    from labkit.policy._language._compile import Compiled
    from labkit.policy._language._statement import Statement
    from labkit.policy._match._principal import PrincipalMap

_SEARCHED: Final = 20_000
"""Characters of a statement's patterns that are searched for the one that matches."""


def principal(case: Case, compiled: Compiled) -> str:
    """On the Principal or NotPrincipal element; empty where there is none."""
    statement, who = compiled.statement, shown(case.request.principal or "an anonymous caller")
    if statement.principal is None:
        return ""
    level, names = compiled.level(case), _names(statement.principal)
    if statement.not_principal:
        return _not_principal(case, statement, who, matched=level > 0)
    if compiled.everyone:
        return "Principal * names everyone."
    return {
        ITSELF: f"Principal names {who}. It lists {names}.",
        ROLE: f"Principal names the role or user behind {who}. It lists {names}.",
        ACCOUNT: f"Principal names account {case.who.account}. Policies of that account must allow the request too.",
    }.get(level, f"Principal doesn't name {who}. It lists {names}.")


def _names(principal_map: PrincipalMap) -> str:
    pairs = (kind if kind == "*" else f"{kind} {listed(names)}" for kind, names in principal_map)
    return "; ".join(pairs)


def _not_principal(case: Case, statement: Statement, who: str, *, matched: bool) -> str:
    names = _names(statement.principal or ())
    if not matched:
        return f"NotPrincipal excludes {who}. It lists {names}."
    if statement.effect == "Deny" and not_principal_meets_boundary(case):
        return (
            f"{who} has a permissions boundary."
            " NotPrincipal with Deny applies to every principal with a boundary, even to a listed one."
        )
    more = ""
    if statement.effect == "Deny" and case.who.kind == "session":
        more = " To exclude a session, it must list the session and its role."
    return f"NotPrincipal doesn't exclude {who}, so the statement applies. It lists {names}.{more}"


def action(case: Case, compiled: Compiled) -> str:
    """On the Action or NotAction element."""
    statement, asked = compiled.statement, shown(case.request.action)
    covered = compiled.about(case.plan.action)
    if covered is statement.not_action:  # none of the patterns fits, or none has to
        name = "NotAction" if statement.not_action else "Action"
        so = ", so the statement covers it" if statement.not_action else ""
        return f"{name} doesn't list {asked}{so}. It lists {listed(statement.actions)}."
    patterns = (take_apart(text.lower(), variables=False, wild=True) for text in statement.actions)
    fitting = _fitting(case, statement.actions, patterns, case.plan.action)
    if statement.not_action:
        return f"NotAction excludes {asked}, because it lists {fitting}."
    return f"Action {fitting} covers {asked}."


def resource(case: Case, compiled: Compiled) -> str:
    """On the Resource or NotResource element; empty where there is none, as in a trust policy."""
    statement, asked = compiled.statement, shown(case.resource)
    if statement.resources is None:
        return ""
    matched = compiled.resource(case)
    more = about_variables(case, statement.resources, known=statement.variables, arn=True)
    if matched is statement.not_resource:
        return _listed_nowhere(case, statement, asked) + more
    fitting = _fitting(case, statement.resources, compiled.resources, case.resource)
    if statement.not_resource:
        return f"NotResource excludes {asked}, because it lists {fitting}.{more}"
    if case.plan.takes_no_resource:
        return f"{shown(case.request.action)} takes no resource, and Resource {fitting} covers it.{more}"
    return f"Resource {fitting} covers {asked}.{more}"


def _listed_nowhere(case: Case, statement: Statement, asked: str) -> str:
    names = listed(statement.resources or ())
    if statement.not_resource:
        return f"NotResource doesn't list {asked}, so the statement covers it. It lists {names}."
    if case.plan.takes_no_resource:
        bare = "*" if asked == "*" else f"* or {asked}"
        return f"{shown(case.request.action)} takes no resource. Only Resource {bare} covers it, not {names}."
    return f"Resource doesn't cover {asked}. It lists {names}."


def _fitting(case: Case, texts: tuple[str, ...], patterns: Iterable[tuple[Piece, ...]], asked: str) -> str:
    """The first of a statement's patterns that fits what is asked, as the policy has it."""
    if len(texts) == 1:
        return shown(texts[0])
    left = _SEARCHED
    for text, pieces in zip(texts, patterns, strict=True):
        left -= len(text) + len(asked)
        if left < 0:
            break
        filled = fill(pieces, case)
        if filled is not None and Runs(filled).fits(asked):
            return shown(text)
    return f"one of {listed(texts)}"
