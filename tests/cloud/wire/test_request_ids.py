"""A client is told the request id under which the trail has its call, whoever answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from labkit.cloud import Scene

CALLS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "moto answers, query": ("production-admin", "iam", "ListRoles", {}),
    "moto answers, a page of it": ("production-admin", "iam", "ListUsers", {"MaxItems": 1}),
    "labkit answers, query": ("developer", "sts", "GetCallerIdentity", {}),
    "moto refuses, query": ("production-admin", "iam", "GetUser", {"UserName": "nobody"}),
    "the gate refuses, query": ("developer", "iam", "ListUsers", {}),
    "moto answers, s3": ("production-admin", "s3", "ListObjectsV2", {"Bucket": "productionapp"}),
    "moto refuses, s3": ("production-admin", "s3", "GetObject", {"Bucket": "productionapp", "Key": "no"}),
    "the gate refuses, s3": ("developer", "s3", "ListObjectsV2", {"Bucket": "productionapp"}),
    "moto answers, json": ("production-admin", "kms", "ListAliases", {}),
    "moto answers, ec2": ("production-admin", "ec2", "DescribeVpcs", {}),
    "the gate refuses, ec2": ("developer", "ec2", "DescribeVpcs", {}),
}


def metadata(scene: Scene, profile: str, service: str, operation: str, parameters: dict[str, Any]) -> Any:
    try:
        return getattr(scene.client(profile, service), xform_name(operation))(**parameters)[
            "ResponseMetadata"
        ]
    except ClientError as error:
        return error.response["ResponseMetadata"]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_request_id_is_the_trails(scene: Scene, call: tuple[str, str, str, dict[str, Any]]) -> None:
    told = metadata(scene, *call)
    assert told["RequestId"] == told["HTTPHeaders"]["x-amzn-requestid"]
    assert told["RequestId"] == scene.trail.events[-1].record["requestID"]
