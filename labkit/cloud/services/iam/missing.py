"""What isn't there is named in AWS's words; moto has its own. ("NoSuchEntity" in each operation's errors)

It comes before every other rule of an operation, for a rule about a user needs one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

# parameter -> (where moto keeps such things, the word for one)
_NAMED = {
    "UserName": ("users", "user"),
    "GroupName": ("groups", "group"),
    "RoleName": ("roles", "role"),
}
_MAKING = ("CreateUser", "CreateGroup", "CreateRole")
_PROFILES = (
    "AddRoleToInstanceProfile", "DeleteInstanceProfile", "GetInstanceProfile", "ListInstanceProfileTags",
    "RemoveRoleFromInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile",
)  # fmt: skip
_POLICIES = (
    "CreatePolicyVersion", "DeletePolicy", "GetPolicy", "ListPolicyTags", "ListPolicyVersions", "TagPolicy",
    "UntagPolicy",
)  # fmt: skip
_WORDED = (
    "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "DetachGroupPolicy", "DetachRolePolicy",
    "DetachUserPolicy", "DeletePolicyVersion", "GetPolicyVersion", "ListEntitiesForPolicy",
    "SetDefaultPolicyVersion",
)  # fmt: skip
_POLICY_ARN = re.compile(r"arn:aws:iam::(\d{12}|aws):policy/.+")
_INLINE = ("GetUserPolicy", "GetGroupPolicy", "GetRolePolicy", "DeleteUserPolicy", "DeleteGroupPolicy", "DeleteRolePolicy")  # fmt: skip


@before("iam", *(name for name in simulated_operations("iam") if name not in _MAKING))
def named_things_are_there(call: ApiCall, state: State) -> None:
    for parameter, (kept, word) in _NAMED.items():
        name = call.parameters.get(parameter)
        if name and _find(call, state, kept, name) is None:
            raise AwsError("NoSuchEntity", f"The {word} with name {name} cannot be found.", 404)


@before("iam", *_INLINE)
def inline_policy_is_there(call: ApiCall, state: State) -> None:
    parameter = next(name for name in _NAMED if name in call.parameters)
    kept, word = _NAMED[parameter]
    entity = _find(call, state, kept, call.parameters[parameter])
    name = call.parameters["PolicyName"]
    if entity is not None and name not in entity.policies:
        raise AwsError("NoSuchEntity", f"The {word} policy with name {name} cannot be found.", 404)


@before("iam", *_PROFILES)
def instance_profile_is_there(call: ApiCall, state: State) -> None:
    name = call.parameters["InstanceProfileName"]
    profile = _find(call, state, "instance_profiles", name)
    if profile is None:
        raise AwsError("NoSuchEntity", f"Instance Profile {name} cannot be found.", 404)
    role = call.parameters.get("RoleName")
    if call.operation.startswith("Remove") and all(held.name != role for held in profile.roles):
        raise AwsError("NoSuchEntity", f"The role with name {role} cannot be found.", 404)


@before("iam", *_POLICIES, *_WORDED)
def policy_is_named_by_its_arn(call: ApiCall, state: State) -> None:
    arn = str(call.parameters["PolicyArn"])
    if not _POLICY_ARN.fullmatch(arn):
        raise AwsError("ValidationError", f"ARN {arn} is not valid.", 400)
    foreign = arn.split(":")[4] != call.caller.account and call.operation != "GetPolicy"
    if call.operation in _WORDED or foreign:
        return  # what is attached has words of its own, and so has another's policy
    if arn not in state.backend("iam", call.caller.account).managed_policies:
        raise AwsError("NoSuchEntity", f"Policy {arn} was not found.", 404)


def _find(call: ApiCall, state: State, kept: str, name: str) -> Any | None:
    things = getattr(state.backend("iam", call.caller.account), kept).values()
    return next((thing for thing in things if thing.name == name), None)
