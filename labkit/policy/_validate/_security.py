"""Security warnings: statements that give more than their authors mostly mean.

AWS pages: "Access Analyzer policy check reference"; "Security best practices in IAM"; "The confused deputy
problem".
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._conditions import is_plain
from labkit.policy._validate._finding import Kind, Level, Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import Item, Statement

PASS_ROLE = "iam:passrole"  # noqa: S105  # the name of an action
CREATE_SLR = "iam:createservicelinkedrole"
_NARROWING = {PASS_ROLE: "iam:passedtoservice", CREATE_SLR: "iam:awsservicename"}
_MEANS = {
    PASS_ROLE: "handing a service any role, also one with more rights than the person has",
    CREATE_SLR: "creating service-linked roles for services nobody thought of",
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
            statement, action, path, f"This NotAction, which leaves {_spelled(action)} in,", not_resource
        )


def _spelled(action: str) -> str:
    return "iam:PassRole" if action == PASS_ROLE else "iam:CreateServiceLinkedRole"


def _on(
    statement: Statement, action: str, path: tuple[str | int, ...], subject: str, not_resource: bool
) -> Iterator[Problem]:
    wide = bool(statement.not_resources) if not_resource else _wide_resource(statement) is not None
    if statement.allows and wide and _NARROWING[action] not in statement.tested_keys:
        where = "on every resource but those listed" if not_resource else "on any resource"
        yield Problem(
            path,
            f"{subject} {where} means {_MEANS[action]}.",
            f"List the role ARNs that are meant, or add a condition on {_narrowing_name(action)}.",
        )


def _narrowing_name(action: str) -> str:
    return "iam:PassedToService" if action == PASS_ROLE else "iam:AWSServiceName"


def allow_not_action(statement: Statement) -> Iterator[Problem]:
    """Allow with NotAction grants every action of AWS but a few."""
    if statement.allows and statement.not_actions:
        wide = not statement.resources or any(item.text == "*" for item in statement.resources)
        if wide:
            yield Problem(
                (*statement.path, "NotAction"),
                "Allow with NotAction gives every action of every service but those listed, also future ones.",
                "List the allowed actions in Action instead.",
                at_key=True,
            )


def allow_everything(statement: Statement) -> Iterator[Problem]:
    """Allow * on * makes an administrator."""
    if not statement.allows or statement.tests:
        return
    if all(any(item.text == "*" for item in items) for items in (statement.actions, statement.resources)):
        yield Problem(
            (*statement.path, "Action"),
            "Every action on every resource: whoever gets this is an administrator of the account.",
            "Name the actions and resources that are needed, unless an administrator is meant.",
        )


def allow_not_principal(statement: Statement) -> Iterator[Problem]:
    """Allow with NotPrincipal lets everybody in but a few, the anonymous too."""
    if statement.allows and "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "Allow with NotPrincipal lets the whole world in, save those listed.",
            "Use Principal and name whom you mean.",
            at_key=True,
        )


def not_principal(statement: Statement) -> Iterator[Problem]:
    """AWS advises against NotPrincipal in new policies."""
    if not statement.allows and "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "NotPrincipal is hard to get right: with Deny it also stops everyone who has a permissions boundary.",
            'Use "Principal": "*" with a condition ArnNotLike on aws:PrincipalArn.',
            at_key=True,
        )


WHO_KEYS = (
    "aws:principal",
    "aws:source",
    "aws:vpc",
    "aws:userid",
    "aws:username",
    "aws:calledvia",
    "aws:viaawsservice",
    "aws:federatedprovider",
    "aws:resourceorg",
    "kms:calleraccount",
    "kms:viaservice",
    "s3:dataaccesspoint",
    "sts:externalid",
    "elasticfilesystem:accessedvia",
    "sns:endpoint",
    "lambda:functionurlauthtype",
)
"""Beginnings of the keys that say who or from where; a condition on one of them narrows an open principal."""


def _is_narrowed(statement: Statement) -> bool:
    """Whether a test that fails on a missing key says who or from where."""
    for test in statement.tests:
        told = is_plain(test.operator) and test.key.lower().startswith(WHO_KEYS)
        if told and any(value.text.strip("*:") for value in test.values):
            return True
    return False


def open_principal(statement: Statement) -> Iterator[Problem]:
    """An Allow for everybody, not narrowed by who or from where."""
    if not statement.allows or _is_narrowed(statement):
        return
    for item in statement.principals:
        if item.text == "*" and item.key in {"*", "AWS"}:
            yield Problem(
                item.path,
                "`*` is everybody in the world, in any account, and nothing in the statement narrows it.",
                "Name the accounts or roles, or add a condition such as StringEquals on aws:PrincipalOrgID.",
            )


def confused_deputy(statement: Statement) -> Iterator[Problem]:
    """An AWS service that works for others too is told for whom it may come."""
    if not statement.allows or statement.tested_keys & {
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
    }:
        return
    for item in statement.principals:
        if item.key == "Service":
            yield Problem(
                item.path,
                f"`{item.text[:80]}` works for every AWS customer, and may come here on behalf of any of them.",
                "Add a condition on aws:SourceArn or aws:SourceAccount.",
            )


def missing_pair(statement: Statement) -> Iterator[Problem]:
    """A private address says little without the network it belongs to."""
    if (
        statement.tested_keys & {"aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn"}
        or not statement.allows
    ):
        return
    for test in statement.tests:
        if test.key.lower() == "aws:vpcsourceip":
            yield Problem(
                test.path,
                "Anybody's network can have this private address.",
                "Add a test of aws:SourceVpc or aws:SourceVpce to the condition.",
                at_key=True,
            )


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
        f"Some actions of {names} don't bring the resource's tags along, so they are never {verb} here.",
        "Move those actions to a statement of their own, without this condition.",
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
                "Many actions don't bring the resource's tags into the request; this passes over all of them.",
                "List the actions that are meant in Action.",
                at_key=True,
            )


GRANTS: frozenset[Kind] = frozenset({"identity"})
OPEN: frozenset[Kind] = frozenset({"resource", "trust"})
ON_RESOURCE: frozenset[Kind] = frozenset({"resource"})
NAMES_SOMEBODY: frozenset[Kind] = frozenset({"resource", "endpoint"})
DEPUTY_PAGE = "The confused deputy problem"
BEST_PRACTICES = "Security best practices in IAM"
NOT_PRINCIPAL_PAGE = "AWS JSON policy elements: NotPrincipal"


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
    StatementCheck(
        "ALLOW_WITH_NOT_ACTION", "security warning", allow_not_action, GRANTS | OPEN, BEST_PRACTICES
    ),
    StatementCheck("ALLOW_EVERYTHING", "security warning", allow_everything, GRANTS, BEST_PRACTICES),
    StatementCheck("ALLOW_WITH_NOT_PRINCIPAL", "security warning", allow_not_principal, NAMES_SOMEBODY),
    StatementCheck(
        "NOT_PRINCIPAL_DISCOURAGED", "suggestion", not_principal, NAMES_SOMEBODY, NOT_PRINCIPAL_PAGE
    ),
    StatementCheck("PRINCIPAL_IS_EVERYBODY", "security warning", open_principal, OPEN, BEST_PRACTICES),
    StatementCheck(
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", "security warning", confused_deputy, ON_RESOURCE, DEPUTY_PAGE
    ),
    StatementCheck("MISSING_PAIRED_CONDITION_KEYS", "security warning", missing_pair),
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
