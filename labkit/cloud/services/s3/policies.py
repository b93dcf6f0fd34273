"""A bucket's policy for the judge, with the wall around it where Block Public Access builds one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.resource_policies import policy_lookup
from labkit.estate import document

from .asks import bucket_named
from .public import blocks, is_public, restricted

if TYPE_CHECKING:
    from labkit.cloud.state import State
    from labkit.policy import Document


@policy_lookup("s3", holder=lambda arn: arn.partition("/")[0])
def bucket_policy(arn: str, state: State) -> Document | None:
    """A bucket's policy, with the wall around it where it is public and RestrictPublicBuckets is on."""
    name = arn.removeprefix("arn:aws:s3:::")
    bucket = bucket_named(state, name)
    if bucket is None or not bucket.policy:
        return None
    text = bucket.policy.decode() if isinstance(bucket.policy, bytes) else str(bucket.policy)
    owner = str(bucket.account_id)
    if not (is_public(text) and blocks(state, owner, bucket)["restrict_public_buckets"]):
        return document(text, "resource", f"bucket policy of {name}")
    return document(restricted(text, owner), "resource", f"bucket policy of {name}")
