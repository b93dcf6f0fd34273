"""Access control lists are off: new buckets belong, with all that's in them, to their owner alone.

That is AWS's default; switching the lists on again isn't simulated, for the engine doesn't judge by them.
(Controlling ownership of objects and disabling ACLs for your bucket)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before
from labkit.cloud.services.s3.asks import bucket_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

ENFORCED = "BucketOwnerEnforced"
_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
_WHY = "it has no access control lists (AWS advises against them): share by a bucket policy instead"


@before("s3", "CreateBucket")
def lists_stay_off_in_a_new_bucket(call: ApiCall, _state: State) -> None:
    if call.parameters.get("ObjectOwnership", ENFORCED) != ENFORCED:
        raise NotSimulated("s3", "CreateBucket", _WHY)
    if call.parameters.get("ACL", "private") != "private" or any(
        call.parameters.get(name) for name in _GRANTS
    ):
        raise AwsError(
            "InvalidBucketAclWithObjectOwnership",
            "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        )


@after("s3", "CreateBucket")
def owner_is_enforced(call: ApiCall, state: State, _result: Result) -> None:
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None:
        bucket.ownership_rule = ENFORCED


@before("s3", "PutBucketAcl", "PutObjectAcl")
def no_list_is_put(_call: ApiCall, _state: State) -> None:
    raise _not_supported()


@before("s3", "PutObject", "CopyObject", "CreateMultipartUpload")
def no_list_comes_with_an_object(call: ApiCall, _state: State) -> None:
    asked = call.parameters.get("ACL", "bucket-owner-full-control")
    if asked != "bucket-owner-full-control" or any(call.parameters.get(name) for name in _GRANTS):
        raise _not_supported()


@before("s3", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls")
def lists_stay_off(call: ApiCall, _state: State) -> None:
    rules = call.parameters.get("OwnershipControls", {}).get("Rules", [])
    if [rule.get("ObjectOwnership") for rule in rules] != [ENFORCED]:
        raise NotSimulated("s3", call.operation, _WHY)


def _not_supported() -> AwsError:
    return AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs")
