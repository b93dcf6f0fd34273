"""Versions: a delete marker can't be read, and MFA Delete isn't simulated (moto switches it on for anybody).

(Working with delete markers; Configuring MFA delete; GetObject)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.s3.models import FakeDeleteMarker

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


_OF_VERSIONS = (
    "DeleteObject", "DeleteObjectTagging", "GetObject", "GetObjectAcl", "GetObjectAttributes", "GetObjectLegalHold",
    "GetObjectTagging", "HeadObject", "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention", "PutObjectTagging",
)  # fmt: skip


@before("s3", *_OF_VERSIONS)
def version_has_an_id(call: ApiCall, _state: State) -> None:
    """An empty id would be the newest version to the judge, and none to moto."""
    if call.parameters.get("VersionId") == "":
        raise wrong_argument("Version id cannot be the empty string", "versionId", "")


@before("s3", "GetObject", "HeadObject", "GetObjectTagging", "GetObjectAttributes", "GetObjectAcl")
def a_marker_isnt_read(call: ApiCall, state: State) -> None:
    """A marker that is asked for by its version may only be deleted; one on top hides what lies under it."""
    version = call.parameters.get("VersionId")
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    key = str(call.parameters["Key"])
    versions = bucket.keys.getlist(key) if bucket and key in bucket.keys else []
    found = next((one for one in versions if one.version_id == version), None) if version else None
    marker = found if version else next(iter(versions[-1:]), None)
    if not isinstance(marker, FakeDeleteMarker):
        return
    headers = {"x-amz-delete-marker": "true", "x-amz-version-id": str(marker.version_id)}
    if not version:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404, headers=headers)
    text = "The specified method is not allowed against this resource."
    raise AwsError("MethodNotAllowed", text, 405, headers=headers | {"allow": "DELETE"})


@before("s3", "PutBucketVersioning")
def mfa_delete_stays_off(call: ApiCall, _state: State) -> None:
    if call.parameters.get("VersioningConfiguration", {}).get("MFADelete") == "Enabled":
        raise NotSimulated("s3", "PutBucketVersioning", "it has no MFA Delete")
