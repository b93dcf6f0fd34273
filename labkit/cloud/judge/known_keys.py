"""Condition keys that labkit fills, and those that no simulated request has; about the others it decides nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from labkit.cloud.calls import NotSimulated
from labkit.policy import undecided

from .table import home_table, simulated_services, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud.calls import ApiCall
    from labkit.policy import Decision


def check_decided(call: ApiCall, decision: Decision) -> None:
    """Raises NotSimulated where AWS's answer depends on a key whose value labkit can't tell."""
    key = unknown_key(decision, call.service)
    if key is not None:
        why = f"the answer depends on the condition key {key}, and labkit doesn't know its value"
        raise NotSimulated(call.service, call.operation, why)


def unknown_key(decision: Decision, service: str = "") -> str | None:
    """The key by which AWS might decide otherwise, and whose value labkit can't tell; None where there is none.

    `service`: the one that is called. What it asks for with another service's action it must fill itself: nothing
    tells by which alias S3 names a key to KMS.
    """
    home = home_table(decision.request.action)
    if not service or home is None or table(service).prefix == home.prefix:
        return undecided(decision, is_known)
    return undecided(decision, lambda key: is_known_through(key, service, home.name))


@cache
def is_known_through(key: str, service: str, home: str) -> bool:
    """The same as `is_known` for an action of the service `home` that another service's call needs."""
    if ":resourcetag/" in key or not key.startswith(f"{table(home).prefix.lower()}:"):
        return is_known(key)
    own = [one.lower() for one in table(home).own if not one.endswith("*")]
    return _is_one_of(key, (*_patterns(service), *table(home).absent, *own))


@cache
def is_known(key: str) -> bool:
    """Whether a request without this key (in lower case) has none at AWS either: the tables fill it where the call
    has a value for it, or name it as absent. The tags of a resource are all known."""
    if ":resourcetag/" in key:
        return True
    patterns = [pattern for service in simulated_services() for pattern in _patterns(service)]
    return _is_one_of(key, patterns)


def _is_one_of(key: str, patterns: Iterable[str]) -> bool:
    return any(key == one or (one.endswith("*") and key.startswith(one[:-1])) for one in patterns)


def _patterns(service: str) -> tuple[str, ...]:
    """A service's keys in lower case. Its own `ec2:*` stands for what a resource tells of itself, not for all there is."""
    rows = table(service)
    filled = [key.lower() for key in rows.keys if key != f"{rows.prefix}:*"]
    return (*filled, *rows.absent)
