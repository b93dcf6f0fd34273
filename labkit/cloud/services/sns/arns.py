"""Where a wrong name makes moto stumble, AWS has an error for it.

(Common errors, Amazon SNS API Reference: InvalidParameter)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services._common.one_name import only_one_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_TOPIC_CALLS = (
    "AddPermission", "DeleteTopic", "GetTopicAttributes", "ListSubscriptionsByTopic", "Publish", "PublishBatch",
    "RemovePermission", "SetTopicAttributes", "Subscribe",
)  # fmt: skip


only_one_of(
    "sns",
    {("Publish",): [("TopicArn", "TargetArn", "PhoneNumber")]},
    "InvalidParameter",
    "Invalid parameter: {} Reason: it cannot be used with {}",
)


@before("sns", *_TOPIC_CALLS)
def topic_has_an_arn(call: ApiCall, _state: State) -> None:
    for name in ("TopicArn", "TargetArn"):
        arn = call.parameters.get(name)
        parts = str(arn).count(":") + 1
        if arn is not None and parts < 6:
            reason = f"An ARN must have at least 6 elements, not {parts}"
            raise AwsError("InvalidParameter", f"Invalid parameter: {name} Reason: {reason}")
    if call.operation == "Publish" and not set(call.parameters) & {"TopicArn", "TargetArn", "PhoneNumber"}:
        raise AwsError(
            "InvalidParameter",
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
        )
