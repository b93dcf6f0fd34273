"""The key that was judged is the key that works: of this Region, and of the ciphertext that it shall open.

(Decrypt, ReEncrypt: IncorrectKeyException; CreateKey; GenerateDataKey; ListAliases; Key identifiers (KeyId))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services._common.one_name import only_one_of
from labkit.cloud.services.kms.asks import existing_key, key_behind, key_of_ciphertext

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_NAMES = ("KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId")

only_one_of(
    "kms",
    {("CreateKey",): [("KeySpec", "CustomerMasterKeySpec")]},
    "ValidationException",
    "You cannot specify {} and {} in the same request. CustomerMasterKeySpec is deprecated.",
)
only_one_of(
    "kms",
    {("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"): [("KeySpec", "NumberOfBytes")]},
    "ValidationException",
    "Please specify either number of bytes or key spec.",
)


@before("kms", "Decrypt", "ReEncrypt")
def key_is_the_ciphertexts(call: ApiCall, state: State) -> None:
    named = call.parameters.get("KeyId") or call.parameters.get("SourceKeyId")
    if named and existing_key(str(named), call, state) != key_of_ciphertext(call, state):
        text = "The key ID in the request does not identify a CMK that can perform this operation."
        raise AwsError("IncorrectKeyException", text)


@before("kms", "GenerateRandom")
def random_has_a_length(call: ApiCall, _state: State) -> None:
    if call.parameters.get("NumberOfBytes") is None:
        raise AwsError("ValidationException", "Please specify number of bytes.")


@before("kms", *simulated_operations("kms"))
def key_is_of_this_region(call: ApiCall, _state: State) -> None:
    """A multi-Region key has the same id everywhere, and moto looks at nothing but the id."""
    for name in _NAMES:
        parts = str(call.parameters.get(name) or "").split(":")
        if len(parts) > 5 and parts[3] != call.region:
            raise AwsError("NotFoundException", f"Invalid arn {parts[3]}")


@for_moto("kms", *simulated_operations("kms"))
def keys_by_id(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    """Aliases and ARNs resolved as the judge resolved them."""
    for name in _NAMES:
        found = key_behind(str(parameters.get(name) or ""), call, state)
        if found is not None:
            parameters = {**parameters, name: found.id}
    return parameters
