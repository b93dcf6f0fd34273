"""Whose bucket it is: a caller may say whom it expects, and a bucket's policy is its own account's affair.

(Verifying bucket ownership with bucket owner condition; PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services.s3.asks import bucket_owner

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("s3", "*")
def owner_is_the_expected_one(call: ApiCall, _state: State) -> None:
    expected = call.parameters.get("ExpectedBucketOwner")
    if expected:
        _expect(str(call.parameters["Bucket"]), str(expected))
    source_owner = call.parameters.get("ExpectedSourceBucketOwner")
    if source_owner:
        source = unquote(str(call.parameters["CopySource"])).lstrip("/")
        _expect(source.partition("/")[0], str(source_owner))


def _expect(bucket: str, account: str) -> None:
    owner = bucket_owner(bucket)
    if owner is not None and owner != account:
        raise AwsError("AccessDenied", "Access Denied", 403)


@before("s3", "PutBucketPolicy", "GetBucketPolicy", "DeleteBucketPolicy")
def policy_is_the_owners_affair(call: ApiCall, _state: State) -> None:
    owner = bucket_owner(str(call.parameters["Bucket"]))
    if owner is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if owner != call.caller.account:
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
