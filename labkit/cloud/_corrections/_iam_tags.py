"""Tags of IAM resources: fifty, no key twice, none that begins with aws:.

(Tags for AWS Identity and Access Management resources; TagUser, CreateUser: errors)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud._calls import AwsError

from . import _iam_missing  # noqa: F401 - whoever is tagged must be there first
from ._registry import before

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

_MOST = 50
_TAGGED = (
    "CreateUser", "TagUser", "CreateRole", "TagRole", "CreatePolicy", "TagPolicy", "CreateInstanceProfile",
    "TagInstanceProfile", "CreateVirtualMFADevice", "TagMFADevice", "CreateOpenIDConnectProvider",
    "TagOpenIDConnectProvider", "CreateSAMLProvider", "TagSAMLProvider",
)  # fmt: skip


@before("iam", *_TAGGED)
def tags_are_ones_own(call: ApiCall, _state: State) -> None:
    keys = [str(tag["Key"]) for tag in call.parameters.get("Tags") or ()]
    if any(key.lower().startswith("aws:") for key in keys):
        raise AwsError(
            "InvalidInput",
            "Tag keys that begin with aws: are reserved for AWS and can't be added or edited.",
            400,
        )
    if len({key.lower() for key in keys}) < len(keys):
        raise AwsError(
            "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.", 400
        )


@before("iam", "TagUser", "TagRole", "TagPolicy")
def fifty_in_all(call: ApiCall, state: State) -> None:
    held = {str(key).lower() for key in _held(call, state)}
    if len(held | {str(tag["Key"]).lower() for tag in call.parameters["Tags"]}) > _MOST:
        raise AwsError("LimitExceeded", "The number of tags has reached the maximum limit.", 409)


@before("iam", "TagUser", "UntagUser")
def keys_ignore_case(call: ApiCall, state: State) -> None:
    """A key that differs by case only is the same key: take the old one off (moto keeps both)."""
    iam = state.backend("iam", call.caller.account)
    user = iam.users[call.parameters["UserName"]]
    given = [tag["Key"] for tag in call.parameters.get("Tags", ())] + list(call.parameters.get("TagKeys", ()))
    lowered = {str(key).lower() for key in given}
    held = [str(tag["Key"]) for tag in user.tags or ()]
    iam.tagger.untag_resource_using_names(user.arn, [key for key in held if key.lower() in lowered])


def _held(call: ApiCall, state: State) -> Iterable[Any]:
    """The keys of the tags that the user, role or policy has already."""
    iam = state.backend("iam", call.caller.account)
    if call.operation == "TagUser":
        user = iam.users.get(call.parameters["UserName"])
        return [tag["Key"] for tag in (user.tags or ())] if user else []
    if call.operation == "TagRole":
        role = next((role for role in iam.roles.values() if role.name == call.parameters["RoleName"]), None)
        return [tag["Key"] for tag in _rows(role.tags)] if role else []
    policy = iam.managed_policies.get(call.parameters["PolicyArn"])
    return [tag["Key"] for tag in _rows(policy.tags)] if policy else []


def _rows(tags: Any) -> list[dict[str, str]]:
    return list(tags.values()) if isinstance(tags, dict) else list(tags or ())
