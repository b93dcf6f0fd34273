"""Objects under the AWS managed key: `aws:kms` without a key's name means the account's own `aws/s3`, told by its ARN.

Whoever S3 lets read an object of the account may use it, and nobody of another account: that is its key policy.
(Using server-side encryption with AWS KMS keys: AWS managed keys; PutObject: SSEKMSKeyId; AWS managed keys, AWS KMS)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after
from labkit.cloud.services.s3.asks import bucket_named, default_way, encryption_key, object_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_ALIAS = "alias/aws/s3"
_USES = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


@after("s3", "PutObject", "CopyObject", "CreateMultipartUpload")
def managed_key_is_told(call: ApiCall, state: State, result: Result) -> Result | None:
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    way = str(call.parameters.get("ServerSideEncryption") or default_way(bucket))
    if not way.startswith("aws:kms") or encryption_key(call, state, ""):
        return None
    arn = _managed_key(state, str(bucket.account_id), str(bucket.region_name))
    if call.operation == "CreateMultipartUpload":
        bucket.multiparts[result["UploadId"]].kms_key_id = arn
    else:
        written: Any = object_named(state, bucket.name, str(call.parameters["Key"]))
        written.kms_key_id = arn
    return result | {"ServerSideEncryption": way, "SSEKMSKeyId": arn}


def _managed_key(state: State, account: str, region: str) -> str:
    """The ARN of the account's key for S3, which AWS makes when it is needed first."""
    kms = state.any_backend("kms", account, region)
    known = next((key for key in kms.keys.values() if _ALIAS in key.aliases), None)
    if known is None:
        text = "Default key that protects my S3 objects when no other key is defined"
        policy = json.dumps(_policy(account, region))
        known = kms.create_key(policy, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", text, None)
        known.key_manager = "AWS"
        kms.create_alias(known.id, _ALIAS)
    return str(known.arn)


def _policy(account: str, region: str) -> dict[str, Any]:
    through_s3 = {"kms:ViaService": f"s3.{region}.amazonaws.com", "kms:CallerAccount": account}
    reads = ["kms:Describe*", "kms:Get*", "kms:List*"]
    return {
        "Version": "2012-10-17",
        "Id": "auto-s3-2",
        "Statement": [
            {
                "Sid": "Allow access through S3 for all principals in the account that are authorized to use S3",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": _USES,
                "Resource": "*",
                "Condition": {"StringEquals": through_s3},
            },
            {
                "Sid": "Allow direct access to key metadata to the account",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Action": reads,
                "Resource": "*",
            },
        ],
    }
