"""Managed policies: AWS's own can't be changed by anybody, and a default version stays the default.

moto lets accounts rewrite AdministratorAccess, and leaves a policy without any default version when its
default is set once more. (SetDefaultPolicyVersion, CreatePolicyVersion, DeletePolicy, Policy: AttachmentCount;
Managed policies and inline policies; Permissions boundaries for IAM entities)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before, instead

from . import missing  # noqa: F401 - a policy must be there first

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_WRITES = (
    "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion", "TagPolicy",
    "UntagPolicy",
)  # fmt: skip


@before("iam", *_WRITES)
def only_ones_own(call: ApiCall, _state: State) -> None:
    if call.parameters["PolicyArn"].split(":")[4] != call.caller.account:
        raise AwsError("AccessDenied", "Policy is outside your own account.", 403)


@before("iam", "DeletePolicyVersion", "GetPolicyVersion")
def version_is_there(call: ApiCall, state: State) -> None:
    _version(call, state)


@instead("iam", "SetDefaultPolicyVersion")
def set_default_policy_version(call: ApiCall, state: State) -> Result:
    policy, wanted = _policy(call, state), _version(call, state)
    for version in policy.versions:
        version.is_default = version is wanted
    policy.default_version_id = wanted.version_id
    return {}


@before("iam", "DeletePolicy")
def policy_bounds_nobody(call: ApiCall, state: State) -> None:
    arn = str(call.parameters["PolicyArn"])
    if bounded_by(arn, call.caller.account, state):
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)


_ATTACHING = (
    "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "DetachGroupPolicy", "DetachRolePolicy",
    "DetachUserPolicy",
)  # fmt: skip


@after("iam", *_ATTACHING)
def how_many_have_it(call: ApiCall, state: State, _result: Result) -> None:
    """Attached once more is still attached once; moto counts the calls, and then won't let the policy go."""
    iam, arn = state.backend("iam", call.caller.account), call.parameters["PolicyArn"]
    holders = (*iam.users.values(), *iam.groups.values(), *iam.roles.values())
    iam.managed_policies[arn].attachment_count = sum(arn in one.managed_policies for one in holders)


@after("iam", "GetPolicy")
def how_many_it_bounds(call: ApiCall, state: State, result: Result) -> Result:
    bounded = bounded_by(str(call.parameters["PolicyArn"]), call.caller.account, state)
    result["Policy"]["PermissionsBoundaryUsageCount"] = bounded
    return result


def bounded_by(arn: str, account: str, state: State) -> int:
    """How many of the account's users and roles have this policy as their permissions boundary."""
    users = f"arn:aws:iam::{account}:user/"
    held = state.registers.user_boundaries.items()
    roles = state.backend("iam", account).roles.values()
    of_users = [user for user, boundary in held if user.startswith(users) and boundary == arn]
    return len(of_users) + len([role for role in roles if role.permissions_boundary_arn == arn])


def _policy(call: ApiCall, state: State) -> Any:
    arn = call.parameters["PolicyArn"]
    policy = state.backend("iam", call.caller.account).managed_policies.get(arn)
    if policy is None:
        raise AwsError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
    return policy


def _version(call: ApiCall, state: State) -> Any:
    arn, wanted = call.parameters["PolicyArn"], call.parameters["VersionId"]
    policy = state.backend("iam", call.caller.account).managed_policies.get(arn)
    found = next((one for one in policy.versions if one.version_id == wanted), None) if policy else None
    if found is None:
        text = f"Policy {arn} version {wanted} does not exist or is not attachable."
        raise AwsError("NoSuchEntity", text, 404)
    return found
