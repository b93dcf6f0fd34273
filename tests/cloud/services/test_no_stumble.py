"""Where moto or the workbook stumbled over a call, AWS has an answer. Each row is
an operation of the API Reference, and the code of its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.furnished import BUCKET, HOME, REGION, TOPIC_ARN, furnished

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene

    World = tuple[Scene, dict[str, list[Any]]]

MARS = TOPIC_ARN.replace(REGION, "mars-north-1")
ALARM = {
    "AlarmName": "new", "MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60,
    "EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip
HALF = {"Id": "q", "MetricStat": {"Metric": {"Namespace": "n"}, "Period": 60, "Stat": "Sum"}}
WHEN = {"StartTime": "2036-01-07T00:00:00Z", "EndTime": "2036-01-07T01:00:00Z"}
# A list of one name stands for the furnished account's thing of that name.
ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("cloudwatch PutMetricAlarm", ALARM | {"AlarmActions": [MARS]}, "ValidationError"),
    ("cloudwatch PutMetricAlarm", ALARM | {"OKActions": ["arn:aws:sns:here"]}, "ValidationError"),
    ("cloudwatch GetMetricData", WHEN | {"MetricDataQueries": [HALF]}, "ValidationError"),
    ("sns Publish", {"TopicArn": MARS, "Message": "x"}, "NotFound"),
    (
        "sns Subscribe",
        {"TopicArn": TOPIC_ARN, "Protocol": "sqs", "Endpoint": f"arn:aws:sqs:mars-north-1:{HOME}:q"},
        "InvalidParameter",
    ),
    ("sns ListTopics", {"NextToken": "none"}, "InvalidParameter"),
    ("sns ListSubscriptions", {"NextToken": "none"}, "InvalidParameter"),
    ("sns DeletePlatformApplication", {"PlatformApplicationArn": "none"}, "InvalidParameter"),
    ("logs DescribeDestinations", {"nextToken": "none"}, "InvalidParameterException"),
    (
        "logs PutSubscriptionFilter",
        {"logGroupName": "/app/web", "filterName": "f", "filterPattern": "", "destinationArn": "none"},
        "InvalidParameterException",
    ),
    # an ARN of too few parts, and tags for what isn't there
    ("sns Publish", {"TopicArn": "arn:aws:sns", "Message": "x"}, "InvalidParameter"),
    ("sns ListTagsForResource", {"ResourceArn": "arn:x"}, "ResourceNotFound"),
    ("lambda DeleteFunction", {"FunctionName": "arn:x"}, "ResourceNotFoundException"),
    (
        "sts AssumeRole",
        {"RoleArn": "arn:aws:iam:role/without/account", "RoleSessionName": "xx"},
        "ValidationError",
    ),
    ("logs TagResource", {"resourceArn": "arn:x", "tags": {"k": "v"}}, "InvalidParameterException"),
    (
        "logs TagResource",
        {"resourceArn": f"arn:aws:logs:{REGION}:{HOME}:log-group:none", "tags": {"k": "v"}},
        "ResourceNotFoundException",
    ),
    (
        "logs TagResource",
        {"resourceArn": f"arn:aws:logs:{REGION}:{HOME}:log-group:/app/web", "tags": {"k": "v"}},
        "",
    ),
    ("cloudtrail ListTags", {"ResourceIdList": ["arn:x:y"]}, "CloudTrailARNInvalidException"),
    (
        "cloudtrail AddTags",
        {"ResourceId": f"arn:aws:cloudtrail:{REGION}:{HOME}:trail/none", "TagsList": [{"Key": "k"}]},
        "ResourceNotFoundException",
    ),
    (
        "cloudtrail AddTags",
        {"ResourceId": f"arn:aws:cloudtrail:{REGION}:{HOME}:trail/trail", "TagsList": [{"Key": "k"}]},
        "",
    ),
    ("kms GenerateRandom", {}, "ValidationException"),
    ("kms DescribeKey", {"KeyId": f"arn:aws:kms:mars-north-1:{HOME}:key/1"}, "NotFoundException"),
    ("cloudtrail GetInsightSelectors", {}, "InvalidParameterCombinationException"),
    ("cloudtrail DeleteTrail", {"Name": "another"}, "TrailNotFoundException"),
    ("cloudtrail DeleteTrail", {"Name": f"arn:aws:cloudtrail:{REGION}:{HOME}:trail/trail"}, ""),
    (
        "config TagResource",
        {"ResourceArn": f"arn:aws:config:{REGION}:{HOME}:config-rule/r", "Tags": [{"Key": "k"}]},
        "ValidationException",
    ),
    ("ec2 CreateVolume", {"AvailabilityZone": "eu-west-1a", "Size": 1}, "InvalidZone.NotFound"),
    (
        "ec2 CreateSubnet",
        {"VpcId": ["VpcId"], "CidrBlock": "172.31.200.0/24", "AvailabilityZone": "eu-west-1a"},
        "InvalidParameterValue",
    ),
    ("ec2 CreateSubnet", {"VpcId": ["VpcId"]}, "MissingParameter"),
    ("ec2 CreateSubnet", {"VpcId": ["VpcId"], "CidrBlock": "none"}, "InvalidParameterValue"),
    ("ec2 CreateTags", {"Resources": ["InstanceId"], "Tags": [{"Key": "k"}]}, ""),
    ("ec2 CreateTags", {"Resources": ["InstanceId"], "Tags": [{"Value": "v"}]}, "MissingParameter"),
    ("ec2 DeleteNatGateway", {"NatGatewayId": "nat-0"}, "NatGatewayNotFound"),
    (
        "ec2 DeleteNetworkAclEntry",
        {"NetworkAclId": ["NetworkAclId"], "RuleNumber": 7, "Egress": True},
        "InvalidNetworkAclEntry.NotFound",
    ),
    ("ec2 DescribeInstances", {"NextToken": "none"}, "InvalidNextToken"),
    ("ec2 DescribeInstances", {"Filters": [{"Name": "vpc-id"}]}, "MissingParameter"),
    ("ec2 DescribeSecurityGroups", {"Filters": [{"Name": "none", "Values": ["x"]}]}, "NotSimulatedByLabkit"),
    ("ec2 DescribeVpcEndpointServices", {}, ""),
    ("ec2 DetachVolume", {"VolumeId": ["VolumeId"]}, "IncorrectState"),
    (
        "ec2 ModifySecurityGroupRules",
        {"GroupId": ["GroupId"], "SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-0"}]},
        "MissingParameter",
    ),
    (
        "ec2 RevokeSecurityGroupEgress",
        {"GroupId": ["GroupId"], "IpPermissions": [{"IpProtocol": "tcp",
         "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]},
        "InvalidParameterValue",
    ),
    (
        "ec2 RevokeSecurityGroupIngress",
        {"GroupId": ["GroupId"], "CidrIp": "none", "IpProtocol": "-1"},
        "InvalidParameterValue",
    ),
    ("s3 PutObject", {"Bucket": BUCKET, "Key": "x_amz_copy_source", "Body": b"x"}, ""),
    ("s3 PutObject", {"Bucket": BUCKET, "Key": "x-amz-copy-source?acl", "Body": b"x"}, ""),
    ("s3 DeleteObjectTagging", {"Bucket": BUCKET, "Key": "none"}, "NoSuchKey"),
    (
        "s3 PutBucketEncryption",
        {"Bucket": BUCKET, "ServerSideEncryptionConfiguration": {"Rules": [{}, {}]}},
        "MalformedXML",
    ),
    ("s3 PutBucketLifecycleConfiguration", {"Bucket": BUCKET}, "MalformedXML"),
    ("s3 RestoreObject", {"Bucket": BUCKET, "Key": "report.csv"}, "MalformedXML"),
    (
        "s3 SelectObjectContent",
        {"Bucket": BUCKET, "Key": "report.csv", "Expression": "SELECT * FROM s3object",
         "ExpressionType": "SQL", "InputSerialization": {}, "OutputSerialization": {"JSON": {}}},
        "MissingRequiredParameter",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    scene, known = furnished()
    scene.save("furnished")
    yield scene, known
    scene.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[2]}")
def test_the_answer_is_awss(world: World, row: tuple[str, dict[str, Any], str]) -> None:
    scene, known = world
    call, asked, code = row
    scene.restore("furnished")
    parameters = {
        name: known[value[0]][0] if isinstance(value, list) and value[0] == name else value
        for name, value in asked.items()
    }
    if parameters.get("Resources"):
        parameters["Resources"] = known["InstanceId"]
    answer = scene.call("home", *call.split(), parameters)
    assert answer.code == code, answer.message


def test_ids_may_come_twice(world: World) -> None:
    """DescribeInstances, DescribeNetworkInterfaces, DescribeRouteTables: a thing is told once."""
    scene, known = world
    for name, operation, told in (
        ("InstanceId", "DescribeInstances", "Reservations"),
        ("NetworkInterfaceId", "DescribeNetworkInterfaces", "NetworkInterfaces"),
        ("RouteTableId", "DescribeRouteTables", "RouteTables"),
    ):
        answer = scene.call("home", "ec2", operation, {f"{name}s": known[name] * 2})
        assert len(answer.result[told]) == 1, answer
