"""What a call needs beyond its own action: keys that services use for the caller, roles made on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME, AWAY = "101010101010", "202020202020"
WORKER = f"arn:aws:iam::{HOME}:user/Worker"
QUEUE, TOPIC = f"arn:aws:sqs:us-east-1:{HOME}:q", f"arn:aws:sns:us-east-1:{HOME}:t"
LINKED = f"arn:aws:iam::{HOME}:role/aws-service-role"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


OWNER = allow("kms:*", Principal={"AWS": HOME})


def setup(stage: Stage) -> None:
    """Worker, who gets permissions in each test; an organization that trusts trails; a bucket for them."""
    make_user(stage, HOME, "Worker")
    make_user(stage, AWAY, "Worker")
    organizations = stage.client(HOME, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    s3 = stage.client(HOME, "s3")
    for name in ("trails", "news"):
        s3.create_bucket(Bucket=name)
    lets_in = allow("s3:GetBucketAcl", "s3:PutObject", Principal={"Service": "cloudtrail.amazonaws.com"})
    lets_in["Resource"] = ["arn:aws:s3:::trails", "arn:aws:s3:::trails/*"]
    s3.put_bucket_policy(Bucket="trails", Policy=policy(lets_in))


shared, scene = fixtures(
    {"home": HOME, "away": AWAY},
    setup,
    [Person("worker", HOME, "user", "Worker"), Person("stranger", AWAY, "user", "Worker")],
)


def ok(scene: Scene, who: str, service: str, operation: str, **given: Any) -> dict[str, Any]:
    answer = scene.call(who, service, operation, given)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


def may(scene: Scene, *actions: str, **condition: Any) -> None:
    more = {"Condition": condition} if condition else {}
    text = policy(allow(*actions, **more))
    ok(scene, "home", "iam", "PutUserPolicy", UserName="Worker", PolicyName="p", PolicyDocument=text)


def make_key(scene: Scene, *more: dict[str, Any], **given: Any) -> str:
    arn: str = ok(scene, "home", "kms", "CreateKey", Policy=policy(OWNER, *more), **given)["KeyMetadata"][
        "Arn"
    ]
    return arn


def encrypted(scene: Scene, key: str) -> dict[str, dict[str, Any]]:
    """A queue and a topic under a key, with a message in the queue; what each call to them is given."""
    url = ok(scene, "home", "sqs", "CreateQueue", QueueName="q", Attributes={"KmsMasterKeyId": key})[
        "QueueUrl"
    ]
    ok(scene, "home", "sns", "CreateTopic", Name="t", Attributes={"KmsMasterKeyId": key})
    entry = {"Id": "1", "MessageBody": "m"}
    return {
        "sqs:SendMessage": {"QueueUrl": url, "MessageBody": "m"},
        "sqs:SendMessageBatch": {"QueueUrl": url, "Entries": [entry]},
        "sqs:ReceiveMessage": {"QueueUrl": url},
        "sqs:GetQueueAttributes": {"QueueUrl": url, "AttributeNames": ["All"]},
        "sqs:PurgeQueue": {"QueueUrl": url},
        "sns:Publish": {"TopicArn": TOPIC, "Message": "m"},
        "sns:PublishBatch": {
            "TopicArn": TOPIC,
            "PublishBatchRequestEntries": [{"Id": "1", "Message": "m"}],
        },
        "sns:GetTopicAttributes": {"TopicArn": TOPIC},
    }


def call(scene: Scene, what: str, given: dict[str, dict[str, Any]], who: str = "worker") -> Answer:
    service, _, operation = what.partition(":")
    return scene.call(who, service, operation, given[what])


WRITE, READ = ("kms:GenerateDataKey", "kms:Decrypt"), ("kms:Decrypt",)
NEEDED = [
    ("Amazon SQS: Key management", "sqs:SendMessage", WRITE, "KmsAccessDenied"),
    ("Amazon SQS: Key management", "sqs:SendMessageBatch", WRITE, "KmsAccessDenied"),
    ("Amazon SQS: Key management", "sqs:ReceiveMessage", READ, "KmsAccessDenied"),
    ("Amazon SQS: Key management", "sqs:GetQueueAttributes", (), ""),
    ("Amazon SQS: Key management", "sqs:PurgeQueue", (), ""),
    ("Amazon SNS: Managing encryption keys and costs", "sns:Publish", WRITE, "KMSAccessDenied"),
    ("Amazon SNS: Managing encryption keys and costs", "sns:PublishBatch", WRITE, "KMSAccessDenied"),
    ("Amazon SNS: Managing encryption keys and costs", "sns:GetTopicAttributes", (), ""),
]


@pytest.mark.parametrize(("page", "what", "actions", "code"), NEEDED)
def test_encrypted_queues_and_topics_ask_for_their_key(
    scene: Scene, page: str, what: str, actions: tuple[str, ...], code: str
) -> None:
    given = encrypted(scene, make_key(scene))
    for missing in actions:
        may(scene, "sqs:*", "sns:*", *(one for one in actions if one != missing))
        answer = call(scene, what, given)
        assert (answer.code, missing in answer.message) == (code, True), page
    may(scene, "sqs:*", "sns:*", *actions)
    assert call(scene, what, given).ok, page


ROUTES = [
    # what the condition on the key's actions says, and whether that lets SendMessage through
    ({"kms:ViaService": "sqs.us-east-1.amazonaws.com"}, True),
    ({"kms:ViaService": "sns.us-east-1.amazonaws.com"}, False),
    ({"kms:EncryptionContext:aws:sqs:arn": QUEUE}, True),
    ({"kms:EncryptionContext:aws:sqs:arn": f"{QUEUE}2"}, False),
    ({"kms:CallerAccount": HOME}, True),
]


@pytest.mark.parametrize(("condition", "allowed"), ROUTES)
def test_the_key_is_used_through_the_service(scene: Scene, condition: dict[str, str], allowed: bool) -> None:
    """AWS KMS condition keys: kms:ViaService, kms:EncryptionContext, kms:CallerAccount."""
    through = allow(*WRITE, Principal={"AWS": WORKER}, Condition={"StringEquals": condition})
    given = encrypted(scene, make_key(scene, through))
    may(scene, "sqs:*")
    assert call(scene, "sqs:SendMessage", given).ok is allowed


FACTS = [
    # what a condition says of the key itself, and whether the key is so
    ({"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}}, True),
    ({"StringEquals": {"kms:KeySpec": "RSA_2048"}}, False),
    ({"StringEquals": {"kms:KeyUsage": "ENCRYPT_DECRYPT"}}, True),
    ({"StringEquals": {"kms:KeyOrigin": "AWS_KMS"}}, True),
    ({"Bool": {"kms:MultiRegion": "false"}}, True),
    ({"ForAnyValue:StringLike": {"kms:ResourceAliases": "alias/pay*"}}, True),
    ({"ForAnyValue:StringLike": {"kms:ResourceAliases": "alias/other*"}}, False),
]


@pytest.mark.parametrize(("condition", "so"), FACTS)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_key_is_what_it_is_through_every_service(
    scene: Scene, effect: str, condition: dict[str, dict[str, str]], so: bool
) -> None:
    """AWS KMS condition keys: those that are about the key itself."""
    key = make_key(scene)
    ok(scene, "home", "kms", "CreateAlias", AliasName="alias/payroll", TargetKeyId=key)
    given = encrypted(scene, key)
    about = allow("kms:*", Condition=condition) | {"Effect": effect}
    own = [allow("s3:*", "sqs:*", "sns:*"), about, *([allow("kms:*")] if effect == "Deny" else [])]
    worker = {"UserName": "Worker", "PolicyName": "p", "PolicyDocument": policy(*own)}
    ok(scene, "home", "iam", "PutUserPolicy", **worker)
    sealed = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    answers = [
        scene.call("worker", "kms", "GenerateDataKey", {"KeyId": key, "KeySpec": "AES_256"}),
        scene.call("worker", "s3", "PutObject", {"Bucket": "news", "Key": "k", "Body": b"1", **sealed}),
        call(scene, "sqs:SendMessage", given),
        call(scene, "sns:Publish", given),
    ]
    assert [one.ok for one in answers] == [so is (effect == "Allow")] * 4


def test_nothing_tells_by_which_alias_a_service_names_a_key(scene: Scene) -> None:
    """AWS KMS condition keys: kms:RequestAlias is about the alias in a request to KMS."""
    given = encrypted(scene, make_key(scene))
    forbids = allow("kms:*", Condition={"StringEquals": {"kms:RequestAlias": "alias/x"}}) | {"Effect": "Deny"}
    worker = {"UserName": "Worker", "PolicyName": "p", "PolicyDocument": policy(allow("*"), forbids)}
    ok(scene, "home", "iam", "PutUserPolicy", **worker)
    assert call(scene, "sqs:SendMessage", given).code == "NotSimulatedByLabkit"


def test_aws_own_key_serves_its_account_alone(scene: Scene) -> None:
    """Amazon SQS: Key management ("permissions for all principals in the account")."""
    given = encrypted(scene, "alias/aws/sqs")
    may(scene, "sqs:*")
    assert call(scene, "sqs:SendMessage", given).ok
    everybody = allow("sqs:SendMessage", Principal={"AWS": AWAY}) | {"Resource": QUEUE}
    url = given["sqs:SendMessage"]["QueueUrl"]
    ok(scene, "home", "sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy(everybody)})
    ok(
        scene,
        "away",
        "iam",
        "PutUserPolicy",
        UserName="Worker",
        PolicyName="p",
        PolicyDocument=policy(allow("*")),
    )
    assert call(scene, "sqs:SendMessage", given, "stranger").code == "KmsAccessDenied"


BROKEN = [
    ("DisableKey", {}, "KmsDisabled", "KMSDisabled"),
    ("ScheduleKeyDeletion", {"PendingWindowInDays": 7}, "KmsInvalidState", "KMSInvalidState"),
]


@pytest.mark.parametrize(("operation", "more", "of_sqs", "of_sns"), BROKEN)
def test_a_key_that_doesnt_work_is_told(
    scene: Scene, operation: str, more: dict[str, Any], of_sqs: str, of_sns: str
) -> None:
    """SendMessage, ReceiveMessage, Publish: Errors."""
    key = make_key(scene)
    given = encrypted(scene, key)
    ok(scene, "home", "kms", operation, KeyId=key, **more)
    assert call(scene, "sqs:SendMessage", given, "home").code == of_sqs
    assert call(scene, "sqs:ReceiveMessage", given, "home").code == of_sqs
    assert call(scene, "sns:Publish", given, "home").code == of_sns


def test_a_key_that_isnt_there_is_told(scene: Scene) -> None:
    """SendMessage, Publish: Errors."""
    given = encrypted(scene, "12345678-1234-1234-1234-123456789012")
    assert call(scene, "sqs:SendMessage", given, "home").code == "KmsNotFound"
    assert call(scene, "sns:Publish", given, "home").code == "KMSNotFound"


@pytest.mark.parametrize("lets_in", [True, False])
def test_services_need_the_key_of_an_encrypted_queue(scene: Scene, lets_in: bool) -> None:
    """Amazon SQS: Key management, compatibility between AWS services and encrypted queues."""
    services = {"Service": ["sns.amazonaws.com", "s3.amazonaws.com"]}
    key = make_key(
        scene, *([allow("kms:GenerateDataKey*", "kms:Decrypt", Principal=services)] if lets_in else [])
    )
    url = encrypted(scene, key)["sqs:SendMessage"]["QueueUrl"]
    send = allow("sqs:SendMessage", Principal=services) | {"Resource": QUEUE}
    ok(scene, "home", "sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy(send)})
    news = {"QueueConfigurations": [{"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"]}]}
    put = scene.call(
        "home",
        "s3",
        "PutBucketNotificationConfiguration",
        {"Bucket": "news", "NotificationConfiguration": news},
    )
    assert put.ok is lets_in
    ok(scene, "home", "sns", "Subscribe", TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    ok(scene, "home", "sns", "Publish", TopicArn=TOPIC, Message="m")
    held = ok(scene, "home", "sqs", "ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10)
    assert any("m" in one["Body"] for one in held.get("Messages", ())) is lets_in


REPLICA = {"ReplicaRegion": "eu-west-1"}
IN_REPLICA = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
MULTI = ("kms:CreateKey", "kms:ReplicateKey", "iam:CreateServiceLinkedRole")


def test_a_replica_is_a_key_made_in_its_region(scene: Scene) -> None:
    """Create multi-Region replica keys: permissions; Control access to multi-Region keys."""
    given = {"KeyId": make_key(scene, MultiRegion=True), **REPLICA}
    may(scene, "kms:ReplicateKey")
    refused = scene.call("worker", "kms", "ReplicateKey", given)
    assert (refused.code, "kms:CreateKey" in refused.message) == ("AccessDeniedException", True)
    text = policy(
        allow("kms:ReplicateKey"),
        allow("kms:CreateKey", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}),
    )
    ok(scene, "home", "iam", "PutUserPolicy", UserName="Worker", PolicyName="p", PolicyDocument=text)
    assert not scene.call("worker", "kms", "ReplicateKey", given).ok
    right = {
        "aws:RequestedRegion": "eu-west-1",
        "kms:MultiRegion": "true",
        "kms:KeySpec": "SYMMETRIC_DEFAULT",
    }
    text = policy(allow("kms:ReplicateKey"), allow("kms:CreateKey", Condition={"StringEquals": right}))
    ok(scene, "home", "iam", "PutUserPolicy", UserName="Worker", PolicyName="p", PolicyDocument=text)
    tagged = given | {"Tags": [{"TagKey": "a", "TagValue": "b"}]}
    assert "kms:TagResource" in scene.call("worker", "kms", "ReplicateKey", tagged).message
    assert scene.call("worker", "kms", "ReplicateKey", given).ok


def roles(scene: Scene) -> list[str]:
    names = [role["Arn"] for role in ok(scene, "home", "iam", "ListRoles")["Roles"]]
    return [name for name in names if name.startswith(LINKED)]


def test_the_first_multi_region_key_makes_kms_its_role(scene: Scene) -> None:
    """Authorizing AWS KMS to synchronize multi-Region keys."""
    own = f"{LINKED}/mrk.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceMultiRegionKeys"
    may(scene, "kms:*")
    assert scene.call("worker", "kms", "CreateKey", {}).ok
    assert own not in roles(scene)
    refused = scene.call("worker", "kms", "CreateKey", {"MultiRegion": True})
    assert f"iam:CreateServiceLinkedRole on resource: {own}" in refused.message
    may(
        scene,
        "kms:*",
        "iam:CreateServiceLinkedRole",
        StringEquals={"iam:AWSServiceName": "mrk.kms.amazonaws.com"},
    )
    may(scene, "kms:*", "iam:CreateServiceLinkedRole")
    assert scene.call("worker", "kms", "CreateKey", {"MultiRegion": True}).ok
    assert own in roles(scene)
    may(scene, "kms:*")
    assert scene.call("worker", "kms", "CreateKey", {"MultiRegion": True}).ok


TRAIL = {"Name": "all", "S3BucketName": "trails", "IsOrganizationTrail": True}
_OF_ORGANIZATIONS = "InsufficientDependencyServiceAccessPermissionException"
FOR_TRAILS = {
    "organizations:DescribeOrganization": _OF_ORGANIZATIONS,
    "organizations:ListAWSServiceAccessForOrganization": _OF_ORGANIZATIONS,
    "organizations:ListAccounts": _OF_ORGANIZATIONS,
    "iam:GetRole": "InsufficientIAMAccessPermissionException",
    "iam:CreateServiceLinkedRole": "InsufficientIAMAccessPermissionException",
}


@pytest.mark.parametrize("missing", FOR_TRAILS)
def test_an_organization_trail_asks_for_more_than_a_trail(scene: Scene, missing: str) -> None:
    """Prepare for creating a trail for your organization: required permissions; CreateTrail: Errors."""
    may(scene, "cloudtrail:*", *(one for one in FOR_TRAILS if one != missing))
    refused = scene.call("worker", "cloudtrail", "CreateTrail", TRAIL)
    assert (refused.code, missing in refused.message) == (FOR_TRAILS[missing], True)
    assert scene.call("worker", "cloudtrail", "CreateTrail", TRAIL | {"IsOrganizationTrail": False}).ok
    assert scene.call("worker", "cloudtrail", "UpdateTrail", TRAIL).code == FOR_TRAILS[missing]


def test_the_first_organization_trail_makes_cloudtrail_its_role(scene: Scene) -> None:
    """Using service-linked roles for CloudTrail."""
    own = f"{LINKED}/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail"
    assert own not in roles(scene)
    may(scene, "cloudtrail:*", *FOR_TRAILS)
    assert scene.call("worker", "cloudtrail", "CreateTrail", TRAIL).ok
    assert own in roles(scene)
    may(scene, "cloudtrail:*", *(one for one in FOR_TRAILS if one != "iam:CreateServiceLinkedRole"))
    assert scene.call("worker", "cloudtrail", "UpdateTrail", TRAIL).ok


def test_an_organization_has_its_role_in_every_account_that_it_makes(scene: Scene) -> None:
    """AWS Organizations and service-linked roles."""
    own = "aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations"
    assert f"arn:aws:iam::{HOME}:role/{own}" in roles(scene)
    made = ok(scene, "home", "organizations", "CreateAccount", Email="new@example.com", AccountName="New")
    begun = {"CreateAccountRequestId": made["CreateAccountStatus"]["Id"]}
    account = ok(scene, "home", "organizations", "DescribeCreateAccountStatus", **begun)[
        "CreateAccountStatus"
    ]["AccountId"]
    listed = scene.inspect(account, "iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert [role["Arn"] for role in listed] == [f"arn:aws:iam::{account}:role/{own}"]
