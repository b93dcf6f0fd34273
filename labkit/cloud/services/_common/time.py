"""The scene's time for what is done in moto's place: moto reads the machine's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.frozen_time import frozen_at

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall


def at(call: ApiCall) -> Any:
    """A context in which the clock stands at the moment of the call."""
    return frozen_at(call.time)
