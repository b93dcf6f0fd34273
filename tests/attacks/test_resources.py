"""Ways through policies of buckets, keys, queues and topics, each played."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.attacks import play
from labkit.cloud import Account, SceneDefinition, open_scene
from labkit.estate import Estate
from labkit.paths import Changes, find
from labkit.policy import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

HOME, ELSEWHERE = "111111111111", "222222222222"
ANN = f"arn:aws:iam::{HOME}:user/ann"
STRANGER = f"arn:aws:iam::{ELSEWHERE}:user/stranger"
HERE = f"us-east-1:{HOME}"
BUCKET, QUEUE, TOPIC = "arn:aws:s3:::orders", f"arn:aws:sqs:{HERE}:orders", f"arn:aws:sns:{HERE}:orders"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def set_up(stage: Stage) -> None:
    iam = stage.client(HOME, "iam")
    iam.create_user(UserName="ann")
    iam.create_user(UserName="owner")
    stranger = stage.client(ELSEWHERE, "iam")
    stranger.create_user(UserName="stranger")
    everything = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    stranger.put_user_policy(UserName="stranger", PolicyName="all", PolicyDocument=everything)
    stage.client(HOME, "s3").create_bucket(Bucket="orders")
    stage.client(HOME, "sqs").create_queue(QueueName="orders")
    stage.client(HOME, "sns").create_topic(Name="orders")
    stage.client(HOME, "kms").create_key()


@pytest.fixture(scope="module")
def opened() -> Iterator[Scene]:
    accounts = (Account(HOME, "Home"), Account(ELSEWHERE, "Elsewhere"))
    scene = open_scene(
        SceneDefinition(
            "resources", "Resources", accounts, (), set_up, ("start", "end"), lambda _scene, _at: None
        )
    )
    yield scene
    scene.close()


@pytest.fixture
def scene(opened: Scene) -> Iterator[Scene]:
    with opened.aside():
        yield opened


def given(scene: Scene, service: str, operation: str, **parameters: Any) -> None:
    keys = scene.enter(f"arn:aws:iam::{HOME}:root")
    answer = scene.call("", service, operation, parameters, credentials=keys)
    assert answer.ok, answer


def allowed(scene: Scene, *actions: str) -> None:
    text = document({"Effect": "Allow", "Action": list(actions), "Resource": "*"})
    given(scene, "iam", "PutUserPolicy", UserName="ann", PolicyName="some", PolicyDocument=text)


def key_of(scene: Scene) -> str:
    return next(arn for arn in Estate.of(scene).resources if ":kms:" in arn)


def played(scene: Scene, start: str, goal: Request | Changes) -> list[str] | None:
    path = find(Estate.of(scene), start, goal)
    if path is None:
        return None
    done = play(path, scene)
    assert done.reached, (path.story(), done.refusal)
    return [move.operation for move in path.moves]


def test_a_bucket_policy(scene: Scene) -> None:
    goal = Request(None, "s3:GetObject", f"{BUCKET}/a", HOME)
    assert played(scene, ANN, goal) is None
    allowed(scene, "s3:PutBucketPolicy")
    assert played(scene, ANN, goal) == ["PutBucketPolicy"]


def test_public_access_that_is_blocked_until_somebody_unblocks_it(scene: Scene) -> None:
    """The wall of RestrictPublicBuckets is for those of other accounts."""
    given(scene, "s3", "DeletePublicAccessBlock", Bucket="orders")
    public = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
    given(scene, "s3", "PutBucketPolicy", Bucket="orders", Policy=document(public))
    settings = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True,
    }
    given(scene, "s3", "PutPublicAccessBlock", Bucket="orders", PublicAccessBlockConfiguration=settings)
    goal = Request(None, "s3:GetObject", f"{BUCKET}/a", HOME)
    assert played(scene, STRANGER, goal) is None
    assert played(scene, "*", goal) is None
    given(scene, "s3", "DeletePublicAccessBlock", Bucket="orders")
    assert played(scene, STRANGER, goal) == []
    assert played(scene, "*", goal) == []


def test_a_queue_policy(scene: Scene) -> None:
    allowed(scene, "sqs:SetQueueAttributes")
    assert played(scene, ANN, Request(None, "sqs:ReceiveMessage", QUEUE)) == ["SetQueueAttributes"]


def test_a_topic_policy(scene: Scene) -> None:
    """A topic's first policy lets its whole account publish."""
    theirs = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{HOME}:user/owner"},
        "Action": "sns:Publish",
    }
    policy = document({**theirs, "Resource": TOPIC})
    given(scene, "sns", "SetTopicAttributes", TopicArn=TOPIC, AttributeName="Policy", AttributeValue=policy)
    allowed(scene, "sns:SetTopicAttributes")
    assert played(scene, ANN, Request(None, "sns:Publish", TOPIC)) == ["SetTopicAttributes"]


@pytest.mark.parametrize(
    ("action", "operation"), [("kms:PutKeyPolicy", "PutKeyPolicy"), ("kms:CreateGrant", "CreateGrant")]
)
def test_a_key_policy_and_a_grant(scene: Scene, action: str, operation: str) -> None:
    key = key_of(scene)
    allowed(scene, action)
    assert played(scene, ANN, Request(None, "kms:Decrypt", key)) == [operation]


def test_whose_policy_it_is_doesnt_matter_to_the_goal_of_changing_it(scene: Scene) -> None:
    allowed(scene, "s3:PutBucketPolicy", "kms:PutKeyPolicy")
    assert played(scene, ANN, Changes(BUCKET)) == []
    assert played(scene, ANN, Changes(key_of(scene))) == []
    assert played(scene, ANN, Changes(QUEUE)) is None


def test_a_tag_on_the_queue(scene: Scene) -> None:
    open_ones = {"StringEquals": {"aws:ResourceTag/open": "yes"}}
    text = document(
        {"Effect": "Allow", "Action": "sqs:TagQueue", "Resource": "*"},
        {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*", "Condition": open_ones},
    )
    given(scene, "iam", "PutUserPolicy", UserName="ann", PolicyName="some", PolicyDocument=text)
    assert played(scene, ANN, Request(None, "sqs:ReceiveMessage", QUEUE)) == ["TagQueue"]


def test_a_tag_on_the_key(scene: Scene) -> None:
    open_ones = {"StringEquals": {"aws:ResourceTag/open": "yes"}}
    text = document(
        {"Effect": "Allow", "Action": "kms:TagResource", "Resource": "*"},
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": open_ones},
    )
    given(scene, "iam", "PutUserPolicy", UserName="ann", PolicyName="some", PolicyDocument=text)
    assert played(scene, ANN, Request(None, "kms:Decrypt", key_of(scene))) == ["TagResource"]
