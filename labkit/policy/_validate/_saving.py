"""What AWS refuses when a document is saved, though its grammar takes it; each service has rules of its own.

The rest of validation says what is wrong, risky or needless; AWS saves most of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._advice._organization import CHECKS as ORGANIZATION
from labkit.policy._validate._advice._trust import CHECKS as TRUST
from labkit.policy._validate._condition import _keys as keys
from labkit.policy._validate._elements._resources import ARN_PAGE
from labkit.policy._validate._finding import DocumentCheck, Finding, Problem, StatementCheck
from labkit.policy._validate._globs import is_pattern
from labkit.policy._validate._run import check
from labkit.policy._validate._service_principals import is_service_principal, names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from labkit.policy._language._document import Document
    from labkit.policy._language._syntax import Kind
    from labkit.policy._validate._view import Statement


def unknown_service(statement: Statement) -> Iterator[Problem]:
    """A service that is named as principal exists; everybody's services, ``*``, is none."""
    for item in statement.all_principals:
        if item.key == "Service" and not is_service_principal(item.text):
            near = catalog.nearest(item.text.partition(".")[0], names())
            yield Problem(
                item.path,
                f"`{item.text[:100]}` isn't a service principal. AWS doesn't know it.",
                f"Did you mean `{near}.amazonaws.com`?"
                if near
                else "Look the name up on the service's page about its roles.",
            )


def allow_with_not_principal(statement: Statement) -> Iterator[Problem]:
    """NotPrincipal goes with Deny only."""
    if statement.allows and "NotPrincipal" in statement.data:
        yield Problem(
            (*statement.path, "NotPrincipal"),
            "Use NotPrincipal only with Deny. AWS doesn't support it with Allow.",
            "Use Principal, and name the principals that you mean.",
            at_key=True,
        )


def incomplete_arn(statement: Statement) -> Iterator[Problem]:
    """A session policy's ARNs have all six parts, where an identity-based policy's may stop short."""
    for item in statement.all_resources:
        if item.text != "*" and item.text.count(":") < 5:
            yield Problem(
                item.path,
                f"`{item.text[:100]}` has fewer than the six parts of an ARN. A session policy needs all six.",
                "Write all six: arn:partition:service:region:account:resource. Write `*` for any value.",
            )


def condition_of_other_actions(statement: Statement) -> Iterator[Problem]:
    """A bucket policy's own condition keys are in the requests of every action that the statement names.

    Of a pattern some action is enough. NotAction isn't looked at.
    """
    for test in statement.tests:
        if keys.service_of(test.key) != "s3" or catalog.key_type("s3", test.key) is None:
            continue
        for item in statement.actions:
            if catalog.expand(item.text) and not catalog.brings(item.text, test.key.lower()):
                yield Problem(
                    test.path,
                    f"A request for `{item.text[:80]}` doesn't have the key `{test.key}`, so AWS refuses this condition.",
                    "Move the actions whose requests have the key into their own statement."
                    if not is_pattern(item.text) and len(statement.actions) > 1
                    else "Remove the condition, or name an action whose requests have the key.",
                    at_key=True,
                )
                break


PRINCIPAL_PAGE: Final = "AWS JSON policy elements: Principal"
NOT_PRINCIPAL_PAGE: Final = "AWS JSON policy elements: NotPrincipal"
S3_PAGE: Final = "Actions, resources, and condition keys for Amazon S3"
_ON_RESOURCES: Final[frozenset[Kind]] = frozenset({"resource", "endpoint"})
_SERVICES_NAMED: Final[frozenset[Kind]] = frozenset({"resource", "trust", "endpoint"})
_OF_TRUST: Final = frozenset({"UNSUPPORTED_NOT_PRINCIPAL", "UNSUPPORTED_ACTION_IN_POLICY"})


class _Row(NamedTuple):
    """A check, and the service whose resources' policies alone it is for; empty: for all."""

    check: DocumentCheck | StatementCheck
    service: str = ""


ROWS: Final = (
    *(_Row(one) for one in TRUST if one.code in _OF_TRUST),
    *(_Row(one) for one in ORGANIZATION if one.code.startswith("RCP_SYNTAX_ERROR")),
    _Row(
        StatementCheck("UNKNOWN_SERVICE_PRINCIPAL", "error", unknown_service, _SERVICES_NAMED, PRINCIPAL_PAGE)
    ),
    _Row(
        StatementCheck(
            "UNSUPPORTED_NOT_PRINCIPAL", "error", allow_with_not_principal, _ON_RESOURCES, NOT_PRINCIPAL_PAGE
        )
    ),
    _Row(StatementCheck("INCOMPLETE_ARN", "error", incomplete_arn, frozenset({"session"}), ARN_PAGE)),
    _Row(
        StatementCheck(
            "CONDITION_FOR_OTHER_ACTIONS",
            "error",
            condition_of_other_actions,
            frozenset({"resource"}),
            S3_PAGE,
        ),
        "s3",
    ),
)


def refused_when_saved(
    document: str | dict[str, Any] | Document, kind: Kind, *, service: str = ""
) -> list[Finding]:
    """Why AWS refuses to save a document that its grammar takes; empty where it saves it.

    ``document``, ``kind``: as in ``validate``. ``service``: whose resource it is that a ``"resource"`` policy
    belongs to: ``"s3"``, ``"kms"``. To be asked of a document that ``parse`` has taken. Codes:

    ``UNKNOWN_SERVICE_PRINCIPAL``: no such AWS service, ``*`` among them. ``UNSUPPORTED_NOT_PRINCIPAL``: with Allow,
    or in a trust policy at all. ``UNSUPPORTED_ACTION_IN_POLICY``: in a trust policy, an action that assumes no role,
    which IAM answers with "AssumeRole policy may only specify STS AssumeRole actions". ``CONDITION_FOR_OTHER_ACTIONS``: in a bucket policy, which S3 answers with
    "Conditions do not apply to combination of actions and resources in statement". ``INCOMPLETE_ARN``: in a session
    policy. ``RCP_SYNTAX_ERROR…``: what an RCP can't have.

    Whether the people and accounts that it names exist isn't known here.
    """
    rows = tuple(row.check for row in ROWS if row.service in ("", service))
    return check(document, kind, rows)
