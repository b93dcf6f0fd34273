"""Amazon SQS: queues by URL or name, their policies and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.resource_policies import policy_lookup
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.judge.tags import tag_lookup
from labkit.cloud.registry import before
from labkit.cloud.services.kms.for_services import check_it_works, key_in_use, kms_said
from labkit.estate import document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State
    from labkit.policy import Document

finder = finder_for("sqs")


@finder
def queue(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """From https://sqs.REGION.amazonaws.com/ACCOUNT/NAME."""
    *_, account, name = ["", *urlsplit(str(call.parameters["QueueUrl"])).path.split("/")]
    owner = account if account.isdigit() else call.caller.account
    return [f"arn:aws:sqs:{call.region}:{owner}:{name}"]


@finder
def named_queue(call: ApiCall, _state: State, _arn: str) -> list[str]:
    owner = call.parameters.get("QueueOwnerAWSAccountId") or call.caller.account
    return [f"arn:aws:sqs:{call.region}:{owner}:{call.parameters['QueueName']}"]


def queue_at(arn: str, state: State) -> Any:
    """moto's queue at this ARN, None where there is none."""
    return shelf_at("sqs", "queues", arn, state).get(arn.split(":", 5)[-1])


_KEY_ERRORS = {
    "NotFoundException": "KmsNotFound",
    "DisabledException": "KmsDisabled",
    "KMSInvalidStateException": "KmsInvalidState",
}


def _key_error(code: str) -> str:
    return _KEY_ERRORS.get(code, code)


@finder
def encryption_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The key that the queue's messages are under; none for AWS's own, which serves everybody in the account."""
    arn = _queue_asked(call, state)
    held = queue_at(arn, state)
    with kms_said(_key_error):
        return key_in_use(str(getattr(held, "kms_master_key_id", None) or ""), arn, call, state)


@finder
def encryption_context(call: ApiCall, state: State, _arn: str) -> dict[str, str]:
    """What KMS is told of the use."""
    return {"aws:sqs:arn": _queue_asked(call, state)}


@before("sqs", "ReceiveMessage", "SendMessage", "SendMessageBatch")
def key_works(call: ApiCall, state: State) -> None:
    with kms_said(_key_error):
        check_it_works(encryption_key(call, state, ""), state)


def _queue_asked(call: ApiCall, state: State) -> str:
    return queue(call, state, "")[0]


@policy_lookup("sqs")
def queue_policy(arn: str, state: State) -> Document | None:
    held = queue_at(arn, state)
    text = held.policy if held else None
    return document(text, "resource", f"queue policy of {held.name}") if text else None


@tag_lookup("sqs")
def tags(sqs: Any, arn: str) -> Any:
    return getattr(sqs.queues.get(arn.rpartition(":")[2]), "tags", None)
