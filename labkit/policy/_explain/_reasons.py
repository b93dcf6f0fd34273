"""Why a statement doesn't speak about a request: the policy's value beside the request's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._match._variables import Variable, take_apart

if TYPE_CHECKING:
    from labkit.policy._decide._case import Case
    from labkit.policy._language._compile import Compiled
    from labkit.policy._language._statement import Statement
    from labkit.policy._match._conditions import Condition
    from labkit.policy._match._principal import PrincipalMap

_SHOWN = 3


def reasons(case: Case, compiled: Compiled) -> list[str]:
    """What of a statement doesn't fit, in the order of its elements; empty where it all does."""
    statement = compiled.statement
    found = []
    if compiled.level(case) == 0:
        found.append(_principal(case, statement))
    if not compiled.about(case.plan.action):
        found.append(_action(case, statement))
    if not compiled.resource(case):
        found.append(_resource(case, statement))
    found += [_condition(case, condition) for condition, test in compiled.conditions if not test(case)]
    return found


def _list(values: tuple[str, ...]) -> str:
    shown = ", ".join(values[:_SHOWN])
    return f"{shown} and {len(values) - _SHOWN} more" if len(values) > _SHOWN else shown


def _names(principal: PrincipalMap) -> str:
    return "; ".join(kind if kind == "*" else f"{kind} {_list(names)}" for kind, names in principal)


def _principal(case: Case, statement: Statement) -> str:
    who = case.request.principal or "an anonymous caller"
    if statement.not_principal:
        return f"NotPrincipal leaves {who} out: {_names(statement.principal or ())}."
    return f"Principal doesn't name {who}: {_names(statement.principal or ())}."


def _action(case: Case, statement: Statement) -> str:
    if statement.not_action:
        return f"NotAction leaves {case.request.action} out: {_list(statement.actions)}."
    return f"Action doesn't cover {case.request.action}: {_list(statement.actions)}."


def _resource(case: Case, statement: Statement) -> str:
    listed = _list(statement.resources or ())
    asked = case.resource
    if statement.not_resource:
        return f"NotResource leaves {asked} out: {listed}."
    if case.plan.takes_no_resource:
        return (
            f"{case.request.action} takes no resource, so only Resource {_bare(asked)} covers it: {listed}."
        )
    unset = _unset(case, statement.resources or (), statement.variables)
    return f"Resource doesn't cover {asked}: {listed}.{unset}"


def _bare(asked: str) -> str:
    return "*" if asked == "*" else f"* or {asked}"


def _condition(case: Case, condition: Condition) -> str:
    found = case.value(condition.key.lower())
    has = (
        "isn't in the request" if found is None else f"is {found if isinstance(found, str) else list(found)}"
    )
    wanted = _list(condition.values)
    qualifier, operator, _ = condition.parts
    more = _unset(case, condition.values, condition.variables)
    if isinstance(found, tuple) and not qualifier and operator != "Null":
        more += " Several values are compared only by ForAllValues and ForAnyValue."
    return f"Condition {condition.operator}: {condition.key} {has}; the policy says {wanted}.{more}"


def _unset(case: Case, texts: tuple[str, ...], variables: bool) -> str:
    """A word about variables that have no value in this request."""
    pieces = (piece for text in texts for piece in take_apart(text, variables=variables, wild=False))
    keys = {piece.key for piece in pieces if isinstance(piece, Variable) and piece.value(case) is None}
    return f" No value for {', '.join(sorted(keys))} in the request." if keys else ""
