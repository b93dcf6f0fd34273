"""In a bucket whose versions are suspended, only the version null is written over and deleted; the others stay.

moto throws every version away at the next write or delete.
(Adding objects to versioning-suspended buckets; Deleting objects from versioning-suspended buckets)
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from labkit.cloud.backends import when_loaded

_NULL = "null"


@when_loaded("s3")
def older_versions_stay() -> None:
    from moto.s3.models import FakeDeleteMarker, S3Backend

    put_anyhow: Any = S3Backend.put_object
    delete_anyhow: Any = S3Backend.delete_object

    def put(self: Any, bucket_name: str, key_name: str, *given: Any, **named: Any) -> Any:
        bucket = self.get_bucket(bucket_name)
        if bucket.versioning_status != "Suspended":
            return put_anyhow(self, bucket_name, key_name, *given, **named)
        before = list(bucket.keys.getlist(key_name, []))
        dict.pop(bucket.keys, key_name, None)  # moto's own way empties the versions
        try:
            written = put_anyhow(self, bucket_name, key_name, *given, **named)
        except BaseException:
            _set(bucket, key_name, before)  # a refused write changes nothing
            raise
        _set(bucket, key_name, [*_others(before), written])
        _empty_null(before)
        return written

    def delete(
        self: Any, bucket_name: str, key_name: str, version_id: str | None = None, bypass: bool = False
    ) -> Any:
        bucket = self.get_bucket(bucket_name)
        if bucket.versioning_status != "Suspended":
            return delete_anyhow(self, bucket_name, key_name, version_id, bypass)
        if version_id is None:
            return _mark(bucket, key_name, FakeDeleteMarker)
        bucket.versioning_status = "Enabled"  # which is how moto deletes one version
        try:
            return delete_anyhow(self, bucket_name, key_name, version_id, bypass)
        finally:
            bucket.versioning_status = "Suspended"

    S3Backend.put_object = put  # type: ignore[method-assign]  # that is the mend
    S3Backend.delete_object = delete  # type: ignore[method-assign]  # same


def _others(versions: list[Any]) -> list[Any]:
    """The versions but the one called null."""
    return [one for one in versions if str(one.version_id) != _NULL]


def _empty_null(versions: list[Any]) -> None:
    """The version null was written over; a delete marker holds nothing."""
    for one in versions:
        if str(one.version_id) == _NULL and hasattr(one, "dispose"):
            one.dispose()


def _set(bucket: Any, key_name: str, versions: list[Any]) -> None:
    """These are the object's versions from now on; nothing is emptied, as moto's own way would."""
    if versions:
        dict.__setitem__(bucket.keys, key_name, versions)
    else:
        dict.pop(bucket.keys, key_name, None)


def _mark(bucket: Any, key_name: str, marker_of: Any) -> tuple[bool, dict[str, str]]:
    """A delete marker takes the place of the version null, or comes where there was none."""
    versions = bucket.keys.getlist(key_name, [])
    marker = marker_of(key=versions[-1] if versions else SimpleNamespace(name=key_name))
    marker._version_id = _NULL  # noqa: SLF001 - moto has no other way
    bucket.keys.setlist(key_name, [*_others(versions), marker])
    return True, {"version-id": _NULL, "delete-marker": "true"}
