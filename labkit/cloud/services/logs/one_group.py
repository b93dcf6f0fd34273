"""A log group goes by its name or by its identifier, and moto, which takes any identifier for its last group, is
told the name. Its tags go by its ARN.

(TagResource, UntagResource, ListTagsForResource: errors; GetLogEvents, FilterLogEvents, DescribeLogStreams: "You must include either logGroupIdentifier or logGroupName, but
not both")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services._common.one_name import only_one_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_READS = ("DescribeLogStreams", "FilterLogEvents", "GetLogEvents")
_SHELVES = {"log-group": "groups", "destination": "destinations"}
_TEXT = "{} and {} cannot be specified together."

only_one_of("logs", {_READS: [("logGroupName", "logGroupIdentifier")]}, "InvalidParameterException", _TEXT)
only_one_of(
    "logs",
    {
        ("FilterLogEvents",): [("logStreamNames", "logStreamNamePrefix")],
        ("DescribeLogGroups",): [("logGroupNamePrefix", "logGroupNamePattern")],
        ("PutResourcePolicy", "DeleteResourcePolicy"): [("policyName", "resourceArn")],
    },
    "InvalidParameterException",
    _TEXT,
)


@before("logs", *_READS)
def group_is_named(call: ApiCall, _state: State) -> None:
    name = str(call.parameters.get("logGroupName") or call.parameters.get("logGroupIdentifier") or "")
    if not name:
        text = "Must include either logGroupIdentifier or logGroupName."
        raise AwsError("InvalidParameterException", text)
    if name.startswith("arn:") and name.split(":")[3:5] != [call.region, call.caller.account]:
        raise NotSimulated("logs", call.operation, "the log group is of another account or Region")


@before("logs", "TagResource", "UntagResource", "ListTagsForResource")
def tagged_resource_is_there(call: ApiCall, state: State) -> None:
    """moto keeps tags for any text."""
    arn = str(call.parameters["resourceArn"])
    kind, _, name = arn.split(":", 5)[-1].partition(":")
    shelf = _SHELVES.get(kind) if arn.startswith("arn:aws:logs:") else None
    if shelf is None:
        raise AwsError("InvalidParameterException", f"Invalid resource ARN: {arn}")
    if name not in shelf_at("logs", shelf, arn, state):
        raise AwsError("ResourceNotFoundException", "The specified resource does not exist.")


@for_moto("logs", *_READS)
def group_by_name(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    name = str(parameters.get("logGroupIdentifier") or "")
    if not name:
        return parameters
    rest = {key: value for key, value in parameters.items() if key != "logGroupIdentifier"}
    if name.startswith("arn:"):
        name = name.split(":", 6)[-1].removesuffix(":*")
    return rest | {"logGroupName": name}
