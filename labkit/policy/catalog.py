"""Names that a policy may hold: services, actions, condition keys, operators, elements; for editors.

AWS pages: "Actions, resources, and condition keys for AWS services"; "AWS global condition context keys";
"IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

from labkit.policy._language._syntax import (
    OF_DOCUMENT,
    OF_PRINCIPAL,
    OF_STATEMENT,
    VERSIONS,
    WITH_PRINCIPAL,
    Kind,
)
from labkit.policy._match._operators import OPERATORS
from labkit.policy._validate import _catalog as known
from labkit.policy._validate._condition._keys import GLOBAL

__all__ = [
    "OF_DOCUMENT",
    "OF_PRINCIPAL",
    "OF_STATEMENT",
    "VERSIONS",
    "actions",
    "condition_keys",
    "operators",
    "services",
    "statement_elements",
]


def services() -> tuple[str, ...]:
    """Every service prefix, in alphabetical order: "a4b", ..., "s3", ..."""
    return tuple(sorted(known.services()))


def actions(service: str) -> tuple[str, ...]:
    """A service's actions as a policy names them ("s3:GetObject"); empty for an unknown service."""
    return tuple(f"{service}:{name}" for name in sorted(known.actions(service.lower()).values()))


def condition_keys(services: tuple[str, ...] = ()) -> tuple[str, ...]:
    """AWS's global condition keys, then those of these services."""
    own = (name for service in services for name in sorted(known.key_names(service)))
    return (*GLOBAL, *own)


def operators() -> tuple[str, ...]:
    """The condition operators with AWS's capitals, without ``IfExists`` and the set operators."""
    return tuple(OPERATORS)


def statement_elements(kind: Kind) -> tuple[str, ...]:
    """What a statement of this kind of policy may hold: a Principal only where somebody is named in it."""
    return tuple(name for name in OF_STATEMENT if "Principal" not in name or kind in WITH_PRINCIPAL)
