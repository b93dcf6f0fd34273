"""Trails by name or ARN; a name that no trail has is left out. (DescribeTrails in the CloudTrail API Reference)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("cloudtrail", "DescribeTrails")
def trails_that_are_meant(call: ApiCall, _state: State, result: Result) -> Result | None:
    names = call.parameters.get("trailNameList")
    if not names:
        return None
    rows = [row for row in result.get("trailList", ()) if {row["Name"], row["TrailARN"]} & set(names)]
    return result | {"trailList": rows}
