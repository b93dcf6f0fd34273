"""Every bucket encrypts what it holds with Amazon S3's own keys, unless told otherwise; moto's don't.

(Setting default server-side encryption behavior for Amazon S3 buckets)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after
from labkit.cloud.services.s3.asks import bucket_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("s3", "CreateBucket", "DeleteBucketEncryption")
def encrypted_from_the_start(call: ApiCall, state: State, _result: Result) -> None:
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None and bucket.encryption is None:
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        bucket.encryption = {"Rule": default | {"BucketKeyEnabled": False}}
