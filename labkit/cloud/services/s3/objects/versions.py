"""Versions: a delete marker can't be read, and MFA Delete isn't simulated (moto switches it on for anybody).

(Working with delete markers; Configuring MFA delete; GetObject)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.s3.models import FakeDeleteMarker

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before
from labkit.cloud.services.s3.asks import bucket_named

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("s3", "GetObject", "HeadObject", "GetObjectTagging", "GetObjectAttributes")
def a_marker_isnt_read(call: ApiCall, state: State) -> None:
    version = call.parameters.get("VersionId")
    bucket = bucket_named(state, str(call.parameters["Bucket"])) if version else None
    key = str(call.parameters["Key"])
    versions = bucket.keys.getlist(key) if bucket and key in bucket.keys else []
    if any(isinstance(one, FakeDeleteMarker) and one.version_id == version for one in versions):
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)


@before("s3", "PutBucketVersioning")
def mfa_delete_stays_off(call: ApiCall, _state: State) -> None:
    if call.parameters.get("VersioningConfiguration", {}).get("MFADelete") == "Enabled":
        raise NotSimulated("s3", "PutBucketVersioning", "it has no MFA Delete")
