"""A tag's key comes once, and no tags are a set as well. (Categorizing your objects using tags; PutBucketTagging)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named, object_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("s3", "PutObjectTagging", "PutBucketTagging", "PutObject", "CopyObject", "CreateMultipartUpload")
def keys_come_once(call: ApiCall, _state: State) -> None:
    tagging = call.parameters.get("Tagging") or {}
    if isinstance(tagging, str):
        keys = [key for key, _ in parse_qsl(tagging, keep_blank_values=True)]
        text = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
        problem = wrong_argument(text, "x-amz-tagging", tagging)
    else:
        keys = [tag["Key"] for tag in tagging.get("TagSet", [])]
        twice = next((key for key in keys if keys.count(key) > 1), "")
        text = "Cannot provide multiple Tags with the same key"
        problem = AwsError("InvalidTag", text, about={"TagKey": twice})
    if len(keys) != len(set(keys)):
        raise problem


@before("s3", "DeleteObjectTagging")
def object_is_there(call: ApiCall, state: State) -> None:
    bucket, key = str(call.parameters["Bucket"]), str(call.parameters["Key"])
    version = str(call.parameters.get("VersionId") or "")
    if bucket_named(state, bucket) is not None and object_named(state, bucket, key, version) is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)


@when_loaded("s3")
def no_tags_are_tags_too() -> None:
    """An empty set takes an object's tags away; moto stumbles over it."""
    from moto.s3.responses import S3Response

    read: Any = S3Response._tagging_from_xml  # noqa: SLF001 - moto has no other way in

    def empty_or_read(self: Any) -> dict[str, str]:
        root = ElementTree.fromstring(self.body)  # noqa: S314 - the gate has read it already
        has_tags = any(element.tag.rpartition("}")[2] == "Tag" for element in root.iter())
        found: dict[str, str] = read(self) if has_tags else {}
        return found

    S3Response._tagging_from_xml = empty_or_read  # type: ignore[method-assign]  # noqa: SLF001 - that is the mend
