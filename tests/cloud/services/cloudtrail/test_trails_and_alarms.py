"""A trail fills its bucket and log group; a metric filter counts; an alarm goes to ALARM, and tells."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

HOME, MEMBER = "101010101010", "202020202020"
REGION = "us-east-1"
GROUP = f"arn:aws:logs:{REGION}:{HOME}:log-group:trail:*"
ROLE = f"arn:aws:iam::{HOME}:role/TrailToLogs"
REFUSED = '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'
ROOT = (
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS '
    '&& $.eventType != "AwsServiceEvent" }'
)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def bucket_policy(organization: str = "") -> str:
    service = {"Service": "cloudtrail.amazonaws.com"}
    where = f"arn:aws:s3:::trails/AWSLogs/{organization or HOME}/*"
    owner = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    return document(
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:GetBucketAcl",
            "Resource": "arn:aws:s3:::trails",
        },
        {
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": where,
            "Condition": owner,
        },
    )


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")
    stage.client(HOME, "s3").create_bucket(Bucket="trails")
    stage.client(HOME, "s3").put_bucket_policy(Bucket="trails", Policy=bucket_policy())
    stage.client(HOME, "logs").create_log_group(logGroupName="trail")
    iam = stage.client(HOME, "iam")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    iam.create_role(RoleName="TrailToLogs", AssumeRolePolicyDocument=document(trust))
    may = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}
    iam.put_role_policy(RoleName="TrailToLogs", PolicyName="logs", PolicyDocument=document(may))
    organizations = stage.client(HOME, "organizations")
    organizations.create_organization()
    organizations.create_account(AccountName="member", Email="member@example.com")


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME, "member": MEMBER}, setup, [Person("alice", HOME, "user", "Alice")])
    yield opened
    opened.close()


def ask(scene: Scene, service: str, operation: str, profile: str = "home", **parameters: Any) -> Answer:
    return scene.call(profile, service, operation, parameters)


def ok(
    scene: Scene, service: str, operation: str, profile: str = "home", **parameters: Any
) -> dict[str, Any]:
    answer = ask(scene, service, operation, profile, **parameters)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


def start_trail(scene: Scene, **more: Any) -> None:
    ok(scene, "cloudtrail", "CreateTrail", Name="ours", S3BucketName="trails", **more)
    ok(scene, "cloudtrail", "StartLogging", Name="ours")


def files(scene: Scene) -> dict[str, list[dict[str, Any]]]:
    """The trail's files in the bucket by key, with their records."""
    listed = ok(scene, "s3", "ListObjectsV2", Bucket="trails").get("Contents", [])
    read = {}
    for item in listed:
        body = scene.inspect(HOME, "s3").get_object(Bucket="trails", Key=item["Key"])["Body"].read()
        read[item["Key"]] = json.loads(gzip.decompress(body))["Records"]
    return read


def delivered(scene: Scene) -> list[str]:
    return [record["eventName"] for records in files(scene).values() for record in records]


class TestFiles:
    def test_a_trail_fills_its_bucket(self, scene: Scene) -> None:
        ok(scene, "iam", "CreateUser", UserName="Before")
        start_trail(scene)
        ok(scene, "iam", "CreateUser", UserName="Bob")
        ask(scene, "iam", "DeleteUser", "alice", UserName="Bob")
        found = files(scene)
        key = next(iter(found))
        assert key.startswith(
            f"AWSLogs/{HOME}/CloudTrail/{REGION}/2036/01/07/{HOME}_CloudTrail_{REGION}_20360107T"
        )
        assert key.endswith(".json.gz")
        names = [record["eventName"] for record in found[key]]
        assert names == ["StartLogging", "CreateUser", "DeleteUser"]
        assert found[key][2]["errorCode"] == "AccessDenied"

    def test_nothing_comes_while_it_is_stopped(self, scene: Scene) -> None:
        start_trail(scene)
        ok(scene, "cloudtrail", "StopLogging", Name="ours")
        ok(scene, "iam", "CreateUser", UserName="Unseen")
        ok(scene, "cloudtrail", "StartLogging", Name="ours")
        ok(scene, "iam", "CreateUser", UserName="Seen")
        assert delivered(scene).count("CreateUser") == 1

    def test_objects_are_data_and_come_only_when_asked_for(self, scene: Scene) -> None:
        start_trail(scene)
        ok(scene, "s3", "PutObject", Bucket="trails", Key="note", Body=b"x")
        ok(scene, "s3", "DeleteObject", Bucket="trails", Key="note")
        assert "PutObject" not in delivered(scene)
        for key in files(scene):
            scene.call("home", "s3", "DeleteObject", {"Bucket": "trails", "Key": key})
        data = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}
        ok(
            scene,
            "cloudtrail",
            "PutEventSelectors",
            TrailName="ours",
            EventSelectors=[{"DataResources": [data]}],
        )
        ok(scene, "s3", "PutObject", Bucket="trails", Key="AWSLogs-note", Body=b"x")
        ok(scene, "s3", "DeleteObject", Bucket="trails", Key="AWSLogs-note")
        assert "PutObject" in delivered(scene)

    @pytest.mark.parametrize(
        ("selector", "expected"),
        [
            ({}, {"CreateUser", "ListUsers"}),
            ({"ReadWriteType": "WriteOnly"}, {"CreateUser"}),
            ({"ReadWriteType": "ReadOnly"}, {"ListUsers"}),
            (
                {"IncludeManagementEvents": False, "DataResources": ["arn:aws:s3:::notes/"]},
                {"PutObject", "ListParts"},
            ),
            ({"IncludeManagementEvents": False, "DataResources": ["arn:aws:s3:::notes/x"]}, set()),
            ({"ExcludeManagementEventSources": ["kms.amazonaws.com"]}, {"CreateUser", "ListUsers"}),
        ],
    )
    def test_a_trail_has_what_it_selects(
        self, scene: Scene, selector: dict[str, Any], expected: set[str]
    ) -> None:
        """Logging data events; EventSelector."""
        ok(scene, "s3", "CreateBucket", Bucket="notes")
        start_trail(scene)
        values = selector.get("DataResources", [])
        data = [{"Type": "AWS::S3::Object", "Values": values}] if values else []
        given = [selector | {"DataResources": data}]
        ok(scene, "cloudtrail", "PutEventSelectors", TrailName="ours", EventSelectors=given)
        ok(scene, "iam", "CreateUser", UserName="Bob")
        ok(scene, "iam", "ListUsers")
        ok(scene, "s3", "PutObject", Bucket="notes", Key="a")
        ask(scene, "s3", "ListParts", Bucket="notes", Key="a", UploadId="none")
        asked = {"CreateUser", "ListUsers", "PutObject", "ListParts"}
        assert asked & set(delivered(scene)) == expected

    def test_a_bucket_must_let_cloudtrail_in(self, scene: Scene) -> None:
        ok(scene, "s3", "DeleteBucketPolicy", Bucket="trails")
        answer = ask(scene, "cloudtrail", "CreateTrail", Name="ours", S3BucketName="trails")
        assert answer.code == "InsufficientS3BucketPolicyException"
        assert ok(scene, "cloudtrail", "DescribeTrails")["trailList"] == []

    def test_when_the_policy_goes_delivery_fails(self, scene: Scene) -> None:
        start_trail(scene)
        ok(scene, "s3", "DeleteBucketPolicy", Bucket="trails")
        ok(scene, "iam", "CreateUser", UserName="Bob")
        assert ok(scene, "cloudtrail", "GetTrailStatus", Name="ours")["LatestDeliveryError"] == "AccessDenied"

    def test_one_name_one_trail(self, scene: Scene) -> None:
        start_trail(scene)
        answer = ask(scene, "cloudtrail", "CreateTrail", Name="ours", S3BucketName="trails")
        assert answer.code == "TrailAlreadyExistsException"

    def test_the_files_are_the_same_after_a_restore(self, scene: Scene) -> None:
        start_trail(scene)
        scene.save("here")
        ok(scene, "iam", "CreateUser", UserName="Bob")
        once = files(scene)
        scene.restore("here")
        ok(scene, "iam", "CreateUser", UserName="Bob")
        assert files(scene) == once


class TestOrganizationTrail:
    def organization(self, scene: Scene) -> str:
        described = ok(scene, "organizations", "DescribeOrganization")
        return str(described["Organization"]["Id"])

    def test_it_has_the_members_events_too(self, scene: Scene) -> None:
        organization = self.organization(scene)
        ok(scene, "s3", "PutBucketPolicy", Bucket="trails", Policy=bucket_policy(organization))
        service = "cloudtrail.amazonaws.com"
        given = {"Name": "ours", "S3BucketName": "trails", "IsOrganizationTrail": True}
        answer = ask(scene, "cloudtrail", "CreateTrail", **given)
        assert answer.code == "CloudTrailAccessNotEnabledException"
        ok(scene, "organizations", "EnableAWSServiceAccess", ServicePrincipal=service)
        start_trail(scene, IsOrganizationTrail=True)
        ok(scene, "iam", "CreateUser", "member", UserName="InMember")
        ok(scene, "iam", "CreateUser", UserName="InManagement")
        found = files(scene)
        member = [key for key in found if key.startswith(f"AWSLogs/{organization}/{MEMBER}/CloudTrail/")]
        assert [record["eventName"] for record in found[member[0]]] == ["CreateUser"]
        assert any(key.startswith(f"AWSLogs/{organization}/{HOME}/") for key in found)
        shown = ok(scene, "cloudtrail", "DescribeTrails", "member")["trailList"]
        assert [(trail["Name"], trail["IsOrganizationTrail"]) for trail in shown] == [("ours", True)]
        arn = shown[0]["TrailARN"]
        assert ask(scene, "cloudtrail", "StopLogging", "member", Name=arn).code == "AccessDeniedException"

    def test_a_member_has_none(self, scene: Scene) -> None:
        given = {"Name": "ours", "S3BucketName": "trails", "IsOrganizationTrail": True}
        answer = ask(scene, "cloudtrail", "CreateTrail", "member", **given)
        assert answer.code == "NotOrganizationMasterAccountException"


class TestLogs:
    def start(self, scene: Scene) -> None:
        start_trail(scene, CloudWatchLogsLogGroupArn=GROUP, CloudWatchLogsRoleArn=ROLE)

    def test_events_reach_the_log_group(self, scene: Scene) -> None:
        self.start(scene)
        ask(scene, "iam", "ListUsers", "alice")
        events = ok(scene, "logs", "FilterLogEvents", logGroupName="trail", filterPattern=REFUSED)["events"]
        assert [json.loads(event["message"])["eventName"] for event in events] == ["ListUsers"]
        streams = ok(scene, "logs", "DescribeLogStreams", logGroupName="trail")["logStreams"]
        assert [stream["logStreamName"] for stream in streams] == [f"{HOME}_CloudTrail_{REGION}"]

    def test_the_role_must_be_good_for_it(self, scene: Scene) -> None:
        ok(scene, "iam", "DeleteRolePolicy", RoleName="TrailToLogs", PolicyName="logs")
        given = {"CloudWatchLogsLogGroupArn": GROUP, "CloudWatchLogsRoleArn": ROLE}
        answer = ask(scene, "cloudtrail", "CreateTrail", Name="ours", S3BucketName="trails", **given)
        assert answer.code == "InvalidCloudWatchLogsRoleArnException"

    def alarm(self, scene: Scene, pattern: str, **more: Any) -> None:
        rule = {"metricName": "Count", "metricNamespace": "Ours", "metricValue": "1"}
        given = {"logGroupName": "trail", "filterName": "ours", "filterPattern": pattern}
        ok(scene, "logs", "PutMetricFilter", **given, metricTransformations=[rule])
        threshold = {"Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
        metric = {"MetricName": "Count", "Namespace": "Ours", "Statistic": "Sum", "Period": 300}
        ok(
            scene,
            "cloudwatch",
            "PutMetricAlarm",
            AlarmName="ours",
            EvaluationPeriods=1,
            **threshold,
            **metric,
            **more,
        )

    def state(self, scene: Scene) -> str:
        return str(ok(scene, "cloudwatch", "DescribeAlarms")["MetricAlarms"][0]["StateValue"])

    def test_an_alarm_on_refused_calls(self, scene: Scene) -> None:
        self.start(scene)
        self.alarm(scene, REFUSED, TreatMissingData="notBreaching")
        assert self.state(scene) == "OK"
        ok(scene, "iam", "ListUsers")
        assert self.state(scene) == "OK"
        ask(scene, "iam", "ListUsers", "alice")
        assert self.state(scene) == "ALARM"
        scene.advance(timedelta(minutes=6))
        assert self.state(scene) == "OK"

    def test_an_alarm_on_root_use(self, scene: Scene) -> None:
        self.start(scene)
        self.alarm(scene, ROOT)
        assert self.state(scene) == "INSUFFICIENT_DATA"
        ok(scene, "iam", "ListUsers", "home-root")
        assert self.state(scene) == "ALARM"

    def topic_and_queue(self, scene: Scene, *, may_send: bool = True) -> tuple[str, str]:
        topic = str(ok(scene, "sns", "CreateTopic", Name="alarms")["TopicArn"])
        queue = f"arn:aws:sqs:{REGION}:{HOME}:inbox"
        sender = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
        }
        sender |= {"Resource": queue, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
        policy = {"Attributes": {"Policy": document(sender)}} if may_send else {}
        url = str(ok(scene, "sqs", "CreateQueue", QueueName="inbox", **policy)["QueueUrl"])
        ok(scene, "sns", "Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=queue)
        return topic, url

    def test_a_queue_that_doesnt_let_the_topic_in_stays_empty(self, scene: Scene) -> None:
        topic, url = self.topic_and_queue(scene, may_send=False)
        ok(scene, "sns", "Publish", TopicArn=topic, Message="hello")
        assert "Messages" not in ok(scene, "sqs", "ReceiveMessage", QueueUrl=url)

    def test_it_tells_a_topic_and_the_topic_a_queue(self, scene: Scene) -> None:
        self.start(scene)
        topic, url = self.topic_and_queue(scene)
        self.alarm(scene, ROOT, AlarmActions=[topic])
        ok(scene, "iam", "ListUsers", "home-root")
        messages = ok(scene, "sqs", "ReceiveMessage", QueueUrl=url)["Messages"]
        said = json.loads(json.loads(messages[0]["Body"])["Message"])
        assert (said["AlarmName"], said["NewStateValue"]) == ("ours", "ALARM")

    def test_an_alarm_that_came_and_went_was_there(self, scene: Scene) -> None:
        self.start(scene)
        topic, url = self.topic_and_queue(scene)
        self.alarm(scene, ROOT, AlarmActions=[topic])
        ok(scene, "iam", "ListUsers", "home-root")
        scene.advance(timedelta(hours=1))
        assert self.state(scene) == "INSUFFICIENT_DATA"
        assert len(ok(scene, "sqs", "ReceiveMessage", QueueUrl=url)["Messages"]) == 1

    def test_a_state_set_by_hand_lasts_a_minute_and_tells(self, scene: Scene) -> None:
        topic, url = self.topic_and_queue(scene)
        self.alarm(scene, ROOT, AlarmActions=[topic])
        given = {"AlarmName": "ours", "StateValue": "ALARM", "StateReason": "a drill"}
        ok(scene, "cloudwatch", "SetAlarmState", **given)
        assert self.state(scene) == "ALARM"
        assert len(ok(scene, "sqs", "ReceiveMessage", QueueUrl=url)["Messages"]) == 1
        scene.advance(timedelta(minutes=1))
        assert self.state(scene) == "INSUFFICIENT_DATA"

    @pytest.mark.parametrize(
        "more",
        [
            {"ExtendedStatistic": "p90"},
            {"Statistic": "Sum", "AlarmActions": ["arn:aws:automate:us-east-1:ec2:stop"]},
            {
                "Statistic": "Sum",
                "ComparisonOperator": "GreaterThanUpperThreshold",
                "ThresholdMetricId": "ad1",
            },
        ],
    )
    def test_other_alarms_are_refused_plainly(self, scene: Scene, more: dict[str, Any]) -> None:
        usual = {"MetricName": "Count", "Namespace": "Ours", "Period": 60, "EvaluationPeriods": 1}
        usual |= {"AlarmName": "x", "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}
        answer = ask(scene, "cloudwatch", "PutMetricAlarm", **(usual | more))
        assert answer.code == "NotSimulatedByLabkit"

    @pytest.mark.parametrize(
        "pattern", ["[ip, user, ...]", "{ $.a = }", "{ $.a = 1", "{ a = 1 }", "{ $.a ~ 1 }"]
    )
    def test_other_patterns_are_refused_plainly(self, scene: Scene, pattern: str) -> None:
        rule = {"metricName": "Count", "metricNamespace": "Ours", "metricValue": "1"}
        given = {"logGroupName": "trail", "filterName": "ours", "filterPattern": pattern}
        answer = ask(scene, "logs", "PutMetricFilter", **given, metricTransformations=[rule])
        assert answer.code == "NotSimulatedByLabkit"


class TestPatterns:
    EVENT = json.dumps(
        {
            "name": "ConsoleLogin",
            "n": 3,
            "deep": {"list": ["a", "b"]},
            "flag": True,
            "nothing": None,
            "star": "a*b",
        }
    )

    @pytest.mark.parametrize(
        "pattern",
        [
            "",
            "ConsoleLogin",
            '"ConsoleLogin"',
            "{ $.name = ConsoleLogin }",
            '{ $.name = "Console*" }',
            "{ $.name = *Login && $.n = 3 }",
            "{ $.name != Other }",
            "{ $.missing != Other }",
            "{ $.n >= 3 && $.n < 4 }",
            "{ $.deep.list[1] = b }",
            "{ $.flag IS TRUE }",
            "{ $.nothing IS NULL }",
            "{ $.missing NOT EXISTS }",
            "{ $.name EXISTS }",
            "{ $.name = x || ($.name = y || $.n = 3) }",
            "{ $.name = x && $.n = 3 || $.flag IS TRUE }",
        ],
    )
    def test_that_match(self, pattern: str) -> None:
        from labkit.cloud.services.logs.patterns import compile_pattern

        assert compile_pattern(pattern).matches(self.EVENT)

    @pytest.mark.parametrize(
        "pattern",
        [
            "consolelogin",
            "{ $.name = Console }",
            "{ $.name != ConsoleLogin }",
            "{ $.n > 3 }",
            "{ $.missing = * }",
            "{ $.missing IS NULL }",
            "{ $.name = x && ($.n = 3 || $.flag IS TRUE) }",
            "{ $.deep = * }",
        ],
    )
    def test_that_dont(self, pattern: str) -> None:
        from labkit.cloud.services.logs.patterns import compile_pattern

        assert not compile_pattern(pattern).matches(self.EVENT)
        assert not compile_pattern("{ $.name EXISTS }").matches("not JSON")
