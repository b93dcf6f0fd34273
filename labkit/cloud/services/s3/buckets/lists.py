"""A list of buckets a page at a time, as its owner's: moto forgets that there is more. (ListBuckets)"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import instead
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.canonical_ids import canonical_id

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_MOST_BUCKETS = 10_000


@instead("s3", "ListBuckets")
def list_buckets(call: ApiCall, state: State) -> Result:
    asked = call.parameters
    buckets: Any = state.backend("s3", call.caller.account).buckets
    prefix, region = str(asked.get("Prefix") or ""), asked.get("BucketRegion")
    names = sorted(
        name
        for name, bucket in buckets.items()
        if name.startswith(prefix) and region in (None, bucket.region_name)
    )
    begin = from_token(asked.get("ContinuationToken"))
    rest = [name for name in names if name > begin]
    most = min(max(int(asked.get("MaxBuckets") or _MOST_BUCKETS), 1), _MOST_BUCKETS)
    result: Result = {
        "Buckets": [_row(buckets[name], bool(asked)) for name in rest[:most]],
        "Owner": {"ID": canonical_id(call.caller.account)},
    }
    if prefix:
        result["Prefix"] = prefix
    if rest[most:]:
        result["ContinuationToken"] = to_token(rest[most - 1])
    return result


def _row(bucket: Any, with_region: bool) -> Result:
    row = {"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601}
    return row | {"BucketRegion": bucket.region_name} if with_region else row


def to_token(name: str) -> str:
    """A continuation token that stands for the last name that was listed."""
    return base64.b64encode(name.encode()).decode()


def from_token(token: Any) -> str:
    """The name behind a continuation token, empty without one."""
    try:
        return base64.b64decode(str(token or ""), validate=True).decode()
    except ValueError as error:
        text = "The continuation token provided is incorrect"
        raise wrong_argument(text, "continuation-token", token) from error
