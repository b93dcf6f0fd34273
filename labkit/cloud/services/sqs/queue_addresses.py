"""Who asked the endpoint gets queues' URLs that lead there: some SDKs send a queue's calls to its URL's host.

(Amazon SQS queue and message identifiers: queue name and URL)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("sqs", "CreateQueue", "GetQueueUrl", "ListQueues", "ListDeadLetterSourceQueues")
def queues_are_where_they_were_asked_for(call: ApiCall, _state: State, result: Result) -> Result | None:
    if not call.door:
        return None
    one, many = result.get("QueueUrl"), result.get("QueueUrls", result.get("queueUrls"))
    if one:
        return {**result, "QueueUrl": _at(call.door, one)}
    if many:
        name = "QueueUrls" if "QueueUrls" in result else "queueUrls"
        return {**result, name: [_at(call.door, url) for url in many]}
    return None


def _at(door: str, url: str) -> str:
    return f"{door}{urlsplit(url).path}"
