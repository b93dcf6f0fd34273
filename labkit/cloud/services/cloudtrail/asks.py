"""AWS CloudTrail: trails by name or ARN, and their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.tags import tag_lookup
from labkit.cloud.services._common.linked_roles import LinkedRole

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("cloudtrail")

OWN_ROLE = LinkedRole("cloudtrail.amazonaws.com", "CloudTrail")


@finder
def trail(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_trail_arn(str(call.parameters["Name"]), call)]


@finder
def selected_trail(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Insights are of a trail or of an event data store; only trails are simulated."""
    name = call.parameters.get("TrailName")
    return [_trail_arn(str(name), call)] if name else []


@finder
def linked_role(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """The role with which CloudTrail looks at the organization."""
    return [f"arn:aws:iam::{call.caller.account}:role{OWN_ROLE.path}{OWN_ROLE.name}"]


@finder
def makes_a_role(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The same, where an organization trail needs it and it is still to be made."""
    wanted = call.parameters.get("IsOrganizationTrail") and OWN_ROLE.is_missing(call.caller.account, state)
    return linked_role(call, state, "") if wanted else []


@tag_lookup("cloudtrail")
def tags(cloudtrail: Any, arn: str) -> Any:
    return cloudtrail.tagging_service.get_tag_dict_for_resource(arn)


def _trail_arn(name: str, call: ApiCall) -> str:
    if name.startswith("arn:"):
        return name
    return f"arn:aws:cloudtrail:{call.region}:{call.caller.account}:trail/{name}"
