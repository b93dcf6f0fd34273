"""Checks on length: what each kind of policy may hold at most."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from labkit.policy._validate._finding import DocumentCheck, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.policy._language._syntax import Kind
    from labkit.policy._validate._view import Policy

_SPACE = re.compile(r"\s+")

MANAGED = 6_144
USER_INLINE, GROUP_INLINE, ROLE_INLINE = 2_048, 5_120, 10_240
TRUST = 2_048
SESSION = 2_048
SCP = 10_240
RCP = 5_120
RESOURCE_BYTES = 20_480


def written(policy: Policy) -> str:
    """The document's text; a dict's as the shortest JSON text."""
    if policy.text is not None:
        return policy.text
    return json.dumps(policy.value, separators=(",", ":"), ensure_ascii=False)


def without_spaces(policy: Policy) -> int:
    """How IAM counts: white space doesn't."""
    return len(_SPACE.sub("", written(policy)))


def with_spaces(policy: Policy) -> int:
    """How Organizations and STS count: every character does."""
    return len(written(policy))


def in_bytes(policy: Policy) -> int:
    """How S3 and VPC endpoints count: the UTF-8 bytes."""
    return len(written(policy).encode("utf-8", "surrogatepass"))


def longer_than(
    limit: int, count: Callable[[Policy], int], unit: str, advice: str
) -> Callable[[Policy], Iterator[Problem]]:
    """A check that the document holds no more than a limit, counted one way."""

    def too_long(policy: Policy) -> Iterator[Problem]:
        length = count(policy)
        if length > limit:
            yield Problem((), f"The document has {length:,} {unit}. AWS accepts at most {limit:,}.", advice)

    return too_long


_SPLIT = "Split it into several policies, or replace lists by wildcards that mean the same."
_SHORTEN = "Remove spaces and line breaks, shorten lists, or split it into several policies."
_IAM_UNIT = "characters without white space"
_HOMES = f"A managed policy can have {MANAGED:,}. All inline policies together can have {ROLE_INLINE:,} for a role, {GROUP_INLINE:,} for a group, {USER_INLINE:,} for a user. {_SPLIT}"

HOMES: dict[str, int] = {
    "managed": MANAGED,
    "user": USER_INLINE,
    "group": GROUP_INLINE,
    "role": ROLE_INLINE,
}
"""Where an identity policy can be kept: as a managed policy, or inline in a user, group or role."""

IAM_PAGE = "IAM and AWS STS quotas"
ORGANIZATIONS_PAGE = "Quotas and service limits for AWS Organizations"

IDENTITY: frozenset[Kind] = frozenset({"identity"})

CHECKS = (
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
        "warning",
        longer_than(MANAGED, without_spaces, _IAM_UNIT, _HOMES),
        IDENTITY,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_EVERY_IDENTITY_QUOTA",
        "error",
        longer_than(ROLE_INLINE, without_spaces, _IAM_UNIT, _HOMES),
        IDENTITY,
        IAM_PAGE,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_BOUNDARY_QUOTA",
        "error",
        longer_than(MANAGED, without_spaces, _IAM_UNIT, "A boundary is one managed policy. Shorten it."),
        frozenset({"boundary"}),
        IAM_PAGE,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_TRUST_POLICY_QUOTA",
        "error",
        longer_than(TRUST, without_spaces, _IAM_UNIT, "Shorten it, or ask AWS for a higher quota."),
        frozenset({"trust"}),
        IAM_PAGE,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA",
        "error",
        longer_than(SESSION, with_spaces, "characters", "Shorten it, or pass the ARNs of managed policies."),
        frozenset({"session"}),
        IAM_PAGE,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
        "error",
        longer_than(SCP, with_spaces, "characters", _SHORTEN),
        frozenset({"scp"}),
        ORGANIZATIONS_PAGE,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
        "error",
        longer_than(RCP, with_spaces, "characters", _SHORTEN),
        frozenset({"rcp"}),
        ORGANIZATIONS_PAGE,
    ),
    DocumentCheck(
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        "warning",
        longer_than(RESOURCE_BYTES, in_bytes, "bytes", "Most services accept 20 KB. " + _SHORTEN),
        frozenset({"resource", "endpoint"}),
    ),
)


def for_home(home: str) -> DocumentCheck:
    """The check that an identity policy fits where it is to be kept."""
    return DocumentCheck(
        "POLICY_SIZE_EXCEEDS_QUOTA_OF_HOME",
        "error",
        longer_than(HOMES[home], without_spaces, _IAM_UNIT, _HOMES),
        IDENTITY,
        IAM_PAGE,
    )
