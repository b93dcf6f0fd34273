"""Amazon SQS: queues by URL or name, their policies and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labkit.cloud.judge.documents import document
from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.resource_policies import policy_lookup
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.judge.tags import tag_lookup

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


@policy_lookup("sqs")
def queue_policy(arn: str, state: State) -> Document | None:
    name = arn.rpartition(":")[2]
    queue = shelf_at("sqs", "queues", arn, state).get(name)
    text = queue.policy if queue else None
    return document(text, "resource", f"queue policy of {name}") if text else None


@tag_lookup("sqs")
def tags(sqs: Any, arn: str) -> Any:
    return getattr(sqs.queues.get(arn.rpartition(":")[2]), "tags", None)
