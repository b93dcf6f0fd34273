"""Roles that belong to a service: made under the service's own name, changed by nobody else.

moto guesses the name, and lets everybody rewrite such a role.
(Create a service-linked role; AWS services that work with IAM; UnmodifiableEntity in the IAM API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.iam import models

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before, instead

from .asks import LINKED_NAMES

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_PATH = "/aws-service-role/"
_CHANGES = (
    "AttachRolePolicy", "DeleteRole", "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DetachRolePolicy",
    "PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy", "UpdateRole",
)  # fmt: skip


def install() -> None:
    """Teach moto the names."""
    models.SERVICE_NAME_CONVERSION.update(LINKED_NAMES)


@before("iam", "CreateServiceLinkedRole")
def known_service(call: ApiCall, state: State) -> None:
    service = str(call.parameters["AWSServiceName"])
    name = LINKED_NAMES.get(service.removesuffix(".amazonaws.com"))
    if name is None or not service.endswith(".amazonaws.com"):
        raise NotSimulated("iam", "CreateServiceLinkedRole", f"it doesn't know what {service} calls its role")
    if call.parameters.get("CustomSuffix") and name != "AutoScaling":
        raise AwsError("InvalidInput", "Custom suffix is not allowed for " + service)
    suffix = f"_{call.parameters['CustomSuffix']}" if call.parameters.get("CustomSuffix") else ""
    if _role(f"AWSServiceRoleFor{name}{suffix}", call, state) is not None:
        raise AwsError(
            "InvalidInput",
            f"Service role name AWSServiceRoleFor{name}{suffix} has been taken in this account, please try a "
            "different suffix.",
        )


@before("iam", *_CHANGES)
def services_keep_their_roles(call: ApiCall, state: State) -> None:
    role = _role(call.parameters["RoleName"], call, state)
    if call.operation == "UpdateRole" and "MaxSessionDuration" not in call.parameters:
        return  # its description may be another (Edit a service-linked role description)
    if role is not None and role.path.startswith(_PATH):
        raise AwsError(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role.name}' - this role is only modifiable by AWS",
        )


@before("iam", "DeleteServiceLinkedRole")
def is_a_services(call: ApiCall, state: State) -> None:
    """moto deletes any role here, and names no task that one could ask about."""
    role = _role(call.parameters["RoleName"], call, state)
    if role is None or not role.path.startswith(_PATH):
        name = call.parameters["RoleName"]
        raise AwsError("NoSuchEntity", f"The service-linked role with name {name} cannot be found.", 404)
    state.registers.notes["linked role leaving"] = role.path


@after("iam", "DeleteServiceLinkedRole")
def task_bears_its_name(call: ApiCall, state: State, result: Result) -> Result:
    path = str(state.registers.notes.pop("linked role leaving")).lstrip("/")
    task = f"task/{path}{call.parameters['RoleName']}/{result['DeletionTaskId']}"
    state.registers.notes.setdefault("deletion tasks", set()).add((call.caller.account, task))
    return {"DeletionTaskId": task}


@instead("iam", "GetServiceLinkedRoleDeletionStatus")
def deletion_status(call: ApiCall, state: State) -> Result:
    task = str(call.parameters["DeletionTaskId"])
    if (call.caller.account, task) not in state.registers.notes.get("deletion tasks", ()):
        raise AwsError("NoSuchEntity", f"The deletion task with id {task} cannot be found.", 404)
    return {"Status": "SUCCEEDED"}


@before("iam", "CreateRole")
def path_is_the_services(call: ApiCall, _state: State) -> None:
    path = str(call.parameters.get("Path", "/"))
    if path.startswith((_PATH, "/aws-reserved/")):
        raise AwsError("InvalidInput", f"The path {path} is reserved for roles that AWS makes.")


def _role(name: str, call: ApiCall, state: State) -> Any | None:
    roles = state.backend("iam", call.caller.account).roles.values()
    return next((role for role in roles if role.name == name), None)
