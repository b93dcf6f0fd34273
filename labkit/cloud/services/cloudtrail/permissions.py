"""Whether a trail may write where it is told to, judged by the engine like everything else.

(Amazon S3 bucket policy for CloudTrail; Role policy document for CloudTrail to use CloudWatch Logs)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge import documents_of
from labkit.policy import PolicySet, Request, evaluate

from .places import key_prefix

if TYPE_CHECKING:
    from labkit.cloud.state import State

SERVICE = "cloudtrail.amazonaws.com"


def may_write_objects(trail: Any, bucket: Any) -> bool:
    """Whether the bucket's policy lets CloudTrail look at it and put this trail's files into it."""
    if not bucket.policy:
        return False
    arn = f"arn:aws:s3:::{bucket.name}"
    files = f"{arn}/{key_prefix(trail)}{trail.account_id}/file"
    context = {
        "aws:SourceArn": trail.arn,
        "aws:SourceAccount": trail.account_id,
        "aws:SecureTransport": "true",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }
    policies = PolicySet(resource=bucket.policy.decode())
    return all(
        evaluate(Request(SERVICE, action, on, bucket.account_id, context), policies).allowed
        for action, on in (("s3:GetBucketAcl", arn), ("s3:PutObject", files))
    )


def may_write_logs(trail: Any, state: State) -> bool:
    """Whether the trail's role trusts CloudTrail and may write to the log group."""
    account, arn = trail.account_id, str(trail.cw_role_arn)
    roles = state.backend("iam", account).roles.values()
    role = next((role for role in roles if role.arn == arn), None)
    if role is None:
        return False
    trust = PolicySet(resource=role.assume_role_policy_document)
    if not evaluate(Request(SERVICE, "sts:AssumeRole", arn, account), trust).allowed:
        return False
    group = str(trail.cw_log_group_arn).removesuffix(":*")
    stream = f"{group}:log-stream:{account}_CloudTrail_{trail.region_name}"
    session = f"arn:aws:sts::{account}:assumed-role/{role.name}/CloudTrail"
    policies = PolicySet(identity=documents_of(arn, state)[0])
    return all(
        evaluate(Request(session, action, stream, account), policies).allowed
        for action in ("logs:CreateLogStream", "logs:PutLogEvents")
    )
