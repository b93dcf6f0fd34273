"""KMS key policies are read when they're put, name who exists, and don't lock their author out.

(Key policies in AWS KMS; PutKeyPolicy, CreateKey in the AWS KMS API Reference: MalformedPolicyDocumentException,
BypassPolicyLockoutSafetyCheck)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import policies_for, requests_for
from labkit.cloud.registry import after, before, for_moto
from labkit.cloud.services._common.documents import check_document
from labkit.policy import PolicySet, Request, evaluate

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters, Result
    from labkit.cloud.state import State

_LARGEST = 32_768


@for_moto("kms", "GetKeyPolicy", "PutKeyPolicy")
def the_only_policy_is_meant(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """A key has one policy, `default`, which needn't be named. (GetKeyPolicy, PutKeyPolicy: PolicyName)"""
    return {"PolicyName": "default", **parameters}


@after("kms", "GetKeyPolicy")
def its_name_is_told(_call: ApiCall, _state: State, result: Result) -> Result:
    return result | {"PolicyName": "default"}


@before("kms", "CreateKey", "PutKeyPolicy", "ReplicateKey")
def key_policy_is_sound(call: ApiCall, state: State) -> None:
    text = call.parameters.get("Policy")
    if text is None:
        return
    if len(str(text)) > _LARGEST:
        raise AwsError("LimitExceededException", f"The policy is longer than {_LARGEST} bytes.")
    check_document(str(text), "resource", state, "kms")
    if not call.parameters.get("BypassPolicyLockoutSafetyCheck") and not _can_change_it(
        call, str(text), state
    ):
        raise AwsError(
            "MalformedPolicyDocumentException",
            "The new key policy will not allow you to update the key policy in the future.",
        )


def _can_change_it(call: ApiCall, text: str, state: State) -> bool:
    """Whether the caller could put another policy once this one is in force."""
    asked = requests_for(call, state)[0]
    key = (
        asked.resource
        if asked.resource != "*"
        else f"arn:aws:kms:{call.region}:{call.caller.account}:key/new"
    )
    request = Request(
        asked.principal, "kms:PutKeyPolicy", key, call.caller.account, asked.context, issuer=asked.issuer
    )
    held = policies_for(request, call.caller, state)
    policies = PolicySet(
        identity=held.identity,
        boundary=held.boundary,
        session=held.session or None,
        resource=text,
        scps=held.scps,
    )
    return evaluate(request, policies).allowed
