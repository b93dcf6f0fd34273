"""The tags that resources have now, by their ARN, and the condition keys under which they appear."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .finders import tag_map

if TYPE_CHECKING:
    from labkit.cloud.state import State

Lookup = Callable[[Any, str], Any]  # moto's backend and an ARN; the tags in any of AWS's shapes

_LOOKUPS: dict[str, Lookup] = {}
_OWN_KEYS: dict[str, str] = {}


def tag_lookup(service: str, own_key: str = "") -> Callable[[Lookup], Lookup]:
    """Register how a service's tags are found (`service`: as ARNs spell it).

    `own_key`: the service's own condition key for them beside aws:ResourceTag, such as "iam:ResourceTag".
    """

    def register(lookup: Lookup) -> Lookup:
        _LOOKUPS[service] = lookup
        if own_key:
            _OWN_KEYS[service] = own_key
        return lookup

    return register


def resource_tag_keys(arn: str, state: State) -> dict[str, str]:
    """The condition keys that a resource's tags fill: aws:ResourceTag/KEY and the service's own."""
    parts = arn.split(":", 5)  # anything that somebody wrote
    service = parts[2] if len(parts) == 6 else ""
    names = ["aws:ResourceTag", *([_OWN_KEYS[service]] if service in _OWN_KEYS else [])]
    return {f"{name}/{key}": value for key, value in tags_of(arn, state).items() for name in names}


def tags_of(arn: str, state: State) -> dict[str, str]:
    """The tags of a resource; none where it has none, doesn't exist, or belongs to AWS.

    S3 buckets: tags count in policies only where the owner switched that on, and new buckets have it off
    (Enabling ABAC for a general purpose bucket); the simulation has no such switch.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] not in _LOOKUPS:
        return {}
    _, _, service, region, account, _ = parts
    backend = state.known_backend(service, account, region or "us-east-1")
    return tag_map(_LOOKUPS[service](backend, arn)) if backend is not None else {}
