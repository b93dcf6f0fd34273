"""The event history: LookupEvents, from the scene's own trail, newest first, ninety days back.

(LookupEvents in the CloudTrail API Reference; Working with CloudTrail event history)
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import instead
from labkit.cloud.services._common.pages import page

from .sharing import seen_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

    Record = dict[str, Any]

_PAGE = 50
_KEPT = timedelta(days=90)
_RESOURCES = {
    "bucketName": "AWS::S3::Bucket",
    "groupName": "AWS::IAM::Group",
    "policyArn": "AWS::IAM::Policy",
    "roleArn": "AWS::IAM::Role",
    "roleName": "AWS::IAM::Role",
    "userName": "AWS::IAM::User",
}


@instead("cloudtrail", "LookupEvents")
def lookup_events(call: ApiCall, state: State) -> Result:
    given = call.parameters
    if given.get("EventCategory"):
        raise NotSimulated("cloudtrail", "LookupEvents", "it has no Insights events")
    start, end = _utc(given.get("StartTime")), _utc(given.get("EndTime"))
    if start and end and start > end:
        raise AwsError("InvalidTimeRangeException", "The start time occurs after the end time.")
    wanted = _tests(given.get("LookupAttributes") or [])
    found = [
        record
        for event in reversed(state.trail.events)
        for record in seen_as(event.record)
        if _in_history(record, call) and _in_time(record, start, end) and all(test(record) for test in wanted)
    ]
    try:
        shown, token = page(found, int(given.get("MaxResults") or _PAGE), given.get("NextToken"))
    except ValueError as error:
        raise AwsError("InvalidNextTokenException", "The token for the next page is invalid.") from error
    return {"Events": [_row(record) for record in shown]} | ({"NextToken": token} if token else {})


def moment(record: Record) -> datetime:
    """When an event happened (UTC)."""
    return datetime.fromisoformat(record["eventTime"])


def username(record: Record) -> str:
    """Who did it, as the event history's column says: user name, session name, or root."""
    identity = record["userIdentity"]
    if identity["type"] == "Root":
        return "root"
    if identity["type"] == "AssumedRole":
        return str(identity["arn"].rpartition("/")[2])
    return str(identity.get("userName", ""))


def _in_history(record: Record, call: ApiCall) -> bool:
    """Management events of the caller's account and Region."""
    ours = record["recipientAccountId"] == call.caller.account and record["awsRegion"] == call.region
    return ours and record["eventCategory"] == "Management" and moment(record) >= call.time - _KEPT


def _in_time(record: Record, start: datetime | None, end: datetime | None) -> bool:
    at = moment(record)
    return (start is None or start <= at) and (end is None or at <= end)


def _utc(at: datetime | None) -> datetime | None:
    """A time as it came over the wire, which is UTC without saying so."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _tests(attributes: list[dict[str, str]]) -> list[Callable[[Record], bool]]:
    if len(attributes) > 1:
        raise AwsError(
            "InvalidLookupAttributesException", "Only one lookup attribute can be given at a time."
        )
    return [_test(item["AttributeKey"], item["AttributeValue"]) for item in attributes]


def _test(key: str, value: str) -> Callable[[Record], bool]:
    return lambda record: value in _values(key, record)


def _values(key: str, record: Record) -> list[str]:
    resources = list(_resources(record))
    columns: dict[str, Callable[[], list[str]]] = {
        "EventId": lambda: [record["eventID"]],
        "EventName": lambda: [record["eventName"]],
        "EventSource": lambda: [record["eventSource"]],
        "ReadOnly": lambda: [str(record["readOnly"]).lower()],
        "Username": lambda: [username(record)],
        "AccessKeyId": lambda: [record["userIdentity"].get("accessKeyId", "")],
        "ResourceType": lambda: [row["ResourceType"] for row in resources],
        "ResourceName": lambda: [row["ResourceName"] for row in resources],
    }
    return columns[key]()


def _resources(record: Record) -> Iterator[dict[str, str]]:
    parameters = record["requestParameters"] or {}
    for name, kind in _RESOURCES.items():
        if isinstance(parameters.get(name), str):
            yield {"ResourceType": kind, "ResourceName": parameters[name]}


def _row(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": str(record["readOnly"]).lower(),
        "EventTime": moment(record),
        "EventSource": record["eventSource"],
        "Username": username(record),
        "Resources": list(_resources(record)),
        "CloudTrailEvent": json.dumps(record, default=str),
    }
    key = record["userIdentity"].get("accessKeyId")
    return row | ({"AccessKeyId": key} if key else {})
