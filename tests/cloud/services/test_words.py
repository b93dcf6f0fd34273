"""Codes and sentences of errors, service by service, as AWS writes them; each row with its page."""

from __future__ import annotations

import ast
import json
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

import labkit.cloud.services as rooms
from labkit.cloud.judge import simulated_services
from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
QUEUE = f"https://sqs.us-east-1.amazonaws.com/{HOME}/q"
NO, AS_JSON = ("InvalidParameter",), {"MessageStructure": "json"}
SAID = "Invalid parameter: Message Structure"
TOPIC = f"arn:aws:sns:us-east-1:{HOME}:t"
RULES = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2}
PATH = "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric"
PATTERN = "You provided a value that does not match the required pattern."
LOWER = {"Effect": "allow", "Action": "s3:*", "Resource": "*"}
TRUST = LOWER | {"Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def setup(stage: Stage) -> None:
    stage.client(HOME, "sqs").create_queue(QueueName="q")
    stage.client(HOME, "sns").create_topic(Name="t")
    stage.client(HOME, "iam").create_user(UserName="Ann")
    stage.client(HOME, "organizations").create_organization()


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup)

UNKNOWN, LEGACY = "Unknown Attribute No.", "The policy failed legacy parsing"
ALIAS = 'Alias must start with the prefix "alias/"'
SCOPE = "Invalid parameter: Policy statement action out of service scope!"
Row = tuple[str, str, dict[str, Any], str, str]
WRONG: list[Row] = [
    (
        "sqs",
        "GetQueueAttributes",
        {"QueueUrl": QUEUE, "AttributeNames": ["No"]},
        "InvalidAttributeName",
        UNKNOWN,
    ),
    (
        "sqs",
        "ReceiveMessage",
        {"QueueUrl": QUEUE, "WaitTimeSeconds": 21},
        "InvalidParameterValue",
        "Value 21 for",
    ),
    ("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "AttributeNames": ["No"]}, "InvalidAttributeName", UNKNOWN),
    (
        "sqs",
        "ReceiveMessage",
        {"QueueUrl": QUEUE, "MessageSystemAttributeNames": ["No"]},
        "InvalidAttributeName",
        UNKNOWN,
    ),
    (
        "sqs",
        "SetQueueAttributes",
        {"QueueUrl": QUEUE, "Attributes": {"SentTimestamp": "1"}},
        "InvalidAttributeName",
        "Unknown Attribute SentTimestamp.",
    ),
    (
        "sqs",
        "GetQueueAttributes",
        {"QueueUrl": QUEUE, "AttributeNames": ["SentTimestamp"]},
        "InvalidAttributeName",
        "",
    ),
    ("iam", "CreateUser", {"UserName": "x", "Path": "staff"}, "ValidationError", PATH),
    (
        "iam",
        "CreateRole",
        {"RoleName": "x", "Path": "staff/", "AssumeRolePolicyDocument": "{}"},
        "ValidationError",
        PATH,
    ),
    (
        "iam",
        "CreatePolicy",
        {"PolicyName": "x", "Path": "/staff", "PolicyDocument": "{}"},
        "ValidationError",
        PATH,
    ),
    ("iam", "UpdateUser", {"UserName": "Ann", "NewPath": "staff"}, "ValidationError", PATH),
    ("iam", "ListUsers", {"PathPrefix": "foo"}, "ValidationError", PATH),
    ("iam", "ListPolicies", {"PathPrefix": "foo"}, "ValidationError", PATH),
    (
        "iam",
        "CreatePolicy",
        {"PolicyName": "x", "PolicyDocument": policy(LOWER)},
        "MalformedPolicyDocument",
        LEGACY,
    ),
    (
        "iam",
        "PutUserPolicy",
        {"UserName": "Ann", "PolicyName": "x", "PolicyDocument": policy(LOWER | {"Effect": "DENY"})},
        "MalformedPolicyDocument",
        LEGACY,
    ),
    (
        "iam",
        "CreateRole",
        {"RoleName": "x", "AssumeRolePolicyDocument": policy(TRUST)},
        "MalformedPolicyDocument",
        LEGACY,
    ),
    (
        "iam",
        "CreatePolicy",
        {"PolicyName": "x", "PolicyDocument": policy(LOWER | {"Effect": "Maybe"})},
        "MalformedPolicyDocument",
        "Syntax errors in policy.",
    ),
    ("organizations", "DescribeAccount", {"AccountId": "1"}, "InvalidInputException", PATTERN),
    ("organizations", "DescribePolicy", {"PolicyId": "1"}, "InvalidInputException", PATTERN),
    (
        "organizations",
        "DescribeOrganizationalUnit",
        {"OrganizationalUnitId": "1"},
        "InvalidInputException",
        PATTERN,
    ),
    (
        "organizations",
        "ListChildren",
        {"ParentId": "r-1", "ChildType": "ACCOUNT"},
        "InvalidInputException",
        PATTERN,
    ),
    (
        "organizations",
        "AttachPolicy",
        {"PolicyId": "p-1", "TargetId": HOME},
        "InvalidInputException",
        PATTERN,
    ),
    (
        "organizations",
        "ListPolicies",
        {"Filter": "No"},
        "InvalidInputException",
        "You specified an invalid value.",
    ),
    (
        "organizations",
        "ListDelegatedAdministrators",
        {"ServicePrincipal": "foo.amazonaws.com"},
        "InvalidInputException",
        "You specified an unrecognized service principal.",
    ),
    ("kms", "DeleteAlias", {"AliasName": "app"}, "ValidationException", ALIAS),
    ("kms", "UpdateAlias", {"AliasName": "app", "TargetKeyId": "k"}, "ValidationException", ALIAS),
    ("kms", "CreateAlias", {"AliasName": "app", "TargetKeyId": "k"}, "ValidationException", ALIAS),
    (
        "sns",
        "Subscribe",
        {"TopicArn": f"{TOPIC}2", "Protocol": "sms", "Endpoint": "+4930000000"},
        "NotFound",
        "Topic does not exist",
    ),
    (
        "sns",
        "Publish",
        {"TopicArn": TOPIC, "Message": "x" * 262_145},
        *NO,
        "Invalid parameter: Message too long",
    ),
    (
        "sns",
        "Publish",
        {"TopicArn": TOPIC, "Message": "x", "Subject": "a\nb"},
        *NO,
        "Invalid parameter: Subject",
    ),
    (
        "sns",
        "Publish",
        {"TopicArn": TOPIC, "Message": "x", **AS_JSON},
        *NO,
        f"{SAID} - JSON message body failed",
    ),
    (
        "sns",
        "Publish",
        {"TopicArn": TOPIC, "Message": "{}", **AS_JSON},
        *NO,
        f"{SAID} - No default entry",
    ),
    ("sns", "PublishBatch", {"TopicArn": TOPIC, "PublishBatchRequestEntries": []}, "EmptyBatchRequest", ""),
    (
        "sns",
        "Unsubscribe",
        {"SubscriptionArn": "x"},
        *NO,
        "Invalid parameter: SubscriptionArn Reason: An ARN must have",
    ),
    (
        "sns",
        "ConfirmSubscription",
        {"TopicArn": TOPIC, "Token": "x"},
        "InvalidParameter",
        "Invalid parameter: Token",
    ),
    (
        "sns",
        "CreateTopic",
        {"Name": "t", "Attributes": {"DeliveryPolicy": "{no JSON"}},
        "InvalidParameter",
        "Invalid parameter: Attributes Reason",
    ),
    (
        "sns",
        "CreateTopic",
        {"Name": "t", "Attributes": {"DisplayName": "x"}},
        "InvalidParameter",
        "Invalid parameter: Attributes Reason",
    ),
    (
        "sns",
        "CreateTopic",
        {"Name": "t", "Tags": [{"Key": "a", "Value": "b"}]},
        "InvalidParameter",
        "Invalid parameter: Tags Reason",
    ),
    (
        "sns",
        "AddPermission",
        {"TopicArn": TOPIC, "Label": "l", "AWSAccountId": [HOME], "ActionName": ["Unsubscribe"]},
        "InvalidParameter",
        SCOPE,
    ),
    *(
        (
            "sns",
            "SetTopicAttributes",
            {
                "TopicArn": TOPIC,
                "AttributeName": "Policy",
                "AttributeValue": policy(TRUST | {"Effect": "Allow", "Action": action, "Resource": TOPIC}),
            },
            "InvalidParameter",
            SCOPE,
        )
        for action in ("sns:*", "*", "sns:CreateTopic", "s3:GetObject")
    ),
    (
        "logs",
        "CreateLogGroup",
        {"logGroupName": "a b!"},
        "InvalidParameterException",
        "1 validation error detected: Value at 'logGroupName' failed to satisfy constraint: Member must ",
    ),
    (
        "logs",
        "CreateLogStream",
        {"logGroupName": "g", "logStreamName": "a:b"},
        "InvalidParameterException",
        "1 validation error detected: Value at 'logStreamName'",
    ),
    (
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "g",
            "filterName": "a:b",
            "filterPattern": "",
            "metricTransformations": [{"metricName": "m", "metricNamespace": "a:b", "metricValue": "1"}],
        },
        "InvalidParameterException",
        "2 validation errors detected: Value at 'filterName'",
    ),
    (
        "s3control",
        "PutPublicAccessBlock",
        {"AccountId": HOME, "PublicAccessBlockConfiguration": {}},
        "InvalidRequest",
        "Must specify at least one configuration.",
    ),
    (
        "ec2",
        "DescribeRegions",
        {"RegionNames": ["mars-1"]},
        "InvalidParameterValue",
        "Invalid region: [mars-1]",
    ),
    (
        "ec2",
        "DescribeAvailabilityZones",
        {"ZoneNames": ["mars-1a"]},
        "InvalidParameterValue",
        "Invalid availability",
    ),
    (
        "ec2",
        "DescribeNetworkAcls",
        {"NetworkAclIds": ["acl-12345678"]},
        "InvalidNetworkAclID.NotFound",
        "The network acl ID 'acl-12345678' does not exist",
    ),
    (
        "ec2",
        "DescribeSnapshots",
        {"SnapshotIds": ["snap-12345678"]},
        "InvalidSnapshot.NotFound",
        "The snapshot 'snap-12345678' does not exist.",
    ),
    *(
        ("ec2", operation, {"InstanceIds": []}, "InvalidParameterCombination", "No instances specified")
        for operation in ("TerminateInstances", "StartInstances", "StopInstances", "RebootInstances")
    ),
]


@pytest.mark.parametrize("row", WRONG, ids=lambda row: f"{row[0]} {row[1]}")
def test_what_is_wrong_is_said_as_aws_says_it(scene: Scene, row: Row) -> None:
    """A row's page is the operation's own in its service's API Reference."""
    service, operation, given, code, says = row
    answer = scene.call("home", service, operation, given)
    assert (answer.code, answer.message.startswith(says)) == (code, True), answer.message


@pytest.mark.parametrize("source", ["203.0.113.5", "203.0.113.5/33", "2001:db8::1", "0", ""])
def test_a_range_of_addresses_has_a_mask(scene: Scene, source: str) -> None:
    """AuthorizeSecurityGroupIngress: CidrIp; IpRange."""
    asked = {"GroupName": "default", "IpPermissions": [RULES | {"IpRanges": [{"CidrIp": source}]}]}
    assert scene.call("home", "ec2", "AuthorizeSecurityGroupIngress", asked).code == "InvalidParameterValue"


REASONS = [  # (InvalidInputException, ConstraintViolationException, Organizations API Reference: Reason)
    ("describe_account", {"AccountId": "1"}, "INVALID_PATTERN"),
    ("list_policies", {"Filter": "No"}, "INVALID_ENUM"),
    (
        "list_delegated_administrators",
        {"ServicePrincipal": "foo.amazonaws.com"},
        "UNRECOGNIZED_SERVICE_PRINCIPAL",
    ),
    ("list_accounts", {"NextToken": "x"}, "INVALID_NEXT_TOKEN"),
    ("close_account", {"AccountId": HOME}, "CANNOT_CLOSE_MANAGEMENT_ACCOUNT"),
    ("create_account", {"Email": "a@example.com", "AccountName": "a", "RoleName": "a b"}, "INVALID_PATTERN"),
    (
        "tag_resource",
        {"ResourceId": HOME, "Tags": [{"Key": "aws:a", "Value": "b"}]},
        "INVALID_SYSTEM_TAGS_PARAMETER",
    ),
    ("tag_resource", {"ResourceId": HOME, "Tags": [{"Key": "a", "Value": "b"}] * 2}, "DUPLICATE_TAG_KEY"),
]


@pytest.mark.parametrize(("operation", "given", "reason"), REASONS)
def test_organizations_gives_its_reason(
    scene: Scene, operation: str, given: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(scene.client("home", "organizations"), operation)(**given)
    assert caught.value.response.get("Reason") == reason


def test_sqs_takes_the_names_of_a_messages_attributes(scene: Scene) -> None:
    """ReceiveMessage: AttributeNames."""
    scene.call("home", "sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "x"})
    asked = {"QueueUrl": QUEUE, "AttributeNames": ["SentTimestamp", "SenderId"]}
    (message,) = scene.call("home", "sqs", "ReceiveMessage", asked).result["Messages"]
    assert set(message["Attributes"]) == {"SentTimestamp", "SenderId"}


SUBSCRIBERS = [  # protocol, endpoint, ReturnSubscriptionArn, whether the ARN is told (Subscribe)
    ("email", "a@example.com", None, False),
    ("email", "b@example.com", True, True),
    ("https", "https://example.com/a", False, False),
    ("https", "https://example.com/b", True, True),
    ("sms", "+4930000000", None, True),
    ("sqs", f"arn:aws:sqs:us-east-1:{OTHER}:theirs", True, True),
]


@pytest.mark.parametrize(("protocol", "endpoint", "returned", "told"), SUBSCRIBERS)
def test_a_subscription_that_waits(
    scene: Scene, protocol: str, endpoint: str, returned: bool | None, told: bool
) -> None:
    asked = {"TopicArn": TOPIC, "Protocol": protocol, "Endpoint": endpoint}
    asked |= {} if returned is None else {"ReturnSubscriptionArn": returned}
    arn = scene.call("home", "sns", "Subscribe", asked).result["SubscriptionArn"]
    assert arn.startswith(f"{TOPIC}:") is told
    rows = scene.call("home", "sns", "ListSubscriptionsByTopic", {"TopicArn": TOPIC}).result["Subscriptions"]
    assert (rows[0]["SubscriptionArn"] == "PendingConfirmation") is (protocol != "sms")


def test_a_virtual_mfa_device_has_its_picture(scene: Scene) -> None:
    """VirtualMFADevice: QRCodePNG."""
    made = scene.call("home", "iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "m"}).result
    picture = made["VirtualMFADevice"]["QRCodePNG"]
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert width == height > 100
    assert zlib.crc32(picture[12:29]) == struct.unpack(">I", picture[29:33])[0]
    again = scene.call("home", "iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "n"}).result
    assert again["VirtualMFADevice"]["QRCodePNG"] != picture


def raised(service: str) -> Iterator[tuple[str, bool, str]]:
    """Every error that labkit raises for a service: its code, whether it has more members, and where."""
    folder = Path(rooms.__file__).parent / service.replace("-", "_")
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "AwsError":
                continue
            code = node.args[0] if node.args else None
            if isinstance(code, ast.Constant):
                more = any(keyword.arg == "about" for keyword in node.keywords)
                yield str(code.value), more, f"{file.name}:{node.lineno}"


@cache
def error_shapes(service: str) -> dict[str, Any]:
    model = botocore.session.get_session().get_service_model(service)
    named = {one.name: one for one in model.error_shapes}
    return named | {one.metadata.get("error", {}).get("code", one.name): one for one in model.error_shapes}


# Codes that no shape of botocore's has: Common errors, in each service's API reference; Error codes for the
# Amazon EC2 API; List of error codes, Amazon S3 API Reference.
COMMON = {
    "cloudformation": "ValidationError",
    "ec2": "CannotDelete DependencyViolation DryRunOperation IncorrectInstanceState InstanceLimitExceeded "
    "InvalidAssociationID.NotFound InvalidAttachmentID.NotFound "
    "InvalidNextToken InvalidZone.NotFound NatGatewayNotFound InvalidNetworkAclEntry.NotFound IncorrectState "
    "InvalidNetworkAclID.NotFound InvalidGroup.NotFound InvalidKeyPair.NotFound InvalidParameter "
    "InvalidParameterCombination VolumeInUse "
    "InvalidParameterValue InvalidPolicyDocument InvalidServiceName InvalidVpcID.NotFound MissingParameter",
    "iam": "AccessDenied ValidationError",
    "kms": "AccessDeniedException NotAuthorizedException ValidationException",
    "s3": "AccessControlListNotSupported AllAccessDisabled BadDigest IllegalLocationConstraintException "
    "IncompleteBody InvalidArgument InvalidBucketAclWithObjectOwnership InvalidBucketName InvalidBucketState "
    "InvalidDigest InvalidLocationConstraint InvalidPart InvalidPartNumber InvalidPartOrder InvalidTag "
    "KeyTooLongError MalformedPolicy MetadataTooLarge "
    "MethodNotAllowed NoSuchBucketPolicy NoSuchConfiguration NoSuchObjectLockConfiguration NotImplemented "
    "InvalidRequest InvalidStorageClass MissingRequiredParameter NoSuchVersion PreconditionFailed",
    "s3control": "AccessDenied BadRequest InvalidRequest InvalidTag NoSuchBucket",
    "sqs": "AccessDeniedException InvalidParameterValue MissingParameter",
    "sts": "AccessDenied InvalidParameterValue ValidationError",
}


@pytest.mark.parametrize("service", simulated_services())
def test_every_error_of_ours_is_one_of_the_services(service: str) -> None:
    known = {*error_shapes(service), *COMMON.get(service, "").split()}
    assert [(code, where) for code, _, where in raised(service) if code not in known] == []


@pytest.mark.parametrize("service", simulated_services())
def test_an_error_has_the_members_of_its_shape(service: str) -> None:
    wrong = []
    for code, more, where in raised(service):
        shape = error_shapes(service).get(code)
        if shape is not None and not more and any(name.lower() != "message" for name in shape.members):
            wrong.append((code, where))
    assert wrong == []
