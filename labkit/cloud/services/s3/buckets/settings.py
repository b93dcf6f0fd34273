"""Settings of buckets that S3 checks before it keeps them: rules of a lifecycle, and whom it is to notify.

(PutBucketLifecycleConfiguration; Granting permissions to publish event notification messages to a destination)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge.shelves import shelf_at
from labkit.cloud.registry import before, instead
from labkit.cloud.services.kms.for_services import lets_in
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named
from labkit.cloud.wire.wording import say
from labkit.policy import PolicySet, Request, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_SERVICE = "s3.amazonaws.com"
_DESTINATIONS = (
    ("QueueConfigurations", "QueueArn", "sqs:SendMessage"),
    ("TopicConfigurations", "TopicArn", "sns:Publish"),
)


@before("s3", "PutBucketLifecycleConfiguration", "RestoreObject")
def document_is_there(call: ApiCall, _state: State) -> None:
    name = "RestoreRequest" if call.operation == "RestoreObject" else "LifecycleConfiguration"
    document = call.parameters.get(name)
    rules = (document or {}).get("Rules") or ()
    if document is None or any({} in (rule.get("Transitions") or ()) for rule in rules):
        raise say("unreadable body", "s3")


@before("s3", "PutBucketLifecycleConfiguration")
def days_are_positive(call: ApiCall, _state: State) -> None:
    rules = (call.parameters.get("LifecycleConfiguration") or {}).get("Rules") or ()
    for rule in rules:
        days = (rule.get("Expiration") or {}).get("Days")
        if days is not None and int(days) < 1:
            raise wrong_argument("'Days' for Expiration action must be a positive integer", "Days", days)


_LIFECYCLE_ACTIONS = (
    "AbortIncompleteMultipartUpload", "Expiration", "NoncurrentVersionExpiration", "NoncurrentVersionTransitions",
    "Transition", "Transitions", "NoncurrentVersionTransition",
)  # fmt: skip


@before("s3", "PutBucketLifecycleConfiguration", "PutBucketLifecycle")
def each_rule_does_something(call: ApiCall, _state: State) -> None:
    rules = (call.parameters.get("LifecycleConfiguration") or {}).get("Rules") or ()
    if any(not any(rule.get(action) for action in _LIFECYCLE_ACTIONS) for rule in rules):
        raise AwsError("InvalidRequest", "At least one action needs to be specified in a rule.")


@before("s3", "PutBucketNotificationConfiguration")
def destinations_let_s3_in(call: ApiCall, state: State) -> None:
    asked = call.parameters.get("NotificationConfiguration") or {}
    if asked.get("LambdaFunctionConfigurations") or "EventBridgeConfiguration" in asked:
        raise NotSimulated("s3", call.operation, "its buckets notify queues and topics only")
    for arn, action in _named(asked):
        if not _lets_in(arn, action, call, state):
            text = "Unable to validate the following destination configurations"
            kind = "queue" if action == "sqs:SendMessage" else "topic"
            why = f"Permissions on the destination {kind} do not allow S3 to publish notifications from this bucket"
            about = {"ArgumentName1": f"{arn}, null", "ArgumentValue1": why}
            raise AwsError("InvalidArgument", text, about=about)


def _named(asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, name, action in _DESTINATIONS:
        yield from ((str(one[name]), action) for one in asked.get(kind) or ())


def _lets_in(arn: str, action: str, call: ApiCall, state: State) -> bool:
    """Whether there is such a queue or topic, and its policy and its key's let S3 send this bucket's news to it."""
    service, parts = action.partition(":")[0], arn.split(":")
    if len(parts) != 6 or parts[2] != service:
        return False
    shelf, name = ("queues", parts[5]) if service == "sqs" else ("topics", arn)
    held = shelf_at(service, shelf, arn, state).get(name)
    if held is None or not held.policy:
        return False
    context = {
        "aws:SourceArn": f"arn:aws:s3:::{call.parameters['Bucket']}",
        "aws:SourceAccount": call.caller.account,
    }
    request = Request(_SERVICE, action, arn, parts[4], context)
    allowed = evaluate(request, PolicySet(resource=held.policy)).allowed
    return allowed and lets_in(_SERVICE, held.kms_master_key_id or "", arn, context)


@instead("s3", "DeleteBucketInventoryConfiguration")
def no_inventory(call: ApiCall, state: State) -> Result:
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if bucket.inventory_configs.pop(str(call.parameters["Id"]), None) is None:
        raise AwsError("NoSuchConfiguration", "The specified configuration does not exist.", 404)
    return {}


@before("s3", "PutObject")
def nothing_is_appended(call: ApiCall, _state: State) -> None:
    """Appending is for directory buckets (PutObject: WriteOffsetBytes)."""
    if call.parameters.get("WriteOffsetBytes") is not None:
        text = "A header you provided implies functionality that is not implemented."
        raise AwsError("NotImplemented", text, 501, about={"Header": "x-amz-write-offset-bytes"})
