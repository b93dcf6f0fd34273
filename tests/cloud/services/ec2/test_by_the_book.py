"""What Amazon EC2's pages say of its calls, a row a rule: the call, and the code and words of the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.judge import simulated_operations
from labkit.cloud.wire.naming import service_model
from tests.cloud.people import administered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene

HOME = "101010101010"
MISSING = "0123456789abcdef0"
NOWHERE: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}
LAUNCH = {"MinCount": 1, "MaxCount": 1}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME})
    yield opened
    opened.close()


def ask(scene: Scene, operation: str, **given: Any) -> Answer:
    return scene.call("home", "ec2", operation, given)


@pytest.fixture(scope="module")
def things(scene: Scene) -> dict[str, str]:
    """A network, a group in it, an image, and an instance that was terminated."""
    ids = {
        "vpc": ask(scene, "DescribeVpcs").result["Vpcs"][0]["VpcId"],
        "image": ask(scene, "DescribeImages", Owners=["amazon"]).result["Images"][0]["ImageId"],
        "group": ask(scene, "CreateSecurityGroup", GroupName="web", Description="web").result["GroupId"],
    }
    listed = ask(scene, "DescribeSecurityGroups", GroupNames=["default"]).result["SecurityGroups"]
    ids["default"] = listed[0]["GroupId"]
    started = ask(scene, "RunInstances", ImageId=ids["image"], **LAUNCH).result["Instances"]
    ids["ended"] = started[0]["InstanceId"]
    ask(scene, "TerminateInstances", InstanceIds=[ids["ended"]])
    ids["volume"] = ask(scene, "CreateVolume", Size=1, **HERE).result["VolumeId"]
    ask(scene, "RunInstances", ImageId=ids["image"], SecurityGroupIds=[ids["group"]], **LAUNCH)
    return ids


def rule(**given: Any) -> dict[str, Any]:
    whole = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    return {"GroupId": "{group}", "IpPermissions": [{**whole, **given}]}


def tags(kind: str, key: str = "team") -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": "a"}]}]


INGRESS, GROUP, RUN = "AuthorizeSecurityGroupIngress", "CreateSecurityGroup", "RunInstances"
VOLUME, HERE = "CreateVolume", {"AvailabilityZone": "us-east-1a"}
DISK = {"VolumeId": "{volume}", "Device": "/dev/sdf"}
ENDPOINT, DYNAMO = "CreateVpcEndpoint", "com.amazonaws.us-east-1.dynamodb"
# The page; the operation; what is asked ({name}: a thing of above); the code, and a part of the sentence.
REFUSED: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    (GROUP, GROUP, {"GroupName": "sg-web", "Description": "d"}, "InvalidParameterValue", "sg-*"),
    (
        GROUP,
        GROUP,
        {"GroupName": "b", "Description": "d", "VpcId": "vpc-" + MISSING},
        "InvalidVpcID.NotFound",
        "",
    ),
    (GROUP, GROUP, {"GroupName": "web", "Description": "d"}, "InvalidGroup.Duplicate", ""),
    (INGRESS, INGRESS, rule(FromPort=90), "InvalidParameterValue", "port range (90:22)"),
    (INGRESS, INGRESS, rule(ToPort=70000), "InvalidParameterValue", "(70000) out of range"),
    (INGRESS, INGRESS, rule(IpProtocol="foo"), "InvalidParameterValue", "Unknown protocol"),
    (INGRESS, INGRESS, rule(IpRanges=[{"CidrIp": "300.0.0.0/8"}]), "InvalidParameterValue", "is malformed"),
    (INGRESS, INGRESS, rule(IpRanges=[]), "MissingParameter", ""),
    (INGRESS, INGRESS, {"GroupId": "{group}"}, "MissingParameter", ""),
    ("DeleteSecurityGroup", "DeleteSecurityGroup", {"GroupId": "{default}"}, "CannotDelete", ""),
    ("DeleteSecurityGroup", "DeleteSecurityGroup", {"GroupId": "{group}"}, "DependencyViolation", ""),
    (
        "Error codes",
        "DescribeSecurityGroups",
        {"GroupNames": ["none"]},
        "InvalidGroup.NotFound",
        "group 'none' does",
    ),
    ("Error codes", "DescribeInstances", {"InstanceIds": ["i-zz"]}, "InvalidInstanceID.Malformed", '"i-zz"'),
    ("Error codes", "DescribeKeyPairs", {"KeyNames": ["none"]}, "InvalidKeyPair.NotFound", "'none'"),
    (RUN, RUN, {"ImageId": "ami-" + MISSING, **LAUNCH}, "InvalidAMIID.NotFound", MISSING),
    (RUN, RUN, {"ImageId": "{image}", "KeyName": "none", **LAUNCH}, "InvalidKeyPair.NotFound", "none"),
    (RUN, RUN, {"ImageId": "{image}", "MinCount": 2, "MaxCount": 1}, "InvalidParameterValue", "maxCount"),
    (RUN, RUN, {"ImageId": "{image}", "MinCount": 0, "MaxCount": 0}, "InvalidParameterValue", "minCount"),
    (
        RUN,
        RUN,
        {"ImageId": "{image}", "MinCount": 21, "MaxCount": 99},
        "InstanceLimitExceeded",
        "limit of 20",
    ),
    (
        RUN,
        RUN,
        {"ImageId": "{image}", "InstanceType": "t99.huge", **LAUNCH},
        "InvalidParameterValue",
        "instanceType",
    ),
    (
        RUN,
        RUN,
        {"ImageId": "{image}", "IamInstanceProfile": {"Name": "none"}, **LAUNCH},
        "InvalidParameterValue",
        "Invalid IAM Instance Profile name",
    ),
    (
        "StartInstances",
        "StartInstances",
        {"InstanceIds": ["{ended}"]},
        "IncorrectInstanceState",
        "can be started",
    ),
    (
        "CreateTags",
        "CreateTags",
        {"Resources": ["i-" + MISSING], "Tags": [{"Key": "a", "Value": "b"}]},
        "InvalidInstanceID.NotFound",
        MISSING,
    ),
    (
        "Tag restrictions",
        "CreateTags",
        {"Resources": ["{group}"], "Tags": [{"Key": "aws:a", "Value": "b"}]},
        "InvalidParameterValue",
        "reserved",
    ),
    (
        "Tag restrictions",
        GROUP,
        {"GroupName": "c", "Description": "d", "TagSpecifications": tags("security-group", "aws:a")},
        "InvalidParameterValue",
        "reserved",
    ),
    (
        GROUP,
        GROUP,
        {"GroupName": "c", "Description": "d", "TagSpecifications": tags("instance")},
        "InvalidParameterValue",
        "taggable",
    ),
    (
        ENDPOINT,
        ENDPOINT,
        {"VpcId": "{vpc}", "ServiceName": "com.amazonaws.us-east-1.nonsense"},
        "InvalidServiceName",
        "nonsense",
    ),
    (
        ENDPOINT,
        ENDPOINT,
        {"VpcId": "{vpc}", "ServiceName": "com.amazonaws.eu-west-1.s3"},
        "InvalidServiceName",
        "",
    ),
    (
        ENDPOINT,
        ENDPOINT,
        {"VpcId": "{vpc}", "ServiceName": "com.amazonaws.us-east-1.sts"},
        "InvalidParameter",
        "([Interface])",
    ),
    (
        ENDPOINT,
        ENDPOINT,
        {"VpcId": "vpc-" + MISSING, "ServiceName": DYNAMO},
        "InvalidVpcID.NotFound",
        MISSING,
    ),
    (
        ENDPOINT,
        ENDPOINT,
        {"VpcId": "{vpc}", "ServiceName": DYNAMO, "PolicyDocument": "{"},
        "InvalidPolicyDocument",
        "",
    ),
    (GROUP, GROUP, {"GroupName": "b", "Description": "caf\u00e9"}, "InvalidParameterValue", "beyond ASCII"),
    (GROUP, GROUP, {"GroupName": "b", "Description": "the shop's"}, "InvalidParameterValue", "following set"),
    (VOLUME, VOLUME, {**HERE, "Size": 16385}, "InvalidParameterValue", "type gp2; maximum is 16384GiB"),
    (VOLUME, VOLUME, {**HERE, "Size": 1, "VolumeType": "st1"}, "InvalidParameterValue", "minimum is 125GiB"),
    (
        "AttachVolume",
        "AttachVolume",
        {**DISK, "InstanceId": "{ended}"},
        "IncorrectState",
        "is not 'running'.",
    ),
    (
        "DeleteVpc",
        "DeleteVpc",
        {"VpcId": "vpc-" + MISSING},
        "InvalidVpcID.NotFound",
        f"The vpc ID 'vpc-{MISSING}'",
    ),
    ("DescribeInstances", "DescribeInstances", {"MaxResults": 4}, "InvalidParameterValue", "or equal to 5."),
    ("DryRun", "DescribeVpcs", {"DryRun": True}, "DryRunOperation", "Request would have succeeded"),
    (
        ENDPOINT,
        ENDPOINT,
        {"VpcId": "{vpc}", "ServiceName": DYNAMO, "PolicyDocument": json.dumps(NOWHERE)},
        "InvalidPolicyDocument",
        "Principal",
    ),
)


def filled(value: Any, things: dict[str, str]) -> Any:
    """What is asked, with the things' ids in the braces."""
    if isinstance(value, dict):
        return {name: filled(one, things) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, things) for one in value]
    named = str(value)[1:-1] if isinstance(value, str) and value[:1] + value[-1:] == "{}" else ""
    return things.get(named, value)


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(
    scene: Scene, things: dict[str, str], row: tuple[str, str, dict[str, Any], str, str]
) -> None:
    page, operation, given, code, words = row
    answer = ask(scene, operation, **filled(given, things))
    assert (answer.code, words in answer.message) == (code, True), f"{page}: {answer.code} {answer.message}"


def test_a_dry_run_changes_nothing(scene: Scene, things: dict[str, str]) -> None:
    """DeleteVpc: DryRun."""
    assert ask(scene, "CreateVpc", CidrBlock="10.9.0.0/16", DryRun=True).code == "DryRunOperation"
    assert [one["VpcId"] for one in ask(scene, "DescribeVpcs").result["Vpcs"]] == [things["vpc"]]


def test_instances_that_change_no_more(scene: Scene, things: dict[str, str]) -> None:
    """InstanceStateChange; RunInstances: DisableApiTermination."""
    (change,) = ask(scene, "TerminateInstances", InstanceIds=[things["ended"]]).result["TerminatingInstances"]
    assert change["CurrentState"] == change["PreviousState"] == {"Code": 48, "Name": "terminated"}
    made = ask(scene, "RunInstances", ImageId=things["image"], DisableApiTermination=True, **LAUNCH).result
    name = made["Instances"][0]["InstanceId"]
    assert ask(scene, "TerminateInstances", InstanceIds=[name]).code == "OperationNotPermitted"


def test_a_client_token_is_used_once(scene: Scene) -> None:
    """Ensuring idempotency in Amazon EC2 API requests: AWS would answer with the first volume again."""
    assert ask(scene, "CreateVolume", Size=1, ClientToken="once", **HERE).ok
    assert ask(scene, "CreateVolume", Size=1, ClientToken="once", **HERE).code == "NotSimulatedByLabkit"
    assert ask(scene, "CreateVolume", Size=1, ClientToken="twice", **HERE).ok


def test_what_comes_in_pages_is_described() -> None:
    """By this name labkit knows what to give a page at a time, without EC2's model."""
    model: Any = service_model("ec2")
    taken = {name: model.operation_model(name).input_shape for name in simulated_operations("ec2")}
    paged = [name for name, shape in taken.items() if shape and "MaxResults" in shape.members]
    assert len(paged) > 20
    assert [name for name in paged if not name.startswith("Describe")] == []


def test_lists_come_in_pages(scene: Scene) -> None:
    """DescribeImages: MaxResults, NextToken."""
    whole = [one["ImageId"] for one in ask(scene, "DescribeImages").result["Images"]]
    seen: list[str] = []
    more: dict[str, Any] = {}
    while not seen or more:
        page = ask(scene, "DescribeImages", MaxResults=20, **more).result
        seen += [one["ImageId"] for one in page["Images"]]
        more = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
        assert len(page["Images"]) == 20 or not more
    assert seen == whole
    assert ask(scene, "DescribeImages", NextToken="no").code == "InvalidNextToken"


def test_a_range_is_kept_in_its_canonical_form(scene: Scene, things: dict[str, str]) -> None:
    """AuthorizeSecurityGroupIngress: CidrIp."""
    given = filled(rule(IpRanges=[{"CidrIp": "100.68.0.18/18"}]), things)
    made = ask(scene, INGRESS, **given).result["SecurityGroupRules"]
    assert [one["CidrIpv4"] for one in made] == ["100.68.0.0/18"]
    assert ask(scene, INGRESS, **given).code == "InvalidPermission.Duplicate"


def test_endpoints_to_services_that_exist(scene: Scene, things: dict[str, str]) -> None:
    """Gateway endpoints; AWS services that integrate with AWS PrivateLink."""
    assert ask(scene, ENDPOINT, VpcId=things["vpc"], ServiceName="com.amazonaws.us-east-1.s3").ok
    given = {"ServiceName": "com.amazonaws.us-east-1.sts", "VpcEndpointType": "Interface"}
    assert ask(scene, ENDPOINT, VpcId=things["vpc"], **given).ok
    gone = ask(scene, "DeleteVpcEndpoints", VpcEndpointIds=["vpce-" + MISSING]).result["Unsuccessful"]
    assert [one["Error"]["Code"] for one in gone] == ["InvalidVpcEndpoint.NotFound"]


@pytest.mark.parametrize("service", ["ec2", "s3", "sqs", "kms"])
def test_there_are_no_other_regions(scene: Scene, service: str) -> None:
    client = scene.client("home", service, region="mars-1")
    operation = {"ec2": "describe_vpcs", "s3": "list_buckets", "sqs": "list_queues", "kms": "list_keys"}[
        service
    ]
    with pytest.raises(client.exceptions.ClientError, match="there is no Region mars-1"):
        getattr(client, operation)()


def disk(**given: Any) -> list[dict[str, Any]]:
    return [{"DeviceName": "/dev/sda1", "Ebs": given}]


# Condition keys for Amazon EC2: the call, the kind of resource, and what is known of it.
KNOWN: tuple[tuple[str, dict[str, Any], str, dict[str, str]], ...] = (
    (RUN, {}, "image", {"ec2:Owner": "amazon", "ec2:ImageID": "{image}", "ec2:Public": "true"}),
    (RUN, {}, "volume", {"ec2:Encrypted": "false", "ec2:VolumeSize": "8", "ec2:VolumeType": "gp2"}),
    (
        RUN,
        {"BlockDeviceMappings": disk(Encrypted=True, VolumeSize=9)},
        "volume",
        {"ec2:Encrypted": "true", "ec2:VolumeSize": "9"},
    ),
    (
        RUN,
        {"InstanceType": "t3.nano"},
        "instance",
        {"ec2:InstanceType": "t3.nano", "ec2:InstanceMarketType": "on-demand"},
    ),
    (
        RUN,
        {"MetadataOptions": {"HttpTokens": "required"}},
        "instance",
        {"ec2:MetadataHttpTokens": "required"},
    ),
    (RUN, {}, "network-interface", {"ec2:Vpc": f"arn:aws:ec2:us-east-1:{HOME}:vpc/" + "{vpc}"}),
    (
        RUN,
        {"NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]},
        "network-interface",
        {"ec2:AssociatePublicIpAddress": "true"},
    ),
    (
        "CreateVolume",
        {"AvailabilityZone": "us-east-1a", "Size": 3, "VolumeType": "gp3"},
        "volume",
        {"ec2:VolumeSize": "3", "ec2:VolumeType": "gp3", "ec2:Encrypted": "false"},
    ),
    (
        ENDPOINT,
        {"VpcId": "{vpc}", "ServiceName": DYNAMO},
        "vpc-endpoint",
        {"ec2:VpceServiceName": DYNAMO, "ec2:VpceServiceOwner": "amazon"},
    ),
)


@pytest.mark.parametrize("row", KNOWN)
def test_what_conditions_can_ask(
    scene: Scene, things: dict[str, str], row: tuple[str, dict[str, Any], str, dict[str, str]]
) -> None:
    operation, given, kind, keys = row
    usual = {"ImageId": things["image"], **LAUNCH} if operation == RUN else {}
    answer = ask(scene, operation, **(usual | filled(given, things)))
    assert answer.ok, answer.message
    assert answer.event is not None
    asked = [one.request for one in answer.event.decisions if f":{kind}/" in one.request.resource]
    known = asked[0].context or {}
    wanted = {
        key: value.replace("{image}", things["image"]).replace("{vpc}", things["vpc"])
        for key, value in keys.items()
    }
    assert {key: known.get(key) for key in wanted} == wanted
