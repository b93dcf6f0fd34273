"""Checks on resource control policies, and what they share with service control policies.

AWS pages: "SCP syntax" (since 2025 the whole policy language but principals); "RCP syntax".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._catalog import services_under_rcps
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._finding import DocumentCheck, Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._language._syntax import Kind
    from labkit.policy._validate._view import Policy, Statement

RCP: frozenset[Kind] = frozenset({"rcp"})
RCP_PAGE = "RCP syntax"


def _is_aws_own(statement: Statement) -> bool:
    """Whether it is the statement of RCPFullAWSAccess, the one that may say Allow."""
    everything = [item.text for item in (*statement.actions, *statement.resources)]
    return statement.data.get("Principal") == "*" and everything == ["*", "*"] and not statement.tests


def allow(statement: Statement) -> Iterator[Problem]:
    """Only AWS's own RCPFullAWSAccess allows; an RCP of yours denies."""
    if statement.allows and not _is_aws_own(statement):
        yield Problem(
            (*statement.path, "Effect"),
            "Your own RCPs can only deny. AWS always attaches RCPFullAWSAccess, which allows everything.",
            'Write "Effect": "Deny" for what nobody may do, and add the exceptions as a condition.',
        )


def not_action(statement: Statement) -> Iterator[Problem]:
    """An RCP names its actions."""
    if "NotAction" in statement.data:
        yield Problem(
            (*statement.path, "NotAction"),
            "An RCP can't use NotAction.",
            "List the actions in Action.",
            at_key=True,
        )


def not_principal(statement: Statement) -> Iterator[Problem]:
    """An RCP is about everybody."""
    if "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "An RCP can't use NotPrincipal.",
            'Write "Principal": "*" and add the exceptions as a condition, such as on aws:PrincipalArn.',
            at_key=True,
        )


def narrow_principal(statement: Statement) -> Iterator[Problem]:
    """An RCP's Principal is *."""
    if "Principal" in statement.data and statement.data["Principal"] != "*":
        yield Problem(
            (*statement.path, "Principal"),
            "The Principal of an RCP is always the text `*`.",
            'Write "Principal": "*", and name the principals with a condition, such as on aws:PrincipalAccount.',
        )


def lone_star(statement: Statement) -> Iterator[Problem]:
    """An RCP of yours names services."""
    for item in statement.actions:
        if item.text == "*" and not (statement.allows and _is_aws_own(statement)):
            yield Problem(
                item.path,
                "Your own RCPs can't cover every service with `*`.",
                "List the services you mean, such as s3:* and sqs:*.",
            )


def unbound_service(statement: Statement) -> Iterator[Problem]:
    """RCPs bind some services only."""
    for item in statement.actions:
        prefix = item.text.partition(":")[0].lower()
        if not is_pattern(prefix) and prefix in catalog.services() and prefix not in services_under_rcps():
            yield Problem(
                item.path,
                f"RCPs don't apply to `{prefix}`, so this entry does nothing.",
                "Remove it, and use an SCP or the resource's own policy.",
            )


def nothing_allowed(policy: Policy) -> Iterator[Problem]:
    """Where an SCP takes FullAWSAccess's place, something has to allow."""
    allowing = [statement for statement in policy.statements if statement.allows]
    full = any([item.text for item in one.actions] == ["*"] and not one.tests for one in allowing)
    if allowing and not full:
        yield Problem(
            (),
            "Without FullAWSAccess beside it, this SCP refuses everything that it doesn't allow. That includes the root user of the account.",
            "Check that the list is complete, or keep FullAWSAccess and deny what nobody may do.",
        )


CHECKS = (
    StatementCheck("RCP_SYNTAX_ERROR_ALLOW", "error", allow, RCP, RCP_PAGE),
    StatementCheck("RCP_SYNTAX_ERROR_NOT_ACTION", "error", not_action, RCP, RCP_PAGE),
    StatementCheck("RCP_SYNTAX_ERROR_NOT_PRINCIPAL", "error", not_principal, RCP, RCP_PAGE),
    StatementCheck("RCP_SYNTAX_ERROR_PRINCIPAL", "error", narrow_principal, RCP, RCP_PAGE),
    StatementCheck("RCP_SYNTAX_ERROR_ACTION_WILDCARD", "error", lone_star, RCP, RCP_PAGE),
    StatementCheck(
        "RCP_SERVICE_NOT_BOUND", "warning", unbound_service, RCP, "Resource control policies (RCPs)"
    ),
    DocumentCheck("SCP_ALLOW_LIST", "suggestion", nothing_allowed, frozenset({"scp"}), "SCP evaluation"),
)
