"""Condition keys that labkit fills, and those that no simulated request has; about the others it decides nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from labkit.cloud.calls import NotSimulated
from labkit.policy import undecided

from .table import simulated_services, table

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.policy import Decision


def check_decided(call: ApiCall, decision: Decision) -> None:
    """Raises NotSimulated where a Deny could apply at AWS by a key whose value labkit can't tell."""
    key = undecided(decision, is_known)
    if key is not None:
        why = f"a Deny looks at the condition key {key}, and labkit doesn't know its value"
        raise NotSimulated(call.service, call.operation, why)


@cache
def is_known(key: str) -> bool:
    """Whether a request without this key (in lower case) has none at AWS either: the tables fill it where the call
    has a value for it, or name it as absent. The tags of a resource are all known."""
    if ":resourcetag/" in key:
        return True
    patterns = [pattern for service in simulated_services() for pattern in _patterns(service)]
    return any(key == one or (one.endswith("*") and key.startswith(one[:-1])) for one in patterns)


def _patterns(service: str) -> tuple[str, ...]:
    """A service's keys in lower case. `ec2:*` stands for what a resource tells of itself, not for all there is."""
    rows = table(service)
    filled = [key.lower() for key in rows.keys if key not in ("ec2:*", "kms:*")]
    return (*filled, *rows.absent)
