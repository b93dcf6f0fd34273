"""AddPermission and RemovePermission: statements that go by a label; moto stumbles over a statement without one.

(AddPermission, RemovePermission in the Amazon SQS API Reference; Amazon SQS policy quotas)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services._common.elements import statements_of

from .arguments import wrong_value
from .asks import queue as queue_arn
from .asks import queue_at
from .policies import check_quotas

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_MOST_ACTIONS = 7
_SHARED = frozenset({
    "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl",
    "ListDeadLetterSourceQueues", "PurgeQueue", "ReceiveMessage", "SendMessage",
})  # fmt: skip


@instead("sqs", "AddPermission")
def add_permission(call: ApiCall, state: State) -> Result | None:
    arn, queue = _queue(call, state)
    if queue is None:
        return None  # moto says so
    label = str(call.parameters["Label"])
    accounts = [str(one) for one in call.parameters.get("AWSAccountIds") or ()]
    actions = [str(one) for one in call.parameters.get("Actions") or ()]
    _check(label, accounts, actions, state)
    document = _document(arn, queue)
    if any(one.get("Sid") == label for one in document["Statement"]):
        raise wrong_value(label, "Label", "Already exists.")
    document["Statement"].append(
        {
            "Sid": label,
            "Effect": "Allow",
            "Principal": {"AWS": _one_or_many([f"arn:aws:iam::{account}:root" for account in accounts])},
            "Action": _one_or_many([f"SQS:{action}" for action in actions]),
            "Resource": arn,
        }
    )
    check_quotas(document["Statement"])
    queue.policy = json.dumps(document)
    return {}


@instead("sqs", "RemovePermission")
def remove_permission(call: ApiCall, state: State) -> Result | None:
    arn, queue = _queue(call, state)
    if queue is None:
        return None
    label, document = str(call.parameters["Label"]), _document(arn, queue)
    left = [one for one in document["Statement"] if one.get("Sid") != label]
    if len(left) == len(document["Statement"]):
        raise wrong_value(label, "Label", "can't find label on existing policy.")
    queue.policy = json.dumps(document | {"Statement": left}) if left else None
    return {}


def _queue(call: ApiCall, state: State) -> tuple[str, Any]:
    arn = queue_arn(call, state, "")[0]
    return arn, queue_at(arn, state)


def _document(arn: str, queue: Any) -> dict[str, Any]:
    """The queue's policy, its statements in a list; where there is none, the one that SQS begins."""
    if not queue.policy:
        return {"Version": "2012-10-17", "Id": f"{arn}/SQSDefaultPolicy", "Statement": []}
    return {**json.loads(queue.policy), "Statement": statements_of(queue.policy)}


def _check(label: str, accounts: list[str], actions: list[str], state: State) -> None:
    if not re.fullmatch(r"[\w-]{1,80}", label, re.ASCII):
        reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        raise wrong_value(label, "Label", reason)
    for name, given in (("Actions", actions), ("AWSAccountIds", accounts)):
        if not given:
            raise AwsError("MissingParameter", f"The request must contain the parameter {name}.")
    if len(actions) > _MOST_ACTIONS:
        text = f"{len(actions)} Actions were found, maximum allowed is {_MOST_ACTIONS}."
        raise AwsError("OverLimit", text, 403)
    for action in actions:
        if action not in _SHARED:
            raise wrong_value(
                f"SQS:{action}", "ActionName", "Only the queue owner is allowed to invoke this action."
            )
    if unknown := [account for account in accounts if not state.exists(account)]:
        raise wrong_value(json.dumps(unknown), "PrincipalId", "Unable to verify.")


def _one_or_many(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names
