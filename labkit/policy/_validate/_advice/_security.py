"""Security warnings: statements that give more than their authors mostly mean.

AWS pages: "Access Analyzer policy check reference"; "Security best practices in IAM"; "The confused deputy
problem".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._validate._condition._conditions import is_plain
from labkit.policy._validate._finding import Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._syntax import Kind
    from labkit.policy._validate._view import Statement


def allow_not_action(statement: Statement) -> Iterator[Problem]:
    """Allow with NotAction grants every action of AWS but a few."""
    if statement.allows and statement.not_actions:
        wide = not statement.resources or any(item.text == "*" for item in statement.resources)
        if wide:
            yield Problem(
                (*statement.path, "NotAction"),
                "Allow with NotAction allows every action that isn't listed, in every service, also future actions.",
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
            "This allows every action on every resource. Everyone with this policy is an administrator of the account.",
            "Unless you mean an administrator, name only the actions and resources that are needed.",
        )


def allow_not_principal(statement: Statement) -> Iterator[Problem]:
    """Allow with NotPrincipal lets everybody in but a few, the anonymous too."""
    if statement.allows and "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "Allow with NotPrincipal allows everyone in the world except the principals listed.",
            "Use Principal, and name the principals that you mean.",
            at_key=True,
        )


def not_principal(statement: Statement) -> Iterator[Problem]:
    """AWS advises against NotPrincipal in new policies."""
    if not statement.allows and "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "NotPrincipal with Deny also refuses every principal that has a permissions boundary.",
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
                "`*` means everybody in the world, in any account. No condition of the statement narrows it.",
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
                f"`{item.text[:80]}` works for every AWS customer. Any customer can make it call this resource.",
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
                "Any private network can use this address.",
                "Add aws:SourceVpc or aws:SourceVpce to the condition.",
                at_key=True,
            )


GRANTS: frozenset[Kind] = frozenset({"identity"})
OPEN: frozenset[Kind] = frozenset({"resource", "trust"})
ON_RESOURCE: frozenset[Kind] = frozenset({"resource"})
NAMES_SOMEBODY: frozenset[Kind] = frozenset({"resource", "endpoint"})
DEPUTY_PAGE = "The confused deputy problem"
BEST_PRACTICES = "Security best practices in IAM"
NOT_PRINCIPAL_PAGE = "AWS JSON policy elements: NotPrincipal"


CHECKS = (
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
)
