"""What S3's keys say of single objects: versions and ETags that a call names, retention, how an object comes to be.

(Enforce conditional writes on Amazon S3 buckets; Enforce conditional deletes on Amazon S3 buckets; Limits on retention
periods with a bucket policy; Using server-side encryption with AWS KMS keys: Encryption context)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.utils import parse_timestamp

from .asks import copied_version, copy_source, finder, objects_asked

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_MAKE_NO_OBJECT = frozenset({"CreateMultipartUpload", "UploadPart", "UploadPartCopy"})
_ANY = "*"


@finder
def creates_an_object(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Whether this very call makes an object: what begins an upload or adds to it doesn't."""
    return ["false" if call.operation in _MAKE_NO_OBJECT else "true"]


@finder
def expected_etag(call: ApiCall, _state: State, arn: str) -> list[str]:
    """The header If-Match; of DeleteObjects, the ETags that its body has for this object."""
    if call.operation != "DeleteObjects":
        return [str(call.parameters["IfMatch"])] if call.parameters.get("IfMatch") else []
    return [str(item["ETag"]) for item in _listed(call, arn) if item.get("ETag")]


@finder
def compared_object(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Whoever deletes by an ETag must be allowed to read the object; not so by `*`."""
    wanted = str(call.parameters.get("IfMatch") or _ANY)
    return [] if wanted == _ANY else [wanted]


@finder
def compared_objects(call: ApiCall, _state: State, _arn: str) -> list[str]:
    compared = [item["Key"] for item in _listed(call) if item.get("ETag") not in (None, "", _ANY)]
    return [f"arn:aws:s3:::{call.parameters['Bucket']}/{key}" for key in dict.fromkeys(compared)]


@finder
def version_asked(call: ApiCall, state: State, arn: str) -> list[str]:
    """The version in the call: of a copy the source's, of DeleteObjects those of this object."""
    if call.operation == "DeleteObjects":
        return [str(item["VersionId"]) for item in _listed(call, arn) if item.get("VersionId")]
    if call.parameters.get("CopySource"):
        return copied_version(call, state, arn)
    return [str(call.parameters["VersionId"])] if call.parameters.get("VersionId") else []


@finder
def remaining_days(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Whole days until the retention that is asked for ends."""
    body = call.parameters.get("Retention") or {}
    until = call.parameters.get("ObjectLockRetainUntilDate") or body.get("RetainUntilDate")
    if not until:
        return []
    moment = until if isinstance(until, datetime) else parse_timestamp(str(until))
    return [str(((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - call.time).days)]


@finder
def source_encryption_context(call: ApiCall, state: State, arn: str) -> dict[str, str]:
    return {"aws:s3:arn": copy_source(call, state, arn)[0]}


def _listed(call: ApiCall, arn: str = "") -> list[dict[str, Any]]:
    """What DeleteObjects is to delete: all of it, or what is the object at this ARN."""
    place = f"arn:aws:s3:::{call.parameters.get('Bucket')}/"
    return [item for item in objects_asked(call) if not arn or f"{place}{item['Key']}" == arn]
