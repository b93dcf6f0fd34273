"""Every bucket encrypts what it holds with Amazon S3's own keys, unless told otherwise; moto's don't.

(Setting default server-side encryption behavior for Amazon S3 buckets)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud._authorize import bucket_named

from ._registry import after

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

    from ._registry import Result


@after("s3", "CreateBucket", "DeleteBucketEncryption")
def encrypted_from_the_start(call: ApiCall, state: State, _result: Result) -> None:
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None and bucket.encryption is None:
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        bucket.encryption = {"Rule": default | {"BucketKeyEnabled": False}}
