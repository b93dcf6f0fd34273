"""Which events a trail wants, by its basic event selectors; without any, all management events.

(EventSelector, DataResource in the CloudTrail API Reference; Logging data events)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OBJECTS = "AWS::S3::Object"
_USUAL: Mapping[str, Any] = {}


def usual_selector() -> dict[str, Any]:
    """What a trail without selectors wants, and what a selector that leaves something out means."""
    return {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }


def wanted(record: Mapping[str, Any], selectors: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one of the selectors wants this event."""
    return any(_selects(selector, record) for selector in selectors or (_USUAL,))


def _selects(selector: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    kind = selector.get("ReadWriteType", "All")
    if kind != "All" and (kind == "ReadOnly") is not bool(record["readOnly"]):
        return False
    if record["eventCategory"] == "Management":
        excluded = record["eventSource"] in selector.get("ExcludeManagementEventSources", ())
        return bool(selector.get("IncludeManagementEvents", True)) and not excluded
    resources = selector.get("DataResources") or ()
    return any(
        _covers(value, record) for one in resources if one["Type"] == _OBJECTS for value in one["Values"]
    )


def _covers(value: str, record: Mapping[str, Any]) -> bool:
    """A value is an ARN or its beginning: of all objects, of a bucket's, or of those under a prefix."""
    asked = record["requestParameters"] or {}
    return f"arn:aws:s3:::{asked.get('bucketName', '')}/{asked.get('key', '')}".startswith(value)
