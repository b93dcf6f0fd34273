"""Who owns a resource whose ARN doesn't tell: a service registers how it is found out."""

from __future__ import annotations

from collections.abc import Callable

OwnerFinder = Callable[[str], str | None]  # from the ARN's last part, or a name, to an account's id

_FINDERS: dict[str, OwnerFinder] = {}


def owner_finder(service: str) -> Callable[[OwnerFinder], OwnerFinder]:
    """Register who finds the owners of this service's resources (`service`: as ARNs spell it)."""

    def register(find: OwnerFinder) -> OwnerFinder:
        _FINDERS[service] = find
        return find

    return register


def found_owner(service: str, resource: str) -> str | None:
    """The account that owns it; None where there is no such resource, or nobody who could tell."""
    find = _FINDERS.get(service)
    return find(resource) if find else None
