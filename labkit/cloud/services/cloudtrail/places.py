"""Where a trail writes: the keys in its bucket, its log group.

(CloudTrail log file examples: file name format; Creating a trail for an organization)
"""

from __future__ import annotations

from typing import Any

from moto.organizations.models import organizations_backends


def key_prefix(trail: Any) -> str:
    """Where in the bucket a trail's files lie, up to the account's id."""
    prefix = f"{trail.s3_key_prefix}/" if trail.s3_key_prefix else ""
    backend: Any = organizations_backends[trail.account_id]["aws"]
    organization = f"{backend.org.id}/" if trail.is_org_trail and backend.org else ""
    return f"{prefix}AWSLogs/{organization}"


def log_group_of(trail: Any) -> tuple[str, str, str]:
    """The account, Region and name of the log group that a trail writes to."""
    parts = str(trail.cw_log_group_arn).split(":")
    return parts[4], parts[3], parts[6]
