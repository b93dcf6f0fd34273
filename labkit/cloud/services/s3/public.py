"""S3 Block Public Access: which of its settings are in force. What "public" means is `labkit.estate`'s.

(Blocking public access to your Amazon S3 storage)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.estate import is_public, restricted

if TYPE_CHECKING:
    from labkit.cloud.state import State

__all__ = ["blocks", "is_public", "restricted"]

_SETTINGS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")


def blocks(state: State, owner: str, bucket: Any) -> dict[str, bool]:
    """The four settings in force: a bucket's own and its account's, whichever is stricter."""
    account = state.any_backend("s3control", owner, "aws").public_access_block
    both = (getattr(bucket, "public_access_block", None), account)
    return {name: any(bool(getattr(one, name, False)) for one in both) for name in _SETTINGS}
