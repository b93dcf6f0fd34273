"""Checks for parts that change nothing: empty lists, and statements that another one contains.

AWS page: "Access Analyzer policy check reference".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._validate._finding import DocumentCheck, Problem, StatementCheck
from labkit.policy._validate._globs import covers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import Item, Policy, Statement

STATEMENTS_AT_MOST = 150
ENTRIES_AT_MOST = 60
"""Comparing every pair costs time that grows with the square; longer documents aren't searched for twins."""


def empty_actions(statement: Statement) -> Iterator[Problem]:
    """A list of actions names some."""
    yield from _empty(statement, ("Action", "NotAction"), "actions")


def empty_resources(statement: Statement) -> Iterator[Problem]:
    """A list of resources names some."""
    yield from _empty(statement, ("Resource", "NotResource"), "resources")


def _empty(statement: Statement, names: tuple[str, ...], noun: str) -> Iterator[Problem]:
    for name in names:
        if statement.data.get(name) == []:
            yield Problem(
                (*statement.path, name),
                f"The list of {noun} is empty, so the statement covers nothing.",
                f"Add {noun}, or remove the statement.",
            )


def redundant_statement(policy: Policy) -> Iterator[Problem]:
    """A statement adds something to the others with its effect."""
    found = policy.statements
    if len(found) > STATEMENTS_AT_MOST:
        return
    for index, narrow in enumerate(found):
        for other, wide in enumerate(found):
            if other != index and _contains(wide, narrow) and (other < index or not _contains(narrow, wide)):
                name = f"`{wide.sid}`" if wide.sid else f"number {other + 1}"
                yield Problem(
                    narrow.path,
                    f"Statement {name} already says all of this.",
                    "Remove this one. Nothing changes.",
                )
                break


def _contains(wide: Statement, narrow: Statement) -> bool:
    """Whether a request that narrow matches is always matched by wide. Sure where True."""
    if wide.effect != narrow.effect or not (narrow.actions or narrow.not_actions):
        return False
    return (
        _same_or_wider(wide.actions, narrow.actions, wide.not_actions, narrow.not_actions, fold=True)
        and _resources_contain(wide, narrow)
        and all(wide.data.get(name) == narrow.data.get(name) for name in ("Principal", "NotPrincipal"))
        and wide.data.get("Condition", {}) in ({}, narrow.data.get("Condition", {}))
    )


def _resources_contain(wide: Statement, narrow: Statement) -> bool:
    if not wide.all_resources and not narrow.all_resources:
        return wide.kind == "trust"
    return _same_or_wider(
        wide.resources, narrow.resources, wide.not_resources, narrow.not_resources, fold=False
    )


def _same_or_wider(
    wide: tuple[Item, ...],
    narrow: tuple[Item, ...],
    wide_not: tuple[Item, ...],
    narrow_not: tuple[Item, ...],
    *,
    fold: bool,
) -> bool:
    if max(len(wide), len(narrow), len(wide_not), len(narrow_not)) > ENTRIES_AT_MOST:
        return False
    if wide and narrow:
        return _all_covered(narrow, wide, fold=fold)
    return bool(wide_not and narrow_not) and _all_covered(wide_not, narrow_not, fold=fold)


def _all_covered(inner: tuple[Item, ...], outer: tuple[Item, ...], *, fold: bool) -> bool:
    def text(item: Item) -> str:
        return item.text.lower() if fold else item.text

    return all(any(covers(text(wide), text(item)) for wide in outer) for item in inner)


CHECKS = (
    StatementCheck("EMPTY_ARRAY_ACTION", "suggestion", empty_actions),
    StatementCheck("EMPTY_ARRAY_RESOURCE", "suggestion", empty_resources),
    DocumentCheck("REDUNDANT_STATEMENT", "suggestion", redundant_statement),
)
