"""Log groups by a part of their name, or by their class; moto passes over both.

(DescribeLogGroups in the Amazon CloudWatch Logs API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("logs", "DescribeLogGroups")
def groups_that_are_meant(call: ApiCall, _state: State, result: Result) -> Result | None:
    """The pattern is any part of the name, in small or capital letters."""
    pattern = str(call.parameters.get("logGroupNamePattern") or "").lower()
    kind = call.parameters.get("logGroupClass")
    if not pattern and not kind:
        return None
    rows = [
        row
        for row in result.get("logGroups", [])
        if pattern in str(row.get("logGroupName", "")).lower()
        and kind in (None, row.get("logGroupClass", "STANDARD"))
    ]
    return {**result, "logGroups": rows}
