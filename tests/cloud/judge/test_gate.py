"""Through the gate: who may everything can do all; who may nothing is refused each time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cloud.judge.bench import DEVELOPMENT, PRODUCTION, allow, bench
from tests.cloud.judge.calls import CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.judge.bench import Bench

NEEDS_NOTHING = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}


@pytest.fixture(scope="module")
def scene() -> Iterator[Bench]:
    with bench() as opened:
        yield opened


def test_an_administrator_can_do_all_that_the_services_offer(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Everything", PolicyDocument=allow("*"))
    answers = [(call, scene.scene.call("alice", *call)) for call in CALLS]
    assert [(call[:2], answer.code, answer.message) for call, answer in answers if not answer.ok] == []
    iam.delete_user_policy(UserName="alice", PolicyName="Everything")


def test_whatever_the_services_hold_can_be_saved_and_restored(scene: Bench) -> None:
    """After one call of each operation, and with private keys among what is held."""
    kms = scene.operator(DEVELOPMENT, "kms")
    keys = [
        kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        for spec in ("RSA_2048", "ECC_NIST_P256")
    ]
    scene.scene.save("all")
    before = [kms.get_public_key(KeyId=key)["PublicKey"] for key in keys]
    scene.scene.restore("all")
    assert [kms.get_public_key(KeyId=key)["PublicKey"] for key in keys] == before


def test_without_a_policy_every_call_is_refused_and_nothing_changes(scene: Bench) -> None:
    users = scene.operator(DEVELOPMENT, "iam").list_users()["Users"]
    for service, operation, parameters in CALLS:
        answer = scene.scene.call("alice", service, operation, parameters)
        if (service, operation) in NEEDS_NOTHING:
            assert answer.ok
            continue
        if operation == "DeleteObjects":
            assert [row["Code"] for row in answer.result.get("Errors", [])] == ["AccessDenied"]
            continue
        assert not answer.ok, (service, operation)
        assert answer.status in (400, 403)
        if not operation.startswith("Head"):  # an answer to HEAD has no body to say more in
            assert "is not authorized to perform" in answer.message, (service, operation, answer.message)
    assert scene.operator(DEVELOPMENT, "iam").list_users()["Users"] == users


def test_a_deleted_object_is_missing_and_a_version_has_its_own_tags(scene: Bench) -> None:
    s3 = scene.operator(DEVELOPMENT, "s3")
    s3.create_bucket(Bucket="kept-versions")
    s3.put_bucket_versioning(Bucket="kept-versions", VersioningConfiguration={"Status": "Enabled"})
    old = s3.put_object(Bucket="kept-versions", Key="k", Body=b"1", Tagging="class=secret")["VersionId"]
    new = s3.put_object(Bucket="kept-versions", Key="k", Body=b"2", Tagging="class=open")["VersionId"]
    condition = {"StringEquals": {"s3:ExistingObjectTag/class": "open"}}
    policy = allow("s3:Get*", Condition=condition)
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(UserName="alice", PolicyName="Open", PolicyDocument=policy)

    def get(**version: str) -> str:
        return scene.scene.call(
            "alice", "s3", "GetObject", {"Bucket": "kept-versions", "Key": "k", **version}
        ).code

    assert get() == ""
    assert get(VersionId=new) == ""
    assert get(VersionId=old) == "AccessDenied"
    s3.delete_object(Bucket="kept-versions", Key="k")
    assert get() == "AccessDenied"  # gone, and who may not list the bucket isn't told so
    iam.put_user_policy(
        UserName="alice", PolicyName="Open", PolicyDocument=allow(["s3:Get*", "s3:ListBucket"])
    )
    assert get() == "NoSuchKey"


def test_queues_topics_and_keys_of_another_account(scene: Bench) -> None:
    """Who is let in from outside reaches the owner's thing, not an empty account of his own."""
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.put_user_policy(
        UserName="alice", PolicyName="Open", PolicyDocument=allow(["sqs:*", "sns:*", "kms:*"])
    )
    sqs, sns = scene.operator(PRODUCTION, "sqs"), scene.operator(PRODUCTION, "sns")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    topic = sns.create_topic(Name="news")["TopicArn"]
    key = scene.operator(PRODUCTION, "kms").create_key()["KeyMetadata"]["Arn"]

    def ask(service: str, operation: str, **parameters: object) -> str:
        return scene.scene.call("alice", service, operation, parameters).code

    assert ask("sqs", "SendMessage", QueueUrl=url, MessageBody="x") == "AccessDenied"
    assert ask("sns", "Publish", TopicArn=topic, Message="x") == "AuthorizationError"
    assert ask("kms", "Encrypt", KeyId=key, Plaintext=b"x") == "AccessDeniedException"
    sqs.add_permission(QueueUrl=url, Label="a", AWSAccountIds=[DEVELOPMENT], Actions=["SendMessage"])
    sns.add_permission(TopicArn=topic, Label="a", AWSAccountId=[DEVELOPMENT], ActionName=["Publish"])
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    accounts = [f"arn:aws:iam::{account}:root" for account in (PRODUCTION, DEVELOPMENT)]
    policy = {"Version": "2012-10-17", "Statement": [statement | {"Principal": {"AWS": accounts}}]}
    scene.operator(PRODUCTION, "kms").put_key_policy(
        KeyId=key, PolicyName="default", Policy=json.dumps(policy)
    )
    assert ask("sqs", "SendMessage", QueueUrl=url, MessageBody="x") == ""
    assert ask("sns", "Publish", TopicArn=topic, Message="x") == ""
    assert ask("kms", "Encrypt", KeyId=key, Plaintext=b"x") == ""
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "x"


def test_many_objects_are_deleted_each_by_its_own_decision(scene: Bench) -> None:
    s3 = scene.operator(DEVELOPMENT, "s3")
    s3.create_bucket(Bucket="mixed-bucket")
    for key in ("mine/1", "mine/2", "theirs/1"):
        s3.put_object(Bucket="mixed-bucket", Key=key, Body=b"x")
    iam = scene.operator(DEVELOPMENT, "iam")
    policy = allow("s3:DeleteObject", "arn:aws:s3:::mixed-bucket/mine/*")
    iam.put_user_policy(UserName="alice", PolicyName="Open", PolicyDocument=policy)
    listed = [{"Key": key} for key in ("mine/1", "theirs/1", "mine/2")]
    answer = scene.scene.call(
        "alice", "s3", "DeleteObjects", {"Bucket": "mixed-bucket", "Delete": {"Objects": listed}}
    )
    assert answer.ok
    assert [row["Key"] for row in answer.result["Deleted"]] == ["mine/1", "mine/2"]
    error = answer.result["Errors"][0]
    assert (error["Key"], error["Code"]) == ("theirs/1", "AccessDenied")
    assert error["Message"].endswith("because no identity-based policy allows the s3:DeleteObject action")
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="mixed-bucket")["Contents"]] == ["theirs/1"]
    asked = scene.scene.decide_call(
        "alice", "s3", "DeleteObjects", {"Bucket": "mixed-bucket", "Delete": {"Objects": listed}}
    )
    assert not asked.allowed
    gone = {"Bucket": "no-such-bucket-here", "Delete": {"Objects": listed}}
    assert scene.scene.call("alice", "s3", "DeleteObjects", gone).code == "NoSuchBucket"


def test_who_may_not_bypass_a_lock_deletes_no_locked_version(scene: Bench) -> None:
    s3 = scene.operator(DEVELOPMENT, "s3")
    s3.create_bucket(Bucket="locked-bucket", ObjectLockEnabledForBucket=True)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": "2037-01-01T00:00:00Z"}
    version = s3.put_object(Bucket="locked-bucket", Key="k", Body=b"1", **lock)["VersionId"]
    iam = scene.operator(DEVELOPMENT, "iam")
    asked = {
        "Bucket": "locked-bucket",
        "Delete": {"Objects": [{"Key": "k", "VersionId": version}]},
        "BypassGovernanceRetention": True,
    }

    def delete(*actions: str) -> list[str]:
        iam.put_user_policy(UserName="alice", PolicyName="Open", PolicyDocument=allow(list(actions)))
        answer = scene.scene.call("alice", "s3", "DeleteObjects", asked)
        return [row["Message"].rpartition(" the ")[2] for row in answer.result.get("Errors", [])]

    assert delete("s3:DeleteObjectVersion") == ["s3:BypassGovernanceRetention action"]
    assert delete("s3:BypassGovernanceRetention") == ["s3:DeleteObjectVersion action"]
    assert len(s3.list_object_versions(Bucket="locked-bucket")["Versions"]) == 1
    assert delete("s3:DeleteObjectVersion", "s3:BypassGovernanceRetention") == []
    assert "Versions" not in s3.list_object_versions(Bucket="locked-bucket")
