"""Uploads in parts: a part belongs to its upload and its key, and an upload has the date it was begun.

(Uploading and copying objects using multipart upload; List of error codes: NoSuchUpload; ListMultipartUploads)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3.utils import STORAGE_CLASS

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before, instead
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named, bucket_owner
from labkit.cloud.services.s3.canonical_ids import canonical_id
from labkit.cloud.wire.wording import say

from .bodies import CHECKSUMS, decoded

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_MOST_PARTS = 10_000


@before("s3", "CreateMultipartUpload")
def storage_class_is_one(call: ApiCall, _state: State) -> None:
    """moto would refuse the object when its upload is complete, and the upload would be gone."""
    wanted = call.parameters.get("StorageClass")
    if wanted and wanted not in STORAGE_CLASS:
        raise AwsError("InvalidStorageClass", "The storage class you specified is not valid")


@before("s3", "CreateMultipartUpload")
def somebody_begins_it(call: ApiCall, _state: State) -> None:
    """Multipart upload API and permissions: whoever begins an upload is somebody, also in a public bucket."""
    if call.caller.kind == "anonymous":
        text = "Anonymous users cannot initiate multipart uploads.  Please authenticate."
        raise AwsError("AccessDenied", text, 403)


@before("s3", "UploadPart", "UploadPartCopy")
def part_has_a_number(call: ApiCall, _state: State) -> None:
    if not 1 <= int(call.parameters["PartNumber"]) <= _MOST_PARTS:
        text = f"Part number must be an integer between 1 and {_MOST_PARTS}, inclusive"
        raise wrong_argument(text, "partNumber", call.parameters["PartNumber"])


@before("s3", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts")
def upload_is_under_way(call: ApiCall, state: State) -> None:
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    if bucket is None:
        return
    upload = bucket.multiparts.get(call.parameters["UploadId"])
    if completed(call, state):
        return
    if upload is None or upload.key_name != call.parameters["Key"]:
        raise AwsError(
            "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
            "aborted or completed.",
            404,
        )


@before("s3", "CompleteMultipartUpload")
def parts_come_in_order(call: ApiCall, _state: State) -> None:
    parts = (call.parameters.get("MultipartUpload") or {}).get("Parts") or []
    numbers = [part.get("PartNumber") for part in parts]
    if not parts:
        raise say("unreadable body", "s3")
    if numbers != sorted(set(numbers)):
        raise AwsError(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. The parts list must be specified in order by part "
            "number.",
        )


@before("s3", "CompleteMultipartUpload")
def parts_are_what_they_were(call: ApiCall, state: State) -> None:
    """Checking object integrity: each part's checksum is told again. moto looks at the ETags alone."""
    bucket = bucket_named(state, str(call.parameters["Bucket"]))
    upload = bucket.multiparts.get(call.parameters["UploadId"]) if bucket else None
    for part in (call.parameters.get("MultipartUpload") or {}).get("Parts") or []:
        held = upload.parts.get(part.get("PartNumber")) if upload else None
        said = {name: part[f"Checksum{name}"] for name in CHECKSUMS if part.get(f"Checksum{name}")}
        if held is not None and any(
            decoded(str(value)) != CHECKSUMS[name](held.value) for name, value in said.items()
        ):
            raise AwsError(
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                "specified entity tag may not match the part's entity tag.",
            )


@after("s3", "CreateMultipartUpload")
def remember_when(call: ApiCall, state: State, result: Result) -> None:
    begun = state.registers.notes.setdefault("uploads", {})
    begun[result["UploadId"]] = (call.time, call.caller.arn)


@after("s3", "ListMultipartUploads")
def when_and_whose(call: ApiCall, state: State, result: Result) -> Result:
    """When each was begun and by whom; moto says 2010 and a stranger."""
    begun = state.registers.notes.get("uploads", {})
    owner = {"ID": canonical_id(bucket_owner(str(call.parameters["Bucket"])) or call.caller.account)}
    for upload in result.get("Uploads", []):
        moment, who = begun.get(upload["UploadId"], (call.time, call.caller.arn))
        upload |= {"Initiated": moment, "Owner": owner, "Initiator": {"ID": who}}
    return result


@after("s3", "ListParts")
def whose_parts(call: ApiCall, state: State, result: Result) -> Result:
    begun: Any = state.registers.notes.get("uploads", {})
    _, who = begun.get(result["UploadId"], (call.time, call.caller.arn))
    owner = canonical_id(bucket_owner(str(call.parameters["Bucket"])) or call.caller.account)
    return result | {"Owner": {"ID": owner}, "Initiator": {"ID": who}}


@instead("s3", "CompleteMultipartUpload")
def said_once_more(call: ApiCall, state: State) -> Result | None:
    """An upload that is complete already is told again, and nothing is made. (CompleteMultipartUpload)"""
    return completed(call, state)


def completed(call: ApiCall, state: State) -> Result | None:
    """What the same call was answered before; None where it's the first of its kind."""
    if call.operation != "CompleteMultipartUpload":
        return None
    done: dict[tuple[str, ...], Result] = state.registers.notes.get("completed uploads", {})
    return done.get(_place(call))


def _place(call: ApiCall) -> tuple[str, ...]:
    return tuple(str(call.parameters[name]) for name in ("Bucket", "Key", "UploadId"))


@after("s3", "CompleteMultipartUpload")
def no_version_without_versions(_call: ApiCall, _state: State, result: Result) -> Result | None:
    if result.get("VersionId") != "null":
        return None
    return {name: value for name, value in result.items() if name != "VersionId"}


@after("s3", "CompleteMultipartUpload")
def remember_what_it_made(call: ApiCall, state: State, result: Result) -> None:
    state.registers.notes.setdefault("completed uploads", {})[_place(call)] = dict(result)
