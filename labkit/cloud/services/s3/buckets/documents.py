"""A bucket policy is read by the engine when it is put: a broken one is refused, not stored.

(Amazon S3 error responses: MalformedPolicy)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import check_document

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("s3", "PutBucketPolicy")
def bucket_policy(call: ApiCall, state: State) -> None:
    check_document(str(call.parameters["Policy"]), "resource", state, "s3")
