"""Policies of queues are read when they're set, name who exists, and stay when something else is set.

moto takes them unread, of any size, and throws them away with every other attribute.
(SetQueueAttributes in the Amazon SQS API Reference; Amazon SQS policy quotas; Encryption at rest in Amazon SQS)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services._common.documents import check_document
from labkit.cloud.services._common.elements import listed, statements_of

from .asks import queue as queue_arn
from .asks import queue_at

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State


@before("sqs", "CreateQueue", "SetQueueAttributes")
def queue_policy_is_sound(call: ApiCall, state: State) -> None:
    text = (call.parameters.get("Attributes") or {}).get("Policy")
    if text:
        check_document(str(text), "resource", state, "sqs")
        check_quotas(statements_of(str(text)))


def check_quotas(statements: list[dict[str, Any]]) -> None:
    """Raises AwsError where a policy with these statements is larger than Amazon SQS takes."""
    for one in statements:
        _check_quota("actions", listed(one.get("Action") or one.get("NotAction")), 7)
        named = one.get("Principal") or one.get("NotPrincipal")
        kinds = named.values() if isinstance(named, dict) else [named]
        _check_quota("principals", [name for kind in kinds for name in listed(kind)], 50)
        _check_quota(
            "conditions", [key for keys in (one.get("Condition") or {}).values() for key in keys], 10
        )
    if len(statements) > 20:
        raise AwsError(
            "OverLimit",
            f"{len(statements)} statements were found in the submitted policy, max allowed is 20",
            403,
        )


def _check_quota(what: str, found: list[Any], most: int) -> None:
    if len(found) > most:
        text = (
            f"{len(found)} {what} were found in a statement from the submitted policy, max allowed is {most}"
        )
        raise AwsError("OverLimit", text, 403)


@for_moto("sqs", "SetQueueAttributes")
def policy_stays(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    held = queue_at(queue_arn(call, state, "")[0], state)
    given = dict(parameters.get("Attributes") or {})
    kept = {"Policy": held.policy} if held is not None and held.policy and "Policy" not in given else {}
    return {**parameters, "Attributes": given | kept}


@for_moto("sqs", "CreateQueue", "SetQueueAttributes")
def one_way_to_encrypt(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """A key of KMS's takes the place of SQS's own keys."""
    given = dict(parameters.get("Attributes") or {})
    if not given.get("KmsMasterKeyId"):
        return parameters
    return {**parameters, "Attributes": {"SqsManagedSseEnabled": "false"} | given}
