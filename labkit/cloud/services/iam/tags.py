"""Tags of IAM resources: fifty, no key twice, none that begins with aws:.

Keys of users and roles ignore case, those of all other things don't; moto has it the other way round for roles and
policies. (Tags for AWS Identity and Access Management resources; TagUser, CreateUser: errors)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before, for_moto, instead

from . import missing  # noqa: F401 - whoever is tagged must be there first

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters, Result
    from labkit.cloud.state import State

_MOST = 50
_TAGGED = (
    "CreateUser", "TagUser", "CreateRole", "TagRole", "CreatePolicy", "TagPolicy", "CreateInstanceProfile",
    "TagInstanceProfile", "CreateVirtualMFADevice", "TagMFADevice", "CreateOpenIDConnectProvider",
    "TagOpenIDConnectProvider", "CreateSAMLProvider", "TagSAMLProvider",
)  # fmt: skip


_CASELESS = ("CreateUser", "TagUser", "CreateRole", "TagRole")


@before("iam", *_TAGGED)
def tags_are_ones_own(call: ApiCall, _state: State) -> None:
    keys = [str(tag["Key"]) for tag in call.parameters.get("Tags") or ()]
    if any(key.lower().startswith("aws:") for key in keys):
        raise AwsError(
            "InvalidInput",
            "Tag keys that begin with aws: are reserved for AWS and can't be added or edited.",
            400,
        )
    caseless = call.operation in _CASELESS
    if len({key.lower() if caseless else key for key in keys}) < len(keys):
        more = " Please note that Tag keys are case insensitive." if caseless else ""
        raise AwsError("InvalidInput", f"Duplicate tag keys found.{more}", 400)


@before("iam", "CreateVirtualMFADevice")
def tags_that_nobody_would_keep(call: ApiCall, _state: State) -> None:
    if call.parameters.get("Tags"):
        raise NotSimulated("iam", call.operation, "it keeps no tags of MFA devices")


@before("iam", "TagUser", "TagRole", "TagPolicy", "TagInstanceProfile")
def fifty_in_all(call: ApiCall, state: State) -> None:
    caseless = call.operation in _CASELESS
    keys = [*_held(call, state), *(str(tag["Key"]) for tag in call.parameters["Tags"])]
    if len({key.lower() if caseless else key for key in keys}) > _MOST:
        raise AwsError("LimitExceeded", "The number of tags has reached the maximum limit.", 409)


@before("iam", "TagUser", "UntagUser", "TagRole", "UntagRole")
def keys_ignore_case(call: ApiCall, state: State) -> None:
    """A key that differs by case only is the same key: take the old one off (moto keeps both)."""
    iam = state.backend("iam", call.caller.account)
    given = [tag["Key"] for tag in call.parameters.get("Tags", ())] + list(call.parameters.get("TagKeys", ()))
    lowered = {str(key).lower() for key in given}
    if call.operation.endswith("Role"):
        role = _thing(call, state)
        role.tags = [tag for tag in _rows(role.tags) if tag["Key"].lower() not in lowered]
        return
    user = iam.users[call.parameters["UserName"]]
    held = [str(tag["Key"]) for tag in user.tags or ()]
    iam.tagger.untag_resource_using_names(user.arn, [key for key in held if key.lower() in lowered])


@for_moto("iam", "CreatePolicy")
def without_tags(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """moto refuses keys that differ by case."""
    return {name: value for name, value in parameters.items() if name != "Tags"}


@after("iam", "CreatePolicy")
def a_policys_keys_heed_case(call: ApiCall, state: State, result: Result) -> Result:
    """moto files a policy's tags by the key in small letters."""
    tags = {str(tag["Key"]): dict(tag) for tag in call.parameters.get("Tags", ())}
    policy = state.backend("iam", call.caller.account).managed_policies[result["Policy"]["Arn"]]
    policy.tags = tags
    made = {**result["Policy"], "PermissionsBoundaryUsageCount": 0}
    return result | {"Policy": made | ({"Tags": list(tags.values())} if tags else {})}


@instead("iam", "TagPolicy")
def tag_policy(call: ApiCall, state: State) -> Result:
    _thing(call, state).tags.update({str(tag["Key"]): dict(tag) for tag in call.parameters["Tags"]})
    return {}


@instead("iam", "UntagPolicy")
def untag_policy(call: ApiCall, state: State) -> Result:
    for key in call.parameters["TagKeys"]:
        _thing(call, state).tags.pop(str(key), None)
    return {}


def _held(call: ApiCall, state: State) -> list[str]:
    """The keys of the tags that the user, role, policy or instance profile has already."""
    thing = _thing(call, state)
    return [str(tag["Key"]) for tag in _rows(thing.tags)] if thing is not None else []


def _thing(call: ApiCall, state: State) -> Any:
    """What is tagged, as moto has it; None where there's no such thing."""
    iam, given = state.backend("iam", call.caller.account), call.parameters
    if "PolicyArn" in given:
        return iam.managed_policies.get(given["PolicyArn"])
    for name, kept in (
        ("UserName", "users"),
        ("RoleName", "roles"),
        ("InstanceProfileName", "instance_profiles"),
    ):
        if name in given:
            return next((thing for thing in getattr(iam, kept).values() if thing.name == given[name]), None)
    return None


def _rows(tags: Any) -> list[dict[str, str]]:
    return list(tags.values()) if isinstance(tags, dict) else list(tags or ())
