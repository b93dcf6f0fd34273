"""The words of a refusal: which service, which action, which resource, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.loaders import Loader

from labkit.cloud import Person
from labkit.cloud.wire.service_names import _SIGNED_AS, _by_signing_name, _metadata
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
HAND = f"arn:aws:iam::{HOME}:role/Hand"
QUEUE = f"arn:aws:sqs:us-east-1:{OTHER}:theirs"


def everything_but_passing(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")
    iam = stage.client(HOME, "iam")
    rules = {"Effect": "Allow", "NotAction": ["iam:PassRole", "sqs:ListQueues"], "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [rules]})
    iam.put_user_policy(UserName="Alice", PolicyName="p", PolicyDocument=text)
    trusts = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(
        RoleName="Hand",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trusts]}),
    )
    iam.create_instance_profile(InstanceProfileName="Web")
    stage.client(OTHER, "sqs").create_queue(QueueName="theirs")


shared, scene = fixtures(
    {"home": HOME, "other": OTHER}, everything_but_passing, [Person("alice", HOME, "user", "Alice")]
)

# Services as boto3 names them, and what their refusals once said. (Available services, boto3's documentation)
TYPED = [
    ("sso-admin", "ListInstances", {}),
    ("elbv2", "DescribeLoadBalancers", {}),
    ("elb", "DescribeLoadBalancers", {}),
    ("stepfunctions", "ListStateMachines", {}),
    ("opensearch", "ListDomainNames", {}),
    ("es", "ListDomainNames", {}),
    ("dynamodbstreams", "ListStreams", {}),
    ("apigatewayv2", "GetApis", {}),
    ("emr", "ListClusters", {}),
    ("efs", "DescribeFileSystems", {}),
    ("resourcegroupstaggingapi", "GetResources", {}),
    ("polly", "DescribeVoices", {}),
    ("s3", "GetBucketMetricsConfiguration", {"Bucket": "b", "Id": "i"}),
]


@pytest.mark.parametrize(("service", "operation", "parameters"), TYPED)
def test_a_refusal_names_the_service_as_it_was_typed(
    scene: Scene, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    answer = scene.call("home", service, operation, parameters)
    assert answer.message.startswith(f"This workbook doesn't simulate {service} {operation}: ")


def test_what_isnt_simulated_is_said_so_before_its_parameters_are_looked_at(scene: Scene) -> None:
    answer = scene.call("home", "s3control", "DeleteAccessGrantsInstanceResourcePolicy", {"AccountId": "x"})
    assert answer.code == "NotSimulatedByLabkit"
    answer = scene.call("home", "networkmanager", "GetResourcePolicy", {"ResourceArn": "not an ARN"})
    assert answer.message.startswith("This workbook doesn't simulate networkmanager GetResourcePolicy")


def test_services_are_told_apart_as_botocore_has_them() -> None:
    session = botocore.session.get_session()
    shared_names = {
        name for services in _by_signing_name().values() if len(services) > 1 for name in services
    }
    assert {"sso-admin", "elbv2"} & set(Loader().list_available_services("service-2"))
    for name in sorted(shared_names)[::6]:
        assert session.get_service_model(name).metadata == _metadata(name)
    assert all(_by_signing_name()[signed][0] == name for signed, name in _SIGNED_AS.items())


ALICE = f"User: arn:aws:iam::{HOME}:user/Alice is not authorized to perform: "
NOT_PASSED = (
    f"{ALICE}iam:PassRole on resource: {HAND} because no identity-based policy allows the iam:PassRole action"
)
PASSES = [  # (Grant a user permissions to pass a role to an AWS service)
    ("iam", "AddRoleToInstanceProfile", {"InstanceProfileName": "Web", "RoleName": "Hand"}),
    ("config", "PutConfigurationRecorder", {"ConfigurationRecorder": {"name": "default", "roleARN": HAND}}),
    (
        "logs",
        "PutDestination",
        {"destinationName": "d", "targetArn": "arn:aws:kinesis:us-east-1:1:stream/s", "roleArn": HAND},
    ),
    (
        "cloudtrail",
        "CreateTrail",
        {
            "Name": "trail",
            "S3BucketName": "logs",
            "CloudWatchLogsLogGroupArn": f"arn:aws:logs:us-east-1:{HOME}:log-group:g:*",
            "CloudWatchLogsRoleArn": HAND,
        },
    ),
]


@pytest.mark.parametrize(("service", "operation", "parameters"), PASSES)
def test_a_role_that_may_not_be_passed_is_named_by_arn(
    scene: Scene, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    assert NOT_PASSED in scene.call("alice", service, operation, parameters).message


def test_another_accounts_role_is_passed_by_nobody(scene: Scene) -> None:
    """Grant a user permissions to pass a role to an AWS service: a role of the same account."""
    recorder = {"name": "default", "roleARN": HAND.replace(HOME, OTHER)}
    for who in ("home", "alice"):
        answer = scene.call(who, "config", "PutConfigurationRecorder", {"ConfigurationRecorder": recorder})
        assert answer.code == "AccessDeniedException"
        assert answer.message.startswith("Cross-account pass role is not allowed.")


URL = f"https://sqs.us-east-1.amazonaws.com/{OTHER}/theirs"
SQS: list[tuple[str, dict[str, Any], str]] = [  # (Troubleshoot an access denied error in Amazon SQS)
    ("SendMessage", {"MessageBody": "x"}, "sqs:sendmessage"),
    ("ReceiveMessage", {}, "sqs:receivemessage"),
    ("PurgeQueue", {}, "sqs:purgequeue"),
    ("SendMessageBatch", {"Entries": [{"Id": "1", "MessageBody": "x"}]}, "sqs:sendmessage"),
    ("DeleteQueue", {}, "sqs:deletequeue"),
]


@pytest.mark.parametrize(("operation", "parameters", "action"), SQS)
def test_sqs_writes_small_letters_and_says_why(
    scene: Scene, operation: str, parameters: dict[str, Any], action: str
) -> None:
    answer = scene.call("alice", "sqs", operation, {"QueueUrl": URL} | parameters)
    assert answer.code == "AccessDenied"
    assert answer.message == (
        f"{ALICE}{action} on resource: {QUEUE} because no resource-based policy allows the {action} action"
    )


def test_sqs_at_home(scene: Scene) -> None:
    said = scene.call("alice", "sqs", "ListQueues", {}).message
    assert said == (
        f"{ALICE}sqs:listqueues on resource: arn:aws:sqs:us-east-1:{HOME}: "
        "because no identity-based policy allows the sqs:listqueues action"
    )
