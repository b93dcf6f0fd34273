"""A query of an object says how the object is written; moto reads it by guess. (SelectObjectContent)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import before
from labkit.cloud.services.s3.arguments import wrong_argument

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_FORMATS = ("CSV", "JSON", "Parquet")


_ATTRIBUTES = frozenset({"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"})


@before("s3", "GetObjectAttributes")
def attributes_are_known(call: ApiCall, _state: State) -> None:
    """GetObjectAttributes: x-amz-object-attributes."""
    wanted = call.parameters.get("ObjectAttributes") or ()
    if not set(wanted) <= _ATTRIBUTES:
        raise wrong_argument("Invalid attribute name specified.", "x-amz-object-attributes", ",".join(wanted))


@before("s3", "SelectObjectContent")
def form_is_told(call: ApiCall, _state: State) -> None:
    told = call.parameters.get("InputSerialization") or {}
    if sum(name in told for name in _FORMATS) != 1:
        text = "The SelectRequest entity is missing a required parameter. Check the service documentation and try again."
        raise AwsError("MissingRequiredParameter", text)
    if "Parquet" in told or told.get("CompressionType", "NONE") != "NONE":
        raise NotSimulated("s3", call.operation, "it reads plain CSV and JSON only")
