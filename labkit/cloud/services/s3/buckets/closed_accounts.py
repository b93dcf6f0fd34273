"""The buckets of a closed account are kept for a while, and nobody gets at them; moto goes on handing them out.

(Close an AWS account; List of error codes in the Amazon S3 API Reference: AllAccessDisabled)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services.s3.asks import bucket_owner

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("s3", "*")
def no_buckets_of_closed_accounts(call: ApiCall, state: State) -> None:
    source = unquote(str(call.parameters.get("CopySource") or "")).lstrip("/").partition("/")[0]
    for name in (call.parameters.get("Bucket"), source):
        owner = bucket_owner(str(name)) if name and call.operation != "CreateBucket" else None
        if owner is not None and not state.exists(owner):
            raise AwsError("AllAccessDisabled", "All access to this object has been disabled", 403)
