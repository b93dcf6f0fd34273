"""An account with something of everything in it, and what its things are called, by parameters' names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud import Person

from .people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import Scene, Stage

HOME, OTHER = "999999999999", "111111111111"
REGION = "us-east-1"
BUCKET, QUEUE, GROUP, ROLE = "furnished", "orders", "/app/web", "App"
DOCUMENT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {
                    "Service": ["ec2.amazonaws.com", "cloudtrail.amazonaws.com", "config.amazonaws.com"]
                },
                "Action": "sts:AssumeRole",
            },
            {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"},
        ],
    }
)
ROLE_ARN = f"arn:aws:iam::{HOME}:role/{ROLE}"
POLICY_ARN = f"arn:aws:iam::{HOME}:policy/Read"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{HOME}:news"
QUEUE_ARN = f"arn:aws:sqs:{REGION}:{HOME}:{QUEUE}"


def resource_policy(service: str, resource: str) -> str:
    """Everything for a service that delivers."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": f"{resource.split(':')[2]}:*",
        "Resource": [resource, f"{resource}/*"] if ":s3:" in resource else resource,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _people(stage: Stage) -> None:
    iam = stage.client(HOME, "iam")
    make_user(stage, HOME, "Eve", "arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.create_group(GroupName="Team")
    iam.add_user_to_group(GroupName="Team", UserName="Eve")
    iam.create_policy(PolicyName="Read", PolicyDocument=DOCUMENT)
    iam.create_policy_version(PolicyArn=POLICY_ARN, PolicyDocument=DOCUMENT)
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName=ROLE)
    iam.add_role_to_instance_profile(InstanceProfileName=ROLE, RoleName=ROLE)
    iam.create_login_profile(UserName="Eve", Password="Long-Enough-1!")
    for kind, name in (("user", "Eve"), ("role", ROLE), ("group", "Team")):
        put = getattr(iam, f"put_{kind}_policy")
        put(**{f"{kind.title()}Name": name}, PolicyName="p", PolicyDocument=DOCUMENT)


def _storage(stage: Stage) -> None:
    s3 = stage.client(HOME, "s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(
        Bucket=BUCKET, Policy=resource_policy("cloudtrail.amazonaws.com", f"arn:aws:s3:::{BUCKET}")
    )
    s3.put_object(Bucket=BUCKET, Key="report.csv", Body=b"report", Tagging="team=red")


def _messages(stage: Stage) -> None:
    sqs, sns = stage.client(HOME, "sqs"), stage.client(HOME, "sns")
    sqs.create_queue(QueueName=QUEUE)
    sqs.send_message(QueueUrl=f"https://sqs.{REGION}.amazonaws.com/{HOME}/{QUEUE}", MessageBody="hello")
    sns.create_topic(Name="news")
    sns.subscribe(TopicArn=TOPIC_ARN, Protocol="sqs", Endpoint=QUEUE_ARN)


def _watch(stage: Stage) -> None:
    logs, cloudwatch = stage.client(HOME, "logs"), stage.client(HOME, "cloudwatch")
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
    logs.put_log_events(
        logGroupName=GROUP,
        logStreamName="one",
        logEvents=[{"timestamp": 2_083_233_600_000, "message": "hello"}],
    )
    values = [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]
    logs.put_metric_filter(logGroupName=GROUP, filterName="f", filterPattern="", metricTransformations=values)
    cloudwatch.put_metric_alarm(
        AlarmName="alarm", MetricName="m", Namespace="n", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold", AlarmActions=[TOPIC_ARN],
    )  # fmt: skip
    cloudwatch.put_dashboard(DashboardName="board", DashboardBody='{"widgets": []}')
    stage.client(HOME, "cloudtrail").create_trail(Name="trail", S3BucketName=BUCKET)


def _machines(stage: Stage, found: dict[str, str]) -> None:
    ec2 = stage.client(HOME, "ec2")
    network = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets()["Subnets"][0]
    found |= {"VpcId": network, "SubnetId": subnet["SubnetId"]}
    for name in ("web", "db"):
        made = ec2.create_security_group(GroupName=name, Description=name, VpcId=network)
        found[f"group {name}"] = made["GroupId"]
    pair = [{"GroupId": found["group web"]}]
    ec2.authorize_security_group_ingress(
        GroupId=found["group db"],
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": pair}],
    )
    found["KeyPairId"] = ec2.create_key_pair(KeyName="pair")["KeyPairId"]
    found["VolumeId"] = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
    address = ec2.allocate_address(Domain="vpc")
    found |= {"AllocationId": address["AllocationId"], "PublicIp": address["PublicIp"]}
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]
    found |= {"ImageId": image, "InstanceId": made["InstanceId"]}
    found["NetworkInterfaceId"] = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
    found["RouteTableId"] = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
    found["NetworkAclId"] = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    found["InternetGatewayId"] = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]


def _keys(stage: Stage, found: dict[str, str]) -> None:
    kms = stage.client(HOME, "kms")
    found["KeyId"] = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=found["KeyId"])
    found["GrantId"] = kms.create_grant(
        KeyId=found["KeyId"], GranteePrincipal=ROLE_ARN, Operations=["Decrypt"]
    )["GrantId"]


def _organization(stage: Stage, found: dict[str, str]) -> None:
    organizations = stage.client(HOME, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root, Name="Unit")["OrganizationalUnit"]["Id"]
    found |= {"RootId": root, "OrganizationalUnitId": unit}


def furnished() -> tuple[Scene, dict[str, list[Any]]]:
    """The scene, whose profile `home` is its administrator, and values for parameters by their names."""
    found: dict[str, str] = {}

    def set_up(stage: Stage) -> None:
        steps: tuple[Callable[..., None], ...] = (_people, _storage, _messages, _watch)
        for step in steps:
            step(stage)
        for more in (_machines, _keys, _organization):
            more(stage, found)

    scene = administered({"home": HOME, "other": OTHER}, set_up, [Person("eve", HOME, "user", "Eve")])
    return scene, _names(found)


def _names(found: dict[str, str]) -> dict[str, list[Any]]:
    groups = [found.pop("group web"), found.pop("group db")]
    same = {name: [value] for name, value in found.items()}
    return same | {
        "AccountId": [HOME, OTHER], "AlarmName": ["alarm"], "AliasName": ["alias/app"],
        "Arn": [POLICY_ARN, TOPIC_ARN], "AvailabilityZone": [f"{REGION}a", "eu-west-1a"], "Bucket": [BUCKET],
        "CopySource": [f"{BUCKET}/report.csv"], "CidrBlock": ["10.0.0.0/16"], "CidrIp": ["10.0.0.0/8"],
        "DashboardName": ["board"], "ExpectedBucketOwner": [HOME],
        "ExpectedSourceBucketOwner": [HOME], "GroupId": groups, "GroupName": ["Team", "web"],
        "InstanceProfileName": [ROLE], "Key": ["report.csv", "x_amz_copy_source"], "KeyName": ["pair"],
        "Name": ["trail", "news", "Name"],
        "ParentId": [found["RootId"], found["OrganizationalUnitId"]], "PolicyArn": [POLICY_ARN],
        "PolicyDocument": [DOCUMENT], "AssumeRolePolicyDocument": [TRUST], "PolicyName": ["p"],
        "QueueName": [QUEUE], "QueueUrl": [f"https://sqs.{REGION}.amazonaws.com/{HOME}/{QUEUE}"],
        "Resource": [found["InstanceId"], groups[0]], "ResourceARN": [TOPIC_ARN], "ResourceArn": [TOPIC_ARN],
        "RoleArn": [ROLE_ARN], "RoleName": [ROLE], "S3BucketName": [BUCKET], "TargetId": [HOME, OTHER],
        "TargetKeyId": [found["KeyId"]], "DestinationKeyId": [found["KeyId"]], "TopicArn": [TOPIC_ARN],
        "TrailName": ["trail"], "UserName": ["Eve"], "VersionId": ["v1", "null"], "filterName": ["f"],
        "logGroupName": [GROUP], "logGroupIdentifier": [GROUP], "logStreamName": ["one"],
        "resourceArn": [f"arn:aws:logs:{REGION}:{HOME}:log-group:{GROUP}"],
    }  # fmt: skip
