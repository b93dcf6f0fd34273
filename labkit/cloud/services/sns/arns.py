"""Where a wrong name makes moto stumble, AWS has an error for it.

(Common errors, Amazon SNS API Reference: InvalidParameter)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
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


@before("sns", "ListSubscriptions", "ListSubscriptionsByTopic", "ListTopics")
def token_was_given_out(call: ApiCall, _state: State) -> None:
    token = str(call.parameters.get("NextToken") or "0")
    if not (token.isascii() and token.isdecimal()):
        raise AwsError("InvalidParameter", "Invalid parameter: NextToken")


@before("sns", "DeletePlatformApplication")
def application_is_there(call: ApiCall, state: State) -> None:
    """Deleting what isn't there succeeds; what is no application's ARN is refused. (DeletePlatformApplication)"""
    arn = str(call.parameters["PlatformApplicationArn"])
    if ":app/" not in arn or arn.count(":") < 5:
        raise AwsError("InvalidParameter", "Invalid parameter: PlatformApplicationArn Reason: invalid ARN")
    if arn not in state.any_backend("sns", call.caller.account, call.region).applications:
        raise NotSimulated("sns", call.operation, "it has no platform applications")


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
