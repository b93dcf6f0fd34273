"""Trail and saves are bounded: what they cost doesn't grow with how long a scene runs."""

from __future__ import annotations

import gzip
import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.scene import pickling
from labkit.cloud.services.sts import sessions
from labkit.cloud.trail import CHUNK, MOST, Event, Trail
from labkit.cross_account.scene import PRODUCTION, ROLE

if TYPE_CHECKING:
    from labkit.cloud import Scene

pytestmark = pytest.mark.long


def _event(number: int, kind: int = 0, padding: str = "") -> Event:
    identity = {"arn": f"arn:{kind}", "accessKeyId": f"AKIA{kind}"}
    return Event(
        {
            "userIdentity": identity,
            "eventSource": "s3.amazonaws.com",
            "eventName": "GetObject",
            "requestID": str(number),
            "requestParameters": padding,
        }
    )


def _numbers(events: tuple[Event, ...]) -> list[int]:
    return [int(event.record["requestID"]) for event in events]


def test_the_last_events_stay_and_the_latest_of_each_kind() -> None:
    trail = Trail()
    trail.add(_event(0, kind=1))
    for number in range(1, 10_000):
        trail.add(_event(number))
    held = _numbers(trail.events)
    assert trail.mark() == 10_000
    assert held[0] == 0  # the one thing that its key ever did
    assert held[1] < held[2] == held[1] + 1
    assert held[-MOST + CHUNK :] == list(range(10_000 - MOST + CHUNK, 10_000))
    assert len(held) <= MOST + CHUNK + 2
    assert _numbers(trail.since(9_995)) == [9_995, 9_996, 9_997, 9_998, 9_999]
    assert _numbers(trail.since(9_850)) == list(range(9_850, 10_000))
    assert len(trail.since(0)) == len(held) - 2
    assert trail.find("9900") is not None
    assert _numbers(trail.until(9_990).events)[-1] == 9_989
    assert trail.until(9_990).mark() == 9_990


def test_many_kinds_and_large_events_are_bounded_too() -> None:
    trail = Trail()
    for number in range(5_000):
        trail.add(_event(number, kind=number))
    assert len(trail.events) <= MOST + CHUNK + 300
    large = Trail()
    for number in range(1_000):
        large.add(_event(number, padding="x" * 90_000))
    assert len(large.events) <= 2 * CHUNK + 1


def test_saving_again_packs_nothing_twice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: a save packs the events since the last one, and a restore judges none of them."""
    for _ in range(3 * CHUNK):
        scene.call("tester", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"})
    packed, judged = [], []
    dumps, evaluate = pickling.dumps, pickling.evaluate
    judges = importlib.import_module(evaluate.__module__)
    monkeypatch.setattr(pickling, "dumps", lambda whole: packed.append(1) or dumps(whole))
    scene.save("once")
    assert len(packed) == 3
    scene.save("twice")
    assert len(packed) == 3
    open_ones = scene.trail.mark() % CHUNK
    monkeypatch.setattr(judges, "evaluate", lambda *asked: judged.append(1) or evaluate(*asked))
    scene.restore("twice")
    assert len(judged) <= 2 * open_ones
    assert scene.trail.events[5].decision is not None
    assert len(scene.trail.events) == 3 * CHUNK + open_ones


def test_a_trail_delivers_before_its_events_are_forgotten(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labkit.cloud.trail.MOST", CHUNK)
    admin = "production-admin"
    scene.call(admin, "s3", "CreateBucket", {"Bucket": "logs-of-all"})
    service = {"Service": "cloudtrail.amazonaws.com"}
    arn = "arn:aws:s3:::logs-of-all"
    allow: list[dict[str, Any]] = [
        {"Effect": "Allow", "Principal": service, "Action": "s3:GetBucketAcl", "Resource": arn},
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": f"{arn}/AWSLogs/{PRODUCTION.id}/*",
        },
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": allow})
    assert scene.call(admin, "s3", "PutBucketPolicy", {"Bucket": "logs-of-all", "Policy": policy}).ok
    trail = {"Name": "all", "S3BucketName": "logs-of-all"}
    assert scene.call(admin, "cloudtrail", "CreateTrail", trail).ok
    assert scene.call(admin, "cloudtrail", "StartLogging", {"Name": "all"}).ok
    for _ in range(3 * CHUNK):
        scene.call(admin, "iam", "GetAccountSummary")
    s3 = scene.client(admin, "s3")
    rows = [
        row
        for found in s3.list_objects_v2(Bucket="logs-of-all").get("Contents", [])
        for row in json.loads(
            gzip.decompress(s3.get_object(Bucket="logs-of-all", Key=found["Key"])["Body"].read())
        )["Records"]
    ]
    assert sum(row["eventName"] == "GetAccountSummary" for row in rows) == 3 * CHUNK
    assert len({row["eventID"] for row in rows}) == len(rows)


# What reads much has no response in its event. (CloudTrail record contents; Logging
# AWS KMS API calls with AWS CloudTrail; Logging Amazon SQS API calls)
QUIET: list[tuple[str, str, dict[str, Any]]] = [
    ("logs", "FilterLogEvents", {"logGroupName": "g"}),
    ("logs", "GetLogEvents", {"logGroupName": "g", "logStreamName": "s"}),
    ("sqs", "ReceiveMessage", {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{PRODUCTION.id}/q"}),
    ("kms", "Encrypt", {"Plaintext": b"x"}),
    ("kms", "GenerateDataKey", {"KeySpec": "AES_256"}),
    ("iam", "GetAccountAuthorizationDetails", {}),
    ("sts", "GetSessionToken", {}),
]


@pytest.mark.parametrize(("service", "operation", "parameters"), QUIET, ids=[row[1] for row in QUIET])
def test_reads_leave_no_response(
    scene: Scene, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    admin = "production-admin"
    if service == "logs":
        scene.call(admin, "logs", "CreateLogGroup", {"logGroupName": "g"})
        scene.call(admin, "logs", "CreateLogStream", {"logGroupName": "g", "logStreamName": "s"})
        rows = [{"timestamp": int(scene.now.timestamp() * 1000), "message": "words"}]
        scene.call(
            admin, "logs", "PutLogEvents", {"logGroupName": "g", "logStreamName": "s", "logEvents": rows}
        )
    if service == "sqs":
        scene.call(admin, "sqs", "CreateQueue", {"QueueName": "q"})
        scene.call(admin, "sqs", "SendMessage", {**parameters, "MessageBody": "words"})
    if service == "kms":
        key = scene.call(admin, "kms", "CreateKey").result["KeyMetadata"]["KeyId"]
        parameters = {**parameters, "KeyId": key}
    answer = scene.call(admin, service, operation, parameters)
    assert answer.ok, answer.message
    assert scene.trail.events[-1].record["eventName"] == operation
    assert scene.trail.events[-1].record["responseElements"] is None


def test_what_is_larger_than_a_record_takes_is_left_out(scene: Scene) -> None:
    tags = [{"Key": f"k{number}", "Value": "v" * 250} for number in range(600)]
    answer = scene.call("production-admin", "iam", "TagUser", {"UserName": "ProductionAdmin", "Tags": tags})
    assert not answer.ok
    record = scene.trail.events[-1].record
    assert record["requestParameters"] is None
    assert len(record["errorMessage"]) <= 1_000


def test_sessions_that_expired_long_ago_are_forgotten(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_MOST_SESSIONS", 20)
    for _ in range(220):
        scene.call("developer", "sts", "GetSessionToken", {"DurationSeconds": 900})
        scene.advance(sessions.timedelta(minutes=10))
    assert len(scene._gate.state.registers.credentials) < 150
