"""Settings that refuse like a Deny without being a statement of any policy: S3's Block Public Access.

Blocking public access to your Amazon S3 storage.
"""

from __future__ import annotations

from typing import Final

BLOCK_PUBLIC_ACCESS: Final = "Block Public Access: RestrictPublicBuckets"
"""The Sid under which an estate or a judge hands in what the setting denies; no person writes it."""

NAME: Final = "the setting RestrictPublicBuckets of S3 Block Public Access"


def is_setting(sid: str | None) -> bool:
    """Whether a statement is what a setting denies."""
    return sid == BLOCK_PUBLIC_ACCESS


def reason(*, matched: bool) -> str:
    """Why the setting refuses a request, or why it doesn't."""
    if matched:
        return "The bucket policy is public, so this setting allows only the bucket's own account and AWS services."
    return "The caller is in the bucket's own account, or is an AWS service."
