"""Conditions of deletes and writes: an ETag is the current version's, `*` any object's; moto compares `*` as an ETag.

Sizes and dates are conditions of directory buckets alone, which labkit doesn't have; If-None-Match takes `*` alone.
(How to perform conditional deletes; DeleteObject, DeleteObjects, PutObject in the Amazon S3 API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services.s3.asks import object_named, objects_asked

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_OF_DIRECTORIES = {
    "IfMatchLastModifiedTime": "x-amz-if-match-last-modified-time",
    "IfMatchSize": "x-amz-if-match-size",
    "LastModifiedTime": "LastModifiedTime",
    "Size": "Size",
}


@before("s3", "DeleteObject", "DeleteObjects")
def conditions_of_directory_buckets(call: ApiCall, _state: State) -> None:
    for name, header in _OF_DIRECTORIES.items():
        if any(given.get(name) is not None for given in (call.parameters, *objects_asked(call))):
            raise _not_implemented(header)


@before("s3", "PutObject", "CopyObject", "CompleteMultipartUpload")
def nothing_else_is_compared(call: ApiCall, _state: State) -> None:
    if call.parameters.get("IfNoneMatch") not in (None, "", "*"):
        raise _not_implemented("If-None-Match")


@before("s3", "DeleteObject")
def etag_is_the_current_ones(call: ApiCall, state: State) -> None:
    wanted = call.parameters.get("IfMatch")
    problem = unmet(state, str(call.parameters["Bucket"]), {"Key": call.parameters["Key"], "ETag": wanted})
    if problem is not None:
        raise problem


@for_moto("s3", "DeleteObject")
def condition_is_met_already(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    return {name: value for name, value in parameters.items() if name != "IfMatch"}


def unmet(state: State, bucket: str, item: dict[str, Any]) -> AwsError | None:
    """The error for an object whose ETag isn't the one that was given; None where it is, or none was given."""
    wanted = str(item.get("ETag") or "")
    if not wanted:
        return None
    held = object_named(state, bucket, str(item["Key"]))
    if held is None:
        return AwsError("NoSuchKey", "The specified key does not exist.", 404)
    if wanted == "*" or wanted.strip('"') == str(held.etag).strip('"'):
        return None
    text = "At least one of the pre-conditions you specified did not hold"
    return AwsError("PreconditionFailed", text, 412, about={"Condition": "If-Match"})


def _not_implemented(header: str) -> AwsError:
    text = "A header you provided implies functionality that is not implemented"
    return AwsError("NotImplemented", text, 501, about={"Header": header})
