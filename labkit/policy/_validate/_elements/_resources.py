"""Checks on Resource and NotResource by themselves: ARNs that can exist, each said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy._validate import _arns as arns
from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._elements._actions import contained, twin_or_part
from labkit.policy._validate._finding import ALL, Problem, StatementCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.policy._validate._view import Item, Statement

TAKES_RESOURCE = ALL - {"trust"}
LONGEST_ARN = 2048
FORM = "arn:partition:service:region:account:resource"


def _arns(statement: Statement) -> Iterator[tuple[Item, arns.Arn]]:
    """The resources that have an ARN's six parts, the rest being other checks' business."""
    for item in statement.all_resources:
        found = arns.split_arn(item.text) if len(item.text) <= LONGEST_ARN else None
        if found is not None and found.prefix == "arn":
            yield item, found


def wrong_prefix(statement: Statement) -> Iterator[Problem]:
    """A resource is * or an ARN."""
    for item in statement.all_resources:
        if item.text != "*" and not item.text.startswith("arn:") and not item.text.startswith("${"):
            yield Problem(
                item.path,
                f"`{item.text[:80]}` isn't an ARN, so it names no resource.",
                f"Write the resource's ARN ({FORM}; a bucket is `arn:aws:s3:::its-name`), or `*` for any.",
            )


def too_few_parts(statement: Statement) -> Iterator[Problem]:
    """An ARN has six parts."""
    for item in statement.all_resources:
        if item.text.startswith("arn:") and arns.split_arn(item.text) is None:
            yield Problem(
                item.path,
                f"`{item.text[:80]}` has fewer than the six parts of an ARN.",
                f"Write all six, empty ones too: {FORM}.",
            )


def too_long(statement: Statement) -> Iterator[Problem]:
    """No resource's ARN is longer than AWS's own limit."""
    for item in statement.all_resources:
        if len(item.text) > LONGEST_ARN:
            yield Problem(
                item.path,
                f"This resource is {len(item.text):,} characters long. No ARN is longer than {LONGEST_ARN:,}.",
                "Write the resource's ARN.",
            )


def wrong_partition(statement: Statement) -> Iterator[Problem]:
    """The second part names a partition."""
    for item, arn in _arns(statement):
        if not arns.is_open(arn.partition) and arn.partition not in arns.PARTITIONS:
            yield Problem(
                item.path,
                f"`{arn.partition}` isn't a partition of AWS.",
                "Use `aws` (or `aws-cn` in China, `aws-us-gov` in GovCloud).",
            )


def service_in_capitals(statement: Statement) -> Iterator[Problem]:
    """The service stands in lower case: resources are compared letter by letter."""
    for item, arn in _arns(statement):
        if arn.service != arn.service.lower() and not arns.is_open(arn.service):
            yield Problem(
                item.path,
                f"`{arn.service}` has capital letters. In an ARN, that is a different service.",
                f"Write `{arn.service.lower()}`.",
            )


def unknown_service(statement: Statement) -> Iterator[Problem]:
    """The third part names a service."""
    for item, arn in _arns(statement):
        service = arn.service.lower()
        if not arns.is_open(service) and service not in catalog.arn_services():
            near = catalog.nearest(service, catalog.services())
            yield Problem(
                item.path,
                f"No AWS service has the name `{arn.service[:60]}` in its ARNs.",
                f"Did you mean `{near}`?"
                if near
                else "Look the ARN's form up in the service's documentation.",
            )


def wrong_region(statement: Statement) -> Iterator[Problem]:
    """The fourth part is a Region, empty, or open."""
    for item, arn in _arns(statement):
        if arn.region and not arns.is_open(arn.region) and not arns.is_region(arn.region):
            near = catalog.nearest(arn.region, arns.REGIONS)
            yield Problem(
                item.path,
                f"`{arn.region[:60]}` is no AWS Region.",
                f"Did you mean `{near}`?" if near else "Use a Region's code, such as `us-east-1`, or `*`.",
            )


def wrong_account(statement: Statement) -> Iterator[Problem]:
    """The fifth part is an account id, empty, open, or AWS itself."""
    for item, arn in _arns(statement):
        account = arn.account
        fine = (
            not account
            or arns.is_open(account)
            or account in {"aws", "amazon", "cloudfront", "aws-marketplace"}
        )
        if not fine and not (len(account) == 12 and account.isascii() and account.isdigit()):
            yield Problem(
                item.path,
                f"`{account[:60]}` isn't an account ID.",
                "An account ID is 12 digits, without hyphens.",
            )


def _misfits(statement: Statement, reason: str) -> Iterator[tuple[Item, arns.Arn]]:
    for item, arn in _arns(statement):
        if arn.service in catalog.arn_services() and reason in arns.misfits(arn):
            yield item, arn


def account_not_allowed(statement: Statement) -> Iterator[Problem]:
    """Some ARNs, such as a bucket's, have no account."""
    for item, arn in _misfits(statement, "account"):
        yield Problem(
            item.path,
            f"An ARN of this kind of `{arn.service}` resource has no account ID. With an account ID it matches nothing.",
            "Leave the fifth part empty.",
        )


def region_not_allowed(statement: Statement) -> Iterator[Problem]:
    """Some ARNs, such as IAM's, have no Region."""
    for item, arn in _misfits(statement, "region"):
        yield Problem(
            item.path,
            f"An ARN of this kind of `{arn.service}` resource has no Region, or another one.",
            "Leave the fourth part empty, or write the Region that the service's ARN form shows.",
        )


def missing_region(statement: Statement) -> Iterator[Problem]:
    """Most ARNs have a Region."""
    for item, arn in _misfits(statement, "no region"):
        yield Problem(
            item.path,
            f"An ARN of this kind of `{arn.service}` resource needs a Region. Without a Region it matches nothing.",
            "Write the Region in the fourth part, or `*` for any.",
        )


def missing_account(statement: Statement) -> Iterator[Problem]:
    """Most ARNs have an account id."""
    for item, arn in _misfits(statement, "no account"):
        if arn.service == "ssm":
            continue  # AWS's own documents and parameters have none
        yield Problem(
            item.path,
            f"An ARN of this kind of `{arn.service}` resource needs an account ID. Without it, it matches nothing.",
            "Write the account ID in the fifth part, or `*` for any.",
        )


def wrong_resource_part(statement: Statement) -> Iterator[Problem]:
    """The last part has the form of one of the service's resource types."""
    for item, arn in _misfits(statement, "resource"):
        forms = sorted(template.split(":", 5)[5] for template in catalog.resource_types(arn.service).values())
        near = catalog.nearest(
            arn.resource.split("/")[0].split(":")[0], [form.split("/")[0] for form in forms]
        )
        fits = next(
            (form for form in forms if near and form.split("/")[0] == near), forms[0] if forms else ""
        )
        yield Problem(
            item.path,
            f"`{arn.resource[:80]}` doesn't have the form of any `{arn.service}` resource.",
            f"Its ARNs end in forms such as `{fits}`." if fits else "Look the ARN's form up.",
        )


def redundant_resource(statement: Statement) -> Iterator[Problem]:
    """No resource is contained in another of the same list."""
    for items in (statement.resources, statement.not_resources):
        for item, wider in contained(items, ignore_case=False):
            yield Problem(
                item.path,
                twin_or_part(item.text[:120], wider.text[:120]),
                "Remove it. Nothing changes.",
            )


ARN_PAGE = "Identify AWS resources with Amazon Resource Names (ARNs)"

CHECKS = (
    StatementCheck("INVALID_ARN_PREFIX", "error", wrong_prefix, TAKES_RESOURCE),
    StatementCheck("MISSING_ARN_FIELD", "error", too_few_parts, TAKES_RESOURCE),
    StatementCheck("INVALID_ARN_LENGTH", "error", too_long, TAKES_RESOURCE, ARN_PAGE),
    StatementCheck("INVALID_PARTITION", "error", wrong_partition, TAKES_RESOURCE),
    StatementCheck("INVALID_ARN_SERVICE_CASE", "error", service_in_capitals, TAKES_RESOURCE),
    StatementCheck("INVALID_SERVICE", "error", unknown_service, TAKES_RESOURCE),
    StatementCheck("INVALID_ARN_REGION", "error", wrong_region, TAKES_RESOURCE),
    StatementCheck("INVALID_ARN_ACCOUNT", "error", wrong_account, TAKES_RESOURCE),
    StatementCheck("ARN_ACCOUNT_NOT_ALLOWED", "error", account_not_allowed, TAKES_RESOURCE),
    StatementCheck("ARN_REGION_NOT_ALLOWED", "error", region_not_allowed, TAKES_RESOURCE),
    StatementCheck("MISSING_ARN_REGION", "error", missing_region, TAKES_RESOURCE),
    StatementCheck("MISSING_ARN_ACCOUNT", "warning", missing_account, TAKES_RESOURCE, ARN_PAGE),
    StatementCheck("INVALID_ARN_RESOURCE", "error", wrong_resource_part, TAKES_RESOURCE),
    StatementCheck("REDUNDANT_RESOURCE", "suggestion", redundant_resource, TAKES_RESOURCE),
)
