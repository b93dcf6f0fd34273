"""Policies of queues are read when they're set, and name who exists; moto takes them unread.

(SetQueueAttributes in the Amazon SQS API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import check_document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("sqs", "CreateQueue", "SetQueueAttributes")
def queue_policy_is_sound(call: ApiCall, state: State) -> None:
    text = (call.parameters.get("Attributes") or {}).get("Policy")
    if text:
        check_document(str(text), "resource", state, "sqs")
