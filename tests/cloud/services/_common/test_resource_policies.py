"""Policies of keys, queues and topics are read when they are set; moto takes any text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene

HOME = "101010101010"
NOBODY = f"arn:aws:iam::{HOME}:user/Nobody"


def allow(principal: Any, action: str) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME}, lambda stage: make_user(stage, HOME, "Alice"))
    yield opened
    opened.close()


def ask(scene: Scene, service: str, operation: str, **parameters: Any) -> Answer:
    return scene.call("home", service, operation, parameters)


class TestKeys:
    @pytest.mark.parametrize("text", ["nonsense", allow({"AWS": NOBODY}, "kms:*")])
    def test_a_broken_policy_is_refused(self, scene: Scene, text: str) -> None:
        assert ask(scene, "kms", "CreateKey", Policy=text).code == "MalformedPolicyDocumentException"
        key = ask(scene, "kms", "CreateKey").result["KeyMetadata"]["KeyId"]
        answer = ask(scene, "kms", "PutKeyPolicy", KeyId=key, PolicyName="default", Policy=text)
        assert answer.code == "MalformedPolicyDocumentException"

    def test_nobody_locks_themselves_out(self, scene: Scene) -> None:
        key = ask(scene, "kms", "CreateKey").result["KeyMetadata"]["KeyId"]
        put = {"KeyId": key, "PolicyName": "default"}
        alice = allow({"AWS": f"arn:aws:iam::{HOME}:user/Alice"}, "kms:*")
        refused = ask(scene, "kms", "PutKeyPolicy", Policy=alice, **put)
        assert "will not allow you to update the key policy in the future" in refused.message
        assert ask(scene, "kms", "PutKeyPolicy", Policy=allow({"AWS": HOME}, "kms:*"), **put).ok
        assert ask(scene, "kms", "PutKeyPolicy", Policy=alice, BypassPolicyLockoutSafetyCheck=True, **put).ok
        assert ask(scene, "kms", "DescribeKey", KeyId=key).code == "AccessDeniedException"


class TestQueuesAndTopics:
    @pytest.mark.parametrize("text", ["nonsense", allow({"AWS": NOBODY}, "sqs:*")])
    def test_a_queues_policy(self, scene: Scene, text: str) -> None:
        answer = ask(scene, "sqs", "CreateQueue", QueueName="q", Attributes={"Policy": text})
        assert answer.code == "InvalidAttributeValue"
        url = ask(scene, "sqs", "CreateQueue", QueueName="q").result["QueueUrl"]
        answer = ask(scene, "sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": text})
        assert answer.code == "InvalidAttributeValue"
        good = {"Policy": allow({"AWS": HOME}, "sqs:*")}
        assert ask(scene, "sqs", "SetQueueAttributes", QueueUrl=url, Attributes=good).ok

    @pytest.mark.parametrize("text", ["nonsense", allow({"AWS": NOBODY}, "sns:*")])
    def test_a_topics_policy(self, scene: Scene, text: str) -> None:
        topic = ask(scene, "sns", "CreateTopic", Name="t").result["TopicArn"]
        given = {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": text}
        assert ask(scene, "sns", "SetTopicAttributes", **given).code == "InvalidParameter"

    def test_an_e_mail_address_confirms_later(self, scene: Scene) -> None:
        topic = ask(scene, "sns", "CreateTopic", Name="t").result["TopicArn"]
        given = {"TopicArn": topic, "Protocol": "email", "Endpoint": "alice@example.com"}
        assert ask(scene, "sns", "Subscribe", **given).result["SubscriptionArn"] == "pending confirmation"
        listed = ask(scene, "sns", "ListSubscriptionsByTopic", TopicArn=topic).result["Subscriptions"]
        assert listed[0]["SubscriptionArn"] == "PendingConfirmation"
