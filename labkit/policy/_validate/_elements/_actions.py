"""Checks on Action and NotAction: that what they name exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._finding import Problem, StatementCheck
from labkit.policy._validate._globs import covers, is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import Item, Statement

PAIRS_AT_MOST = 400
"""Lists longer than this aren't compared pair by pair: time would grow with the square, and no policy is."""


def _well_formed(item: Item) -> bool:
    return item.text == "*" or (item.text.count(":") == 1 and not item.text.startswith(":"))


def _did_you_mean(text: str) -> str:
    near = catalog.nearest_action(text)
    return f"Did you mean `{near}`?" if near else "Look the name up in the service's list of actions."


def malformed_action(statement: Statement) -> Iterator[Problem]:
    """An action is ``service:Name``."""
    for item in statement.all_actions:
        if not _well_formed(item):
            shown = item.text[:80]
            yield Problem(
                item.path,
                f"`{shown}` isn't written as service:Action, such as `s3:GetObject`.",
                _did_you_mean(item.text)
                if 0 < len(item.text) < 128
                else "Write the service's prefix, a colon, and the action.",
            )


def unknown_service(statement: Statement) -> Iterator[Problem]:
    """The part before the colon is a service's prefix."""
    for item in statement.all_actions:
        prefix = item.text.partition(":")[0]
        if not _well_formed(item) or item.text == "*" or "${" in item.text:
            continue
        if is_pattern(prefix):
            known = any(True for _ in catalog.expand(f"{prefix}:*"))
        else:
            known = prefix.lower() in catalog.services()
        if not known:
            near = catalog.nearest_action(item.text)
            yield Problem(
                item.path,
                f"No AWS service has the prefix `{prefix[:60]}`, so this entry covers nothing.",
                f"Did you mean `{near}`?" if near else "Look the prefix up in the service's documentation.",
            )


def unknown_action(statement: Statement) -> Iterator[Problem]:
    """The service has such an action; a pattern stands for at least one."""
    for item in statement.all_actions:
        prefix, _, name = item.text.partition(":")
        if not _well_formed(item) or not name or "${" in item.text:
            continue
        if not catalog.expand(f"{prefix}:*") or catalog.expand(item.text):
            continue
        if is_pattern(item.text):
            what = f"`{item.text[:80]}` matches no action of {prefix}, so this entry covers nothing."
        else:
            what = f"`{prefix}` has no action `{name[:80]}`, so this entry covers nothing."
        yield Problem(item.path, what, _did_you_mean(item.text))


def empty_action_name(statement: Statement) -> Iterator[Problem]:
    """Something stands behind the colon."""
    for item in statement.all_actions:
        if _well_formed(item) and item.text.endswith(":"):
            yield Problem(item.path, f"`{item.text[:80]}` names a service, but no action.", "Add one.")


def wildcard_in_service(statement: Statement) -> Iterator[Problem]:
    """A service's prefix is written out."""
    for item in statement.all_actions:
        prefix = item.text.partition(":")[0]
        if _well_formed(item) and item.text != "*" and is_pattern(prefix):
            reached = len({service for service, _ in catalog.expand(f"{prefix}:*")})
            yield Problem(
                item.path,
                f"The wildcard before the colon covers {reached} services, and also future services.",
                "Write one entry for each service you mean.",
            )


def redundant_action(statement: Statement) -> Iterator[Problem]:
    """No action is contained in another of the same list."""
    for items in (statement.actions, statement.not_actions):
        for item, wider in contained(items, ignore_case=True):
            yield Problem(
                item.path,
                twin_or_part(item.text, wider.text),
                "Remove it. Nothing changes.",
            )


def twin_or_part(text: str, wider: str) -> str:
    """How a needless entry is told."""
    return f"`{text}` appears twice." if text == wider else f"`{text}` is already part of `{wider}`."


def contained(items: tuple[Item, ...], *, ignore_case: bool) -> Iterator[tuple[Item, Item]]:
    """Each item that another item of the list covers, with that other one; of twins the later one."""
    if len(items) > PAIRS_AT_MOST:
        return
    texts = [item.text.lower() if ignore_case else item.text for item in items]
    for index, text in enumerate(texts):
        for other, wide in enumerate(texts):
            if other != index and covers(wide, text) and (other < index or not covers(text, wide)):
                yield items[index], items[other]
                break


CHECKS = (
    StatementCheck("INVALID_ACTION", "error", malformed_action),
    StatementCheck("INVALID_ACTION", "error", empty_action_name),
    StatementCheck("INVALID_ACTION", "error", unknown_action),
    StatementCheck("INVALID_SERVICE_IN_ACTION", "error", unknown_service),
    StatementCheck("WILDCARD_IN_SERVICE_NAME", "suggestion", wildcard_in_service),
    StatementCheck("REDUNDANT_ACTION", "suggestion", redundant_action),
)
