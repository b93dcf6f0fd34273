"""A queue stays of its kind, and its dead-letter queue is of its kind, account and Region; moto turns one into another.

(SetQueueAttributes in the Amazon SQS API Reference; Using dead-letter queues in Amazon SQS)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before
from labkit.cloud.whole import within

from .arguments import wrong_value
from .asks import named_queue, queue_at
from .asks import queue as queue_arn

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_OF_FIFO = ("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
_MOST_RECEIVES = 1_000


@before("sqs", "SetQueueAttributes")
def kind_stays(call: ApiCall, state: State) -> None:
    given = call.parameters.get("Attributes") or {}
    held = queue_at(queue_arn(call, state, "")[0], state)
    if held is None:
        return
    if not held.fifo_queue and (name := next((name for name in _OF_FIFO if name in given), None)):
        raise AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")
    if str(given.get("FifoQueue", "true")).lower() != "true":
        text = "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."
        raise AwsError("InvalidAttributeValue", text)


@before("sqs", "CreateQueue")
def standard_queues_know_less(call: ApiCall, _state: State) -> None:
    given = call.parameters.get("Attributes") or {}
    standard = not str(call.parameters["QueueName"]).endswith(".fifo")
    if standard and (name := next((name for name in _OF_FIFO[1:] if name in given), None)):
        raise AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")


@before("sqs", "CreateQueue")
def tags_of_a_queue_that_is_there(call: ApiCall, state: State) -> None:
    """No page says what becomes of other tags."""
    asked = call.parameters.get("tags")
    held = queue_at(named_queue(call, state, "")[0], state)
    if held is not None and asked and dict(asked) != dict(held.tags or {}):
        raise NotSimulated(
            "sqs", call.operation, "the queue exists, and its tags are changed with TagQueue here"
        )


@before("sqs", "CreateQueue", "SetQueueAttributes")
def dead_letters_go_to_a_queue_like_it(call: ApiCall, state: State) -> None:
    text = (call.parameters.get("Attributes") or {}).get("RedrivePolicy")
    if not text:
        return
    given = _read(str(text))
    if not given:
        return
    for name in ("deadLetterTargetArn", "maxReceiveCount"):
        if name not in given:
            raise _wrong(text, f"Redrive policy does not contain mandatory attribute: {name}.")
    count = str(given["maxReceiveCount"])
    if not within(count, 1, _MOST_RECEIVES):
        reason = f"Invalid value for maxReceiveCount: {count}, valid values are from 1 to {_MOST_RECEIVES} both inclusive."
        raise _wrong(text, reason)
    target = str(given["deadLetterTargetArn"])
    own = call.parameters.get("QueueName") or queue_arn(call, state, "")[0]
    home = f"arn:aws:sqs:{call.region}:{call.caller.account}:"
    held = queue_at(target, state) if target.startswith(home) else None
    if held is None:
        raise _wrong(text, "Dead letter target does not exist.")
    if bool(held.fifo_queue) is not str(own).endswith(".fifo"):
        raise _wrong(text, "Dead-letter queue must be same type of queue as the source.")


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _wrong(text, "Redrive policy is not a valid JSON map.")
    return found


def _wrong(text: str, reason: str) -> AwsError:
    return wrong_value(text, "RedrivePolicy", reason)
