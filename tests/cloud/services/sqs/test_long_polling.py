"""Long polling by Amazon SQS's rules, on a clock that stands and on the machine's; and every call ends.

(Amazon SQS short and long polling; ReceiveMessage; Amazon SQS delay queues; Amazon SQS visibility timeout)
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.clock import MachineClock
from labkit.cloud.time_limit import TimeLimit, TookTooLongError
from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

A = "111111111111"
URL = f"https://sqs.us-east-1.amazonaws.com/{A}/"
EMPTY, ASKING, LATE, FIFO, HIDDEN = (
    f"{URL}{name}" for name in ("empty", "asking", "late", "a.fifo", "hidden")
)


def set_up(stage: Stage) -> None:
    sqs = stage.client(A, "sqs")
    sqs.create_queue(QueueName="empty")
    sqs.create_queue(QueueName="asking", Attributes={"ReceiveMessageWaitTimeSeconds": "20"})
    sqs.create_queue(QueueName="late", Attributes={"DelaySeconds": "5"})
    sqs.create_queue(QueueName="a.fifo", Attributes={"FifoQueue": "true"})
    sqs.create_queue(QueueName="hidden", Attributes={"VisibilityTimeout": "3"})


shared, scene = fixtures({"a": A}, set_up)


def call(scene: Scene, operation: str, **parameters: Any) -> Any:
    answer = scene.call("a", "sqs", operation, parameters)
    assert answer.ok, answer
    return answer.result


# What is asked, and how long the scene's clock shows that it took (a second a call beside).
ROWS = [
    ({"QueueUrl": EMPTY}, 0),
    ({"QueueUrl": EMPTY, "WaitTimeSeconds": 0}, 0),
    ({"QueueUrl": EMPTY, "WaitTimeSeconds": 1}, 1),
    ({"QueueUrl": EMPTY, "WaitTimeSeconds": 20}, 20),
    ({"QueueUrl": ASKING}, 20),
    ({"QueueUrl": ASKING, "WaitTimeSeconds": 0}, 0),
    ({"QueueUrl": FIFO, "WaitTimeSeconds": 2}, 2),
]


@pytest.mark.parametrize(("asked", "seconds"), ROWS)
def test_an_empty_queue_keeps_a_call_as_long_as_it_says(
    scene: Scene, asked: dict[str, Any], seconds: int
) -> None:
    began, real = scene.now, time.monotonic()
    assert call(scene, "ReceiveMessage", **asked) == {}
    assert scene.now - began == timedelta(seconds=seconds + 1)
    assert time.monotonic() - real < 5


def test_a_message_that_comes_in_time_ends_the_wait(scene: Scene) -> None:
    call(scene, "SendMessage", QueueUrl=LATE, MessageBody="late")
    began = scene.now
    assert call(scene, "ReceiveMessage", QueueUrl=LATE) == {}
    (message,) = call(scene, "ReceiveMessage", QueueUrl=LATE, WaitTimeSeconds=20)["Messages"]
    assert message["Body"] == "late"
    assert scene.now - began <= timedelta(seconds=7)
    call(scene, "SendMessage", QueueUrl=HIDDEN, MessageBody="again")
    assert call(scene, "ReceiveMessage", QueueUrl=HIDDEN)["Messages"]
    assert call(scene, "ReceiveMessage", QueueUrl=HIDDEN, WaitTimeSeconds=10)["Messages"]


def test_what_cannot_be_waited_for(scene: Scene) -> None:
    for seconds in (-1, 21):
        asked = {"QueueUrl": EMPTY, "WaitTimeSeconds": seconds}
        assert scene.call("a", "sqs", "ReceiveMessage", asked).code == "InvalidParameterValue"
    nowhere = {"QueueUrl": f"{URL}nowhere", "WaitTimeSeconds": 20}
    assert "NonExistent" in scene.call("a", "sqs", "ReceiveMessage", nowhere).code


def test_who_waits_keeps_nobody_from_calling(scene: Scene) -> None:
    """By the machine's clock: another sends meanwhile, and what waits ends when the message is there."""
    scene._gate.clock = MachineClock()
    came: list[Any] = []
    waiting = threading.Thread(
        target=lambda: came.append(call(scene, "ReceiveMessage", QueueUrl=ASKING)), daemon=True
    )
    began = time.monotonic()
    waiting.start()
    time.sleep(0.3)
    call(scene, "ListQueues")
    assert time.monotonic() - began < 2
    assert not came
    call(scene, "SendMessage", QueueUrl=ASKING, MessageBody="now")
    waiting.join(3)
    assert came[0]["Messages"][0]["Body"] == "now"


def _spin() -> None:
    while True:
        pass


def _wait() -> None:
    while True:
        time.sleep(0.01)


def test_nothing_runs_for_ever() -> None:
    limit = TimeLimit(0.2)
    with pytest.raises(TookTooLongError), limit():
        _spin()
    with limit(), limit.off():
        time.sleep(0.5)
    with limit():
        time.sleep(0.5)  # a busy machine lets a thread wait: that isn't work
    with pytest.raises(TookTooLongError), limit():
        _wait()
    limit.close()


def test_a_call_that_does_not_end_is_ended_and_undone(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.sqs.models import SQSBackend

    def forever(backend: Any, *_: Any, **__: Any) -> None:
        backend.queues.clear()
        while True:
            pass

    monkeypatch.setattr(scene._gate.limit, "seconds", 0.3)
    monkeypatch.setattr(SQSBackend, "send_message", forever)
    asked = {"QueueUrl": EMPTY, "MessageBody": "x"}
    answer = scene.call("a", "sqs", "SendMessage", asked)
    assert answer.code == "NotSimulatedByLabkit", answer
    assert "labkit ended the call" in answer.message
    assert len(call(scene, "ListQueues")["QueueUrls"]) == 5


def test_a_chunk_of_a_negative_size_ends() -> None:
    from labkit.cloud.calls import AwsError
    from labkit.cloud.wire.asked import Headers, unchunked

    for size in (b"-6", b"-8", b"-1", b"x"):
        headers = Headers({"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
        with pytest.raises(AwsError):
            unchunked(headers, size + b"\r\nabc")
