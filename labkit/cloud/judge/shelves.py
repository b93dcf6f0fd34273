"""moto's shelves: what it holds of one kind, by name or by id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.cloud.state import State


def named(shelf: Any, name: str) -> Any:
    """What moto holds under this name, whether its shelf goes by names or by ids; None where nothing does."""
    return next((item for item in shelf.values() if item.name == name), None)


def shelf_at(service: str, shelf: str, arn: str, state: State) -> dict[str, Any]:
    """One of a service's shelves (its keys, queues, topics) in the account and Region of an ARN, which may be
    anything that somebody wrote."""
    parts = arn.split(":", 5)
    backend = state.known_backend(service, parts[4], parts[3]) if len(parts) == 6 else None
    found: dict[str, Any] = getattr(backend, shelf, {})
    return found
