"""A copy changes something, and happens only under its conditions, which moto leaves unread.

(CopyObject, UploadPartCopy, CompleteMultipartUpload; Add preconditions to S3 operations with conditional requests)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import object_named

from .uploads import completed

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_CHANGES = (
    "StorageClass",
    "ServerSideEncryption",
    "WebsiteRedirectLocation",
    "ChecksumAlgorithm",
)


@before("s3", "CopyObject", "UploadPartCopy")
def copy_source_names_an_object(call: ApiCall, state: State) -> None:
    bucket, key, version = source_of(call)
    if not (bucket and key):
        raise wrong_argument(
            "Invalid copy source object key", "x-amz-copy-source", call.parameters["CopySource"]
        )
    source = object_named(state, bucket, key, version)
    if source is not None:
        _meets(call, source)


@before("s3", "CopyObject")
def copy_onto_itself_changes_something(call: ApiCall, _state: State) -> None:
    bucket, key, version = source_of(call)
    same = (bucket, key) == (call.parameters["Bucket"], call.parameters["Key"]) and not version
    replaced = call.parameters.get("MetadataDirective") == "REPLACE"
    if same and not replaced and not any(call.parameters.get(name) for name in _CHANGES):
        raise AwsError(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
            "object's metadata, storage class, website redirect location or encryption attributes.",
        )


@before("s3", "CopyObject", "CompleteMultipartUpload")
def destination_is_as_expected(call: ApiCall, state: State) -> None:
    if completed(call, state):
        return
    held = object_named(state, str(call.parameters["Bucket"]), str(call.parameters["Key"]))
    wanted = call.parameters.get("IfMatch")
    if wanted and held is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
    if call.parameters.get("IfNoneMatch") and held is not None:
        raise _failed("If-None-Match")
    if wanted and _bare(held.etag) != _bare(wanted):
        raise _failed("If-Match")


@for_moto("s3", "CopyObject", "UploadPartCopy")
def source_as_judged(call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """Every character of the key escaped: moto would read `;` and `#` as the end of it."""
    bucket, key, version = source_of(call)
    tail = f"?versionId={quote(version, safe='')}" if version else ""
    return {**parameters, "CopySource": f"{bucket}/{quote(key, safe='/')}{tail}"}


@for_moto("s3", "GetObject", "HeadObject")
def any_version_will_do(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    """A condition of `*` holds for whatever is there; moto takes it for an ETag. (Conditional requests, RFC 9110)"""
    given = {name: value for name, value in parameters.items() if (name, value) != ("IfMatch", "*")}
    held = object_named(state, str(call.parameters["Bucket"]), str(call.parameters["Key"]))
    return {**given, "IfNoneMatch": held.etag} if given.get("IfNoneMatch") == "*" and held else given


@for_moto("s3", "GetObject", "HeadObject")
def the_future_is_no_date(call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """If-Modified-Since in the future counts as if it weren't there. (Conditional requests, RFC 2616: 14.25)"""
    moment = parameters.get("IfModifiedSince")
    if moment is None or _plain(moment) <= _plain(call.time):
        return parameters
    return {name: value for name, value in parameters.items() if name != "IfModifiedSince"}


def source_of(call: ApiCall) -> tuple[str, str, str]:
    """Bucket, key and version (empty: the latest) that CopySource names."""
    path, _, version = str(call.parameters["CopySource"]).partition("?versionId=")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, version


def _meets(call: ApiCall, source: Any) -> None:
    """The two pairs of conditions on a source: an ETag that decides outweighs its date."""
    same, differs = call.parameters.get("CopySourceIfMatch"), call.parameters.get("CopySourceIfNoneMatch")
    unchanged = call.parameters.get("CopySourceIfUnmodifiedSince")
    changed = call.parameters.get("CopySourceIfModifiedSince")
    if same and _bare(same) not in (_bare(source.etag), "*"):
        raise _failed("x-amz-copy-source-If-Match")
    if differs and _bare(differs) in (_bare(source.etag), "*"):
        raise _failed("x-amz-copy-source-If-None-Match")
    if not same and unchanged and _moment(source) > _plain(unchanged):
        raise _failed("x-amz-copy-source-If-Unmodified-Since")
    if changed and _moment(source) <= _plain(changed) <= _plain(call.time):
        raise _failed("x-amz-copy-source-If-Modified-Since")


def _moment(source: Any) -> datetime:
    return _plain(source.last_modified.replace(microsecond=0))


def _plain(moment: datetime) -> datetime:
    """UTC without its name, as moto keeps it."""
    return moment.replace(tzinfo=None)


def _bare(etag: Any) -> str:
    return str(etag).strip('"')


def _failed(condition: str) -> AwsError:
    text = "At least one of the pre-conditions you specified did not hold"
    return AwsError("PreconditionFailed", text, 412, about={"Condition": condition})
