"""An account with at least one of everything that can be listed, for tests of lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.cloud import Stage

A = "111111111111"
_NOON = 2083309200000  # when scenes begin, as milliseconds


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", **statement}})


def furnish(stage: Stage) -> None:
    for part in (_people, _network, _stores, _watch):
        part(stage)


def _people(stage: Stage) -> None:
    iam = stage.client(A, "iam")
    trust = document(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    iam.create_group(GroupName="g")
    policy = iam.create_policy(PolicyName="p", PolicyDocument=document(Resource="*"))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    iam.attach_group_policy(GroupName="g", PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="ip")
    iam.add_role_to_instance_profile(InstanceProfileName="ip", RoleName="r")
    iam.create_virtual_mfa_device(VirtualMFADeviceName="m")
    iam.create_access_key(UserName="Admin")
    organizations = stage.client(A, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.create_account(AccountName="X", Email="x@example.com")


def _network(stage: Stage) -> None:
    ec2 = stage.client(A, "ec2")
    image = ec2.register_image(Name="img")["ImageId"]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=2, MaxCount=2)
    instance, stopped = made["Instances"]
    ec2.stop_instances(InstanceIds=[stopped["InstanceId"]])
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ec2.create_key_pair(KeyName="k")
    ec2.allocate_address(Domain="vpc")
    ec2.create_nat_gateway(SubnetId=subnet)
    ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")
    ec2.create_network_interface(SubnetId=subnet)
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")
    ec2.create_tags(Resources=[instance["InstanceId"]], Tags=[{"Key": "a", "Value": "b"}])
    ec2.create_internet_gateway()


def _stores(stage: Stage) -> None:
    s3 = stage.client(A, "s3")
    for bucket in ("bucket", "trails"):
        s3.create_bucket(Bucket=bucket)
    everything = document(
        Principal={"Service": ["cloudtrail.amazonaws.com", "config.amazonaws.com"]},
        Action="s3:*",
        Resource=["arn:aws:s3:::trails", "arn:aws:s3:::trails/*"],
    )
    s3.put_bucket_policy(Bucket="trails", Policy=everything)
    s3.put_object(Bucket="bucket", Key="a/b", Body=b"x")
    s3.create_multipart_upload(Bucket="bucket", Key="u/v")
    stage.client(A, "sqs").create_queue(QueueName="q")
    stage.client(A, "sns").create_topic(Name="t")
    kms = stage.client(A, "kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/a", TargetKeyId=key)
    admin = f"arn:aws:iam::{A}:user/Admin"
    kms.create_grant(KeyId=key, GranteePrincipal=admin, Operations=["Decrypt"])


def _watch(stage: Stage) -> None:
    logs = stage.client(A, "logs")
    logs.create_log_group(logGroupName="lg")
    logs.create_log_stream(logGroupName="lg", logStreamName="ls")
    logs.put_log_events(
        logGroupName="lg", logStreamName="ls", logEvents=[{"timestamp": _NOON, "message": "a line"}]
    )
    transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    logs.put_metric_filter(
        logGroupName="lg", filterName="f", filterPattern="x", metricTransformations=[transformation]
    )
    watch = stage.client(A, "cloudwatch")
    watch.put_metric_alarm(
        AlarmName="al", MetricName="m", Namespace="n", Period=60, EvaluationPeriods=1, Threshold=1,
        ComparisonOperator="GreaterThanThreshold", Statistic="Sum",
    )  # fmt: skip
    watch.put_metric_data(Namespace="n", MetricData=[{"MetricName": "m", "Value": 1}])
    watch.put_dashboard(DashboardName="da", DashboardBody='{"widgets": []}')
    stage.client(A, "cloudtrail").create_trail(Name="trail", S3BucketName="trails")
