"""Policies of queues and topics are read when they're set, and name who exists; moto takes them unread.

(SetQueueAttributes in the Amazon SQS API Reference; SetTopicAttributes in the Amazon SNS API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._documents import check_document
from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State


@before("sqs", "CreateQueue", "SetQueueAttributes")
def queue_policy_is_sound(call: ApiCall, state: State) -> None:
    text = (call.parameters.get("Attributes") or {}).get("Policy")
    if text:
        check_document(str(text), "resource", state, "sqs")


@before("sns", "CreateTopic", "SetTopicAttributes")
def topic_policy_is_sound(call: ApiCall, state: State) -> None:
    given = call.parameters
    text = (given.get("Attributes") or {}).get("Policy")
    if given.get("AttributeName") == "Policy":
        text = given.get("AttributeValue")
    if text:
        check_document(str(text), "resource", state, "sns")
