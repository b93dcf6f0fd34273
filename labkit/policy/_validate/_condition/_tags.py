"""Checks on conditions that look at a resource's tags, which not every action brings into the request.

AWS page: "Access Analyzer policy check reference".
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._condition._conditions import is_plain
from labkit.policy._validate._finding import Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import Statement


def tag_key_unknown_to(statement: Statement, *, effect: str) -> Iterator[Problem]:
    """aws:ResourceTag is in a request only if the action knows it."""
    if statement.effect != effect or not statement.actions:
        return
    for test in statement.tests:
        if is_plain(test.operator) and test.key.lower().startswith("aws:resourcetag/"):
            silent = sorted(
                {
                    item.text.partition(":")[0].lower()
                    for item in statement.actions
                    if item.text != "*" and catalog.expand(item.text) and not _knows_tags(item.text)
                }
            )
            if silent:
                yield Problem(test.path, *_silent(effect, silent), at_key=True)


def _silent(effect: str, services: list[str]) -> tuple[str, str]:
    verb = "denied" if effect == "Deny" else "allowed"
    names = ", ".join(services)
    return (
        f"Requests for some actions of {names} don't have the resource's tags. Here these actions are never {verb}.",
        "Move those actions to their own statement, without this condition.",
    )


def _knows_tags(pattern: str) -> bool:
    return any(
        listed.startswith("aws:resourcetag/")
        for pair in catalog.expand(pattern)
        for listed in catalog.keys_of_action(*pair)
    )


def not_action_with_tags(statement: Statement, *, effect: str) -> Iterator[Problem]:
    """With NotAction a tag condition passes over every action that doesn't know tags."""
    for test in statement.tests if statement.effect == effect and statement.not_actions else ():
        if is_plain(test.operator) and test.key.lower().startswith("aws:resourcetag/"):
            yield Problem(
                test.path,
                "Requests for many actions don't have the resource's tags. This statement doesn't cover them.",
                "In Action, list the actions that you mean.",
                at_key=True,
            )


CHECKS = (
    StatementCheck(
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "security warning",
        partial(tag_key_unknown_to, effect="Deny"),
    ),
    StatementCheck(
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "suggestion",
        partial(tag_key_unknown_to, effect="Allow"),
    ),
    StatementCheck(
        "DENY_NOT_ACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "security warning",
        partial(not_action_with_tags, effect="Deny"),
    ),
    StatementCheck(
        "ALLOW_NOT_ACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        "suggestion",
        partial(not_action_with_tags, effect="Allow"),
    ),
)
