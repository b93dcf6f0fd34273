"""What a thing keeps when it is put again or changed: a row a kind, with the page that says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import ADMINISTRATOR, fixtures

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME = "101010101010"
TRUST = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE: dict[str, Any] = {"RoleName": "Watch"}


def setup(stage: Stage) -> None:
    iam = stage.client(HOME, "iam")
    text = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    iam.create_role(
        AssumeRolePolicyDocument=text, Description="as it was", PermissionsBoundary=ADMINISTRATOR, **ROLE
    )
    arn = f"arn:aws:iam::{HOME}:role/Watch"
    stage.client(HOME, "config").put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": arn}
    )


shared, scene = fixtures({"home": HOME}, setup)


def ask(scene: Scene, service: str, operation: str, **given: Any) -> Answer:
    return scene.call("home", service, operation, given)


ALARM = {
    "AlarmName": "one", "MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60,
    "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip
RULE = {
    "Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": ["a"], "LogFormat": "JSON",
    "Contribution": {"Keys": ["$.a"], "Filters": []}, "AggregateOn": "Count",
}  # fmt: skip
SOURCE = {"Owner": "AWS", "SourceIdentifier": "IAM_PASSWORD_POLICY"}
HERE = f"us-east-1:{HOME}"
# The service; the operation, whose page it is; what is put; the ARN with the tags ("": as answered).
TAGGED: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("cloudwatch", "PutMetricAlarm", ALARM, f"arn:aws:cloudwatch:{HERE}:alarm:one"),
    (
        "cloudwatch",
        "PutInsightRule",
        {"RuleName": "one", "RuleDefinition": json.dumps(RULE)},
        f"arn:aws:cloudwatch:{HERE}:insight-rule/one",
    ),
    ("config", "PutConfigRule", {"ConfigRule": {"ConfigRuleName": "one", "Source": SOURCE}}, ""),
    (
        "config",
        "PutConfigurationAggregator",
        {
            "ConfigurationAggregatorName": "one",
            "AccountAggregationSources": [{"AccountIds": [HOME], "AllAwsRegions": True}],
        },
        "",
    ),
    (
        "config",
        "PutAggregationAuthorization",
        {"AuthorizedAccountId": HOME, "AuthorizedAwsRegion": "us-east-1"},
        f"arn:aws:config:{HERE}:aggregation-authorization/{HOME}/us-east-1",
    ),
)


@pytest.mark.parametrize("again", [[], [{"Key": "team", "Value": "blue"}]], ids=["without", "with others"])
@pytest.mark.parametrize("row", TAGGED, ids=lambda row: row[1])
def test_tags_stay(scene: Scene, row: tuple[str, str, dict[str, Any], str], again: list[Any]) -> None:
    """Who may put a thing again doesn't get at the tags that decide about it."""
    service, operation, given, arn = row
    red = [{"Key": "team", "Value": "red"}]
    assert ask(scene, service, operation, Tags=red, **given).ok
    more = {"Tags": again} if again else {}
    answer = ask(scene, service, operation, **given, **more)
    assert answer.ok
    parameter = "ResourceARN" if service == "cloudwatch" else "ResourceArn"
    found = ask(scene, service, "ListTagsForResource", **{parameter: arn or _arn(scene, answer)})
    assert found.result["Tags"] == red


def _arn(scene: Scene, answer: Answer) -> str:
    if "ConfigurationAggregator" in answer.result:
        return str(answer.result["ConfigurationAggregator"]["ConfigurationAggregatorArn"])
    return str(ask(scene, "config", "DescribeConfigRules").result["ConfigRules"][0]["ConfigRuleArn"])


def test_an_alarm_keeps_its_state(scene: Scene) -> None:
    """PutMetricAlarm: its state is left unchanged; moto's is well again."""
    assert ask(scene, "cloudwatch", "PutMetricAlarm", **ALARM).ok
    state = {"AlarmName": "one", "StateValue": "ALARM", "StateReason": "by hand"}
    assert ask(scene, "cloudwatch", "SetAlarmState", **state).ok
    assert ask(scene, "cloudwatch", "PutMetricAlarm", **{**ALARM, "Threshold": 2}).ok
    alarm = ask(scene, "cloudwatch", "DescribeAlarms").result["MetricAlarms"][0]
    assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 2.0)


def test_a_role_keeps_its_description(scene: Scene) -> None:
    """UpdateRole: Description is optional, and the duration an hour where none is given."""
    assert ask(scene, "iam", "UpdateRole", MaxSessionDuration=7200, **ROLE).ok
    role = ask(scene, "iam", "GetRole", **ROLE).result["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("as it was", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryType"] == "Policy"
    assert ask(scene, "iam", "UpdateRole", Description="", **ROLE).ok
    role = ask(scene, "iam", "GetRole", **ROLE).result["Role"]
    assert (role.get("Description", ""), role["MaxSessionDuration"]) == ("", 3600)


def test_a_key_tells_how_often_it_is_rotated(scene: Scene) -> None:
    """GetKeyRotationStatus."""
    key = {"KeyId": ask(scene, "kms", "CreateKey").result["KeyMetadata"]["KeyId"]}
    assert "RotationPeriodInDays" not in ask(scene, "kms", "GetKeyRotationStatus", **key).result
    assert ask(scene, "kms", "EnableKeyRotation", RotationPeriodInDays=100, **key).ok
    status = ask(scene, "kms", "GetKeyRotationStatus", **key).result
    assert (status["RotationPeriodInDays"], (status["NextRotationDate"] - scene.now).days) == (100, 99)
