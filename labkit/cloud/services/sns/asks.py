"""Amazon SNS: topics and subscriptions by ARN, topics' policies and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

finder = finder_for("sns")


@finder
def published(call: ApiCall, _state: State, _arn: str) -> list[str]:
    target = call.parameters.get("TopicArn") or call.parameters.get("TargetArn")
    return [str(target)] if target else ["*"]


@finder
def subscribed(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """A subscription's ARN is its topic's with one part more."""
    return [str(call.parameters["SubscriptionArn"]).rpartition(":")[0]]


_KEY_ERRORS = {
    "NotFoundException": "KMSNotFound",
    "DisabledException": "KMSDisabled",
    "KMSInvalidStateException": "KMSInvalidState",
}


def _key_error(code: str) -> str:
    return _KEY_ERRORS.get(code, code)


@finder
def encryption_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The key that the topic's messages are under; none for AWS's own, which serves everybody in the account."""
    arn = _topic_asked(call, state)
    held = shelf_at("sns", "topics", arn, state).get(arn)
    with kms_said(_key_error):
        return key_in_use(str(getattr(held, "kms_master_key_id", None) or ""), arn, call, state)


@finder
def encryption_context(call: ApiCall, state: State, _arn: str) -> dict[str, str]:
    """What KMS is told of the use."""
    return {"aws:sns:topicArn": _topic_asked(call, state)}


@before("sns", "Publish", "PublishBatch")
def key_works(call: ApiCall, state: State) -> None:
    with kms_said(_key_error):
        check_it_works(encryption_key(call, state, ""), state)


def _topic_asked(call: ApiCall, state: State) -> str:
    return published(call, state, "")[0]


@policy_lookup("sns")
def topic_policy(arn: str, state: State) -> Document | None:
    topic = shelf_at("sns", "topics", arn, state).get(arn)
    return (
        document(topic.policy, "resource", f"topic policy of {topic.name}")
        if topic and topic.policy
        else None
    )


@tag_lookup("sns")
def tags(sns: Any, arn: str) -> Any:
    return getattr(sns.topics.get(arn), "_tags", None)
