"""Two actions that hand out more than they seem to: passing roles, and creating service-linked roles.

AWS page: "Access Analyzer policy check reference".
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from labkit.policy._validate._finding import Level, Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._syntax import Kind
    from labkit.policy._validate._view import Item, Statement

GRANTS: frozenset[Kind] = frozenset({"identity"})

PASS_ROLE = "iam:passrole"  # noqa: S105  # the name of an action


CREATE_SLR = "iam:createservicelinkedrole"


_NARROWING = {PASS_ROLE: "iam:passedtoservice", CREATE_SLR: "iam:awsservicename"}


_MEANS = {
    PASS_ROLE: "So the caller can pass any role to a service, also a role with more permissions than the caller has.",
    CREATE_SLR: "So the caller can create a service-linked role for any service.",
}


def _names(statement: Statement, action: str) -> Item | None:
    """The entry of Action that is the action itself."""
    return next((item for item in statement.actions if item.text.lower() == action), None)


def _stars(statement: Statement, action: str) -> Item | None:
    """The first entry of Action with a wildcard that contains the action."""
    return next(
        (i for i in statement.actions if is_pattern(i.text) and matches(i.text.lower(), action)), None
    )


def _excepts(statement: Statement, action: str) -> bool:
    return any(matches(item.text.lower(), action) for item in statement.not_actions)


def _wide_resource(statement: Statement) -> Item | None:
    """The first resource that is open in the role's name: ``*``, or a role ARN ending in ``role/*``."""
    for item in statement.resources:
        name = item.text.partition(":role/")[2] if ":role/" in item.text else item.text.split(":", 5)[-1]
        if is_pattern(item.text) and name in {"*", "role/*", "role*"}:
            return item
    return None


def by_name(statement: Statement, *, action: str, not_resource: bool) -> Iterator[Problem]:
    """The action itself on any resource, or on all but some."""
    item = _names(statement, action)
    if item is not None:
        yield from _on(statement, action, item.path, f"`{item.text}`", not_resource)


def by_star(statement: Statement, *, action: str, not_resource: bool) -> Iterator[Problem]:
    """A pattern that contains the action, on any resource, or on all but some."""
    item = _stars(statement, action)
    if item is not None and _names(statement, action) is None:
        yield from _on(
            statement, action, item.path, f"`{item.text}`, which contains {_spelled(action)},", not_resource
        )


def by_not_action(statement: Statement, *, action: str, not_resource: bool) -> Iterator[Problem]:
    """Everything but some actions, the action not among them, on any resource, or on all but some."""
    if statement.not_actions and not _excepts(statement, action):
        path = (*statement.path, "NotAction")
        yield from _on(
            statement, action, path, f"This NotAction, which still covers {_spelled(action)},", not_resource
        )


def _spelled(action: str) -> str:
    return "iam:PassRole" if action == PASS_ROLE else "iam:CreateServiceLinkedRole"


def _on(
    statement: Statement, action: str, path: tuple[str | int, ...], subject: str, not_resource: bool
) -> Iterator[Problem]:
    wide = bool(statement.not_resources) if not_resource else _wide_resource(statement) is not None
    if statement.allows and wide and _NARROWING[action] not in statement.tested_keys:
        where = "every resource that isn't listed" if not_resource else "any resource"
        yield Problem(
            path,
            f"{subject} applies to {where}. {_MEANS[action]}",
            f"List the ARNs of the roles that you mean, or add a condition on {_narrowing_name(action)}.",
        )


def _narrowing_name(action: str) -> str:
    return "iam:PassedToService" if action == PASS_ROLE else "iam:AWSServiceName"


def _both(prefix: str, level: Level, action: str) -> tuple[StatementCheck, ...]:
    """The six checks on one dangerous action: how it is named, times how the resource is."""
    rows = (
        ("WITH_NOT_RESOURCE", by_name, True),
        ("WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", by_star, True),
        ("WITH_NOT_ACTION_AND_NOT_RESOURCE", by_not_action, True),
        ("WITH_STAR_IN_RESOURCE", by_name, False),
        ("WITH_STAR_IN_ACTION_AND_RESOURCE", by_star, False),
        ("WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", by_not_action, False),
    )
    return tuple(
        StatementCheck(f"{prefix}_{end}", level, partial(find, action=action, not_resource=flag), GRANTS)
        for end, find, flag in rows
    )


CHECKS = (
    *_both("PASS_ROLE", "security warning", PASS_ROLE),
    *_both("CREATE_SLR", "warning", CREATE_SLR),
)
