"""A call that breaks off, and a restore that is interrupted, leave nothing half done."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import running
from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import Scene, Stage

pytestmark = pytest.mark.long

A, B = "111111111111", "222222222222"
QUEUE = f"https://sqs.us-east-1.amazonaws.com/{A}/orders"


def set_up(stage: Stage) -> None:
    s3 = stage.client(A, "s3")
    s3.create_bucket(Bucket="a-bucket")
    everything = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{B}:root"},
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/*"],
    }
    s3.put_bucket_policy(
        Bucket="a-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": everything})
    )
    stage.client(A, "sqs").create_queue(QueueName="orders")


shared, scene = fixtures({"a": A, "b": B}, set_up)

# What the scene holds, asked for by calls.
LOOKS = [
    ("iam", "ListUsers", {}),
    ("iam", "ListRoles", {}),
    ("iam", "ListAccessKeys", {}),
    ("s3", "ListBuckets", {}),
    ("s3", "ListObjectsV2", {"Bucket": "a-bucket"}),
    ("s3", "GetBucketTagging", {"Bucket": "a-bucket"}),
    ("sqs", "GetQueueAttributes", {"QueueUrl": QUEUE, "AttributeNames": ["All"]}),
    ("kms", "ListKeys", {}),
    ("ec2", "DescribeVpcs", {}),
    ("sns", "ListTopics", {}),
]


def seen(scene: Scene) -> list[Any]:
    reader = scene.inspect
    found = []
    for service, operation, parameters in LOOKS:
        client = reader(A, service)
        method = getattr(client, _snake(operation))
        try:
            result = method(**parameters)
        except client.exceptions.ClientError as error:
            result = error.response["Error"]
        found.append({name: value for name, value in result.items() if name != "ResponseMetadata"})
    return found


def _snake(operation: str) -> str:
    from botocore import xform_name

    return str(xform_name(operation))


def do(scene: Scene, service: str, operation: str, **parameters: Any) -> Any:
    answer = scene.call("a", service, operation, parameters)
    assert answer.ok, answer
    return answer.result


def busy(scene: Scene) -> None:
    """Work of every kind: in several services, at a console, with a code used once, and refused."""
    do(scene, "iam", "CreateUser", UserName="Zed")
    do(scene, "s3", "PutObject", Bucket="a-bucket", Key="k", Body=b"x")
    do(scene, "s3", "PutBucketTagging", Bucket="a-bucket", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    do(scene, "kms", "CreateKey")
    do(scene, "sns", "CreateTopic", Name="news")
    do(scene, "sqs", "SendMessage", QueueUrl=QUEUE, MessageBody="hello")
    assert scene.call("a", "iam", "CreateUser", {"UserName": "Zed"}).code == "EntityAlreadyExists"
    assert scene.console(A).sign_in_root().ok
    do(scene, "s3", "DeleteObject", Bucket="a-bucket", Key="k")


def test_a_bucket_that_moto_loses_halfway_is_still_there(scene: Scene) -> None:
    """B's administrator may delete A's bucket; moto drops its name, and then looks for it in B's account."""
    busy(scene)
    before, events = seen(scene), len(scene.trail.events)
    refused = scene.call("b", "s3", "DeleteBucket", {"Bucket": "a-bucket"})
    assert refused.ok or "nothing changed" in refused.message
    if not refused.ok:
        assert seen(scene) == before
        do(scene, "s3", "PutObject", Bucket="a-bucket", Key="again", Body=b"x")
        assert len(scene.trail.events) >= events


DOCUMENT = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
)
# Operations of many services, to be broken off after moto ran them.
BROKEN = [
    ("iam", "CreateUser", {"UserName": "New"}),
    ("iam", "DeleteUser", {"UserName": "Zed"}),
    ("iam", "CreatePolicy", {"PolicyName": "p", "PolicyDocument": DOCUMENT}),
    ("s3", "DeleteBucket", {"Bucket": "a-bucket"}),
    ("s3", "CreateBucket", {"Bucket": "another-bucket"}),
    ("s3", "PutObject", {"Bucket": "a-bucket", "Key": "new", "Body": b"y"}),
    ("sqs", "DeleteQueue", {"QueueUrl": QUEUE}),
    ("sqs", "ReceiveMessage", {"QueueUrl": QUEUE}),
    ("sns", "CreateTopic", {"Name": "more"}),
    ("kms", "CreateKey", {}),
    ("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}),
]


def broken_once(how: type[BaseException]) -> Callable[..., Any]:
    """What comes after moto, breaking off the first time; what is run again then isn't troubled."""
    mend, came = running._mend, []

    def broken(*arguments: Any) -> Any:
        if not came:
            came.append(how)
            raise how
        return mend(*arguments)

    return broken


@pytest.mark.parametrize(
    ("row", "how"),
    [(row, KeyError) for row in BROKEN] + [(row, KeyboardInterrupt) for row in BROKEN[::4]],
    ids=lambda it: it[1] if isinstance(it, tuple) else it.__name__,
)
def test_a_call_that_breaks_off_after_it_changed_something_has_changed_nothing(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    row: tuple[str, str, dict[str, Any]],
    how: type[BaseException],
) -> None:
    service, operation, parameters = row
    busy(scene)
    before = seen(scene)

    with monkeypatch.context() as patched:
        patched.setattr(running, "_mend", broken_once(how))
        if how is KeyError:
            assert scene.call("a", service, operation, parameters).code == "LabkitFault"
        else:
            with pytest.raises(KeyboardInterrupt):
                scene.call("a", service, operation, parameters)
    assert seen(scene) == before
    assert scene.call("a", service, operation, parameters).code in ("", "DeleteConflict")


def test_a_long_day_is_undone_no_further_than_the_call(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from labkit.cloud.scene import redo

    monkeypatch.setattr(redo, "_MOST_STEPS", 7)
    for number in range(20):
        do(scene, "iam", "CreateUser", UserName=f"User{number}")
        if number % 6 == 5:
            before = seen(scene)
            with monkeypatch.context() as patched:
                patched.setattr(running, "_mend", broken_once(KeyError))
                assert scene.call("a", "iam", "DeleteUser", {"UserName": "User0"}).code == "LabkitFault"
            assert seen(scene) == before


@pytest.mark.parametrize("what", ["restore", "reset", "reset to the end"])
def test_an_interrupt_leaves_the_scene_whole_or_as_it_was(scene: Scene, what: str) -> None:
    """At every place of our own code that a restore comes by (at some, without LABKIT_LONG)."""
    scene.save("start")
    at_start = seen(scene)
    busy(scene)
    before = seen(scene)
    assert before != at_start
    scene.save("busy")
    go: Callable[[], None] = {
        "restore": lambda: scene.restore("start"),
        "reset": scene.reset,
        "reset to the end": lambda: scene.reset("end"),
    }[what]
    scene.restore("busy")
    places = count_places(go)
    assert places > 100
    step = 1 if os.environ.get("LABKIT_LONG") else max(places // 16, 1)
    outcomes = SimpleNamespace(as_it_was=0, whole=0)
    for place in range(1, places, step):
        scene.restore("busy")
        with suppress(KeyboardInterrupt):
            assert interrupted(go, place) < place, f"nobody heard of the interrupt at {place}"
        now = seen(scene)
        assert now in (before, at_start), place
        outcomes.as_it_was += now == before
        outcomes.whole += now == at_start
        assert scene.call("a", "iam", "GetUser").ok
    assert outcomes.as_it_was
    assert outcomes.whole or what == "reset to the end"  # which is whole when its last call was made


def count_places(go: Callable[[], None]) -> int:
    return interrupted(go, None)


def interrupted(go: Callable[[], None], at: int | None) -> int:
    """Run it, with an interrupt before its `at`th bytecode in our own code; how many there were."""
    count = 0

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        if event == "opcode":
            count += 1
            if count == at:
                raise KeyboardInterrupt
        return local

    def every(frame: FrameType, _event: str, _argument: Any) -> Any:
        ours = "/labkit/cloud/scene/" in frame.f_code.co_filename
        frame.f_trace_opcodes = ours
        return local if ours else None

    before = sys.gettrace()
    sys.settrace(every)
    try:
        go()
    finally:
        sys.settrace(before)
    return count
