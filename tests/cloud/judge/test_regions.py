"""Where a call is for: global services in us-east-1 at both doors; other partitions know nobody of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from labkit.cloud import Person
from labkit.cloud.judge import simulated_services
from labkit.cloud.wire.naming import Target, region_of
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME = "101010101010"
FENCE = json.dumps({
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}},
        },
    ],
})  # fmt: skip


def setup(stage: Stage) -> None:
    """Ann, who may do everything in us-east-1 and nothing elsewhere."""
    make_user(stage, HOME, "Ann")
    iam, organizations = stage.client(HOME, "iam"), stage.client(HOME, "organizations")
    iam.put_user_policy(UserName="Ann", PolicyName="fence", PolicyDocument=FENCE)
    organizations.create_organization(FeatureSet="ALL")


shared, scene = fixtures({"home": HOME}, setup, [Person("ann", HOME, "user", "Ann")])


def client(scene: Scene, door: str, profile: str, service: str, region: str) -> Any:
    """A client of the kind that people make, through the door inside the process or over HTTP."""
    keys = scene._wallet.keys_of(profile, scene._gate.clock)
    where = {"endpoint_url": scene.endpoint_url} if door == "http" else {}
    return boto3.client(
        service,
        region_name=region,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret,
        config=Config(retries={"total_max_attempts": 1}),
        **where,
    )


CALLS = [
    # (service, call, whether it gets through the fence when asked from eu-west-1)
    ("iam", "list_users", True),
    ("organizations", "describe_organization", True),
    ("sqs", "list_queues", False),
    ("kms", "list_keys", False),
    ("sns", "list_topics", False),
    ("cloudtrail", "describe_trails", False),
    ("logs", "describe_log_groups", False),
]


@pytest.mark.parametrize("door", ["process", "http"])
@pytest.mark.parametrize(("service", "call", "through"), CALLS)
def test_global_services_are_asked_in_us_east_1(
    scene: Scene, door: str, service: str, call: str, through: bool
) -> None:
    """AWS global condition context keys: aws:RequestedRegion, global services."""
    ask = getattr(client(scene, door, "ann", service, "eu-west-1"), call)
    if through:
        ask()
        assert scene.trail.events[-1].record["awsRegion"] == "us-east-1"
        return
    with pytest.raises(ClientError, match="explicit deny"):
        ask()
    assert scene.trail.events[-1].record["awsRegion"] == "eu-west-1"


def test_the_global_services_are_botocores() -> None:
    """AWS service endpoints: global endpoints. (S3 and STS have Regions, too.)"""
    services = Loader().load_data("endpoints")["partitions"][0]["services"]
    for service in set(simulated_services()) - {"s3", "s3control", "sts"}:
        facts = services.get("monitoring" if service == "cloudwatch" else service, {})
        is_global = facts.get("isRegionalized") is False
        assert (region_of(Target(service, "eu-west-1", "query")) == "us-east-1") is is_global, service


ELSEWHERE = [
    ("iam", "list_users", "cn-north-1", "InvalidClientTokenId"),
    ("iam", "list_users", "us-gov-west-1", "InvalidClientTokenId"),
    ("sts", "get_caller_identity", "us-gov-west-1", "InvalidClientTokenId"),
    ("organizations", "describe_organization", "us-gov-west-1", "UnrecognizedClientException"),
    ("s3", "list_buckets", "cn-northwest-1", "InvalidAccessKeyId"),
    ("sns", "list_topics", "us-gov-east-1", "InvalidClientTokenId"),
    ("kms", "list_keys", "cn-north-1", "UnrecognizedClientException"),
]


@pytest.mark.parametrize("door", ["process", "http"])
@pytest.mark.parametrize("row", ELSEWHERE)
def test_credentials_work_in_their_own_partition_alone(
    scene: Scene, door: str, row: tuple[str, str, str, str]
) -> None:
    """Amazon Resource Names: partitions; AWS GovCloud (US): signing up, accounts and credentials apart."""
    service, call, region, code = row
    with pytest.raises(ClientError) as refused:
        getattr(client(scene, door, "home", service, region), call)()
    assert refused.value.response["Error"]["Code"] == code
