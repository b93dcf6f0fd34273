"""Policies of topics are read when they're set, and name who exists; moto takes them unread.

(SetTopicAttributes in the Amazon SNS API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import check_document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("sns", "CreateTopic", "SetTopicAttributes")
def topic_policy_is_sound(call: ApiCall, state: State) -> None:
    given = call.parameters
    text = (given.get("Attributes") or {}).get("Policy")
    if given.get("AttributeName") == "Policy":
        text = given.get("AttributeValue")
    if text:
        check_document(str(text), "resource", state, "sns")
