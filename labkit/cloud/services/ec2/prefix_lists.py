"""AWS's own prefix lists, with the filters that moto passes over. (DescribePrefixLists)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before
from labkit.cloud.services._common.narrowing import narrowed

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_FIELDS = {"prefix-list-id": "PrefixListId", "prefix-list-name": "PrefixListName"}


@before("ec2", "DescribePrefixLists")
def filters_are_known(call: ApiCall, _state: State) -> None:
    for one in call.parameters.get("Filters") or ():
        if one.get("Name") not in _FIELDS:
            raise AwsError("InvalidParameterValue", f"The filter '{one.get('Name')}' is invalid")


@after("ec2", "DescribePrefixLists")
def lists_that_are_meant(call: ApiCall, _state: State, result: Result) -> Result:
    """The lists that pass every filter."""
    rows = result.get("PrefixLists", [])
    return {**result, "PrefixLists": narrowed(rows, call.parameters.get("Filters"), _FIELDS)}
