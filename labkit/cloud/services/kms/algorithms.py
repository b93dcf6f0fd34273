"""A key works with the algorithms of its own kind; moto encrypts with any, and never with a pair of keys.

A call with DryRun does all that it says, and is undone.
(Encrypt, Decrypt, ReEncrypt, GenerateDataKey, Sign, Verify, GenerateMac: InvalidKeyUsageException; Key spec
reference; Testing your permissions: DryRunOperationException)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before

from .states import keys_asked

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_SYMMETRIC = "SYMMETRIC_DEFAULT"
_NAMED_BY = {  # the parameters that name the algorithm of each key
    "Encrypt": ("EncryptionAlgorithm",),
    "Decrypt": ("EncryptionAlgorithm",),
    "ReEncrypt": ("SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm"),
    "Sign": ("SigningAlgorithm",),
    "Verify": ("SigningAlgorithm",),
    "GenerateMac": ("MacAlgorithm",),
    "VerifyMac": ("MacAlgorithm",),
}
_DRY_RUNS = (
    "CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateMac",
    "ReEncrypt", "RevokeGrant", "Sign", "Verify", "VerifyMac",
)  # fmt: skip


@before("kms", *_NAMED_BY)
def algorithm_is_the_keys(call: ApiCall, state: State) -> None:
    for name, key in zip(_NAMED_BY[call.operation], keys_asked(call, state), strict=False):
        algorithm = str(call.parameters.get(name) or _SYMMETRIC)
        if algorithm not in _algorithms(key):
            text = f"Algorithm {algorithm} and key spec {key.key_spec} are incompatible."
            raise AwsError("InvalidKeyUsageException", text)
        if algorithm.startswith("RSAES"):
            raise NotSimulated("kms", call.operation, "it encrypts with symmetric keys alone")


@before("kms", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")
def data_keys_come_from_symmetric_keys(call: ApiCall, state: State) -> None:
    for key in keys_asked(call, state):
        if key.key_spec != _SYMMETRIC:
            text = f"{key.arn} key spec is {key.key_spec} which is not valid for {call.operation}."
            raise AwsError("InvalidKeyUsageException", text)


def _algorithms(key: Any) -> list[str]:
    if key.key_spec.startswith("HMAC_"):
        return [key.key_spec.replace("HMAC_", "HMAC_SHA_")]
    return [*(key.encryption_algorithms or ()), *(key.signing_algorithms or ())]


@after("kms", "Encrypt", "Decrypt", "ReEncrypt")
def algorithm_is_told(call: ApiCall, _state: State, result: Result) -> Result:
    return {**result, **dict.fromkeys(_NAMED_BY[call.operation], _SYMMETRIC)}


@after("kms", *_DRY_RUNS)
def dry_run_ends_here(call: ApiCall, _state: State, _result: Result) -> Result | None:
    if call.parameters.get("DryRun"):
        text = "The request would have succeeded, but the DryRun option is set."
        raise AwsError("DryRunOperationException", text, 412)
    return None
