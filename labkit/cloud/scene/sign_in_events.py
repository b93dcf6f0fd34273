"""What the trail shows of people at the console: ConsoleLogin and SwitchRole, failures too.

(AWS Management Console sign-in events, AWS CloudTrail User Guide)
"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from labkit.cloud.gate import SOURCE_IP
from labkit.cloud.trail import MASK, Event, user_identity

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import Caller
    from labkit.cloud.trail import Trail

CONSOLE = "https://console.aws.amazon.com/console/home"
_AGENT = "Mozilla/5.0 (the console of the workbook)"


def console_login(trail: Trail, identity: dict[str, Any], at: datetime, *, ok: bool, mfa: bool) -> None:
    """Add a ConsoleLogin event."""
    more = {"LoginTo": CONSOLE, "MobileVersion": "No", "MFAUsed": "Yes" if mfa else "No"}
    said: dict[str, Any] = {} if ok else {"errorMessage": "Failed authentication"}
    outcome = {"ConsoleLogin": "Success" if ok else "Failure"}
    said |= {"requestParameters": None, "responseElements": outcome, "additionalEventData": more}
    _add(trail, "ConsoleLogin", identity, at, said)


def switch_role(trail: Trail, session: Caller, origin: Caller, name: str, at: datetime) -> None:
    """Add a SwitchRole event; `name` is what the console shows for the role."""
    more = {"SwitchFrom": origin.arn, "RedirectTo": CONSOLE, "DisplayName": name}
    said = {
        "requestParameters": None,
        "responseElements": {"SwitchRole": "Success"},
        "additionalEventData": more,
    }
    _add(trail, "SwitchRole", user_identity(session), at, said)


def nobody(account: str, user: str, *, known: bool) -> dict[str, Any]:
    """The identity of somebody who failed; a name that no user has isn't written down: it may be a password."""
    return {"type": "IAMUser", "accountId": account, "accessKeyId": "", "userName": user if known else MASK}


def _add(trail: Trail, name: str, identity: dict[str, Any], at: datetime, said: dict[str, Any]) -> None:
    digest = hashlib.sha256(f"console {trail.mark()}".encode()).digest()
    before = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "signin.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": SOURCE_IP,
        "userAgent": _AGENT,
    }
    after = {
        "requestID": None,
        "eventID": str(uuid.UUID(bytes=digest[:16], version=4)),
        "readOnly": False,
        "eventType": "AwsConsoleSignIn",
        "managementEvent": True,
        "recipientAccountId": identity["accountId"],
        "eventCategory": "Management",
    }
    trail.add(Event(before | said | after))
