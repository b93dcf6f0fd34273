"""Every bucket encrypts what it holds with Amazon S3's own keys, unless told otherwise; moto's don't.

(Setting default server-side encryption behavior for Amazon S3 buckets)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after, before
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named
from labkit.cloud.wire.wording import say

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@before("s3", "PutBucketEncryption")
def one_rule(call: ApiCall, _state: State) -> None:
    """PutBucketEncryption: a bucket has one default, which says how."""
    told = call.parameters.get("ServerSideEncryptionConfiguration") or {}
    rules: list[Any] = told.get("Rules") or []
    if len(rules) != 1 or not rules[0].get("ApplyServerSideEncryptionByDefault"):
        raise say("unreadable body", "s3")
    default = rules[0]["ApplyServerSideEncryptionByDefault"]
    if default.get("KMSMasterKeyID") and not str(default.get("SSEAlgorithm")).startswith("aws:kms"):
        text = (
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
        )
        raise wrong_argument(text, "ApplyServerSideEncryptionByDefault", None)


@after("s3", "CreateBucket", "DeleteBucketEncryption")
def encrypted_from_the_start(call: ApiCall, state: State, _result: Result) -> None:
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None and bucket.encryption is None:
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        bucket.encryption = {"Rule": default | {"BucketKeyEnabled": False}}
