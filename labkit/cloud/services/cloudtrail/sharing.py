"""An event that two accounts see: AssumeRole is in the caller's trail, and in that of the role's account.

(CloudTrail record contents: sharedEventID; Logging IAM and AWS STS API calls with AWS CloudTrail)
"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Record = dict[str, Any]


def seen_as(record: Record) -> Iterator[Record]:
    """An event as each account that sees it has it; the caller's first."""
    other = _role_account(record)
    if other in ("", record["recipientAccountId"]):
        yield record
        return
    shared = {"sharedEventID": _id(f"shared {record['eventID']}")}
    yield record | shared
    caller = record["userIdentity"]
    # The role's account learns from which account somebody came, and the id, but not who it is there.
    stranger = {"type": "AWSAccount", "principalId": caller["principalId"], "accountId": caller["accountId"]}
    yield (
        record
        | shared
        | {
            "userIdentity": stranger,
            "eventID": _id(f"other {record['eventID']}"),
            "recipientAccountId": other,
        }
    )


def _role_account(record: Record) -> str:
    """The account of the role that was assumed; "" for other events and for refusals."""
    if record["eventName"] != "AssumeRole" or record.get("errorCode"):
        return ""
    arn = str((record["requestParameters"] or {}).get("roleArn", ""))
    return arn.split(":")[4] if arn.count(":") >= 5 else ""


def _id(place: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(place.encode()).digest()[:16], version=4))
