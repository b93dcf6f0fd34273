"""Tags of what is there already, when it is put again: they stay, and those in the call are ignored.

moto takes the new ones, or none. So whoever may change a thing would change what decides about it.
(PutMetricAlarm, PutInsightRule in the Amazon CloudWatch API Reference; PutConfigRule, PutConfigurationAggregator,
PutAggregationAuthorization in the AWS Config API Reference: Tags)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge import requests_for
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.judge.tags import tags_of
from labkit.cloud.registry import for_moto

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State


def keeps_tags(service: str, operation: str, shelf: str, *name: str) -> None:
    """Register an operation that puts things on one of moto's shelves by a name: the path to it in the call, or
    the parameters that make it up."""

    @for_moto(service, operation)
    def kept(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
        arn = requests_for(call, state)[0].resource
        held: Any = shelf_at(service, shelf, arn, state)
        if "/".join(_at(path, call.parameters) for path in name) not in held:
            return parameters
        tags = [{"Key": key, "Value": value} for key, value in tags_of(arn, state).items()]
        return {**parameters, "Tags": tags}


def _at(path: str, parameters: Parameters) -> str:
    found: Any = parameters
    for step in path.split("."):
        found = found.get(step) or {}
    return str(found)
