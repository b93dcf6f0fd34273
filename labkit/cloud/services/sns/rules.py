"""Topics: messages, protocols and attributes by Amazon SNS's rules; moto takes any.

(ConfirmSubscription, CreateTopic, Publish, Subscribe, SetTopicAttributes in the Amazon SNS API Reference)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from moto.core.utils import camelcase_to_underscores

from labkit.cloud.calls import AwsError
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.registry import before
from labkit.cloud.wire.naming import regions

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_ENDPOINTS = {  # by protocol: what an endpoint looks like, and how SNS says that it doesn't
    "application": (r"arn:aws:sns:.+", "Endpoint"),
    "email": (r"[^@\s]+@[^@\s]+", "Email address"),
    "email-json": (r"[^@\s]+@[^@\s]+", "Email address"),
    "firehose": (r"arn:aws:firehose:.+", "Firehose endpoint ARN"),
    "http": (r"http://.+", "Endpoint must match the specified protocol"),
    "https": (r"https://.+", "Endpoint must match the specified protocol"),
    "lambda": (r"arn:aws:lambda:.+", "Lambda endpoint ARN"),
    "sms": (r"\+?[0-9-]+", "SMS endpoint"),
    "sqs": (r"arn:aws:sqs:[a-z0-9-]+:\d{12}:.+", "SQS endpoint ARN"),
}
_ATTRIBUTES = frozenset({
    "ArchivePolicy", "ContentBasedDeduplication", "DeliveryPolicy", "DisplayName", "FifoThroughputScope",
    "FifoTopic", "KmsMasterKeyId", "Policy", "SignatureVersion", "TracingConfig",
})  # fmt: skip
_FEEDBACK = re.compile(r"(HTTP|Application|Lambda|SQS|Firehose)(Success|Failure)Feedback(RoleArn|SampleRate)")


@before("sns", "Publish")
def message_goes_somewhere(call: ApiCall, state: State) -> None:
    if not call.parameters.get("Message"):
        raise AwsError("InvalidParameter", "Invalid parameter: Empty message")
    arn = str(call.parameters.get("TopicArn") or call.parameters.get("TargetArn") or "")
    parts = arn.split(":")
    names_a_topic = len(parts) == 6 and "/" not in arn and parts[4].isdigit()
    if names_a_topic and arn not in shelf_at("sns", "topics", arn, state):
        raise AwsError("NotFound", "Topic does not exist", 404)


@before("sns", "Subscribe")
def endpoint_fits_its_protocol(call: ApiCall, _state: State) -> None:
    protocol, endpoint = str(call.parameters.get("Protocol")), str(call.parameters.get("Endpoint") or "")
    if protocol not in _ENDPOINTS:
        text = f"Amazon SNS does not support this protocol string: {protocol}"
        raise AwsError("InvalidParameter", f"Invalid parameter: {text}")
    pattern, text = _ENDPOINTS[protocol]
    if not re.fullmatch(pattern, endpoint) or (protocol == "sqs" and endpoint.split(":")[3] not in regions()):
        raise AwsError("InvalidParameter", f"Invalid parameter: {text}")


@before("sns", "CreateTopic")
def made_again_only_as_it_is(call: ApiCall, state: State) -> None:
    """A topic that is there already is told, not changed."""
    arn = f"arn:aws:sns:{call.region}:{call.caller.account}:{call.parameters.get('Name')}"
    topic: Any = shelf_at("sns", "topics", arn, state).get(arn)
    if topic is None:
        return
    wanted: dict[str, Any] = call.parameters.get("Attributes") or {}
    if any(
        _plain(getattr(topic, camelcase_to_underscores(name), "")) != _plain(value)
        for name, value in wanted.items()
    ):
        text = "Attributes Reason: Topic already exists with different attributes"
        raise AwsError("InvalidParameter", f"Invalid parameter: {text}")
    tags = {tag["Key"]: tag["Value"] for tag in call.parameters.get("Tags") or ()}
    if tags and tags != dict(getattr(topic, "_tags", {})):
        raise AwsError(
            "InvalidParameter", "Invalid parameter: Tags Reason: Topic already exists with different tags"
        )


def _plain(value: object) -> object:
    """The value of an attribute, however its JSON is spaced."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return json.loads(text) if text.startswith("{") else text
    except ValueError:
        return text


@before("sns", "ConfirmSubscription")
def token_was_sent(_call: ApiCall, _state: State) -> None:
    """A token comes by e-mail, HTTP or the other account's queue, and none of them is simulated: no token is right."""
    raise AwsError("InvalidParameter", "Invalid parameter: Token")


@before("sns", "SetTopicAttributes")
def attribute_is_known(call: ApiCall, _state: State) -> None:
    name = str(call.parameters.get("AttributeName"))
    if name not in _ATTRIBUTES and not _FEEDBACK.fullmatch(name):
        raise AwsError("InvalidParameter", "Invalid parameter: AttributeName")
