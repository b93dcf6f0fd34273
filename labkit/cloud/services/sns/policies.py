"""Policies of topics are read when they're set, name who exists, and allow what a topic's policy can; moto takes any.

(SetTopicAttributes in the Amazon SNS API Reference; Amazon SNS API permissions: Actions and resources reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import check_document
from labkit.cloud.services._common.elements import statements_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_ACTIONS = frozenset(
    f"sns:{name}".lower()
    for name in (
        "AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic",
        "ListTagsForResource", "Publish", "PutDataProtectionPolicy", "Receive", "RemovePermission",
        "SetTopicAttributes", "Subscribe",
    )
)  # fmt: skip
_EVERYTHING = ("*", "sns:*")


@before("sns", "CreateTopic", "SetTopicAttributes")
def topic_policy_is_sound(call: ApiCall, state: State) -> None:
    given = call.parameters
    text = (given.get("Attributes") or {}).get("Policy")
    if given.get("AttributeName") == "Policy":
        text = given.get("AttributeValue")
    if text:
        check_document(str(text), "resource", state, "sns")
        _check_actions(str(text))


def _check_actions(text: str) -> None:
    """Of all of SNS a topic's policy knows twelve actions, and no `sns:*`."""
    for statement in statements_of(text):
        named = statement.get("Action") or statement.get("NotAction")
        for action in [named] if isinstance(named, str) else named:
            if not _in_scope(action.lower()):
                raise _out_of_scope()


def _in_scope(action: str) -> bool:
    pattern = "*" in action or "?" in action
    return action in _ACTIONS or (pattern and action.startswith("sns:") and action not in _EVERYTHING)


@before("sns", "AddPermission")
def actions_are_a_topics(call: ApiCall, _state: State) -> None:
    if any(f"sns:{name}".lower() not in _ACTIONS for name in call.parameters.get("ActionName") or ()):
        raise _out_of_scope()


def _out_of_scope() -> AwsError:
    return AwsError("InvalidParameter", "Invalid parameter: Policy statement action out of service scope!")
