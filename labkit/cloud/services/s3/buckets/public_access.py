"""New buckets are closed to the public, and a public policy isn't stored while that is so.

moto's buckets begin open and take any policy. (Blocking public access to your Amazon S3 storage; Troubleshoot
access denied (403 Forbidden) errors in Amazon S3; GetBucketPolicyStatus)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.s3.models import PublicAccessBlock, s3_backends

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before, instead
from labkit.cloud.services._common import documents  # noqa: F401 - it reads the policy first
from labkit.cloud.services.s3.asks import bucket_named
from labkit.cloud.services.s3.public import blocks as public_access_blocks
from labkit.cloud.services.s3.public import is_public as is_public_policy

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@before("s3", "CreateBucket")
def remember_whether_it_is_new(call: ApiCall, state: State) -> None:
    state.registers.notes["new bucket"] = call.parameters["Bucket"] not in s3_backends.bucket_accounts


@after("s3", "CreateBucket")
def new_buckets_are_closed(call: ApiCall, state: State, _result: Result) -> None:
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None and state.registers.notes.pop("new bucket", False):
        bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")


@before("s3", "PutBucketPolicy")
def no_public_policy_while_blocked(call: ApiCall, state: State) -> None:
    name = str(call.parameters["Bucket"])
    bucket = bucket_named(state, name)
    if bucket is None or not is_public_policy(str(call.parameters["Policy"])):
        return
    if public_access_blocks(state, str(bucket.account_id), bucket)["block_public_policy"]:
        raise AwsError(
            "AccessDenied",
            f"User: {call.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "
            f'"arn:aws:s3:::{name}" because public policies are prevented by the BlockPublicPolicy setting in '
            "S3 Block Public Access.",
            403,
        )


@instead("s3", "GetBucketPolicyStatus")
def get_bucket_policy_status(call: ApiCall, state: State) -> Result:
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if not bucket.policy:
        raise AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
    return {"PolicyStatus": {"IsPublic": is_public_policy(bucket.policy.decode())}}
