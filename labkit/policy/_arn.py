"""Amazon Resource Names: the six parts, and which account owns a resource."""

from __future__ import annotations

from typing import TypeAlias

Arn: TypeAlias = tuple[str, str, str, str, str, str]


def split_arn(text: str) -> Arn | None:
    """``arn``, partition, service, Region, account, resource; None where ``text`` is no ARN.

    Only the first five colons part: the resource may hold more of them.
    """
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        return None
    return parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]


def is_account(text: str) -> bool:
    """Whether this is an account id: twelve digits."""
    return len(text) == 12 and text.isascii() and text.isdecimal()


def account_in(text: str) -> str | None:
    """The account an ARN names. S3's name none, nor do those of AWS's own managed policies."""
    if text.startswith("arn:aws:s3:::"):
        return None  # a tenth of a simple decision's time otherwise
    parts = text.split(":", 5)
    if len(parts) == 6 and parts[4] and is_account(parts[4]):
        return parts[4]
    return None
