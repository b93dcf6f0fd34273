"""What a message to a topic may be: as long as SNS carries, with a subject of one line, and JSON with a default.

moto reads no JSON, and keeps any subject. (Publish, PublishBatch, Unsubscribe in the Amazon SNS API Reference;
Common errors)
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_LONGEST = 256 * 1024  # bytes
_LONGEST_SUBJECT = 99
_PARTS_OF_AN_ARN = 6


@before("sns", "Publish")
def message_can_be_sent(call: ApiCall, _state: State) -> None:
    asked = call.parameters
    if len(str(asked.get("Message") or "").encode()) > _LONGEST:
        raise _wrong("Message too long")
    subject = asked.get("Subject")
    if subject is not None and not re.fullmatch(rf"[^\x00-\x1f\x7f]{{1,{_LONGEST_SUBJECT}}}", str(subject)):
        raise _wrong("Subject")
    if asked.get("MessageStructure") == "json":
        _check_json(str(asked.get("Message") or ""))


def _check_json(text: str) -> None:
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong("Message Structure - JSON message body failed to parse") from error
    if not isinstance(said, dict) or "default" not in said:
        raise _wrong("Message Structure - No default entry in JSON message body")


@before("sns", "PublishBatch")
def batch_has_entries(call: ApiCall, _state: State) -> None:
    if not call.parameters.get("PublishBatchRequestEntries"):
        raise AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.")


@before("sns", "Unsubscribe")
def subscription_is_an_arn(call: ApiCall, _state: State) -> None:
    parts = len(str(call.parameters["SubscriptionArn"]).split(":"))
    if parts < _PARTS_OF_AN_ARN:
        raise _wrong(
            f"SubscriptionArn Reason: An ARN must have at least {_PARTS_OF_AN_ARN} elements, not {parts}"
        )


def _wrong(text: str) -> AwsError:
    return AwsError("InvalidParameter", f"Invalid parameter: {text}")
