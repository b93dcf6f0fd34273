"""A queue's URL is what CreateQueue answered, and nothing more: moto goes by what follows its last slash.

(Amazon SQS queue and message identifiers: queue URLs; Common errors: InvalidAddress)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, for_moto

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

# Also without a scheme and host, and with a name alone: SQS takes what leads to one queue.
QUEUE_URL = re.compile(
    r"(?:https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)?(?:/(?P<account>[0-9]{12})/)?(?P<name>[A-Za-z0-9_-]{1,80}(?:\.fifo)?)"
)
_WITH_URL = (
    "AddPermission", "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage",
    "DeleteMessageBatch", "DeleteQueue", "GetQueueAttributes", "ListDeadLetterSourceQueues", "ListQueueTags",
    "PurgeQueue", "ReceiveMessage", "RemovePermission", "SendMessage", "SendMessageBatch", "SetQueueAttributes",
    "TagQueue", "UntagQueue",
)  # fmt: skip


@before("sqs", *_WITH_URL)
def url_is_a_queues(call: ApiCall, _state: State) -> None:
    url = str(call.parameters["QueueUrl"])
    if not QUEUE_URL.fullmatch(url):
        raise AwsError("InvalidAddress", f"The address {url} is not valid for this endpoint.", 404)


@for_moto("sqs", *_WITH_URL)
def shortest_url(call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """The queue that was judged, and no path around it; moto runs in the account of the queue."""
    found = QUEUE_URL.fullmatch(str(parameters["QueueUrl"]))
    name = found["name"] if found else ""
    account = (found and found["account"]) or call.caller.account
    return {**parameters, "QueueUrl": f"https://sqs.{call.region}.amazonaws.com/{account}/{name}"}


@for_moto("sqs", "ListQueues")
def prefix_is_plain_text(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """moto takes it for a regular expression. (ListQueues: QueueNamePrefix)"""
    prefix = parameters.get("QueueNamePrefix")
    return {**parameters, "QueueNamePrefix": re.escape(str(prefix))} if prefix else parameters
