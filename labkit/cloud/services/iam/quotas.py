"""How many and how large: IAM's default quotas, which moto keeps in its account summary but doesn't apply.

(IAM and AWS STS quotas; LimitExceeded in each operation's errors. White space in a policy doesn't count.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, is_operator
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_GROUPS_PER_USER = 10
_ATTACHED = 10
_DEVICES_PER_USER = 8
_INLINE = {"User": 2_048, "Group": 5_120, "Role": 10_240}  # characters of all inline policies together
_MANAGED = 6_144
_TRUST = 2_048
_PER_ACCOUNT = {
    "CreateUser": ("users", 5_000),
    "CreateGroup": ("groups", 300),
    "CreateRole": ("roles", 1_000),
}


@before("iam", *_PER_ACCOUNT)
def account_has_room(call: ApiCall, state: State) -> None:
    kept, most = _PER_ACCOUNT[call.operation]
    if len(getattr(state.backend("iam", call.caller.account), kept)) >= most and not is_operator(call):
        raise _exceeded(f"{kept.capitalize()}PerAccount", most)


@before("iam", "AddUserToGroup")
def user_is_in_ten_groups_at_most(call: ApiCall, state: State) -> None:
    name, groups = call.parameters["UserName"], state.backend("iam", call.caller.account).groups
    of_user = [group.name for group in groups.values() if any(user.name == name for user in group.users)]
    if len(of_user) >= _GROUPS_PER_USER and call.parameters["GroupName"] not in of_user:
        raise _exceeded("GroupsPerUser", _GROUPS_PER_USER)


@before("iam", "AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy")
def ten_policies_are_attached_at_most(call: ApiCall, state: State) -> None:
    kind = call.operation.removeprefix("Attach").removesuffix("Policy")
    entity = _entity(call, kind, state)
    if entity is None:
        return  # moto says that it isn't there
    attached = entity.managed_policies
    if len(attached) >= _ATTACHED and call.parameters["PolicyArn"] not in attached:
        raise _exceeded(f"PoliciesPer{kind}", _ATTACHED)


@before("iam", "EnableMFADevice")
def eight_devices_at_most(call: ApiCall, state: State) -> None:
    user = _entity(call, "User", state)
    if user is not None and len(user.mfa_devices) >= _DEVICES_PER_USER:
        raise _exceeded("MFADevicesPerUser", _DEVICES_PER_USER)


@before("iam", "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy")
def inline_policies_fit(call: ApiCall, state: State) -> None:
    kind = call.operation.removeprefix("Put").removesuffix("Policy")
    entity = _entity(call, kind, state)
    if entity is None:
        return
    texts = dict(entity.policies) | {call.parameters["PolicyName"]: call.parameters["PolicyDocument"]}
    if sum(map(_length, texts.values())) > _INLINE[kind]:
        text = f"Maximum policy size of {_INLINE[kind]} bytes exceeded for {kind.lower()} {entity.name}"
        raise AwsError("LimitExceeded", text, 409)


@before("iam", "CreatePolicy", "CreatePolicyVersion")
def managed_policy_fits(call: ApiCall, _state: State) -> None:
    if _length(call.parameters["PolicyDocument"]) > _MANAGED:
        raise _exceeded("PolicySize", _MANAGED)


@before("iam", "CreateRole", "UpdateAssumeRolePolicy")
def trust_policy_fits(call: ApiCall, _state: State) -> None:
    text = call.parameters.get("AssumeRolePolicyDocument") or call.parameters.get("PolicyDocument", "")
    if _length(text) > _TRUST:
        raise _exceeded("ACLSizePerRole", _TRUST)


def _exceeded(quota: str, most: int) -> AwsError:
    return AwsError("LimitExceeded", f"Cannot exceed quota for {quota}: {most}", 409)


def _length(text: Any) -> int:
    return len(re.sub(r"\s", "", str(text)))


def _entity(call: ApiCall, kind: str, state: State) -> Any | None:
    """moto's user, group or role that the call names."""
    kept = getattr(state.backend("iam", call.caller.account), f"{kind.lower()}s")
    name = call.parameters[f"{kind}Name"]
    return next((entity for entity in kept.values() if entity.name == name), None)
