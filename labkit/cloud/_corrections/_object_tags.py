"""A tag's key comes once; moto keeps the last of several. (Categorizing your objects using tags; PutBucketTagging)"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from labkit.cloud._calls import AwsError

from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State


@before("s3", "PutObjectTagging", "PutBucketTagging", "PutObject", "CopyObject", "CreateMultipartUpload")
def keys_come_once(call: ApiCall, _state: State) -> None:
    tagging = call.parameters.get("Tagging") or {}
    if isinstance(tagging, str):
        keys = [key for key, _ in parse_qsl(tagging, keep_blank_values=True)]
        text = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
        problem = AwsError("InvalidArgument", text)
    else:
        keys = [tag["Key"] for tag in tagging.get("TagSet", [])]
        problem = AwsError("InvalidTag", "Cannot provide multiple Tags with the same key")
    if len(keys) != len(set(keys)):
        raise problem
