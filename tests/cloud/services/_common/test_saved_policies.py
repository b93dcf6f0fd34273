"""Which policies are saved and which refused, beyond what the grammar says: a row a rule, with its page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
ROLE = f"arn:aws:iam::{HOME}:role/Desk"
BUCKET = "arn:aws:s3:::letters"
OWN = {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def setup(stage: Stage) -> None:
    iam = stage.client(HOME, "iam")
    iam.create_role(RoleName="Desk", AssumeRolePolicyDocument=policy(OWN))
    stage.client(HOME, "s3").create_bucket(Bucket="letters")
    ec2 = stage.client(HOME, "ec2")
    network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_endpoint(VpcId=network, ServiceName="com.amazonaws.us-east-1.s3")


shared, scene = fixtures({"home": HOME}, setup)


def endpoint(scene: Scene) -> str:
    """The id of the one there is."""
    found = scene.call("home", "ec2", "DescribeVpcEndpoints", {}).result["VpcEndpoints"]
    return str(found[0]["VpcEndpointId"])


def saved_as(scene: Scene, kind: str, *statements: dict[str, Any]) -> Answer:
    """Save a policy of one kind."""
    text = policy(*statements)
    service, operation, given = {
        "identity": ("iam", "CreatePolicy", {"PolicyName": "P", "PolicyDocument": text}),
        "inline": ("iam", "PutRolePolicy", {"RoleName": "Desk", "PolicyName": "P", "PolicyDocument": text}),
        "trust": ("iam", "CreateRole", {"RoleName": "New", "AssumeRolePolicyDocument": text}),
        "new trust": ("iam", "UpdateAssumeRolePolicy", {"RoleName": "Desk", "PolicyDocument": text}),
        "bucket": ("s3", "PutBucketPolicy", {"Bucket": "letters", "Policy": text}),
        "key": ("kms", "CreateKey", {"Policy": text}),
        "queue": ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"Policy": text}}),
        "topic": ("sns", "CreateTopic", {"Name": "t", "Attributes": {"Policy": text}}),
        "endpoint": ("ec2", "ModifyVpcEndpoint", {"VpcEndpointId": endpoint(scene), "PolicyDocument": text}),
        "logs": ("logs", "PutResourcePolicy", {"policyName": "P", "policyDocument": text}),
        "destination": (
            "logs",
            "PutDestinationPolicy",
            {"destinationName": "d", "accessPolicy": text},
        ),
        "session": ("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "one", "Policy": text}),
        "federated": ("sts", "GetFederationToken", {"Name": "guest", "Policy": text}),
    }[kind]
    return scene.call("home", service, operation, given)


CONDITIONS = "IAM JSON policy elements: Condition operators"
OLD = {"NumericGreaterThan": {"aws:MultiFactorAuthAge": 3600}}
NOT_ROOT = {"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::*:root"}
SAVED: list[tuple[str, str, list[dict[str, Any]]]] = [
    (CONDITIONS, "identity", [allow(Condition=OLD)]),
    (CONDITIONS, "inline", [allow(Condition=OLD)]),
    (CONDITIONS, "new trust", [OWN | {"Condition": OLD}]),
    (CONDITIONS, "session", [allow(Condition=OLD)]),
    (CONDITIONS, "identity", [allow(Condition={"NumericLessThan": {"s3:max-keys": [10, 20]}})]),
    (CONDITIONS, "identity", [allow(Condition={"DateGreaterThan": {"aws:EpochTime": 1700000000}})]),
    (CONDITIONS, "identity", [allow(Condition={"Bool": {"aws:SecureTransport": [True]}})]),
    (CONDITIONS, "identity", [allow(Condition={"Null": {"aws:TokenIssueTime": False}})]),
    ("IAM JSON policy elements: Sid", "identity", [allow(Sid=""), allow("s3:PutObject", Sid="")]),
    ("IAM JSON policy elements: Sid", "trust", [OWN | {"Sid": ""}, OWN | {"Sid": ""}]),
    ("IAM identifiers: ARNs", "identity", [allow("iam:*", f"arn:aws:iam::{HOME}:root")]),
    ("IAM identifiers: ARNs", "inline", [allow("iam:*", f"arn:aws:iam::{HOME}:*")]),
    ("IAM identifiers: ARNs", "identity", [allow("iam:*", [f"arn:aws:iam::{HOME}:*", ROLE])]),
    ("IAM identifiers: ARNs", "identity", [NOT_ROOT]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "kind", "statements"), SAVED)
def test_it_is_saved(scene: Scene, page: str, kind: str, statements: list[dict[str, Any]]) -> None:
    answer = saved_as(scene, kind, *statements)
    assert answer.ok, (page, answer.message)


def test_it_is_kept_as_it_was_written(scene: Scene) -> None:
    """CreatePolicy: what moto's reader was shown is what nobody else sees."""
    arn = saved_as(scene, "identity", allow(Condition=OLD)).result["Policy"]["Arn"]
    held = scene.call("home", "iam", "GetPolicyVersion", {"PolicyArn": arn, "VersionId": "v1"}).result
    assert held["PolicyVersion"]["Document"]["Statement"][0]["Condition"] == OLD


PRINCIPALS = "AWS JSON policy elements: Principal"
NOT_PRINCIPALS = "AWS JSON policy elements: NotPrincipal"
ARNS = "Identify AWS resources with Amazon Resource Names (ARNs)"
OF_S3 = "Actions, resources, and condition keys for Amazon S3"
MALFORMED = "MalformedPolicyDocument"


def trusts(service: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}


def lets(
    principal: Any, action: Any = "s3:GetObject", resource: Any = f"{BUCKET}/*", **more: Any
) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}


def but(principal: str, action: str, resource: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "NotPrincipal": {"AWS": principal}, "Action": action, "Resource": resource}


BAD_PARAMETER = "InvalidParameterException"
GRAMMAR = "Grammar of the IAM JSON policy language"
LAMDA = {"Service": "lamda.amazonaws.com"}
OWNER = lets({"AWS": HOME}, "kms:*", "*")
TOPIC, QUEUE = f"arn:aws:sns:us-east-1:{HOME}:t", f"arn:aws:sqs:us-east-1:{HOME}:q"
LIST_AND_GET = ["s3:ListBucket", "s3:GetObject"]
BOTH = [BUCKET, f"{BUCKET}/*"]
PRIVATE, TAGGED = {"StringEquals": {"s3:x-amz-acl": "private"}}, {"Null": {"s3:ExistingObjectTag/a": "true"}}
PREFIX = {"StringLike": {"s3:prefix": "a/*"}}
REFUSED: list[tuple[str, str, list[dict[str, Any]], str]] = [
    (PRINCIPALS, "trust", [trusts("lamda.amazonaws.com")], MALFORMED),
    (PRINCIPALS, "new trust", [trusts(["ec2.amazonaws.com", "lamda.amazonaws.com"])], MALFORMED),
    (PRINCIPALS, "trust", [trusts("ssm.us-east-1.amazonaws.com")], MALFORMED),
    (PRINCIPALS, "trust", [trusts("*")], MALFORMED),
    (PRINCIPALS, "trust", [trusts("lambda.amazonaws.org")], MALFORMED),
    (PRINCIPALS, "bucket", [lets(LAMDA)], "MalformedPolicy"),
    (PRINCIPALS, "bucket", [lets({"Service": "*"})], "MalformedPolicy"),
    (PRINCIPALS, "key", [OWNER, lets(LAMDA, "kms:Decrypt", "*")], "MalformedPolicyDocumentException"),
    (PRINCIPALS, "queue", [lets(LAMDA, "sqs:SendMessage", QUEUE)], "InvalidAttributeValue"),
    (PRINCIPALS, "topic", [lets(LAMDA, "sns:Publish", TOPIC)], "InvalidParameter"),
    (PRINCIPALS, "bucket", [lets({"AWS": f"arn:aws-cn:iam::{HOME}:root"})], "MalformedPolicy"),
    (PRINCIPALS, "new trust", [OWN | {"Principal": {"AWS": f"arn:aws-us-gov:iam::{HOME}:root"}}], MALFORMED),
    (PRINCIPALS, "bucket", [lets({"AWS": f"arn:aws:sts::{HOME}:user/Admin"})], "MalformedPolicy"),
    (PRINCIPALS, "endpoint", [lets(LAMDA)], "InvalidPolicyDocument"),
    (PRINCIPALS, "endpoint", [lets({"Service": "*"})], "InvalidPolicyDocument"),
    (PRINCIPALS, "logs", [lets(LAMDA, "logs:PutLogEvents", "*")], BAD_PARAMETER),
    (PRINCIPALS, "logs", [lets({"AWS": f"{ROLE}No"}, "logs:PutLogEvents", "*")], BAD_PARAMETER),
    (PRINCIPALS, "destination", [lets({"AWS": "1" * 12}, "logs:PutSubscriptionFilter", "*")], BAD_PARAMETER),
    (NOT_PRINCIPALS, "endpoint", [but(HOME, "s3:GetObject")], "InvalidPolicyDocument"),
    (NOT_PRINCIPALS, "logs", [but(HOME, "logs:PutLogEvents")], BAD_PARAMETER),
    (GRAMMAR, "endpoint", [{"Effect": "Allow"}], "InvalidPolicyDocument"),
    (GRAMMAR, "logs", [{"Effect": "Allow"}], BAD_PARAMETER),
    (NOT_PRINCIPALS, "bucket", [but(HOME, "s3:GetObject", f"{BUCKET}/*")], "MalformedPolicy"),
    (NOT_PRINCIPALS, "key", [OWNER, but(HOME, "kms:Decrypt")], "MalformedPolicyDocumentException"),
    (NOT_PRINCIPALS, "queue", [but(HOME, "sqs:SendMessage", QUEUE)], "InvalidAttributeValue"),
    (NOT_PRINCIPALS, "topic", [but(HOME, "sns:Publish", TOPIC)], "InvalidParameter"),
    (OF_S3, "bucket", [lets("*", Condition=PREFIX)], "MalformedPolicy"),
    (OF_S3, "bucket", [lets("*", LIST_AND_GET, BOTH, Condition=PREFIX)], "MalformedPolicy"),
    (OF_S3, "bucket", [lets("*", Condition=PRIVATE)], "MalformedPolicy"),
    (OF_S3, "bucket", [lets("*", "s3:ListBucket", BUCKET, Condition=TAGGED)], "MalformedPolicy"),
    (ARNS, "session", [allow("sqs:*", "arn:aws:sqs:us-east-1")], MALFORMED),
    (ARNS, "federated", [allow(resource="arn:aws:s3")], MALFORMED),
    (ARNS, "session", [allow(resource=["*", "arn:aws:s3:::letters/*", "arn:aws:s3:*"])], MALFORMED),
    (ARNS, "session", [{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::"[:10]}], MALFORMED),
]  # fmt: skip


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(scene: Scene, row: tuple[str, str, list[dict[str, Any]], str]) -> None:
    page, kind, statements, code = row
    assert saved_as(scene, kind, *statements).code == code, page


TAKEN: list[tuple[str, str, list[dict[str, Any]]]] = [
    (PRINCIPALS, "trust", [trusts(["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"])]),
    (PRINCIPALS, "trust", [trusts("states.us-east-1.amazonaws.com")]),
    (PRINCIPALS, "key", [OWNER, lets({"Service": "logs.us-east-1.amazonaws.com"}, "kms:Decrypt", "*")]),
    (PRINCIPALS, "endpoint", [lets("*")]),
    (PRINCIPALS, "logs", [lets({"Service": "es.amazonaws.com"}, "logs:PutLogEvents", "*")]),
    (PRINCIPALS, "bucket", [lets({"Service": "delivery.logs.amazonaws.com"}, "s3:PutObject")]),
    (PRINCIPALS, "bucket", [lets({"AWS": f"arn:aws:sts::{HOME}:federated-user/Bob"})]),
    (NOT_PRINCIPALS, "bucket", [but(HOME, "s3:GetObject", f"{BUCKET}/*") | {"Effect": "Deny"}]),
    (OF_S3, "bucket", [lets({"AWS": HOME}, "s3:ListBucket", BUCKET, Condition=PREFIX)]),
    (OF_S3, "bucket", [lets({"AWS": HOME}, "s3:*", BOTH, Condition=PREFIX)]),
    (OF_S3, "bucket", [lets({"AWS": HOME}, "s3:PutObject", Condition=PRIVATE)]),
    (ARNS, "identity", [allow("sqs:*", "arn:aws:sqs:us-east-1")]),
    (ARNS, "session", [allow(resource=["*", "arn:aws:s3:::letters/*"])]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "kind", "statements"), TAKEN)
def test_what_is_like_it_is_taken(
    scene: Scene, page: str, kind: str, statements: list[dict[str, Any]]
) -> None:
    answer = saved_as(scene, kind, *statements)
    assert answer.ok, (page, answer.message)


def test_a_slip_in_a_services_name_is_told(scene: Scene) -> None:
    """AWS JSON policy elements: Principal."""
    message = saved_as(scene, "trust", trusts("lamda.amazonaws.com")).message
    assert message.startswith('Invalid principal in policy: "SERVICE":"lamda.amazonaws.com"')
    assert "lambda.amazonaws.com" in message
