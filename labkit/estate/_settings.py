"""S3 Block Public Access settings, as S3's answers write them. (PublicAccessBlockConfiguration)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ._place import Place

SETTINGS: Final = {
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "RestrictPublicBuckets": "restrict_public_buckets",
}


def public_access_block(place: Place | None) -> frozenset[str]:
    """The settings that are on."""
    if place is None:
        return frozenset()
    return frozenset(
        ours for theirs, ours in SETTINGS.items() if (found := place.optional(theirs)) and found.value
    )
