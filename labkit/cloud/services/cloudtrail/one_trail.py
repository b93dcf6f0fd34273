"""A trail goes by its name or by its ARN, and moto deletes by names only; Insights are of a trail, and so are tags.

(DeleteTrail: Name; GetInsightSelectors, PutInsightSelectors: TrailName; AddTags, ListTags, RemoveTags: errors)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.registry import before, for_moto

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State


@before("cloudtrail", "GetInsightSelectors", "PutInsightSelectors")
def trail_is_named(call: ApiCall, _state: State) -> None:
    if not call.parameters.get("TrailName"):
        text = "You must specify a value for either the TrailName or the EventDataStore parameter."
        raise AwsError("InvalidParameterCombinationException", text)


@before("cloudtrail", "DeleteTrail")
def trail_is_there(call: ApiCall, state: State) -> None:
    trails = state.any_backend("cloudtrail", call.caller.account, call.region).trails
    if _name(call, str(call.parameters["Name"])) not in trails:
        text = f"Unknown trail: {call.parameters['Name']} for the user: {call.caller.account}"
        raise AwsError("TrailNotFoundException", text)


@before("cloudtrail", "AddTags", "ListTags", "RemoveTags")
def tagged_trail_is_there(call: ApiCall, state: State) -> None:
    """moto keeps tags for any text."""
    asked = call.parameters.get("ResourceIdList") or [call.parameters["ResourceId"]]
    for arn in map(str, asked):
        if arn.count(":") < 5 or ":trail/" not in arn:
            text = f"{arn} is not a valid ARN of a trail."
            raise AwsError("CloudTrailARNInvalidException", text)
        trails = shelf_at("cloudtrail", "trails", arn, state)
        if arn.partition(":trail/")[2] not in trails:
            raise AwsError("ResourceNotFoundException", f"The resource {arn} does not exist.")


@for_moto("cloudtrail", "DeleteTrail")
def trail_by_name(call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    return {**parameters, "Name": _name(call, str(parameters["Name"]))}


def _name(call: ApiCall, name: str) -> str:
    return name.removeprefix(f"arn:aws:cloudtrail:{call.region}:{call.caller.account}:trail/")
