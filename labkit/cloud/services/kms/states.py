"""A KMS key works only for what it's for, in a state that lets it, for accounts that may; moto's always works.

(Key states of AWS KMS keys; each operation's errors and "Cross-account use" in the AWS KMS API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import requests_for
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.registry import after, before

from .asks import SYNCHRONIZER

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_USES = {
    "Encrypt": "ENCRYPT_DECRYPT",
    "Decrypt": "ENCRYPT_DECRYPT",
    "ReEncrypt": "ENCRYPT_DECRYPT",
    "GenerateDataKey": "ENCRYPT_DECRYPT",
    "GenerateDataKeyWithoutPlaintext": "ENCRYPT_DECRYPT",
    "Sign": "SIGN_VERIFY",
    "Verify": "SIGN_VERIFY",
    "GenerateMac": "GENERATE_VERIFY_MAC",
    "VerifyMac": "GENERATE_VERIFY_MAC",
}
_FOR_ENABLED = (*_USES, "EnableKeyRotation", "DisableKeyRotation", "CreateGrant", "RotateKeyOnDemand")
_NOT_WHEN_PENDING = (
    *_FOR_ENABLED, "EnableKey", "DisableKey", "CreateAlias", "UpdateAlias", "ScheduleKeyDeletion", "TagResource",
    "UntagResource", "UpdateKeyDescription",
)  # fmt: skip
_AT_HOME_ONLY = (
    "CancelKeyDeletion", "DisableKey", "DisableKeyRotation", "EnableKey", "EnableKeyRotation", "GetKeyPolicy",
    "ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "PutKeyPolicy", "ReplicateKey",
    "RotateKeyOnDemand", "ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateKeyDescription",
)  # fmt: skip
_SHORTEST, _LONGEST = 7, 30  # days
_USAGES = {
    "RSA": {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
    "HMAC": {"GENERATE_VERIFY_MAC"},
    "SYMMETRIC": {"ENCRYPT_DECRYPT"},
}


def unusable(key: Any) -> AwsError | None:
    """Why KMS won't use this key now; None where it will."""
    if key.key_state == "PendingDeletion":
        return AwsError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    return AwsError("DisabledException", f"{key.arn} is disabled.") if key.key_state != "Enabled" else None


def key_at(arn: str, state: State) -> Any:
    """moto's key at this ARN, None for what isn't a key's ARN."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[2] != "kms":
        return None
    return shelf_at("kms", "keys", arn, state).get(parts[5].partition("/")[2])


def keys_asked(call: ApiCall, state: State) -> list[Any]:
    """moto's keys that a call is judged on, in the order of its actions."""
    return [key for one in requests_for(call, state) if (key := key_at(one.resource, state)) is not None]


@before("kms", *_AT_HOME_ONLY)
def own_accounts_keys_only(call: ApiCall, state: State) -> None:
    for request in requests_for(call, state):
        if request.resource_account != call.caller.account:
            text = (
                f"User: {call.caller.arn} is not authorized to perform: {request.action} on resource: "
                f"{request.resource}"
            )
            raise AwsError("AccessDeniedException", text)


@before("kms", *_NOT_WHEN_PENDING)
def state_lets_it(call: ApiCall, state: State) -> None:
    for key in keys_asked(call, state):
        problem = unusable(key)
        if problem and (call.operation in _FOR_ENABLED or key.key_state == "PendingDeletion"):
            raise problem


@before("kms", "CancelKeyDeletion")
def deletion_is_pending(call: ApiCall, state: State) -> None:
    for key in keys_asked(call, state):
        if key.key_state != "PendingDeletion":
            raise AwsError("KMSInvalidStateException", f"{key.arn} is not pending deletion.")


@before("kms", "ScheduleKeyDeletion")
def window_is_allowed(call: ApiCall, _state: State) -> None:
    days = int(call.parameters.get("PendingWindowInDays", _LONGEST))
    if not _SHORTEST <= days <= _LONGEST:
        text = f"PendingWindowInDays must be between {_SHORTEST} and {_LONGEST}, inclusive"
        raise AwsError("ValidationException", text)


@before("kms", *_USES)
def usage_fits(call: ApiCall, state: State) -> None:
    wanted = _USES[call.operation]
    for key in keys_asked(call, state):
        usage = key.key_usage or "ENCRYPT_DECRYPT"
        if usage != wanted:
            text = f"{key.arn} key usage is {usage} which is not valid for {call.operation}."
            raise AwsError("InvalidKeyUsageException", text)


@before("kms", "GetPublicKey")
def key_has_a_public_half(call: ApiCall, state: State) -> None:
    for key in keys_asked(call, state):
        if key.key_spec.startswith(("SYMMETRIC", "HMAC")):
            text = f"{key.arn} is not an asymmetric KMS key, so it has no public key."
            raise AwsError("UnsupportedOperationException", text)


@before("kms", "CreateKey")
def spec_and_usage_fit(call: ApiCall, _state: State) -> None:
    spec = str(
        call.parameters.get("KeySpec") or call.parameters.get("CustomerMasterKeySpec") or "SYMMETRIC_DEFAULT"
    )
    usage = str(call.parameters.get("KeyUsage") or "ENCRYPT_DECRYPT")
    if spec != "SYMMETRIC_DEFAULT" and not call.parameters.get("KeyUsage"):
        text = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
        raise AwsError("ValidationException", text)
    allowed = _USAGES.get(spec.partition("_")[0])
    if allowed is not None and usage not in allowed:
        raise AwsError("ValidationException", f"KeyUsage {usage} is not compatible with KeySpec {spec}")


@before("kms", "CreateAlias", "UpdateAlias", "DeleteAlias")
def aliases_of_aws_are_aws_own(call: ApiCall, _state: State) -> None:
    if str(call.parameters["AliasName"]).startswith("alias/aws/"):
        raise AwsError("NotAuthorizedException", "")


@before("kms", "TagResource", "CreateKey")
def tags_are_ones_own(call: ApiCall, _state: State) -> None:
    if any(
        str(tag.get("TagKey", "")).lower().startswith("aws:") for tag in call.parameters.get("Tags") or ()
    ):
        raise AwsError("TagException", "Tag keys that begin with aws: are reserved for AWS use")


@after("kms", "CreateKey", "ReplicateKey")
def kms_has_its_role(call: ApiCall, state: State, _result: Result) -> None:
    """(Authorizing AWS KMS to synchronize multi-Region keys)"""
    if call.operation == "ReplicateKey" or call.parameters.get("MultiRegion"):
        SYNCHRONIZER.make(call.caller.account, call, state)


@after("kms", "DescribeKey")
def enabled_means_the_state(_call: ApiCall, _state: State, result: Result) -> Result:
    described = result["KeyMetadata"]
    return {"KeyMetadata": described | {"Enabled": described["KeyState"] == "Enabled"}}
