"""DecodeAuthorizationMessage, which moto lacks: the details of a refusal, for those who may know them.

(DecodeAuthorizationMessage in the AWS STS API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge.encoded_messages import decoded, event_of
from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@instead("sts", "DecodeAuthorizationMessage")
def decode(call: ApiCall, state: State) -> Result:
    event = event_of(str(call.parameters["EncodedMessage"]), state.trail)
    if event is None or event.decision is None or event.record["recipientAccountId"] != call.caller.account:
        raise AwsError("InvalidAuthorizationMessageException", "Message is not valid")
    return {"DecodedMessage": decoded(event, event.decision)}
