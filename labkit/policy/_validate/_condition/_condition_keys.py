"""Checks on the keys of conditions: that AWS has them, and that the statement's actions bring them.

AWS pages: "AWS global condition context keys"; "Actions, resources, and condition keys for AWS services".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._condition import _keys as keys
from labkit.policy._validate._finding import Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._places import Path
    from labkit.policy._validate._view import Statement, Test

_LONGEST_KEY = 512


def wrong_key_format(statement: Statement) -> Iterator[Problem]:
    """A key is ``service:Name``."""
    for test in statement.tests:
        prefix, colon, name = test.key.partition(":")
        if (
            not (prefix and colon and name)
            or len(test.key) > _LONGEST_KEY
            or any(c.isspace() for c in prefix)
        ):
            near = keys.nearest_global(f"aws:{test.key[:60]}") if not colon else None
            yield Problem(
                test.path,
                f"`{test.key[:60]}` isn't a condition key. A key has the form service:Name.",
                f"Did you mean `{near}`?" if near else "Write a key such as aws:SourceIp or s3:prefix.",
                at_key=True,
            )


def _checkable(test: Test) -> bool:
    prefix, colon, name = test.key.partition(":")
    return bool(prefix and colon and name) and len(test.key) <= _LONGEST_KEY and "${" not in test.key


def unknown_global_key(statement: Statement) -> Iterator[Problem]:
    """Keys that begin with aws: are listed."""
    for test in statement.tests:
        if not _checkable(test) or keys.service_of(test.key) != "aws" or test.key.lower() in keys.OUTDATED:
            continue
        if keys.global_name(test.key) is None:
            near = keys.nearest_global(test.key)
            yield Problem(
                test.path,
                f"`{test.key[:80]}` isn't a global condition key. No request ever has it.",
                f"Did you mean `{near}`?" if near else "Look it up among the global condition keys.",
                at_key=True,
            )


def unknown_key_service(statement: Statement) -> Iterator[Problem]:
    """The part of a key before the colon is aws, a service, or an identity provider."""
    for test in statement.tests:
        prefix = keys.service_of(test.key)
        known = prefix == "aws" or prefix in catalog.services() or keys.is_provider_key(test.key)
        if _checkable(test) and not known:
            near = catalog.nearest(prefix, catalog.services() | {"aws"})
            yield Problem(
                test.path,
                f"No AWS service has the prefix `{prefix[:60]}`.",
                f"Did you mean `{near}`?" if near else "Use aws or a service's prefix.",
                at_key=True,
            )


def unknown_service_key(statement: Statement) -> Iterator[Problem]:
    """The service lists the key."""
    for test in statement.tests:
        prefix = keys.service_of(test.key)
        known = prefix in catalog.services() and not keys.is_provider_key(test.key)
        if _checkable(test) and known and catalog.key_type(prefix, test.key) is None:
            near = catalog.nearest(test.key, catalog.key_names(prefix))
            yield Problem(
                test.path,
                f"`{prefix}` has no condition key `{test.key[:80]}`. No request ever has it.",
                f"Did you mean `{near}`?" if near else "Look it up in the service's list of condition keys.",
                at_key=True,
            )


def missing_tag_key(statement: Statement) -> Iterator[Problem]:
    """Tag keys name the tag behind a slash."""
    for test in statement.tests:
        head, slash, tag = test.key.partition("/")
        if head.lower() in keys.TAG_KEYS and not (slash and tag):
            yield Problem(
                test.path,
                "This key doesn't name its tag.",
                f"Write `{head}/Department`, with the name of your tag after the slash.",
                at_key=True,
            )


def outdated_key(statement: Statement) -> Iterator[Problem]:
    """Some keys have better ones after them."""
    for test in statement.tests:
        if test.key.lower() in keys.OUTDATED:
            yield Problem(
                test.path,
                f"`{test.key}` is outdated.",
                f"Use `{keys.OUTDATED[test.key.lower()]}`.",
                at_key=True,
            )


def same_key_twice(statement: Statement) -> Iterator[Problem]:
    """A key's capitals don't matter, so a block can hold each spelling once only."""
    seen: set[tuple[Path, str]] = set()
    for test in statement.tests:
        mark = (test.path[:-1], test.key.lower())
        if mark in seen:
            yield Problem(
                test.path,
                "This block already has the same key, with other capitals.",
                "Put all values into one list under one key.",
                at_key=True,
            )
        seen.add(mark)


def key_of_no_action(statement: Statement) -> Iterator[Problem]:
    """A service's own key is in a request only if the action knows it."""
    if not statement.tests or any(item.text == "*" for item in statement.actions):
        return
    named = [item.text for item in statement.actions if catalog.expand(item.text)]
    for test in statement.tests if named else ():
        prefix = keys.service_of(test.key)
        if prefix == "aws" or keys.is_provider_key(test.key) or catalog.key_type(prefix, test.key) is None:
            continue
        if not any(catalog.brings(text, test.key.lower()) for text in named):
            yield Problem(
                test.path,
                f"None of this statement's actions has `{test.key}` in its requests.",
                "Move the condition to a statement whose actions have the key, or remove it.",
                at_key=True,
            )


SERVICES_PAGE = "Actions, resources, and condition keys for AWS services"

CHECKS = (
    StatementCheck("INVALID_CONDITION_KEY_FORMAT", "error", wrong_key_format),
    StatementCheck("INVALID_GLOBAL_CONDITION_KEY", "error", unknown_global_key),
    StatementCheck("INVALID_SERVICE", "error", unknown_key_service),
    StatementCheck("INVALID_SERVICE_CONDITION_KEY", "error", unknown_service_key),
    StatementCheck("MISSING_TAG_KEY_IN_CONDITION", "error", missing_tag_key),
    StatementCheck("DEPRECATED_GLOBAL_CONDITION_KEY", "warning", outdated_key),
    StatementCheck("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", "error", same_key_twice),
    StatementCheck("CONDITION_KEY_FOR_NO_ACTION", "warning", key_of_no_action, page=SERVICES_PAGE),
)
