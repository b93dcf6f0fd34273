"""Log groups, streams and filters by CloudWatch Logs' own rules, where moto takes anything.

(PutMetricFilter, PutRetentionPolicy, CreateLogStream, PutResourcePolicy, PutDestinationPolicy in the CloudWatch Logs API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import check_document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_DAYS = frozenset({
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
})  # fmt: skip


@before("logs", "PutMetricFilter", "DescribeSubscriptionFilters", "PutSubscriptionFilter")
def group_exists(call: ApiCall, state: State) -> None:
    groups = state.any_backend("logs", call.caller.account, call.region).groups
    if call.parameters["logGroupName"] not in groups:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")


@before("logs", "CreateLogStream")
def stream_is_new(call: ApiCall, state: State) -> None:
    group = state.any_backend("logs", call.caller.account, call.region).groups.get(
        call.parameters["logGroupName"]
    )
    if group is not None and call.parameters["logStreamName"] in group.streams:
        raise AwsError("ResourceAlreadyExistsException", "The specified log stream already exists")


@before("logs", "PutRetentionPolicy")
def days_are_offered(call: ApiCall, _state: State) -> None:
    if int(call.parameters["retentionInDays"]) not in _DAYS:
        offered = ", ".join(map(str, sorted(_DAYS)))
        raise AwsError(
            "InvalidParameterException",
            f"1 validation error detected: Value '{call.parameters['retentionInDays']}' at 'retentionInDays' failed "
            f"to satisfy constraint: Member must satisfy enum value set: [{offered}]",
        )


@before("logs", "PutResourcePolicy")
def policy_can_be_saved(call: ApiCall, state: State) -> None:
    if text := call.parameters.get("policyDocument"):
        check_document(str(text), "resource", state, "logs")


@before("logs", "PutDestinationPolicy")
def access_policy_can_be_saved(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["accessPolicy"]), "resource", state, "logs")


@before("logs", "DescribeDestinations")
def token_was_given_out(call: ApiCall, _state: State) -> None:
    token = str(call.parameters.get("nextToken") or "0")
    if not (token.isascii() and token.isdecimal()):
        raise AwsError("InvalidParameterException", "The specified nextToken is invalid.")


@before("logs", "PutSubscriptionFilter")
def destination_has_an_arn(call: ApiCall, _state: State) -> None:
    arn = str(call.parameters["destinationArn"])
    if not arn.startswith("arn:") or arn.count(":") < 5:
        text = f"Invalid destination ARN: {arn}"
        raise AwsError("InvalidParameterException", text)
