"""Tags in an organization: fifty, no key twice, none of AWS's own.

(TagResource, CreateAccount in the Organizations API Reference: INVALID_SYSTEM_TAGS_PARAMETER,
DUPLICATE_TAG_KEY, MAX_TAG_LIMIT_EXCEEDED)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

from . import callers  # noqa: F401 - its checks come first
from .organization import node, organization

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_MOST = 50


@before(
    "organizations",
    "CreateAccount",
    "CreateOrganizationalUnit",
    "CreatePolicy",
    "TagResource",
    "UntagResource",
)
def tags_are_ones_own(call: ApiCall, _state: State) -> None:
    given = call.parameters
    keys = [str(tag["Key"]) for tag in given.get("Tags") or ()] + list(given.get("TagKeys") or ())
    if any(key.lower().startswith("aws:") for key in keys):
        raise AwsError(
            "InvalidInputException",
            "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because "
            "they're reserved for AWS use.",
            about={"Reason": "INVALID_SYSTEM_TAGS_PARAMETER"},
        )
    if len(set(keys)) < len(keys):
        raise AwsError(
            "InvalidInputException",
            "Tag keys must be unique among the tags attached to the same entity.",
            about={"Reason": "DUPLICATE_TAG_KEY"},
        )


@before("organizations", "TagResource")
def fifty_in_all(call: ApiCall, state: State) -> None:
    wanted = str(call.parameters["ResourceId"])
    backend = organization(call, state)
    policies = (policy for policy in backend.policies if policy.id == wanted)
    thing: Any = node(backend, wanted) or next(policies, None)
    if thing is None:
        raise AwsError("TargetNotFoundException", "You specified a target that doesn't exist.")
    if len(set(thing.tags) | {tag["Key"] for tag in call.parameters["Tags"]}) > _MOST:
        raise AwsError(
            "ConstraintViolationException",
            "You have exceeded the number of tags allowed on this resource.",
            about={"Reason": "MAX_TAG_LIMIT_EXCEEDED"},
        )
