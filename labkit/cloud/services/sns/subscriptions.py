"""A topic reaches a queue only where the queue's policy lets it, and its key's; an e-mail address has to confirm first.

moto delivers to every queue, and takes every address for confirmed.
(Fanout to Amazon SQS queues: giving permission to the topic; Subscribe in the Amazon SNS API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.sns.models import Subscription
from moto.sqs.models import sqs_backends

from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.registry import after
from labkit.cloud.services.kms.for_services import lets_in
from labkit.policy import PolicySet, Request, evaluate

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_SERVICE = "sns.amazonaws.com"
_CONFIRMED_LATER = ("email", "email-json", "http", "https")
_WAITS = "waits_for_confirmation"  # an attribute of ours on moto's subscription
_publish = Subscription.publish


def install() -> None:
    """Let topics ask before they deliver."""
    Subscription.publish = _ask_first  # type: ignore[method-assign, assignment]  # that is the mend


def _ask_first(self: Any, message: str, message_id: str, **more: Any) -> None:
    if self.protocol != "sqs" or not _may_send(self):
        return
    owner, self.account_id = (
        self.account_id,
        str(self.endpoint).split(":")[4],
    )  # moto looks for the queue there
    try:
        _publish(self, message, message_id, **more)
    finally:
        self.account_id = owner


def _may_send(subscription: Any) -> bool:
    """Whether the queue's policy lets Amazon SNS send this topic's messages to it."""
    _, _, _, region, account, name = str(subscription.endpoint).split(":", 5)
    queue = None if hasattr(subscription, _WAITS) else sqs_backends[account][region].queues.get(name)
    if queue is None or not queue.policy:
        return False
    topic = subscription.topic.arn
    context = {"aws:SourceArn": topic, "aws:SourceAccount": topic.split(":")[4]}
    request = Request(_SERVICE, "sqs:SendMessage", subscription.endpoint, account, context)
    key = str(getattr(queue, "kms_master_key_id", None) or "")
    allowed = evaluate(request, PolicySet(resource=queue.policy)).allowed
    return allowed and lets_in(_SERVICE, key, subscription.endpoint, context)


@after("sns", "Subscribe")
def pending(call: ApiCall, state: State, result: Result) -> Result:
    """An address confirms; so does another account's queue, unless its own account subscribed it."""
    protocol, endpoint = call.parameters["Protocol"], str(call.parameters.get("Endpoint"))
    others = protocol == "sqs" and endpoint.split(":")[4] != call.caller.account
    if others:
        setattr(_subscription(result["SubscriptionArn"], state), _WAITS, True)
    told = call.parameters.get("ReturnSubscriptionArn") or not (others or protocol in _CONFIRMED_LATER)
    return result if told else result | {"SubscriptionArn": "pending confirmation"}


def _subscription(arn: str, state: State) -> Any:
    return shelf_at("sns", "subscriptions", arn, state).get(arn)


@after("sns", "ListSubscriptions", "ListSubscriptionsByTopic")
def still_pending(_call: ApiCall, state: State, result: Result) -> Result:
    for row in result["Subscriptions"]:
        held = _subscription(row["SubscriptionArn"], state)
        if row["Protocol"] in _CONFIRMED_LATER or hasattr(held, _WAITS):
            row["SubscriptionArn"] = "PendingConfirmation"
    return result
