"""AWS KMS: keys by any of their names, and what a key is (AWS KMS condition keys)."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.tags import tag_lookup
from labkit.cloud.services._common.linked_roles import LinkedRole

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("kms")

# (Authorizing AWS KMS to synchronize multi-Region keys)
SYNCHRONIZER = LinkedRole("mrk.kms.amazonaws.com", "KeyManagementServiceMultiRegionKeys")
_KEY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}")
_ARN = re.compile(r"arn:aws[a-z-]*:kms:[^:]+:[^:]+:(key|alias)/.+")
_ALIAS = re.compile(r"(arn:.*:)?alias/.+")

# What takes an alias, too: cryptographic operations, and two that look. (AWS KMS condition keys: kms:RequestAlias)
BY_ALIAS = frozenset({
    "Decapsulate", "Decrypt", "DeriveSharedSecret", "DescribeKey", "Encapsulate", "Encrypt", "GenerateDataKey",
    "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac",
    "GetPublicKey", "ReEncrypt", "Sign", "Verify", "VerifyMac",
})  # fmt: skip


def key_arn(name: str, call: ApiCall, state: State) -> str:
    """The key's ARN for a key id, key ARN, alias name or alias ARN. KMS always judges the key, never its
    alias; an alias that nobody has stands for itself."""
    if ":key/" in name and name.count(":") >= 5:
        return name
    account, region = call.caller.account, call.region
    if name.startswith("arn:"):
        region, account = [*name.split(":"), "", "", ""][3:5]
        name = name.rpartition(":")[2]
    if not name.startswith("alias/"):
        return f"arn:aws:kms:{region}:{account}:key/{name}"
    known = state.known_backend("kms", account, region)
    for key in known.keys.values() if known else ():
        if name in key.aliases:
            return str(key.arn)
    return f"arn:aws:kms:{region}:{account}:{name}"


def existing_key(name: str, call: ApiCall, state: State) -> str:
    """The same, of a key that exists. What isn't there in the caller's own account is said to be missing, before
    anybody is judged; of other accounts' keys nothing is told. (NotFoundException)"""
    if name.startswith("arn:") and not _ARN.fullmatch(name):
        raise AwsError("NotFoundException", f"Invalid keyId '{name}'")
    arn = key_arn(name, call, state)
    key_id = arn.rpartition("key/")[2]
    if arn.split(":")[4] != call.caller.account or ":key/" not in arn or _key(state, arn) is not None:
        return arn
    text = f"Key '{arn}' does not exist" if _KEY_ID.fullmatch(key_id) else f"Invalid keyId '{key_id}'"
    raise AwsError("NotFoundException", text)


def key_behind(name: str, call: ApiCall, state: State) -> Any:
    """moto's key for any of its names; None where there is none."""
    arn = key_arn(name, call, state) if name else ""
    return _key(state, arn) if arn.count(":") >= 5 else None


def _key(state: State, arn: str) -> Any:
    _, _, service, region, account, rest = arn.split(":", 5)
    known = state.known_backend("kms", account, region) if service == "kms" else None
    return known.keys.get(rest.partition("/")[2]) if known and rest.startswith("key/") else None


@finder
def key(call: ApiCall, state: State, _arn: str) -> list[str]:
    _check_alias(call)
    name = call.parameters.get("KeyId") or call.parameters.get("TargetKeyId")
    return [existing_key(str(name), call, state)] if name else _key_behind_alias(call, state)


def _check_alias(call: ApiCall) -> None:
    """Most operations take a key by its id or ARN alone, and an alias points to no alias. (KeyId, TargetKeyId)"""
    target = str(call.parameters.get("TargetKeyId") or "")
    if _ALIAS.fullmatch(target):
        raise AwsError("ValidationException", "Aliases must refer to keys. Not aliases")
    name = str(call.parameters.get("KeyId") or "")
    if call.service == "kms" and call.operation not in BY_ALIAS and _ALIAS.fullmatch(name):
        raise AwsError("NotFoundException", f"Invalid keyId '{name}'")


@finder
def old_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The key that an alias points to before it is changed."""
    return _key_behind_alias(call, state)


@finder
def destination_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [existing_key(str(call.parameters["DestinationKeyId"]), call, state)]


@finder
def source_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The key that encrypted a ciphertext: the one named, else the one written in its first bytes."""
    name = call.parameters.get("KeyId") or call.parameters.get("SourceKeyId")
    return [existing_key(str(name), call, state)] if name else [key_of_ciphertext(call, state)]


def key_of_ciphertext(call: ApiCall, state: State) -> str:
    """The ARN of the key that is written in a ciphertext's first bytes."""
    blob = call.parameters.get("CiphertextBlob") or b""
    raw = blob if isinstance(blob, bytes) else b64decode(str(blob))
    return _key_that_made(raw[:36].decode("ascii", "replace"), call, state)


def _key_that_made(key_id: str, call: ApiCall, state: State) -> str:
    """A ciphertext tells its key, whosever it is, in the Region where it was made. (Decrypt)"""
    for backend in state.made_backends("kms"):
        if backend.region_name == call.region and key_id in backend.keys:
            return str(backend.keys[key_id].arn)
    raise AwsError("InvalidCiphertextException", "")


@finder
def properties(call: ApiCall, state: State, arn: str) -> dict[str, str]:
    """What the key is: kms:KeySpec and its like. A replica is what its primary key is."""
    found = _key(state, arn if arn != "*" else _replicated(call, state))
    if found is None:
        return {}
    return {
        "KeyOrigin": str(found.origin or "AWS_KMS"),
        "KeySpec": str(found.key_spec or "SYMMETRIC_DEFAULT"),
        "KeyUsage": str(found.key_usage or "ENCRYPT_DECRYPT"),
        "MultiRegion": "true" if found.multi_region else "false",
    }


def _replicated(call: ApiCall, state: State) -> str:
    """The primary key that is being replicated; no key's ARN for other calls."""
    return key(call, state, "")[0] if call.operation == "ReplicateKey" else "*::::::"


@finder
def linked_role(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The role with which KMS keeps multi-Region keys the same, where it is still to be made."""
    account = call.caller.account
    multi = call.operation == "ReplicateKey" or call.parameters.get("MultiRegion")
    if not multi or not SYNCHRONIZER.is_missing(account, state):
        return []
    return [f"arn:aws:iam::{account}:role{SYNCHRONIZER.path}{SYNCHRONIZER.name}"]


@finder
def resource_aliases(_call: ApiCall, state: State, arn: str) -> list[str]:
    found = _key(state, arn) if arn != "*" else None
    return sorted(found.aliases) if found else []


def _key_behind_alias(call: ApiCall, state: State) -> list[str]:
    name = call.parameters.get("AliasName")
    return [key_arn(str(name), call, state)] if name else []


@finder
def alias(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """An alias is named by its name, which says that it is one, before anybody is judged. (CreateAlias: AliasName)"""
    name = str(call.parameters["AliasName"])
    if not name.startswith("alias/"):
        raise AwsError(
            "ValidationException",
            'Alias must start with the prefix "alias/". Please see '
            "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        )
    return [f"arn:aws:kms:{call.region}:{call.caller.account}:{name}"]


@tag_lookup("kms")
def tags(kms: Any, arn: str) -> Any:
    return kms.tagger.list_tags_for_resource(arn.rpartition("/")[2])["Tags"]
