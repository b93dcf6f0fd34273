"""Users' permissions boundaries: moto ignores them at CreateUser and knows no way to put one later.

(PutUserPermissionsBoundary; DeleteUserPermissionsBoundary; Permissions boundaries for IAM entities)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before, instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@before("iam", "CreateUser", "CreateRole", "PutUserPermissionsBoundary", "PutRolePermissionsBoundary")
def boundary_exists(call: ApiCall, state: State) -> None:
    arn = call.parameters.get("PermissionsBoundary")
    if arn and arn not in state.backend("iam", call.caller.account).managed_policies:
        raise AwsError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)


@after("iam", "CreateUser")
def user_is_made_with_a_boundary(call: ApiCall, state: State, result: Result) -> Result:
    arn = call.parameters.get("PermissionsBoundary")
    if arn:
        state.registers.user_boundaries[result["User"]["Arn"]] = str(arn)
        result["User"]["PermissionsBoundary"] = _shown(str(arn))
    return result


@instead("iam", "PutUserPermissionsBoundary")
def put_user_permissions_boundary(call: ApiCall, state: State) -> Result:
    user = _user(call, state)
    state.registers.user_boundaries[user.arn] = str(call.parameters["PermissionsBoundary"])
    return {}


@instead("iam", "DeleteUserPermissionsBoundary")
def delete_user_permissions_boundary(call: ApiCall, state: State) -> Result:
    user = _user(call, state)
    if state.registers.user_boundaries.pop(user.arn, None) is None:
        raise AwsError("NoSuchEntity", f"User {user.name} does not have a permissions boundary.", 404)
    return {}


@before("iam", "DeleteRolePermissionsBoundary")
def role_has_a_boundary(call: ApiCall, state: State) -> None:
    name = call.parameters["RoleName"]
    roles = state.backend("iam", call.caller.account).roles.values()
    if any(role.name == name and not role.permissions_boundary_arn for role in roles):
        raise AwsError("NoSuchEntity", f"Role {name} does not have a permissions boundary.", 404)


def _shown(arn: str) -> dict[str, str]:
    return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}


def _user(call: ApiCall, state: State) -> Any:
    name = str(call.parameters["UserName"])
    user = state.backend("iam", call.caller.account).users.get(name)
    if user is None:
        raise AwsError("NoSuchEntity", f"The user with name {name} cannot be found.", 404)
    return user
