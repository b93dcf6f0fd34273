"""The owner that S3 names is the account's canonical user id, one an account; moto's are everybody's.

(Access control list (ACL) overview: what is a canonical user ID; ListBuckets, GetBucketAcl)
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from labkit.cloud.registry import after

from .asks import bucket_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


def canonical_id(account: str) -> str:
    """64 hexadecimal digits that stand for an account in S3; plainly derived from its id."""
    return hashlib.sha256(f"canonical id of {account}".encode()).hexdigest()


@after("s3", "GetBucketAcl", "GetObjectAcl")
def owner_of_the_bucket(call: ApiCall, state: State, result: Result) -> Result:
    """With access control lists off there's one entry: the owner, who has full control."""
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    owner = canonical_id(str(bucket.account_id) if bucket else call.caller.account)
    grant = {"Grantee": {"ID": owner, "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}
    return result | {"Owner": {"ID": owner}, "Grants": [grant]}
