"""Roles, devices, tags and the whole account, sorted and a page at a time; moto's own pages end in empty ones.

(ListRoles, ListRoleTags, ListPolicyTags, ListInstanceProfileTags, ListVirtualMFADevices,
GetAccountAuthorizationDetails in the IAM API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, instead
from labkit.cloud.services.iam.policy_versions import bounded_by

from .names import page_of, page_of_several

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@instead("iam", "ListRoles")
def list_roles(call: ApiCall, state: State) -> Result:
    prefix = str(call.parameters.get("PathPrefix") or "/")
    roles = state.backend("iam", call.caller.account).roles.values()
    found = [_role(role) for role in roles if role.path.startswith(prefix)]
    return page_of(call, "Roles", sorted(found, key=lambda row: row["RoleName"].lower()))


@instead("iam", "ListRoleTags")
def list_role_tags(call: ApiCall, state: State) -> Result:
    name = call.parameters["RoleName"]
    roles = state.backend("iam", call.caller.account).roles.values()
    return page_of(call, "Tags", _tags(next(role for role in roles if role.name == name).tags))


@instead("iam", "ListPolicyTags")
def list_policy_tags(call: ApiCall, state: State) -> Result:
    arn = call.parameters["PolicyArn"]
    policy = state.backend("iam", call.caller.account).managed_policies.get(arn)
    if policy is None:
        raise AwsError("NoSuchEntity", f"Policy {arn} was not found.", 404)
    return page_of(call, "Tags", _tags(policy.tags))


@instead("iam", "ListInstanceProfileTags")
def list_instance_profile_tags(call: ApiCall, state: State) -> Result:
    name = call.parameters["InstanceProfileName"]
    profiles = state.backend("iam", call.caller.account).instance_profiles.values()
    return page_of(call, "Tags", _tags(next(one for one in profiles if one.name == name).tags))


@instead("iam", "ListVirtualMFADevices")
def list_virtual_mfa_devices(call: ApiCall, state: State) -> Result:
    """Without the seeds, which AWS tells at creation only."""
    account, wanted = call.caller.account, call.parameters.get("AssignmentStatus") or "Any"
    iam = state.backend("iam", account)
    roots = state.registers.notes.get("root mfa", {}).get(account)
    rows = []
    for serial, device in sorted(iam.virtual_mfa_devices.items()):
        owner = next((user for user in iam.users.values() if serial in user.mfa_devices), None)
        row: Result = {"SerialNumber": serial}
        if owner is not None:
            row["User"] = _user(owner)
        elif serial == roots:
            row["User"] = {"UserId": account, "Arn": f"arn:aws:iam::{account}:root"}
        if "User" in row:
            row["EnableDate"] = device.enable_date
        if wanted == "Any" or (wanted == "Assigned") == ("User" in row):
            rows.append(row)
    return page_of(call, "VirtualMFADevices", rows)


@after("iam", "GetAccountAuthorizationDetails")
def everything_in_order(call: ApiCall, state: State, result: Result) -> Result:
    names = {
        "UserDetailList": "UserName",
        "GroupDetailList": "GroupName",
        "RoleDetailList": "RoleName",
        "Policies": "PolicyName",
    }
    for user in result.get("UserDetailList", ()):
        boundary = state.user_boundary(user["Arn"])
        if boundary:
            kind = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary}
            user["PermissionsBoundary"] = kind
    known = state.backend("iam", call.caller.account).managed_policies
    for row in result.get("Policies", ()):  # moto leaves their names out
        policy = known[row["Arn"]]
        row |= {"PolicyName": policy.name, "PolicyId": policy.id}
        row["PermissionsBoundaryUsageCount"] = bounded_by(policy.arn, call.caller.account, state)
    lists = {
        key: sorted(result.get(key, ()), key=lambda row: str(row[name]).lower())
        for key, name in names.items()
    }
    return page_of_several(call, lists)


def _role(role: Any) -> Result:
    """A role as lists show it: without its tags, boundary and last use, which GetRole tells."""
    row = {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": quote(role.assume_role_policy_document),
        "MaxSessionDuration": int(role.max_session_duration or 3600),
    }
    return row | ({"Description": role.description} if role.description else {})


def _user(user: Any) -> Result:
    named = {"Path": user.path, "UserName": user.name, "UserId": user.id, "Arn": user.arn}
    return named | {"CreateDate": user.create_date}


def _tags(stored: Any) -> list[Any]:
    """moto keeps some tags as {key: {"Key": key, "Value": value}}."""
    return list(stored.values()) if isinstance(stored, dict) else list(stored or ())
