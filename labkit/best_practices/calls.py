"""The calls of the best-practices chapter that several steps share, or that are long to write down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from labkit.lesson import Call, SessionFrom, Upload, mfa_code

from .scene import (
    ADMINISTRATOR,
    ALL_OF_REPORTS,
    CALLS_REFUSED,
    EVERYTHING_IN_S3,
    JOB_ROLE,
    LOG_GROUP,
    LOGS_ROLE,
    READ_REPORTS,
    REPORT,
    ROOT_IS_USED,
    SALARIES,
    TOPIC,
    YESTERDAY,
    device,
)

if TYPE_CHECKING:
    from labkit.cloud import Scene

# Who is made in this chapter, as callers: the job with its user's key, the job inside its role, Ana with a code.

JOB_USER = SessionFrom("create-user", "AccessKey", 1, title="NightlyJob, the job's own user")
JOB = SessionFrom("role-for-the-job", call=3, title="the job, in the role ReportMaker")
ANA_WITH_CODE = SessionFrom("ask-for-the-code", call=2, title="Ana, with a code")
TONIGHT = SessionFrom("last-night", title="the job, in the role ReportMaker")


def ana(operation: str, service: str = "iam", /, **parameters: object) -> Call:
    """A call by Ana."""
    return Call(service, operation, parameters, as_="ana")


# What the job does, and who else wants something of the buckets.


def nightly(caller: str | SessionFrom) -> tuple[Call, Call, Call]:
    """The job: find yesterday's sales, read them, write the report."""
    written = Upload(REPORT, "boats 3, rope 120\n")
    return (
        Call("s3", "ListObjectsV2", {"Bucket": "harborsales"}, as_=caller),
        Call("s3", "GetObject", YESTERDAY, as_=caller),
        Call("s3", "PutObject", {"Bucket": "harborreports", "Key": REPORT, "Body": written}, as_=caller),
    )


def payroll(caller: str | SessionFrom) -> Call:
    """Somebody reads the salaries."""
    return Call("s3", "GetObject", SALARIES, as_=caller)


MAKE_JOB_USER = (
    ana("CreateUser", UserName="NightlyJob"),
    ana("CreateAccessKey", UserName="NightlyJob"),
    ana("AttachUserPolicy", UserName="NightlyJob", PolicyArn=EVERYTHING_IN_S3),
)
ASSUME = Call("sts", "AssumeRole", {"RoleArn": JOB_ROLE, "RoleSessionName": "night"}, as_=JOB_USER)
BEN_READS = Call("s3", "GetObject", {"Bucket": "harborreports", "Key": REPORT}, as_="ben")

# Groups, devices, passwords.

INTO_GROUPS = (
    ana("CreateGroup", GroupName="Administrators"),
    ana("AttachGroupPolicy", GroupName="Administrators", PolicyArn=ADMINISTRATOR),
    ana("AddUserToGroup", GroupName="Administrators", UserName="Ana"),
    ana("DetachUserPolicy", UserName="Ana", PolicyArn=ADMINISTRATOR),
    ana("CreateGroup", GroupName="Bookkeepers"),
    ana("PutGroupPolicy", GroupName="Bookkeepers", PolicyName="Reports", PolicyDocument=ALL_OF_REPORTS),
    ana("AddUserToGroup", GroupName="Bookkeepers", UserName="Ben"),
    ana("DeleteUserPolicy", UserName="Ben", PolicyName="AllOfReports"),
)

ONLY_READING = ana(
    "PutGroupPolicy", GroupName="Bookkeepers", PolicyName="Reports", PolicyDocument=READ_REPORTS
)


def device_for(name: str) -> tuple[Call, Call]:
    """A virtual device for a user: its picture is scanned, then two codes in a row are typed."""
    codes = {f"AuthenticationCode{at + 1}": mfa_code(device(name), at) for at in (0, 1)}
    return (
        ana("CreateVirtualMFADevice", VirtualMFADeviceName=name),
        ana("EnableMFADevice", UserName=name, SerialNumber=device(name), **codes),
    )


STRONG_PASSWORDS = ana(
    "UpdateAccountPasswordPolicy",
    MinimumPasswordLength=14,
    RequireUppercaseCharacters=True,
    RequireLowercaseCharacters=True,
    RequireNumbers=True,
    RequireSymbols=True,
    AllowUsersToChangePassword=True,
    PasswordReusePrevention=24,
)
NEW_PASSWORDS = tuple(
    ana("UpdateLoginProfile", UserName=name, PasswordResetRequired=True) for name in ("Ana", "Ben")
)
WEAK_AGAIN = ana("UpdateLoginProfile", UserName="Ben", Password="harbor-2036")  # noqa: S106 - plainly fake


def ten_minutes_pass(scene: Scene) -> str:
    """Nobody does anything for a while."""
    scene.advance(timedelta(minutes=10))
    return ""


# What is asked of CloudTrail and CloudWatch.

_OBJECTS = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}

TRAIL = (
    Call(
        "cloudtrail",
        "CreateTrail",
        {
            "Name": "harbor",
            "S3BucketName": "harbortrail",
            "IsMultiRegionTrail": True,
            "CloudWatchLogsLogGroupArn": LOG_GROUP,
            "CloudWatchLogsRoleArn": LOGS_ROLE,
        },
        as_="ana",
    ),
    Call(
        "cloudtrail",
        "PutEventSelectors",
        {"TrailName": "harbor", "EventSelectors": [{"ReadWriteType": "All", "DataResources": [_OBJECTS]}]},
        as_="ana",
    ),
    ana("StartLogging", "cloudtrail", Name="harbor"),
)


def counting(name: str, pattern: str) -> Call:
    """A metric filter: every event of the trail that fits the pattern counts one."""
    rule = {"metricName": name, "metricNamespace": "Harbor", "metricValue": "1"}
    parameters = {"logGroupName": "trail", "filterName": name, "filterPattern": pattern}
    return Call("logs", "PutMetricFilter", {**parameters, "metricTransformations": [rule]}, as_="ana")


def alarm(name: str, at_least: int) -> Call:
    """An alarm on that metric: so many within five minutes tell the topic."""
    parameters = {
        "AlarmName": name,
        "Namespace": "Harbor",
        "MetricName": name,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": at_least,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [TOPIC],
    }
    return Call("cloudwatch", "PutMetricAlarm", parameters, as_="ana")


ALARMS = (
    counting("root-is-used", ROOT_IS_USED),
    alarm("root-is-used", 1),
    counting("calls-refused", CALLS_REFUSED),
    alarm("calls-refused", 3),
)
LOOK_AT_ALARMS = Call("cloudwatch", "DescribeAlarms", {}, as_="ana")
