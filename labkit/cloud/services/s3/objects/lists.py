"""Lists of objects, both versions of them: pages that hold keys and common prefixes together, in order.

moto lists prefixes that hold deleted objects only, pages the first version by keys alone with a marker of its own
making, and names a stranger as the owner. (ListObjects, ListObjectsV2, ListObjectVersions)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from moto.s3.models import FakeDeleteMarker

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before, instead
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.services.s3.asks import bucket_named, bucket_owner
from labkit.cloud.services.s3.buckets.lists import from_token, to_token
from labkit.cloud.services.s3.canonical_ids import canonical_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_PAGE = 1000


@before("s3", "ListObjects", "ListObjectsV2", "ListObjectVersions")
def a_page_isnt_negative(call: ApiCall, _state: State) -> None:
    most = int(call.parameters.get("MaxKeys", 0))
    if most < 0:
        raise wrong_argument("Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", most)


@before("s3", "ListMultipartUploads", "ListObjects", "ListObjectsV2", "ListObjectVersions")
def encoded_as_in_an_address(call: ApiCall, _state: State) -> None:
    way = call.parameters.get("EncodingType")
    if way not in (None, "url"):
        raise wrong_argument("Invalid Encoding Method specified in Request", "encoding-type", way)


@instead("s3", "ListObjects")
def list_objects(call: ApiCall, state: State) -> Result:
    asked = call.parameters
    page, more, result = _page(call, state, str(asked.get("Marker") or ""))
    result["Marker"] = _spell(str(asked.get("Marker") or ""), asked)
    if more and asked.get("Delimiter"):
        result["NextMarker"] = _spell(page[-1], asked)
    return result


@instead("s3", "ListObjectsV2")
def list_objects_v2(call: ApiCall, state: State) -> Result:
    asked = call.parameters
    token, after_name = asked.get("ContinuationToken"), str(asked.get("StartAfter") or "")
    if token == "":
        raise wrong_argument("The continuation token provided is incorrect", "continuation-token", "")
    page, more, result = _page(call, state, from_token(token) or after_name)
    result["KeyCount"] = len(page)
    if token:
        result["ContinuationToken"] = token
    if after_name:
        result["StartAfter"] = _spell(after_name, asked)
    if more:
        result["NextContinuationToken"] = to_token(page[-1])
    return result


@after("s3", "ListObjectVersions")
def owners_are_told(call: ApiCall, _state: State, result: Result) -> Result:
    owner = canonical_id(bucket_owner(str(call.parameters["Bucket"])) or call.caller.account)
    for row in (*result.get("Versions", []), *result.get("DeleteMarkers", [])):
        row["Owner"] = {"ID": owner}
    return result


def _page(call: ApiCall, state: State, begin: str) -> tuple[list[str], bool, Result]:
    """The names on the page after `begin`, whether there are more, and the answer so far."""
    asked, name = call.parameters, str(call.parameters["Bucket"])
    bucket = bucket_named(state, name)
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    found = _names(bucket, str(asked.get("Prefix") or ""), str(asked.get("Delimiter") or ""))
    rest = sorted(one for one in found if one > begin)
    most = min(int(asked.get("MaxKeys", _PAGE)), _PAGE)
    page = rest[:most]
    more = bool(most and rest[most:])
    result: Result = {
        "Name": name,
        "Prefix": _spell(str(asked.get("Prefix") or ""), asked),
        "MaxKeys": most,
        "IsTruncated": more,
        "Contents": [_row(found[one], bucket, asked, call.operation) for one in page if found[one]],
        "CommonPrefixes": [{"Prefix": _spell(one, asked)} for one in page if not found[one]],
    }
    given = {part: asked[part] for part in ("Delimiter", "EncodingType") if asked.get(part)}
    return page, more, result | given


def _names(bucket: Any, prefix: str, delimiter: str) -> dict[str, Any]:
    """Objects by key, and under a common prefix (which ends in the delimiter) nothing."""
    found: dict[str, Any] = {}
    for key, latest in bucket.keys.items():
        if not key.startswith(prefix) or isinstance(latest, FakeDeleteMarker):
            continue
        head, cut, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        if cut:
            found[f"{prefix}{head}{cut}"] = None
        else:
            found[key] = latest
    return found


def _row(key: Any, bucket: Any, asked: Mapping[str, Any], operation: str) -> Result:
    row = {
        "Key": _spell(key.name, asked),
        "LastModified": key.last_modified_ISO8601,
        "ETag": key.etag,
        "Size": key.size,
        "StorageClass": key.storage_class,
    }
    if key.checksum_algorithm:
        row |= {
            "ChecksumAlgorithm": [key.checksum_algorithm],
            "ChecksumType": key.checksum_type or "FULL_OBJECT",
        }
    if operation == "ListObjects" or asked.get("FetchOwner"):
        row["Owner"] = {"ID": canonical_id(str(bucket.account_id))}
    return row


def _spell(text: str, asked: Mapping[str, Any]) -> str:
    return quote(text) if asked.get("EncodingType") == "url" else text
