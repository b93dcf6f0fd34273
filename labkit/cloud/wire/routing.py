"""Which operation of a service a request names: by its target, its action, or its method and path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from .asked import Asked


def routed(asked: Asked, service: str) -> tuple[Any | None, dict[str, Any]]:
    """The operation, and the parameters in the path; None where the service has no such operation."""
    try:
        return get_service_router(service).match(asked)  # type: ignore[arg-type]  # it has what a router looks at
    except (HTTPException, NotImplementedError, ValueError):
        return None, {}
