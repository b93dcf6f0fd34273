"""A lock holds: compliance mode is never shortened or left, governance mode only by those who may bypass it.

moto stores whatever retention is put, and lets the versions go that a lock needs.
(How S3 Object Lock works; PutObjectRetention, PutBucketVersioning; Object Lock considerations)
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.utils import parse_timestamp

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, instead
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named, object_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_PROTECTED = "Access Denied because object protected by object lock."


@before("s3", "PutObjectRetention", "PutObjectLegalHold")
def object_is_there(call: ApiCall, state: State) -> None:
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None and bucket.object_lock_enabled:
        object_asked(call, state)


@instead("s3", "GetObjectRetention")
def get_retention(call: ApiCall, state: State) -> Result:
    held = lockable(call, state)
    if not held.lock_until:
        raise no_lock()
    return {"Retention": {"Mode": held.lock_mode, "RetainUntilDate": _moment(held.lock_until)}}


@before("s3", "PutObjectRetention", "PutObject", "CopyObject", "CreateMultipartUpload")
def retention_ends_later(call: ApiCall, _state: State) -> None:
    _, until = _asked(call)
    if until is not None and until <= _plain(call.time):
        in_body = (
            "RetainUntilDate" if call.parameters.get("Retention") else "x-amz-object-lock-retain-until-date"
        )
        raise wrong_argument(
            "The retain until date must be in the future!", in_body, f"{until:%Y-%m-%dT%H:%M:%SZ}"
        )


@before("s3", "PutObjectRetention")
def lock_isnt_loosened(call: ApiCall, state: State) -> None:
    held = _held(call, state)
    if held is None or not held.lock_until:
        return
    mode, until = _asked(call)
    ends = _moment(held.lock_until)
    looser = until is None or until < ends or (held.lock_mode == "COMPLIANCE" and mode != "COMPLIANCE")
    bypassed = held.lock_mode == "GOVERNANCE" and call.parameters.get("BypassGovernanceRetention")
    if ends > _plain(call.time) and looser and not bypassed:
        raise AwsError("AccessDenied", _PROTECTED, 403)


@before("s3", "DeleteObject")
def locked_version_stays(call: ApiCall, state: State) -> None:
    held = _held(call, state) if call.parameters.get("VersionId") else None
    if held is None:
        return
    bypassed = held.lock_mode == "GOVERNANCE" and call.parameters.get("BypassGovernanceRetention")
    kept = bool(held.lock_until) and _moment(held.lock_until) > _plain(call.time) and not bypassed
    if kept or held.lock_legal_status == "ON":
        raise AwsError("AccessDenied", _PROTECTED, 403)


@before("s3", "PutBucketVersioning")
def versions_are_needed(call: ApiCall, state: State) -> None:
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    wanted = (call.parameters.get("VersioningConfiguration") or {}).get("Status")
    if bucket is not None and bucket.object_lock_enabled and wanted != "Enabled":
        raise AwsError(
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
            409,
        )


@before("s3", "PutObjectLockConfiguration")
def versions_are_kept(call: ApiCall, state: State) -> None:
    """New and existing buckets take a lock, with versioning. (Configuring S3 Object Lock; PutObjectLockConfiguration)"""
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is not None and bucket.versioning_status != "Enabled":
        text = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        raise AwsError("InvalidBucketState", text, 409)


@when_loaded("s3")
def buckets_with_objects_take_a_lock() -> None:
    """moto locks empty buckets only."""
    from moto.s3.models import S3Backend

    def put(self: Any, bucket_name: str, enabled: bool, *default: Any) -> None:
        bucket = self.get_bucket(bucket_name)
        bucket.object_lock_enabled = bucket.object_lock_enabled or enabled
        bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = default

    S3Backend.put_object_lock_configuration = put  # type: ignore[method-assign, assignment]  # that is the mend


def lockable(call: ApiCall, state: State) -> Any:
    """The object that a call names, in a bucket that can lock it. Raises AwsError where it is in none such."""
    bucket: Any = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    if not bucket.object_lock_enabled:
        raise AwsError("InvalidRequest", "Bucket is missing Object Lock Configuration")
    return object_asked(call, state)


def no_lock() -> AwsError:
    """The error for an object that isn't locked in the way that was asked about."""
    text = "The specified object does not have a ObjectLock configuration"
    return AwsError("NoSuchObjectLockConfiguration", text, 404)


def object_asked(call: ApiCall, state: State) -> Any:
    """The object or the version that a call names. Raises AwsError where there is none, or a delete marker."""
    held = _held(call, state)
    version, key = str(call.parameters.get("VersionId") or ""), str(call.parameters["Key"])
    if held is not None:
        return held
    if not version:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404)
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    if any(str(one.version_id) == version for one in bucket.keys.getlist(key, [])):
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    raise AwsError("NoSuchVersion", "The specified version does not exist.", 404)


def _held(call: ApiCall, state: State) -> Any:
    given = call.parameters
    return object_named(state, str(given["Bucket"]), str(given["Key"]), str(given.get("VersionId") or ""))


def _asked(call: ApiCall) -> tuple[str, datetime | None]:
    """The mode and the end of the retention that a call asks for, in its body or its headers."""
    body = call.parameters.get("Retention") or {}
    mode = body.get("Mode") or call.parameters.get("ObjectLockMode") or ""
    until = body.get("RetainUntilDate") or call.parameters.get("ObjectLockRetainUntilDate")
    return str(mode), _moment(until) if until else None


def _moment(said: Any) -> datetime:
    moment: datetime = said if isinstance(said, datetime) else parse_timestamp(str(said))
    return _plain(moment)


def _plain(moment: datetime) -> datetime:
    """UTC without its name; what has no name already is UTC."""
    shift = moment.utcoffset()
    return moment.replace(tzinfo=None) - shift if shift else moment.replace(tzinfo=None)
