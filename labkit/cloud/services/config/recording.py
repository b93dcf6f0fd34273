"""AWS Config starts with a role it may use, and with a bucket it may write to; moto asks for neither.

(PutConfigurationRecorder, PutDeliveryChannel, PutConfigRule in the AWS Config API Reference: errors;
Permissions for the Amazon S3 bucket for the AWS Config delivery channel)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import documents_of
from labkit.cloud.registry import before
from labkit.cloud.services.s3.asks import bucket_named
from labkit.policy import PolicySet, Request, evaluate

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

SERVICE = "config.amazonaws.com"


@before("config", "PutConfigurationRecorder")
def role_can_be_assumed(call: ApiCall, state: State) -> None:
    arn = str(call.parameters["ConfigurationRecorder"].get("roleARN") or "")
    roles = state.backend("iam", call.caller.account).roles.values()
    role = next((one for one in roles if one.arn == arn), None)
    trust = PolicySet(resource=role.assume_role_policy_document) if role else PolicySet()
    asked = Request(SERVICE, "sts:AssumeRole", arn, call.caller.account)
    if role is None or not evaluate(asked, trust).allowed:
        raise AwsError("InvalidRoleException", "You have provided a null or empty role arn, or one that AWS Config "
                       "cannot assume.")  # fmt: skip


@before("config", "PutConfigRule", "PutDeliveryChannel")
def recorder_comes_first(call: ApiCall, state: State) -> None:
    if not _backend(call, state).recorders:
        text = "Configuration recorder is not available to put delivery channel."
        if call.operation == "PutConfigRule":
            text = "NoAvailableConfigurationRecorder: Configuration Recorder is not available to put config rule."
        raise AwsError("NoAvailableConfigurationRecorderException", text)


@before("config", "PutDeliveryChannel")
def bucket_takes_files(call: ApiCall, state: State) -> None:
    channel = call.parameters["DeliveryChannel"]
    name = str(channel.get("s3BucketName") or "")
    bucket = bucket_named(state, name)
    if bucket is None:
        raise AwsError(
            "NoSuchBucketException", f"Cannot find a S3 bucket with an empty or unknown bucket name: {name}"
        )
    prefix = f"{channel['s3KeyPrefix']}/" if channel.get("s3KeyPrefix") else ""
    files = f"arn:aws:s3:::{name}/{prefix}AWSLogs/{call.caller.account}/Config/file"
    if not (_policy_allows(bucket, files, call) or _role_may(bucket, files, call, state)):
        raise AwsError(
            "InsufficientDeliveryPolicyException",
            f"Insufficient delivery policy to s3 bucket: {name}, unable to write to bucket, provided s3 key prefix "
            f"is '{channel.get('s3KeyPrefix')}'.",
        )


def _policy_allows(bucket: Any, files: str, call: ApiCall) -> bool:
    """Whether the bucket's policy lets the service itself in, as it needs for its service-linked role."""
    context = {
        "aws:SourceAccount": call.caller.account,
        "aws:SecureTransport": "true",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    policies = PolicySet(resource=bucket.policy.decode()) if bucket.policy else PolicySet()
    return evaluate(Request(SERVICE, "s3:PutObject", files, bucket.account_id, context), policies).allowed


def _role_may(bucket: Any, files: str, call: ApiCall, state: State) -> bool:
    """Whether the recorder's role may write to the bucket."""
    account = call.caller.account
    arn = next(str(one.role_arn) for one in _backend(call, state).recorders.values())
    try:
        documents, _ = documents_of(arn, state)
    except LookupError:
        return False
    session = f"arn:aws:sts::{account}:assumed-role/{arn.rpartition('/')[2]}/AWSConfig"
    context = {"aws:PrincipalArn": arn, "s3:x-amz-acl": "bucket-owner-full-control"}
    held = PolicySet(identity=documents, resource=bucket.policy.decode() if bucket.policy else None)
    return evaluate(Request(session, "s3:PutObject", files, bucket.account_id, context), held).allowed


def _backend(call: ApiCall, state: State) -> Any:
    return state.any_backend("config", call.caller.account, call.region)


@before("config", "PutAggregationAuthorization", "PutConfigRule", "PutConfigurationAggregator", "TagResource")
def tags_are_whole(call: ApiCall, _state: State) -> None:
    for tag in call.parameters.get("Tags") or ():
        if tag.get("Key") is None or tag.get("Value") is None:
            raise AwsError("ValidationException", "A tag needs a key and a value.")
