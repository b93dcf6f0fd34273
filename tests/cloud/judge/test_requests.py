"""What a call asks of IAM: actions, resources, and the condition keys of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.judge import requests_for
from tests.cloud.judge.bench import ALICE, DEVELOPMENT, PRODUCTION, READER, bench
from tests.cloud.services.rows import EC2, HERE, KEYS, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cloud.judge.bench import Bench
    from tests.cloud.services.rows import Row

GLOBAL = (
    *("aws:CurrentTime", "aws:EpochTime", "aws:Principal", "aws:Requested", "aws:Resource", "aws:Secure"),
    *("aws:SourceIp", "aws:ViaAWSService", "aws:user", "aws:TokenIssue", "aws:MultiFactor", "ec2:Region"),
    *("iam:ResourceTag", "s3:ResourceAccount", "s3:TlsVersion", "s3:authType", "s3:signature"),
)


@pytest.fixture(scope="module")
def scene() -> Iterator[Bench]:
    with bench() as opened:
        yield opened


def asked(scene: Bench, who: str, service: str, operation: str, **parameters: Any) -> list[tuple[str, str]]:
    call = scene.call(who, service, operation, **parameters)
    return [(request.action, request.resource) for request in requests_for(call, scene.state)]


def own_keys(scene: Bench, who: str, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    """The first request's keys that aren't in every request."""
    call = scene.call(who, service, operation, **parameters)
    context = requests_for(call, scene.state)[0].context or {}
    return {key: value for key, value in context.items() if not key.startswith(GLOBAL)}


@pytest.mark.parametrize("row", ROWS, ids=[f"{number}-{row[2]}" for number, row in enumerate(ROWS)])
def test_actions_and_resources(scene: Bench, row: Row) -> None:
    who, service, operation, parameters, expected = row
    assert asked(scene, who, service, operation, **parameters) == expected


@pytest.mark.parametrize(("service", "operation", "parameters", "expected"), KEYS)
def test_service_keys(
    scene: Bench, service: str, operation: str, parameters: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert own_keys(scene, ALICE, service, operation, **parameters) == expected


def test_a_bucket_belongs_to_its_owner_and_a_new_one_to_the_caller(scene: Bench) -> None:
    def owner(operation: str) -> str | None:
        call = scene.call(ALICE, "s3", operation, Bucket="productionapp")
        return requests_for(call, scene.state)[0].resource_account

    assert owner("GetBucketPolicy") == PRODUCTION
    assert owner("CreateBucket") == DEVELOPMENT


def test_aws_managed_policies_are_judged_in_the_callers_account(scene: Bench) -> None:
    call = scene.call(ALICE, "iam", "GetPolicy", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert requests_for(call, scene.state)[0].resource_account == DEVELOPMENT


def test_a_launch_is_judged_on_all_that_it_uses(scene: Bench) -> None:
    iam = scene.operator(DEVELOPMENT, "iam")
    iam.create_instance_profile(InstanceProfileName="Web")
    iam.add_role_to_instance_profile(InstanceProfileName="Web", RoleName="Deep")
    specifications = [{"ResourceType": "instance", "Tags": [{"Key": "k", "Value": "v"}]}]
    call = scene.call(
        ALICE, "ec2", "RunInstances", ImageId="ami-1", MinCount=1, MaxCount=1, InstanceType="t3.micro",
        KeyName="key", IamInstanceProfile={"Name": "Web"}, TagSpecifications=specifications,
    )  # fmt: skip
    requests = requests_for(call, scene.state)
    kinds = [(request.action, request.resource.rpartition(":")[2].partition("/")[0]) for request in requests]
    launched = ["instance", "image", "subnet", "network-interface", "security-group", "volume", "key-pair"]
    assert kinds[:7] == [("ec2:RunInstances", kind) for kind in launched]
    assert kinds[7:] == [("iam:PassRole", "role"), ("ec2:CreateTags", "instance")]
    instance, image, subnet = (dict(request.context or {}) for request in requests[:3])
    assert instance["ec2:InstanceType"] == "t3.micro"
    assert instance["aws:RequestTag/k"] == "v"
    assert "aws:RequestTag/k" not in image
    assert requests[1].resource == "arn:aws:ec2:us-east-1::image/ami-1"
    assert str(subnet["ec2:Vpc"]).startswith(f"{EC2}:vpc/vpc-")
    assert dict(requests[8].context or {})["ec2:CreateAction"] == "RunInstances"
    assert dict(requests[7].context or {})["iam:PassedToService"] == "ec2.amazonaws.com"


def test_kms_judges_the_key_behind_an_alias(scene: Bench) -> None:
    kms = scene.operator(DEVELOPMENT, "kms")
    arn = kms.create_key(Tags=[{"TagKey": "k", "TagValue": "v"}])["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=arn)
    call = scene.call(ALICE, "kms", "Encrypt", KeyId="alias/app", EncryptionContext={"purpose": "lab"})
    request = requests_for(call, scene.state)[0]
    context = dict(request.context or {})
    assert request.resource == arn
    assert context["kms:RequestAlias"] == "alias/app"
    assert context["kms:ResourceAliases"] == "alias/app"
    assert context["kms:EncryptionContext:purpose"] == "lab"
    assert context["aws:ResourceTag/k"] == "v"
    assert asked(scene, ALICE, "kms", "DeleteAlias", AliasName="alias/app") == [
        ("kms:DeleteAlias", f"arn:aws:kms:us-east-1:{DEVELOPMENT}:alias/app"),
        ("kms:DeleteAlias", arn),
    ]
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    assert asked(scene, ALICE, "kms", "Decrypt", CiphertextBlob=blob) == [("kms:Decrypt", arn)]


def test_an_object_under_a_customers_key_needs_the_key_too(scene: Bench) -> None:
    arn = scene.operator(PRODUCTION, "kms").create_key()["KeyMetadata"]["Arn"]
    put = {"Bucket": "productionapp", "Key": "secret", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": arn}
    assert asked(scene, ALICE, "s3", "PutObject", **put)[1] == ("kms:GenerateDataKey", arn)
    scene.operator(PRODUCTION, "s3").put_object(Body=b"x", **put)
    call = scene.call(ALICE, "s3", "GetObject", Bucket="productionapp", Key="secret")
    request = requests_for(call, scene.state)[1]
    assert (request.action, request.resource) == ("kms:Decrypt", arn)
    context = dict(request.context or {})
    assert context["kms:ViaService"] == "s3.us-east-1.amazonaws.com"
    assert context["kms:EncryptionContext:aws:s3:arn"] == "arn:aws:s3:::productionapp/secret"
    managed = put | {"SSEKMSKeyId": "alias/aws/s3"}
    assert len(asked(scene, ALICE, "s3", "PutObject", **managed)) == 1


def test_a_role_that_hands_on_tags_and_identity_needs_leave_for_them(scene: Bench) -> None:
    """Chaining roles with session tags; Monitor and control actions taken with assumed roles."""
    from dataclasses import replace

    call = scene.call(READER, "sts", "AssumeRole", RoleArn=f"{HERE}:role/team/Deep", RoleSessionName="s")
    caller = replace(call.caller, transitive_tags=frozenset({"k"}), source_identity="alice")
    requests = requests_for(replace(call, caller=caller), scene.state)
    assert [request.action for request in requests] == [
        "sts:AssumeRole",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    ]
    context = dict(requests[0].context or {})
    assert context["sts:TransitiveTagKeys"] == ["k"]
    assert context["sts:SourceIdentity"] == "alice"
    assert context["aws:SourceIdentity"] == "alice"


def test_an_action_of_another_service_has_its_own_keys_only(scene: Bench) -> None:
    call = scene.call(
        ALICE, "cloudtrail", "CreateTrail", Name="t", S3BucketName="b", TagsList=[{"Key": "k", "Value": "v"}],
        CloudWatchLogsRoleArn=f"{HERE}:role/Reader",
    )  # fmt: skip
    trail, tags, role = (dict(request.context or {}) for request in requests_for(call, scene.state))
    assert trail["aws:RequestTag/k"] == tags["aws:RequestTag/k"] == "v"
    assert "aws:TagKeys" not in role
    assert role["iam:PassedToService"] == "cloudtrail.amazonaws.com"


def test_each_side_of_a_copy_tells_its_own_owner(scene: Bench) -> None:
    scene.operator(DEVELOPMENT, "s3").create_bucket(Bucket="devbucket")
    call = scene.call(
        ALICE, "s3", "CopyObject", Bucket="devbucket", Key="x", CopySource="productionapp/report.csv"
    )
    written, read = (dict(request.context or {}) for request in requests_for(call, scene.state)[:2])
    assert (written["s3:ResourceAccount"], read["s3:ResourceAccount"]) == (DEVELOPMENT, PRODUCTION)
