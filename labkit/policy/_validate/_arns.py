"""Resource ARNs: their six parts, and which resource types a pattern can stand for.

AWS pages: "Identify AWS resources with Amazon Resource Names (ARNs)"; "Actions, resources, and condition keys
for AWS services".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from labkit.policy._validate import _catalog as catalog
from labkit.policy._validate._globs import meet

PARTITIONS = (
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
)

# fmt: off
REGIONS = frozenset({
    "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
    "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1",
    "cn-northwest-1", "eu-central-1", "eu-central-2", "eu-isoe-west-1", "eu-north-1", "eu-south-1",
    "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1", "il-central-1",
    "me-central-1", "me-south-1", "me-west-1", "mx-central-1", "sa-east-1", "sa-west-1", "us-east-1",
    "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1",
    "us-isob-west-1", "us-isof-east-1", "us-isof-south-1", "us-west-1", "us-west-2",
})
# fmt: on

_REGION = re.compile(r"(af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(-[a-z]+){1,2}-\d{1,2}")
_OPEN = re.compile(r"[*?]|\$\{")


class Arn(NamedTuple):
    """The six parts of an ARN (pattern)."""

    prefix: str
    partition: str
    service: str
    region: str
    account: str
    resource: str


def split_arn(text: str) -> Arn | None:
    """An ARN's parts; None where it has fewer than six. Colons of variables such as ``${aws:x}`` aren't parts."""
    parts = re.sub(r"\$\{[^}]*\}", lambda found: found[0].replace(":", "\x00"), text).split(":", 5)
    return Arn(*(part.replace("\x00", ":") for part in parts)) if len(parts) == 6 else None


def is_open(part: str) -> bool:
    """Whether a part holds a wildcard or a variable, so that its text can't be judged."""
    return bool(_OPEN.search(part))


def is_region(text: str) -> bool:
    """Whether a text is a Region's name, or shaped like one that is newer than this program."""
    return text in REGIONS or (
        bool(_REGION.fullmatch(text))
        and catalog.nearest(text[:-2], frozenset(r[:-2] for r in REGIONS)) is None
    )


@lru_cache(maxsize=1024)
def types_of_arn(text: str) -> frozenset[tuple[str, str]]:
    """The (service, resource type) pairs that an ARN pattern can stand for."""
    arn = split_arn(text)
    if arn is None:
        return frozenset()
    return frozenset(pair for pair, template in _near(arn.service) if _fits(arn, template))


@lru_cache(maxsize=1024)
def _near(service: str) -> tuple[tuple[tuple[str, str], Arn], ...]:
    """Resource types whose ARN bears a service: (service, type) and the template's parts."""
    return tuple(
        (pair, template)
        for name in (catalog.services() if is_open(service) else catalog.arn_services().get(service, ()))
        for pair, template in _templates(name)
        if meet(service, catalog.as_pattern(template.service))
    )


@cache
def _templates(service: str) -> tuple[tuple[tuple[str, str], Arn], ...]:
    split = {kind: split_arn(template) for kind, template in catalog.resource_types(service).items()}
    return tuple(((service, kind), parts) for kind, parts in split.items() if parts is not None)


def _fits(arn: Arn, template: Arn) -> bool:
    return (
        _part_fits(arn.region, template.region)
        and _part_fits(arn.account, template.account)
        and resource_fits(arn.resource, template.resource)
    )


def _part_fits(part: str, template: str) -> bool:
    return (
        meet(part, catalog.as_pattern(template)) if part and template else part == template or is_open(part)
    )


def resource_fits(part: str, template: str) -> bool:
    """Whether the last part of an ARN can be a resource of a template's kind. A bucket's name has no slash."""
    if template == "${BucketName}" and "/" in part:
        return False
    return meet(part, catalog.as_pattern(template))


@lru_cache(maxsize=1024)
def misfits(arn: Arn) -> frozenset[str]:
    """Why an ARN of a known service is no resource of it; empty where it fits a type, or none is listed.

    Of "account", "region", "no account", "no region", "resource".
    """
    near = [template for _, template in _near(arn.service)]
    if not near or any(_fits(arn, template) for template in near):
        return frozenset()
    alike = [template for template in near if resource_fits(arn.resource, template.resource)]
    if not alike:
        return frozenset({"resource"})
    reasons = [_differences(arn, template) for template in alike]
    return min(reasons, key=lambda found: (len(found), sorted(found)))


def _differences(arn: Arn, template: Arn) -> frozenset[str]:
    found = set()
    for name, mine, theirs in (
        ("account", arn.account, template.account),
        ("region", arn.region, template.region),
    ):
        if not _part_fits(mine, theirs):
            found.add(f"no {name}" if not mine else name)
    return frozenset(found)
