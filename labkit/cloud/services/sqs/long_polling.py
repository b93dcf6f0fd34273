"""A queue's long polling: a message that comes in time is brought at once. moto waits on a clock that stands.

(Amazon SQS short and long polling; ReceiveMessage: WaitTimeSeconds)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.registry import waits
from labkit.cloud.services.sqs.asks import queue, queue_at

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@waits("sqs", "ReceiveMessage")
def as_long_as_the_call_says_or_the_queue(call: ApiCall, state: State) -> int:
    given = call.parameters.get("WaitTimeSeconds")
    if given is not None:
        return int(given)
    (arn,) = queue(call, state, "")
    found = queue_at(arn, state)
    return int(getattr(found, "receive_message_wait_time_seconds", 0) or 0)


@when_loaded("sqs")
def no_waiting_in_moto() -> None:
    from moto.sqs.models import SQSBackend

    backend: Any = SQSBackend
    receive = backend.receive_message

    def receive_now(self: Any, queue_name: str, count: int, _wait: int, *more: Any, **named: Any) -> Any:
        return receive(self, queue_name, count, 0, *more, **named)

    backend.receive_message = receive_now
