"""What KMS's keys say of encryption contexts and aliases: of Encrypt and its like, of each half of ReEncrypt, of grants.

(AWS KMS condition keys: kms:EncryptionContext, kms:GrantConstraintType, kms:ReEncryptOnSameKey, kms:RequestAlias)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.finders import tag_map

from .asks import destination_key, finder, source_key

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@finder
def encryption_context(call: ApiCall, _state: State, _arn: str) -> dict[str, str]:
    return tag_map(call.parameters.get("EncryptionContext") or {})


@finder
def encryption_context_keys(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return sorted(call.parameters.get("EncryptionContext") or {})


@finder
def source_context(call: ApiCall, _state: State, _arn: str) -> dict[str, str]:
    return tag_map(call.parameters.get("SourceEncryptionContext") or {})


@finder
def source_context_keys(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return sorted(call.parameters.get("SourceEncryptionContext") or {})


@finder
def destination_context(call: ApiCall, _state: State, _arn: str) -> dict[str, str]:
    return tag_map(call.parameters.get("DestinationEncryptionContext") or {})


@finder
def destination_context_keys(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return sorted(call.parameters.get("DestinationEncryptionContext") or {})


@finder
def constraint_types(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [kind for kind, pairs in (call.parameters.get("Constraints") or {}).items() if pairs]


@finder
def constrained_context(call: ApiCall, _state: State, _arn: str) -> dict[str, str]:
    """The pairs that a new grant is to be bound to."""
    found: dict[str, str] = {}
    for pairs in (call.parameters.get("Constraints") or {}).values():
        found |= tag_map(pairs or {})
    return found


@finder
def constrained_keys(call: ApiCall, state: State, arn: str) -> list[str]:
    return sorted(constrained_context(call, state, arn))


@finder
def on_same_key(call: ApiCall, state: State, arn: str) -> list[str]:
    return ["true" if source_key(call, state, arn) == destination_key(call, state, arn) else "false"]


@finder
def request_alias(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _alias_in(call, "KeyId")


@finder
def source_alias(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _alias_in(call, "SourceKeyId")


@finder
def destination_alias(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _alias_in(call, "DestinationKeyId")


def _alias_in(call: ApiCall, parameter: str) -> list[str]:
    """The alias by which a parameter names its key."""
    _, found, rest = str(call.parameters.get(parameter) or "").rpartition("alias/")
    return [f"alias/{rest}"] if found else []
