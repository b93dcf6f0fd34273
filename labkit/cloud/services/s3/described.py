"""Buckets as plain data: owner, policy, Block Public Access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.described import describes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.judge.described import Description
    from labkit.cloud.state import State

_SETTINGS = {
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "RestrictPublicBuckets": "restrict_public_buckets",
}


@describes
def buckets(state: State) -> Iterator[Description]:
    for account in state.accounts():
        for bucket in state.backend("s3", account).buckets.values():
            told: dict[str, Any] = {
                "Account": account,
                "PublicAccessBlock": settings(bucket.public_access_block),
            }
            if bucket.policy:
                text = bucket.policy
                told["Policy"] = text.decode() if isinstance(text, bytes) else str(text)
            yield f"arn:aws:s3:::{bucket.name}", told


def settings(block: Any) -> dict[str, bool]:
    """The four settings of a bucket or account, as S3 writes them."""
    return {theirs: bool(getattr(block, ours, False)) for theirs, ours in _SETTINGS.items()}
