"""Topics: messages, protocols and attributes by Amazon SNS's rules; moto takes any.

(Publish, Subscribe, SetTopicAttributes in the Amazon SNS API Reference)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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


@before("sns", "SetTopicAttributes")
def attribute_is_known(call: ApiCall, _state: State) -> None:
    name = str(call.parameters.get("AttributeName"))
    if name not in _ATTRIBUTES and not _FEEDBACK.fullmatch(name):
        raise AwsError("InvalidParameter", "Invalid parameter: AttributeName")
