"""Kinds of refusals, each in every place where AWS gives it.

A role that isn't passed, a policy that isn't parsed, nothing named, an alias that is none, a pattern of Logs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME, REGION = "101010101010", "us-east-1"
ROLE = f"arn:aws:iam::{HOME}:role/team/Runs"
PROFILE = f"arn:aws:iam::{HOME}:instance-profile/box"
MACHINE = "i-00000000000000000"
ALLOWED = {"Effect": "Allow", "NotAction": "iam:PassRole", "Resource": "*"}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")
    iam = stage.client(HOME, "iam")
    iam.put_user_policy(UserName="Alice", PolicyName="p", PolicyDocument=policy(ALLOWED))
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="Runs", Path="/team/", AssumeRolePolicyDocument=policy(trust))
    iam.create_group(GroupName="Group")
    iam.create_policy(PolicyName="Own", PolicyDocument=policy(ALLOWED))
    for name in ("box", "empty"):
        iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName="box", RoleName="Runs")
    logs = stage.client(HOME, "logs")
    logs.create_log_group(logGroupName="g")
    stage.client(HOME, "s3").create_bucket(Bucket="files")
    key = stage.client(HOME, "kms").create_key()["KeyMetadata"]["KeyId"]
    stage.client(HOME, "kms").create_alias(AliasName="alias/app", TargetKeyId=key)


shared, scene = fixtures({"home": HOME}, setup, [Person("alice", HOME, "user", "Alice")])

# Grant a user permissions to pass a role to an AWS service; Troubleshoot access denied error messages
PASSED: list[tuple[str, str, dict[str, Any]]] = [
    ("iam", "AddRoleToInstanceProfile", {"InstanceProfileName": "empty", "RoleName": "Runs"}),
    (
        "cloudtrail",
        "CreateTrail",
        {
            "Name": "trail",
            "S3BucketName": "files",
            "CloudWatchLogsRoleArn": ROLE,
            "CloudWatchLogsLogGroupArn": f"arn:aws:logs:{REGION}:{HOME}:log-group:g:*",
        },
    ),
    ("config", "PutConfigurationRecorder", {"ConfigurationRecorder": {"name": "default", "roleARN": ROLE}}),
    (
        "lambda",
        "CreateFunction",
        {
            "FunctionName": "f",
            "Runtime": "python3.13",
            "Handler": "f.go",
            "Role": ROLE,
            "Code": {"ZipFile": b"x"},
        },
    ),
    (
        "logs",
        "PutDestination",
        {
            "destinationName": "d",
            "targetArn": f"arn:aws:kinesis:{REGION}:{HOME}:stream/s",
            "roleArn": ROLE,
        },
    ),
    (
        "logs",
        "PutSubscriptionFilter",
        {
            "logGroupName": "g",
            "filterName": "f",
            "filterPattern": "",
            "roleArn": ROLE,
            "destinationArn": f"arn:aws:kinesis:{REGION}:{HOME}:stream/s",
        },
    ),
]


@pytest.mark.parametrize("row", PASSED, ids=lambda row: f"{row[0]} {row[1]}")
def test_a_role_that_isnt_passed_is_named_by_its_arn(
    shared: Scene, row: tuple[str, str, dict[str, Any]]
) -> None:
    answer = shared.call("alice", *row)
    says = (
        f"not authorized to perform: iam:PassRole on resource: {ROLE} because no identity-based policy allows"
    )
    assert says in answer.message, answer


@pytest.mark.parametrize("operation", ["RunInstances", "AssociateIamInstanceProfile"])
def test_ec2_says_it_in_its_encoded_message(shared: Scene, operation: str) -> None:
    """DecodeAuthorizationMessage."""
    box = {"IamInstanceProfile": {"Arn": PROFILE}}
    image = shared.call("home", "ec2", "DescribeImages", {"Owners": ["amazon"]}).result["Images"][0][
        "ImageId"
    ]
    more = {"ImageId": image, "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
    given = box | (more if operation == "RunInstances" else {"InstanceId": MACHINE})
    answer = shared.call("alice", "ec2", operation, given)
    assert answer.code == "UnauthorizedOperation"
    assert f"iam:PassRole on resource: {ROLE}" in answer.message


LEGACY = "The policy failed legacy parsing"
LOWER = {"Effect": "allow", "Action": "s3:*", "Resource": "*"}
TRUST = LOWER | {"Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"}
del TRUST["Resource"]
PARSED: list[tuple[str, dict[str, Any]]] = [
    ("PutGroupPolicy", {"GroupName": "Group", "PolicyName": "p", "PolicyDocument": policy(LOWER)}),
    ("PutRolePolicy", {"RoleName": "Runs", "PolicyName": "p", "PolicyDocument": policy(LOWER)}),
    (
        "CreatePolicyVersion",
        {"PolicyArn": f"arn:aws:iam::{HOME}:policy/Own", "PolicyDocument": policy(LOWER)},
    ),
    ("CreatePolicy", {"PolicyName": "x", "PolicyDocument": policy(ALLOWED, LOWER | {"Effect": "deny"})}),
    ("UpdateAssumeRolePolicy", {"RoleName": "Runs", "PolicyDocument": policy(TRUST)}),
]


@pytest.mark.parametrize("row", PARSED, ids=lambda row: row[0])
def test_an_effect_in_small_letters_fails_legacy_parsing(
    shared: Scene, row: tuple[str, dict[str, Any]]
) -> None:
    answer = shared.call("home", "iam", *row)
    assert (answer.code, answer.message.startswith(LEGACY)) == ("MalformedPolicyDocument", True), answer


UNNAMED: list[tuple[str, dict[str, Any], str]] = [
    *(
        (operation, {"InstanceIds": ids}, code)
        for operation in ("TerminateInstances", "StartInstances", "StopInstances", "RebootInstances")
        for ids, code in (([], "InvalidParameterCombination"), ([""], "InvalidInstanceID.Malformed"))
    ),
    ("DescribeInstances", {"InstanceIds": [""]}, "InvalidInstanceID.Malformed"),
    (
        "ModifyInstanceAttribute",
        {"InstanceId": "", "DisableApiTermination": {"Value": True}},
        "InvalidInstanceID.Malformed",
    ),
    ("ModifyInstanceMetadataOptions", {"InstanceId": ""}, "InvalidInstanceID.Malformed"),
    ("DescribeInstanceAttribute", {"InstanceId": "", "Attribute": "userData"}, "InvalidInstanceID.Malformed"),
    ("DeleteVpcEndpoints", {"VpcEndpointIds": []}, "MissingParameter"),
    ("DeleteTags", {"Resources": []}, "MissingParameter"),
]


@pytest.mark.parametrize("row", UNNAMED, ids=lambda row: f"{row[0]} {row[2]}")
def test_what_names_nothing(shared: Scene, row: tuple[str, dict[str, Any], str]) -> None:
    """Error codes for the Amazon EC2 API."""
    operation, given, code = row
    assert shared.call("home", "ec2", operation, given).code == code


ALIASES = [
    "app",
    "Alias/app",
    "ALIAS/app",
    "aliases/app",
    "/alias/app",
    f"arn:aws:kms:{REGION}:{HOME}:alias/app",
]


@pytest.mark.parametrize("operation", ["CreateAlias", "UpdateAlias", "DeleteAlias"])
@pytest.mark.parametrize("name", ALIASES)
def test_an_alias_begins_with_alias(shared: Scene, operation: str, name: str) -> None:
    """CreateAlias, UpdateAlias, DeleteAlias: AliasName."""
    given = {"AliasName": name} | ({} if operation == "DeleteAlias" else {"TargetKeyId": "alias/app"})
    answer = shared.call("home", "kms", operation, given)
    assert answer.code == "ValidationException"
    assert answer.message.startswith('Alias must start with the prefix "alias/"'), answer


VALUES: list[tuple[str, dict[str, Any]]] = [
    ("DeleteLogGroup", {"logGroupName": "a b!"}),
    ("DeleteLogStream", {"logGroupName": "g", "logStreamName": "a*b"}),
    (
        "PutLogEvents",
        {"logGroupName": "g", "logStreamName": "a:b", "logEvents": [{"timestamp": 1, "message": "x"}]},
    ),
    ("DeleteMetricFilter", {"logGroupName": "g", "filterName": "a*b"}),
    ("GetLogEvents", {"logGroupName": "!", "logStreamName": "s"}),
    ("FilterLogEvents", {"logGroupName": "a%b"}),
    ("PutRetentionPolicy", {"logGroupName": "a b", "retentionInDays": 7}),
]


@pytest.mark.parametrize("row", VALUES, ids=lambda row: row[0])
def test_logs_names_the_place_and_not_the_value(shared: Scene, row: tuple[str, dict[str, Any]]) -> None:
    """Common errors, CloudWatch Logs API Reference: InvalidParameterException; as people report it."""
    answer = shared.call("home", "logs", *row)
    assert answer.code == "InvalidParameterException", answer
    assert answer.message.startswith("1 validation error detected: Value at '"), answer
