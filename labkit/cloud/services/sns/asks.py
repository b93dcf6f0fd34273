"""Amazon SNS: topics and subscriptions by ARN, topics' policies and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.documents import document
from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.resource_policies import policy_lookup
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.judge.tags import tag_lookup

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
