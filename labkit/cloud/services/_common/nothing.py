"""Lists of what nobody can make here: they are judged like all calls, and then empty, which is the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


def nothing(service: str, operation: str, key: str) -> None:
    """Answer a list operation with an empty list under `key`."""

    @instead(service, operation)
    def answer(_call: ApiCall, _state: State) -> Result:
        return {key: []}
