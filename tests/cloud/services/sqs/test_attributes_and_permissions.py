"""What a queue keeps when it is changed, and who may be let in: a row a rule of Amazon SQS's pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
URL = f"https://sqs.us-east-1.amazonaws.com/{HOME}/jobs"
JOBS = f"arn:aws:sqs:us-east-1:{HOME}:jobs"


def setup(stage: Stage) -> None:
    sqs = stage.client(HOME, "sqs")
    sqs.create_queue(QueueName="jobs")
    sqs.create_queue(QueueName="dead")
    sqs.create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup)


def ask(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    return scene.call(profile, "sqs", operation, {"QueueUrl": URL, **given})


def change(scene: Scene, profile: str = "home", **attributes: str) -> Answer:
    return ask(scene, "SetQueueAttributes", profile, Attributes=attributes)


def kept(scene: Scene, profile: str = "home") -> dict[str, str]:
    found = ask(scene, "GetQueueAttributes", profile, AttributeNames=["All"]).result
    return dict(found.get("Attributes") or {})


def policy(effect: str = "Allow", principal: Any = OTHER, *actions: str) -> dict[str, Any]:
    named = principal if principal == "*" else {"AWS": principal}
    return {
        "Effect": effect,
        "Principal": named,
        "Action": list(actions) or "sqs:SendMessage",
        "Resource": JOBS,
    }


def written(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def redrive(queue: str, count: Any = 5) -> str:
    target = f"arn:aws:sqs:us-east-1:{queue}" if ":" in queue else f"arn:aws:sqs:us-east-1:{HOME}:{queue}"
    return json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": count})


def test_a_policy_stays_when_something_else_is_set(scene: Scene) -> None:
    """SetQueueAttributes; moto throws the policy away with every other attribute."""
    assert change(scene, Policy=written(policy("Deny", "*"))).ok
    assert change(scene, DelaySeconds="1").ok
    assert json.loads(kept(scene)["Policy"])["Statement"][0]["Effect"] == "Deny"
    assert ask(scene, "SendMessage", MessageBody="x").code == "AccessDenied"
    assert change(scene, Policy="").ok
    assert "Policy" not in kept(scene)


def test_root_unlocks_a_queue(scene: Scene) -> None:
    """Tasks that require root user credentials: a policy of a queue that denies all principals."""
    assert change(scene, Policy=written(policy("Deny", "*", "sqs:*"))).ok
    assert change(scene, Policy="").code == "AccessDenied"
    assert ask(scene, "SendMessage", "home-root", MessageBody="x").code == "AccessDenied"
    assert kept(scene, "home-root")["Policy"]
    assert change(scene, "home-root", Policy="").ok


def test_a_key_takes_the_place_of_sqs_own(scene: Scene) -> None:
    """Encryption at rest in Amazon SQS: one option a queue."""
    assert kept(scene)["SqsManagedSseEnabled"] == "true"
    assert change(scene, KmsMasterKeyId="alias/aws/sqs").ok
    assert kept(scene)["SqsManagedSseEnabled"] == "false"


# The page; what is set; the code, and a part of the sentence.
REFUSED: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("CreateQueue: FifoQueue", {"FifoQueue": "true"}, "InvalidAttributeName", "FifoQueue"),
    ("CreateQueue", {"ContentBasedDeduplication": "true"}, "InvalidAttributeName", "Unknown"),
    ("Using dead-letter queues", {"RedrivePolicy": redrive("none")}, "InvalidParameterValue", "not exist"),
    (
        "Using dead-letter queues",
        {"RedrivePolicy": redrive(f"{OTHER}:dead")},
        "InvalidParameterValue",
        "not exist",
    ),
    (
        "Using dead-letter queues",
        {"RedrivePolicy": redrive("dead.fifo")},
        "InvalidParameterValue",
        "same type",
    ),
    ("SetQueueAttributes", {"RedrivePolicy": redrive("dead", 1001)}, "InvalidParameterValue", "1 to 1000"),
    ("SetQueueAttributes", {"RedrivePolicy": redrive("dead", "²")}, "InvalidParameterValue", "1 to 1000"),
    ("SetQueueAttributes", {"RedrivePolicy": redrive("dead", "9" * 5000)}, "InvalidParameterValue", "1 to"),
    ("SetQueueAttributes", {"DelaySeconds": "²"}, "InvalidAttributeValue", "DelaySeconds"),
    ("Using dead-letter queues", {"RedrivePolicy": redrive("x:dead")}, "InvalidParameterValue", "not exist"),
    ("SetQueueAttributes", {"RedrivePolicy": "no JSON"}, "InvalidParameterValue", "valid JSON map"),
    (
        "policy quotas",
        {"Policy": written(policy("Allow", OTHER, *["sqs:Send*"] * 8))},
        "OverLimit",
        "8 actions",
    ),
    ("policy quotas", {"Policy": written(*[policy()] * 21)}, "OverLimit", "21 statements"),
)


@pytest.mark.parametrize("row", REFUSED)
def test_a_queue_refuses(scene: Scene, row: tuple[str, dict[str, str], str, str]) -> None:
    _, attributes, code, sentence = row
    answer = change(scene, **attributes)
    assert (answer.code, sentence in answer.message) == (code, True)


def test_dead_letters_have_a_queue(scene: Scene) -> None:
    assert change(scene, RedrivePolicy=redrive("dead", "5")).ok
    assert change(scene, RedrivePolicy="").ok


class TestPermissions:
    """AddPermission; RemovePermission."""

    def add(
        self, scene: Scene, label: str = "l", account: str = OTHER, action: str = "SendMessage"
    ) -> Answer:
        return ask(scene, "AddPermission", Label=label, AWSAccountIds=[account], Actions=[action])

    def test_beside_a_policy_of_ones_own(self, scene: Scene) -> None:
        """moto stumbles over statements without a Sid."""
        assert change(scene, Policy=written(policy("Allow", HOME))).ok
        assert self.add(scene).ok
        assert [one.get("Sid") for one in json.loads(kept(scene)["Policy"])["Statement"]] == [None, "l"]
        assert ask(scene, "SendMessage", "other", MessageBody="x").ok
        assert ask(scene, "RemovePermission", Label="l").ok
        assert not ask(scene, "SendMessage", "other", MessageBody="x").ok

    def test_twenty_statements_at_most(self, scene: Scene) -> None:
        """Amazon SQS policy quotas."""
        assert change(scene, Policy=written(*[policy()] * 19)).ok
        answers = [self.add(scene, label).code for label in ("twentieth", "one-more")]
        assert answers == ["", "OverLimit"]
        assert len(json.loads(kept(scene)["Policy"])["Statement"]) == 20

    def test_what_is_wrong_with_one(self, scene: Scene) -> None:
        assert self.add(scene).ok
        wrong = [self.add(scene), self.add(scene, "a b"), self.add(scene, "m", "123")]
        wrong.append(self.add(scene, "m", OTHER, "DeleteQueue"))
        assert {answer.code for answer in wrong} == {"InvalidParameterValue"}
        assert ask(scene, "RemovePermission", Label="none").code == "InvalidParameterValue"
