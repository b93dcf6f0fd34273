"""What the pages of CloudTrail, CloudWatch, CloudWatch Logs and Config say of their calls: a row a rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
TRAIL = f"arn:aws:cloudtrail:us-east-1:{HOME}:trail/events"
ROLE = f"arn:aws:iam::{HOME}:role/config"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]}
    )


def to_service(name: str, action: str, resource: str) -> dict[str, Any]:
    return {"Principal": {"Service": name}, "Action": action, "Resource": resource}


def setup(stage: Stage) -> None:
    s3, logs, trails = (stage.client(HOME, name) for name in ("s3", "logs", "cloudtrail"))
    s3.create_bucket(Bucket="files")
    trail = "cloudtrail.amazonaws.com"
    files = f"arn:aws:s3:::files/AWSLogs/{HOME}/*"
    statements = (
        to_service(trail, "s3:GetBucketAcl", "arn:aws:s3:::files"),
        to_service(trail, "s3:PutObject", files),
    )
    s3.put_bucket_policy(Bucket="files", Policy=document(*statements))
    trails.create_trail(Name="events", S3BucketName="files")
    logs.create_log_group(logGroupName="lines")
    logs.create_log_stream(logGroupName="lines", logStreamName="one")
    iam = stage.client(HOME, "iam")
    trusted = document({"Principal": {"Service": "config.amazonaws.com"}, "Action": "sts:AssumeRole"})
    iam.create_role(RoleName="config", AssumeRolePolicyDocument=trusted)
    other = document({"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=other)


shared, scene = fixtures({"home": HOME}, setup)


def ask(scene: Scene, operation: str, **given: Any) -> Answer:
    service, name = operation.split()
    return scene.call("home", service, name, given)


ALARM = {
    "AlarmName": "a", "MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60, "Threshold": 1.0,
    "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip
FILTER = {"filterName": "f", "filterPattern": "x", "metricTransformations": []}
METRIC = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
SOURCE = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_PUBLIC_READ_PROHIBITED"}
OF = [{"ReadWriteType": "All", "DataResources": [{"Type": "AWS::Nonsense", "Values": ["x"]}]}]
# The operation, whose page it is; what is asked; the code, and a part of the sentence.
REFUSED: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("cloudtrail DeleteTrail", {"Name": "none"}, "TrailNotFoundException", "Unknown trail: none"),
    (
        "cloudtrail PutEventSelectors",
        {"TrailName": "events", "EventSelectors": OF},
        "InvalidEventSelectorsException",
        "AWS::Nonsense",
    ),
    (
        "logs PutMetricFilter",
        {**FILTER, "logGroupName": "none", "metricTransformations": [METRIC]},
        "ResourceNotFoundException",
        "log group",
    ),
    (
        "logs CreateLogStream",
        {"logGroupName": "lines", "logStreamName": "one"},
        "ResourceAlreadyExistsException",
        "log stream",
    ),
    (
        "logs PutRetentionPolicy",
        {"logGroupName": "lines", "retentionInDays": 2},
        "InvalidParameterException",
        "[1, 3, 5,",
    ),
    ("cloudwatch PutMetricAlarm", {**ALARM, "Period": 7}, "ValidationError", "multiple of 60"),
    ("cloudwatch PutMetricAlarm", {**ALARM, "Statistic": "Foo"}, "ValidationError", "enum value set"),
    (
        "cloudwatch PutMetricData",
        {"Namespace": "AWS/EC2", "MetricData": [{"MetricName": "m", "Value": 1.0}]},
        "InvalidParameterValue",
        "AWS/",
    ),
    (
        "config PutConfigurationRecorder",
        {"ConfigurationRecorder": {"name": "default", "roleARN": ROLE + "-not"}},
        "InvalidRoleException",
        "",
    ),
    (
        "config PutConfigurationRecorder",
        {"ConfigurationRecorder": {"name": "default", "roleARN": f"arn:aws:iam::{HOME}:role/other"}},
        "InvalidRoleException",
        "",
    ),
    (
        "config PutConfigRule",
        {"ConfigRule": {"ConfigRuleName": "r", "Source": SOURCE}},
        "NoAvailableConfigurationRecorderException",
        "",
    ),
    (
        "config PutDeliveryChannel",
        {"DeliveryChannel": {"name": "default", "s3BucketName": "files"}},
        "NoAvailableConfigurationRecorderException",
        "",
    ),
    ("config SelectResourceConfig", {"Expression": "SELECT x"}, "NotSimulatedByLabkit", ""),
    ("sso-admin ListInstances", {}, "NotSimulatedByLabkit", "doesn't simulate sso-admin ListInstances"),
    ("s3 ListDirectoryBuckets", {}, "NotSimulatedByLabkit", "s3express"),
)


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(scene: Scene, row: tuple[str, dict[str, Any], str, str]) -> None:
    operation, given, code, words = row
    answer = ask(scene, operation, **given)
    assert (answer.code, words in answer.message) == (code, True), (
        f"{operation}: {answer.code} {answer.message}"
    )


def test_a_trail_selects_management_events_by_default(scene: Scene) -> None:
    """GetEventSelectors."""
    found = ask(scene, "cloudtrail GetEventSelectors", TrailName="events").result["EventSelectors"]
    assert [(one["ReadWriteType"], one["IncludeManagementEvents"]) for one in found] == [("All", True)]


def test_config_delivers_where_it_may_write(scene: Scene) -> None:
    """Permissions for the Amazon S3 bucket for the AWS Config delivery channel."""
    recorder = {"name": "default", "roleARN": ROLE}
    assert ask(scene, "config PutConfigurationRecorder", ConfigurationRecorder=recorder).ok
    channel = {"name": "default", "s3BucketName": "files"}

    def put(**more: str) -> str:
        return ask(scene, "config PutDeliveryChannel", DeliveryChannel={**channel, **more}).code

    assert put(s3BucketName="none") == "NoSuchBucketException"
    assert put() == "InsufficientDeliveryPolicyException"
    config = to_service("config.amazonaws.com", "s3:PutObject", f"arn:aws:s3:::files/AWSLogs/{HOME}/Config/*")
    assert ask(scene, "s3 PutBucketPolicy", Bucket="files", Policy=document(config)).ok
    assert put() == ""
    assert ask(scene, "s3 DeleteBucketPolicy", Bucket="files").ok
    assert put() == "InsufficientDeliveryPolicyException"
    writes = document({"Action": "s3:PutObject", "Resource": "arn:aws:s3:::files/*"})
    assert ask(scene, "iam PutRolePolicy", RoleName="config", PolicyName="p", PolicyDocument=writes).ok
    assert put() == ""
    assert ask(scene, "config PutConfigRule", ConfigRule={"ConfigRuleName": "r", "Source": SOURCE}).ok
