"""A role that is updated keeps its description, and tells of its boundary as users do; moto does neither.

(UpdateRole, GetRole, AttachedPermissionsBoundary in the IAM API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.shelves import named
from labkit.cloud.registry import after, for_moto

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters, Result
    from labkit.cloud.state import State


@for_moto("iam", "UpdateRole")
def description_stays(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    role = named(state.backend("iam", call.caller.account).roles, str(call.parameters["RoleName"]))
    if "Description" in parameters or not getattr(role, "description", None):
        return parameters
    return {**parameters, "Description": role.description}


@after("iam", "CreateRole", "UpdateRoleDescription")
def what_is_told_of_a_change(call: ApiCall, _state: State, result: Result) -> Result:
    """Only GetRole and ListRoles tell how long sessions last and when the role was used, and the rest."""
    hidden = {"MaxSessionDuration", "RoleLastUsed"}
    hidden |= {"Description"} if call.operation == "CreateRole" else {"Tags"}
    return {"Role": {name: value for name, value in result["Role"].items() if name not in hidden}}


@after("iam", "CreateInstanceProfile")
def tags_where_there_are_any(_call: ApiCall, _state: State, result: Result) -> Result:
    made = result["InstanceProfile"]
    return {"InstanceProfile": {name: value for name, value in made.items() if name != "Tags" or value}}


@after("iam", "CreateRole", "GetRole", "UpdateRoleDescription")
def boundary_is_a_policy(_call: ApiCall, _state: State, result: Result) -> Result:
    """The type is always Policy, whatever the service's model says."""
    bound = result["Role"].get("PermissionsBoundary")
    if bound:
        bound["PermissionsBoundaryType"] = "Policy"
    return result
