"""The unique id decides who somebody is, not the name: federated sessions, successors, and renamed users."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import ADMINISTRATOR, fixtures, make_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
BUCKET = "arn:aws:s3:::letters"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def arn(what: str, service: str = "iam") -> str:
    return f"arn:aws:{service}::{HOME}:{what}"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def names(principal: str, action: str, resource: str = "*", effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Principal": {"AWS": principal}, "Action": action, "Resource": resource}


OWNER = names(HOME, "kms:*")
FEDERATE = policy(
    {"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"},
    {"Effect": "Allow", "Action": "sts:GetSessionToken", "Resource": "*"},
)


def setup(stage: Stage) -> None:
    """Ann and Bob, who may do nothing but open sessions; a bucket with a letter."""
    iam, s3 = stage.client(HOME, "iam"), stage.client(HOME, "s3")
    for name in ("Ann", "Bob"):
        make_user(stage, HOME, name)
        iam.put_user_policy(UserName=name, PolicyName="sessions", PolicyDocument=FEDERATE)
    s3.create_bucket(Bucket="letters")
    s3.put_object(Bucket="letters", Key="one", Body=b"Dear all")


shared, scene = fixtures(
    {"home": HOME}, setup, [Person("ann", HOME, "user", "Ann"), Person("bob", HOME, "user", "Bob")]
)


def ask(scene: Scene, who: str | Mapping[str, Any], service: str, operation: str, **given: Any) -> Answer:
    if isinstance(who, str):
        return scene.call(who, service, operation, given)
    return scene.call("home", service, operation, given, credentials=who)


def ok(
    scene: Scene, who: str | Mapping[str, Any], service: str, operation: str, **given: Any
) -> dict[str, Any]:
    answer = ask(scene, who, service, operation, **given)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


def federated(scene: Scene, who: str, name: str, **more: Any) -> dict[str, Any]:
    keys: dict[str, Any] = ok(scene, who, "sts", "GetFederationToken", Name=name, **more)["Credentials"]
    return keys


def bucket_policy(scene: Scene, *statements: dict[str, Any]) -> None:
    ok(scene, "home", "s3", "PutBucketPolicy", Bucket="letters", Policy=policy(*statements))


def reads(scene: Scene, who: str | Mapping[str, Any]) -> bool:
    return ask(scene, who, "s3", "GetObject", Bucket="letters", Key="one").ok


def get(principal: str, effect: str = "Allow") -> dict[str, Any]:
    return names(principal, "s3:GetObject", f"{BUCKET}/*", effect)


NAMED = [
    # (the page's title, the bucket's policy, Ann's session called Bob reads, and with a session policy)
    ("Policy evaluation for requests within a single account", [get(arn("user/Bob"))], False, False),
    ("Policy evaluation for requests within a single account", [get(arn("user/Ann"))], False, True),
    ("Permissions for GetFederationToken", [get(arn("federated-user/Bob", "sts"))], True, True),
    ("Permissions for GetFederationToken", [get(arn("federated-user/Ann", "sts"))], False, False),
    (
        "AWS JSON policy elements: Principal",
        [get(arn("federated-user/Bob", "sts")), get(arn("user/Ann"), "Deny")],
        False,
        False,
    ),
    (
        "AWS JSON policy elements: Principal",
        [get(arn("federated-user/Bob", "sts")), get(arn("user/Bob"), "Deny")],
        True,
        True,
    ),
]


@pytest.mark.parametrize(("page", "statements", "bare", "with_policy"), NAMED)
def test_a_federated_session_is_its_users_whatever_it_is_called(
    scene: Scene, page: str, statements: list[dict[str, Any]], bare: bool, with_policy: bool
) -> None:
    bucket_policy(scene, *statements)
    assert reads(scene, federated(scene, "ann", "Bob")) is bare, page
    assert reads(scene, federated(scene, "ann", "Bob", Policy=policy(EVERYTHING))) is with_policy, page


def test_a_federated_sessions_tags_and_trail_are_its_users(scene: Scene) -> None:
    """Pass session tags in AWS STS; CloudTrail userIdentity element: sessionIssuer."""
    ok(scene, "home", "iam", "TagUser", UserName="Bob", Tags=[{"Key": "team", "Value": "red"}])
    team = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    bucket_policy(scene, {**get(HOME), "Condition": team})
    ok(
        scene,
        "home",
        "iam",
        "PutUserPolicy",
        UserName="Ann",
        PolicyName="all",
        PolicyDocument=policy(EVERYTHING),
    )
    deny = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringNotEquals": team["StringEquals"]},
    }
    assert not reads(scene, federated(scene, "ann", "Bob", Policy=policy(EVERYTHING, deny)))
    issuer = scene.trail.events[-1].record["userIdentity"]["sessionContext"]["sessionIssuer"]
    assert (issuer["type"], issuer["arn"], issuer["userName"]) == ("IAMUser", arn("user/Ann"), "Ann")
    assert issuer["principalId"].startswith("AIDA")


def leave(scene: Scene, name: str) -> None:
    """Delete a user with what holds it."""
    for key in ok(scene, "home", "iam", "ListAccessKeys", UserName=name)["AccessKeyMetadata"]:
        ok(scene, "home", "iam", "DeleteAccessKey", UserName=name, AccessKeyId=key["AccessKeyId"])
    for held in ok(scene, "home", "iam", "ListUserPolicies", UserName=name)["PolicyNames"]:
        ok(scene, "home", "iam", "DeleteUserPolicy", UserName=name, PolicyName=held)
    ok(scene, "home", "iam", "DeleteUser", UserName=name)


def newcomer(scene: Scene, name: str) -> dict[str, Any]:
    """A user made anew, and the key."""
    ok(scene, "home", "iam", "CreateUser", UserName=name)
    key: dict[str, Any] = ok(scene, "home", "iam", "CreateAccessKey", UserName=name)["AccessKey"]
    return key


def queue(scene: Scene) -> str:
    url: str = ok(scene, "home", "sqs", "CreateQueue", QueueName="q")["QueueUrl"]
    text = policy(names(arn("user/Ann"), "sqs:SendMessage", f"arn:aws:sqs:us-east-1:{HOME}:q"))
    ok(scene, "home", "sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": text})
    return url


def held_by_ann(scene: Scene) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """One thing of each kind that names Ann, and a call that she may make by it."""
    bucket_policy(scene, get(arn("user/Ann")))
    url = queue(scene)
    topic = ok(scene, "home", "sns", "CreateTopic", Name="t")["TopicArn"]
    text = policy(names(arn("user/Ann"), "sns:Publish", topic))
    ok(
        scene,
        "home",
        "sns",
        "SetTopicAttributes",
        TopicArn=topic,
        AttributeName="Policy",
        AttributeValue=text,
    )
    keys = [
        ok(scene, "home", "kms", "CreateKey", Policy=policy(OWNER, *more))["KeyMetadata"]["Arn"]
        for more in ([names(arn("user/Ann"), "kms:DescribeKey")], [])
    ]
    granted = {"GranteePrincipal": arn("user/Ann"), "RetiringPrincipal": arn("user/Ann")}
    ok(scene, "home", "kms", "CreateGrant", KeyId=keys[1], **granted, Operations=["Encrypt"])
    trust = {"Effect": "Allow", "Principal": {"AWS": arn("user/Ann")}, "Action": "sts:AssumeRole"}
    ok(scene, "home", "iam", "CreateRole", RoleName="Desk", AssumeRolePolicyDocument=policy(trust))
    return {
        "bucket policy": ("s3", "GetObject", {"Bucket": "letters", "Key": "one"}),
        "queue policy": ("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "m"}),
        "topic policy": ("sns", "Publish", {"TopicArn": topic, "Message": "m"}),
        "key policy": ("kms", "DescribeKey", {"KeyId": keys[0]}),
        "grant": ("kms", "Encrypt", {"KeyId": keys[1], "Plaintext": b"m"}),
        "trust policy": ("sts", "AssumeRole", {"RoleArn": arn("role/Desk"), "RoleSessionName": "one"}),
    }


def test_who_has_the_name_of_somebody_gone_inherits_nothing(scene: Scene) -> None:
    """AWS JSON policy elements: Principal, IAM user principals; Grants in AWS KMS."""
    held = held_by_ann(scene)
    for what, (service, operation, given) in held.items():
        assert ask(scene, "ann", service, operation, **given).ok, what
    leave(scene, "Ann")
    key = newcomer(scene, "Ann")
    for what, (service, operation, given) in held.items():
        assert not ask(scene, key, service, operation, **given).ok, what
    listed = ok(scene, "home", "kms", "ListGrants", KeyId=held["grant"][2]["KeyId"])["Grants"][0]
    assert listed["GranteePrincipal"].startswith("AIDA")
    assert listed["RetiringPrincipal"].startswith("AIDA")


def test_a_new_name_takes_everything_along(scene: Scene) -> None:
    """UpdateUser; IAM identifiers: unique identifiers."""
    held = held_by_ann(scene)
    mine = ok(scene, "ann", "sts", "GetSessionToken")["Credentials"]
    lent = federated(scene, "ann", "guest", Policy=policy(EVERYTHING))
    ok(scene, "home", "iam", "UpdateUser", UserName="Ann", NewUserName="Anna")
    key = newcomer(scene, "Ann")
    for what, (service, operation, given) in held.items():
        assert ask(scene, "ann", service, operation, **given).ok, what
        assert ask(scene, mine, service, operation, **given).ok, what
        assert not ask(scene, key, service, operation, **given).ok, what
    assert reads(scene, lent)
    assert ok(scene, mine, "sts", "GetCallerIdentity")["Arn"] == arn("user/Anna")


def test_a_session_draws_nothing_from_who_took_its_users_old_name(scene: Scene) -> None:
    """UpdateUser; IAM identifiers: unique identifiers."""
    mine = ok(scene, "ann", "sts", "GetSessionToken")["Credentials"]
    lent = federated(scene, "ann", "guest", Policy=policy(EVERYTHING))
    ok(scene, "home", "iam", "UpdateUser", UserName="Ann", NewUserName="Anna")
    newcomer(scene, "Ann")
    ok(scene, "home", "iam", "AttachUserPolicy", UserName="Ann", PolicyArn=ADMINISTRATOR)
    ok(scene, "home", "iam", "PutUserPermissionsBoundary", UserName="Ann", PermissionsBoundary=ADMINISTRATOR)
    assert not reads(scene, mine)
    assert not reads(scene, lent)
    ok(scene, "home", "iam", "AttachUserPolicy", UserName="Anna", PolicyArn=ADMINISTRATOR)
    assert reads(scene, mine)
    assert reads(scene, lent)


def test_a_role_made_anew_inherits_nothing(scene: Scene) -> None:
    """AWS JSON policy elements: Principal, IAM role principals."""
    trust = policy({"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"})
    given = {"RoleArn": arn("role/Desk"), "RoleSessionName": "one"}
    ok(scene, "home", "iam", "CreateRole", RoleName="Desk", AssumeRolePolicyDocument=trust)
    key = ok(
        scene, "home", "kms", "CreateKey", Policy=policy(OWNER, names(arn("role/Desk"), "kms:DescribeKey"))
    )
    about = {"KeyId": key["KeyMetadata"]["Arn"]}
    old = ok(scene, "home", "sts", "AssumeRole", **given)["Credentials"]
    assert ask(scene, old, "kms", "DescribeKey", **about).ok
    ok(scene, "home", "iam", "DeleteRole", RoleName="Desk")
    ok(scene, "home", "iam", "CreateRole", RoleName="Desk", AssumeRolePolicyDocument=trust)
    new = ok(scene, "home", "sts", "AssumeRole", **given)["Credentials"]
    assert not ask(scene, old, "kms", "DescribeKey", **about).ok
    assert not ask(scene, new, "kms", "DescribeKey", **about).ok


def test_last_accessed_information_begins_anew_and_follows_a_new_name(scene: Scene) -> None:
    """Refining permissions in AWS using last accessed information; IAM identifiers: unique identifiers."""

    def used(name: str) -> int:
        job = ok(scene, "home", "iam", "GenerateServiceLastAccessedDetails", Arn=arn(f"user/{name}"))["JobId"]
        rows = ok(scene, "home", "iam", "GetServiceLastAccessedDetails", JobId=job)["ServicesLastAccessed"]
        return sum(row["TotalAuthenticatedEntities"] for row in rows if row["ServiceNamespace"] == "sts")

    federated(scene, "ann", "guest")
    federated(scene, "bob", "guest")
    ok(scene, "home", "iam", "UpdateUser", UserName="Ann", NewUserName="Anna")
    leave(scene, "Bob")
    for name in ("Ann", "Bob"):
        newcomer(scene, name)
        ok(scene, "home", "iam", "PutUserPolicy", UserName=name, PolicyName="p", PolicyDocument=FEDERATE)
    assert [used(name) for name in ("Anna", "Ann", "Bob")] == [1, 0, 0]


def test_a_condition_on_the_name_goes_by_the_name(scene: Scene) -> None:
    """AWS global condition context keys: aws:PrincipalArn is a text like others, and no unique id."""
    by_name = {"ArnEquals": {"aws:PrincipalArn": arn("user/Ann")}}
    bucket_policy(scene, {**get("*"), "Condition": by_name})
    leave(scene, "Ann")
    assert reads(scene, newcomer(scene, "Ann"))
    assert not reads(scene, "bob")


LIMITS = [
    # who asks, how long, whether that is too long; the role may last 12 hours
    ("user", 7200, ""),
    ("GetSessionToken", 3600, ""),
    ("GetSessionToken", 3601, "ValidationError"),
]


@pytest.mark.parametrize(("who", "seconds", "code"), LIMITS)
def test_a_session_that_assumes_a_role_gets_an_hour(scene: Scene, who: str, seconds: int, code: str) -> None:
    """Can I increase the duration of the IAM role chaining session? (AWS re:Post)."""
    trust = policy({"Effect": "Allow", "Principal": {"AWS": arn("user/Ann")}, "Action": "sts:AssumeRole"})
    ok(
        scene,
        "home",
        "iam",
        "CreateRole",
        RoleName="Desk",
        AssumeRolePolicyDocument=trust,
        MaxSessionDuration=43200,
    )
    keys = "ann" if who == "user" else ok(scene, "ann", "sts", "GetSessionToken")["Credentials"]
    given = {"RoleArn": arn("role/Desk"), "RoleSessionName": "one", "DurationSeconds": seconds}
    assert ask(scene, keys, "sts", "AssumeRole", **given).code == code


def test_a_credential_report_is_of_this_clock(scene: Scene) -> None:
    """GenerateCredentialReport: one of less than four hours ago is given again."""
    ok(scene, "home", "iam", "GenerateCredentialReport")
    newcomer(scene, "Eve")
    assert ok(scene, "home", "iam", "GenerateCredentialReport")["State"] == "COMPLETE"
    assert b"Eve" not in ok(scene, "home", "iam", "GetCredentialReport")["Content"]
    scene._gate.clock.show(scene.now - timedelta(days=3650))  # as when a save is read by another clock
    assert ask(scene, "home", "iam", "GetCredentialReport").code == "ReportExpired"
    assert ok(scene, "home", "iam", "GenerateCredentialReport")["State"] == "STARTED"
    assert b"Eve" in ok(scene, "home", "iam", "GetCredentialReport")["Content"]
