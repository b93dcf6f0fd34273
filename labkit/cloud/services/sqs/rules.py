"""Queues: names, attributes and messages by Amazon SQS's rules, and what no policy can share with another account.

(CreateQueue, SetQueueAttributes, SendMessage, ReceiveMessage; Limitations of custom policies: cross-account access)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import requests_for
from labkit.cloud.registry import after, before
from labkit.cloud.whole import within

from .arguments import wrong_value

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_AT_HOME_ONLY = (
    "AddPermission", "DeleteQueue", "ListQueueTags", "RemovePermission", "SetQueueAttributes", "TagQueue",
    "UntagQueue",
)  # fmt: skip
_RANGES = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
_NAMES = frozenset({
    *_RANGES, "ContentBasedDeduplication", "DeduplicationScope", "FifoQueue", "FifoThroughputLimit",
    "KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled",
})  # fmt: skip
_BOUNDS = (  # of ReceiveMessage
    ("WaitTimeSeconds", 0, 20, ">= 0 and <= 20"),
    ("MaxNumberOfMessages", 1, 10, "between 1 and 10"),
)


@before("sqs", *_AT_HOME_ONLY)
def own_accounts_queues_only(call: ApiCall, state: State) -> None:
    request = requests_for(call, state)[0]
    if request.resource_account not in (None, call.caller.account):
        raise AwsError(
            "AccessDeniedException",
            f"User: {call.caller.arn} is not authorized to perform: {request.action.lower()} on resource: "
            f"{request.resource}",
        )


@before("sqs", "CreateQueue", "SetQueueAttributes")
def attributes_are_sqs(call: ApiCall, _state: State) -> None:
    for name, value in (call.parameters.get("Attributes") or {}).items():
        if name not in _NAMES:
            raise AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")
        lowest, highest = _RANGES.get(name, (None, None))
        if lowest is None or highest is None:
            continue
        if not within(str(value), lowest, highest):
            raise AwsError("InvalidAttributeValue", f"Invalid value for the parameter {name}.")


_COUNTED = frozenset({
    "All", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible", "CreatedTimestamp", "LastModifiedTimestamp", "QueueArn",
})  # fmt: skip
_OF_MESSAGES = frozenset({
    "AWSTraceHeader", "All", "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount",
    "DeadLetterQueueSourceArn", "MessageDeduplicationId", "MessageGroupId", "SenderId", "SentTimestamp",
    "SequenceNumber",
})  # fmt: skip


@before("sqs", "GetQueueAttributes", "ReceiveMessage")
def asked_for_attributes_that_there_are(call: ApiCall, _state: State) -> None:
    """What is told of a queue, and of a message; botocore lists the first for both. (ReceiveMessage)"""
    known = _NAMES | _COUNTED if call.operation == "GetQueueAttributes" else _OF_MESSAGES | _NAMES | _COUNTED
    asked = [
        *call.parameters.get("AttributeNames", ()),
        *call.parameters.get("MessageSystemAttributeNames", ()),
    ]
    if unknown := next((name for name in asked if name not in known), None):
        raise AwsError("InvalidAttributeName", f"Unknown Attribute {unknown}.")


@before("sqs", "CreateQueue")
def fifo_says_so_twice(call: ApiCall, _state: State) -> None:
    """A queue is FIFO by its attribute and by its name's end, or not at all."""
    named = str(call.parameters["QueueName"]).endswith(".fifo")
    asked = str((call.parameters.get("Attributes") or {}).get("FifoQueue", "false")).lower() == "true"
    if named and not asked:
        text = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        raise AwsError("InvalidParameterValue", text)
    if asked and not named:
        raise AwsError("InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, "
                       "hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")  # fmt: skip


@before("sqs", "SendMessage")
def message_isnt_empty(call: ApiCall, _state: State) -> None:
    if not call.parameters.get("MessageBody"):
        raise AwsError("MissingParameter", "The request must contain the parameter MessageBody.")


@before("sqs", "ReceiveMessage")
def asks_for_what_sqs_gives(call: ApiCall, _state: State) -> None:
    for name, least, most, reason in _BOUNDS:
        wanted = call.parameters.get(name)
        if wanted is not None and not least <= int(wanted) <= most:
            raise wrong_value(wanted, name, f"Must be {reason}, if provided.")


@after("sqs", "GetQueueAttributes")
def moments_are_whole_seconds(_call: ApiCall, _state: State, result: Result) -> Result:
    shown: dict[str, Any] = result.get("Attributes") or {}
    for name in ("CreatedTimestamp", "LastModifiedTimestamp"):
        if name in shown:
            shown[name] = str(shown[name]).partition(".")[0]
    return result
