"""Regions and Availability Zones, with the filters that moto passes over. (DescribeRegions)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before
from labkit.cloud.services._common.narrowing import narrowed

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_OF_REGIONS = {"endpoint": "Endpoint", "opt-in-status": "OptInStatus", "region-name": "RegionName"}


@before("ec2", "DescribeRegions")
def filters_are_known(call: ApiCall, _state: State) -> None:
    for one in call.parameters.get("Filters") or ():
        if one.get("Name") not in _OF_REGIONS:
            raise AwsError("InvalidParameterValue", f"The filter '{one.get('Name')}' is invalid")


@after("ec2", "DescribeRegions")
def regions_that_are_meant(call: ApiCall, _state: State, result: Result) -> Result:
    """Those that an account has without asking, unless all are asked for, or named."""
    asked = call.parameters
    rows = result.get("Regions", [])
    if not asked.get("AllRegions") and not asked.get("RegionNames"):
        rows = [row for row in rows if row.get("OptInStatus") != "not-opted-in"]
    return {**result, "Regions": narrowed(rows, asked.get("Filters"), _OF_REGIONS)}


@after("ec2", "DescribeSnapshots")
def snapshots_of_owners(call: ApiCall, _state: State, result: Result) -> Result | None:
    owners = call.parameters.get("OwnerIds")
    if not owners:
        return None
    ids = {call.caller.account if owner == "self" else owner for owner in owners}
    rows = [row for row in result.get("Snapshots", []) if row.get("OwnerId") in ids]
    return {**result, "Snapshots": rows}
