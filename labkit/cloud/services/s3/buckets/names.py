"""Names of buckets: three to 63 lower-case letters, digits, dots and hyphens, and nobody else's.

(Bucket naming rules for general purpose buckets; CreateBucket: errors)
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.wire.naming import service_model

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")
_FIRST = "us-east-1"
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


@before("s3", "CreateBucket")
def name_follows_the_rules(call: ApiCall, _state: State) -> None:
    name = str(call.parameters["Bucket"])
    fits = _NAME.fullmatch(name) and ".." not in name and not _address(name)
    if not fits or name.startswith(_PREFIXES) or name.endswith(_SUFFIXES):
        raise AwsError("InvalidBucketName", "The specified bucket is not valid.")


@before("s3", "CreateBucket")
def place_is_a_region(call: ApiCall, _state: State) -> None:
    where = (call.parameters.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if where and where not in _regions():
        raise AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid")


@before("s3", "CreateBucket")
def place_is_where_the_request_went(call: ApiCall, _state: State) -> None:
    """us-east-1 makes buckets anywhere, another Region's endpoint only there. (CreateBucket: LocationConstraint)"""
    where = (call.parameters.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if call.region in (_FIRST, where):
        return
    named = where or "unspecified"
    raise AwsError(
        "IllegalLocationConstraintException",
        f"The {named} location constraint is incompatible for the region specific endpoint this request was sent to.",
    )


@cache
def _regions() -> frozenset[str]:
    model: Any = service_model("s3")
    return frozenset(model.shape_for("BucketLocationConstraint").enum) | {_FIRST}


def _address(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True
