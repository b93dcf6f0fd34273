"""What Amazon SQS's and Amazon SNS's pages say of their calls: a row a rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import administered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene

HOME, OTHER = "101010101010", "202020202020"
QUEUE = f"https://sqs.us-east-1.amazonaws.com/{HOME}/jobs"
QUEUE_ARN, TOPIC = f"arn:aws:sqs:us-east-1:{HOME}:jobs", f"arn:aws:sns:us-east-1:{HOME}:news"
OTHERS_QUEUE = f"arn:aws:sqs:us-east-1:{OTHER}:theirs"


@pytest.fixture(scope="module")
def shared() -> Iterator[Scene]:
    opened = administered({"home": HOME, "other": OTHER})
    yield opened
    opened.close()


@pytest.fixture
def scene(shared: Scene) -> Scene:
    shared.reset()
    ask(shared, "sqs CreateQueue", QueueName="jobs")
    ask(shared, "sns CreateTopic", Name="news")
    return shared


def ask(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    service, name = operation.split()
    return scene.call(profile, service, name, given)


def policy(principal: Any, action: str, resource: str, **condition: Any) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    statement |= {"Condition": condition} if condition else {}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


CREATE, SUBSCRIBE, INVALID = "sqs CreateQueue", "sns Subscribe", "InvalidParameter"
SET, SEND, RECEIVE = "sqs SetQueueAttributes", "sqs SendMessage", "sqs ReceiveMessage"
# The operation, whose page it is; what is asked; the code, and a part of the sentence.
REFUSED: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (CREATE, {"QueueName": "x.fifo"}, "InvalidParameterValue", "1 to 80 in length"),
    (
        CREATE,
        {"QueueName": "x", "Attributes": {"FifoQueue": "true"}},
        "InvalidParameterValue",
        ".fifo suffix",
    ),
    (
        CREATE,
        {"QueueName": "x", "Attributes": {"Foo": "1"}},
        "InvalidAttributeName",
        "Unknown Attribute Foo.",
    ),
    (
        SET,
        {"QueueUrl": QUEUE, "Attributes": {"DelaySeconds": "901"}},
        "InvalidAttributeValue",
        "DelaySeconds",
    ),
    (SEND, {"QueueUrl": QUEUE, "MessageBody": ""}, "MissingParameter", "MessageBody"),
    (RECEIVE, {"QueueUrl": QUEUE, "MaxNumberOfMessages": 11}, "InvalidParameterValue", "Value 11 for"),
    ("sns Publish", {"TopicArn": TOPIC, "Message": ""}, INVALID, "Empty message"),
    ("sns Publish", {"TopicArn": f"{TOPIC}-not", "Message": "m"}, "NotFound", "Topic does not exist"),
    (SUBSCRIBE, {"TopicArn": TOPIC, "Protocol": "foo", "Endpoint": "e"}, INVALID, "protocol string: foo"),
    (SUBSCRIBE, {"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "e"}, INVALID, "Email address"),
    (SUBSCRIBE, {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": "e"}, INVALID, "SQS endpoint ARN"),
    ("sns SetTopicAttributes", {"TopicArn": TOPIC, "AttributeName": "Foo"}, INVALID, "AttributeName"),
)


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(scene: Scene, row: tuple[str, dict[str, Any], str, str]) -> None:
    operation, given, code, words = row
    answer = ask(scene, operation, **given)
    assert (answer.code, words in answer.message) == (code, True), f"{operation}: {answer.message}"


def test_what_no_queue_policy_shares(scene: Scene) -> None:
    """Limitations of custom policies: cross-account access."""
    everything = policy({"AWS": OTHER}, "sqs:*", QUEUE_ARN)
    assert ask(scene, SET, QueueUrl=QUEUE, Attributes={"Policy": everything}).ok
    assert ask(scene, SEND, "other", QueueUrl=QUEUE, MessageBody="m").ok
    for operation, given in (("DeleteQueue", {}), ("TagQueue", {"Tags": {"a": "b"}}), ("ListQueueTags", {})):
        answer = ask(scene, f"sqs {operation}", "other", QueueUrl=QUEUE, **given)
        assert answer.code.startswith("AccessDenied"), operation
    assert ask(scene, "sqs DeleteQueue", QueueUrl=QUEUE).ok


def test_a_topic_reaches_another_accounts_queue_that_its_account_subscribed(scene: Scene) -> None:
    """Sending Amazon SNS messages to an Amazon SQS queue in a different account."""
    theirs = ask(scene, CREATE, "other", QueueName="theirs").result["QueueUrl"]
    sends = policy(
        {"Service": "sns.amazonaws.com"}, "sqs:SendMessage", OTHERS_QUEUE, ArnEquals={"aws:SourceArn": TOPIC}
    )
    assert ask(scene, SET, "other", QueueUrl=theirs, Attributes={"Policy": sends}).ok
    subscription = {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": OTHERS_QUEUE}
    waits = ask(scene, SUBSCRIBE, **subscription).result["SubscriptionArn"]
    assert waits == "pending confirmation"
    ask(scene, "sns Publish", TopicArn=TOPIC, Message="first")
    assert not ask(scene, RECEIVE, "other", QueueUrl=theirs).result.get("Messages")
    opens = policy({"AWS": OTHER}, "sns:Subscribe", TOPIC)
    ask(scene, "sns SetTopicAttributes", TopicArn=TOPIC, AttributeName="Policy", AttributeValue=opens)
    shown = ask(scene, "sns ListSubscriptionsByTopic", TopicArn=TOPIC).result["Subscriptions"]
    assert [one["SubscriptionArn"] for one in shown] == ["PendingConfirmation"]


def test_a_queue_of_another_account_hears_what_it_asked_for(scene: Scene) -> None:
    """Sending Amazon SNS messages to an Amazon SQS queue in another account: its owner subscribes."""
    theirs = ask(scene, CREATE, "other", QueueName="theirs").result["QueueUrl"]
    sends = policy({"Service": "sns.amazonaws.com"}, "sqs:SendMessage", OTHERS_QUEUE)
    ask(scene, SET, "other", QueueUrl=theirs, Attributes={"Policy": sends})
    opens = policy({"AWS": OTHER}, "sns:Subscribe", TOPIC)
    ask(scene, "sns SetTopicAttributes", TopicArn=TOPIC, AttributeName="Policy", AttributeValue=opens)
    given = {"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": OTHERS_QUEUE}
    assert ask(scene, SUBSCRIBE, "other", **given).result["SubscriptionArn"].startswith(TOPIC)
    assert ask(scene, "sns Publish", TopicArn=TOPIC, Message="hello").ok
    heard = ask(scene, RECEIVE, "other", QueueUrl=theirs).result["Messages"]
    assert [json.loads(one["Body"])["Message"] for one in heard] == ["hello"]


def test_moments_are_whole_seconds(scene: Scene) -> None:
    """GetQueueAttributes: CreatedTimestamp."""
    shown = ask(scene, "sqs GetQueueAttributes", QueueUrl=QUEUE, AttributeNames=["All"]).result["Attributes"]
    assert shown["CreatedTimestamp"].isdigit()


@pytest.mark.parametrize(
    ("prefix", "found"), [("jo", 1), ("j.b", 0), ("[", 0), ("(", 0), (".", 0), ("ob", 0)]
)
def test_a_prefix_is_plain_text(scene: Scene, prefix: str, found: int) -> None:
    """ListQueues: QueueNamePrefix."""
    answer = ask(scene, "sqs ListQueues", QueueNamePrefix=prefix)
    assert len(answer.result.get("QueueUrls", [])) == found, answer
