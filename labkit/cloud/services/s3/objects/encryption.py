"""Objects under KMS keys: the key is named by its ARN, has to work, and is asked for at each read.

moto keeps the key as it was written, drops it for double encryption, and gives what a customer's own key
encrypted to whoever asks. (Using server-side encryption with AWS KMS keys; PutObject: SSEKMSKeyId;
List of error codes: KMS.DisabledException)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import after, before
from labkit.cloud.services.kms.for_services import check_it_works, kms_said
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import (
    bucket_named,
    decryption_key,
    encryption_key,
    kms_code,
    object_named,
)

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_KMS = frozenset({"aws:kms", "aws:kms:dsse"})
_WAYS = _KMS | {"AES256"}
_WRITES = ("PutObject", "CopyObject", "CreateMultipartUpload")


@before("s3", *_WRITES)
def way_is_known(call: ApiCall, _state: State) -> None:
    way, key = call.parameters.get("ServerSideEncryption"), call.parameters.get("SSEKMSKeyId")
    if way is not None and way not in _WAYS:
        text = "The encryption method specified is not supported"
        raise wrong_argument(text, "x-amz-server-side-encryption", way)
    if key is not None and way not in _KMS:
        raise wrong_argument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : "
            "aws:kms",
            "x-amz-server-side-encryption",
            way,
        )


@before("s3", *_WRITES, "GetObject", "HeadObject", "UploadPart", "UploadPartCopy")
def no_keys_of_customers(call: ApiCall, _state: State) -> None:
    for name in ("SSECustomerAlgorithm", "SSECustomerKey", "CopySourceSSECustomerKey"):
        if call.parameters.get(name):
            raise NotSimulated(
                "s3", call.operation, "it doesn't encrypt with keys that customers bring (SSE-C)"
            )


@before("s3", *_WRITES, "GetObject")
def key_works(call: ApiCall, state: State) -> None:
    read = call.operation == "GetObject"
    with kms_said(kms_code):
        check_it_works(decryption_key(call, state, "") if read else encryption_key(call, state, ""), state)


@after("s3", *_WRITES)
def key_is_named_by_its_arn(call: ApiCall, state: State, result: Result) -> Result | None:
    """An alias is resolved when the object is written: a later change of the alias changes nothing."""
    used = next(iter(encryption_key(call, state, "")), None)
    if used is None:
        return None
    _written(call, state, result).kms_key_id = used
    return result | {"SSEKMSKeyId": used}


def _written(call: ApiCall, state: State, result: Result) -> Any:
    bucket, key = str(call.parameters["Bucket"]), str(call.parameters["Key"])
    if call.operation != "CreateMultipartUpload":
        return object_named(state, bucket, key)
    held: Any = bucket_named(state, bucket)
    return held.multiparts[result["UploadId"]]
