"""The encoded part of EC2's refusals: a token, and what it stands for in the trail.

AWS encodes the details because whoever was refused may not be meant to know them.
(DecodeAuthorizationMessage in the AWS STS API Reference)
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.trail import Event, Trail
    from labkit.policy import Decision

INTRODUCTION = "Encoded authorization failure message: "


def token_of(decision: Decision, call: ApiCall) -> str:
    """A text that tells nothing by itself, and is the same on each run."""
    request = decision.request
    whole = f"{call.caller.arn} {request.action} {request.resource} {call.time.isoformat()}"
    digests = (hashlib.sha512(f"{number} {whole}".encode()).digest() for number in range(4))
    return base64.urlsafe_b64encode(b"".join(digests)).decode().rstrip("=")


def event_of(token: str, trail: Trail) -> Event | None:
    """The refused call whose message had this token."""
    ending = INTRODUCTION + token
    return next((event for event in trail.events if _message(event).endswith(ending)), None)


def decoded(event: Event, decision: Decision) -> str:
    """What DecodeAuthorizationMessage tells of a refused call, as JSON text."""
    identity, request = event.record["userIdentity"], decision.request
    looks = [look for row in decision.stages if row.verdict == "denies" for look in row.statements]
    principal = {
        "id": identity["principalId"],
        "name": identity.get("userName", identity["arn"].rpartition("/")[2]),
        "arn": identity["arn"],
    }
    whole = {
        "allowed": False,
        "explicitDeny": decision.effect == "ExplicitDeny",
        "matchedStatements": _items(_statement(look) for look in looks if look.matched),
        "failures": _items(()),
        "context": {
            "principal": principal,
            "action": request.action,
            "resource": request.resource,
            "conditions": _items(_condition(*pair) for pair in (request.context or {}).items()),
        },
    }
    return json.dumps(whole)


def _message(event: Event) -> str:
    return str(event.record.get("errorMessage", ""))


def _statement(look: Any) -> dict[str, Any]:
    raw = look.statement.to_dict()
    return {
        "statementId": look.sid or "",
        "effect": look.effect.upper(),
        "principals": _items(()),
        "principalGroups": _items(()),
        "actions": _items(_values(raw.get("Action", raw.get("NotAction", [])))),
        "resources": _items(_values(raw.get("Resource", raw.get("NotResource", [])))),
        "conditions": _items(
            _condition(key, values)
            for keys in raw.get("Condition", {}).values()
            for key, values in keys.items()
        ),
    }


def _condition(key: str, values: Any) -> dict[str, Any]:
    return {"key": key, "values": _items(_values(values))}


def _values(values: Any) -> Iterable[dict[str, str]]:
    listed = values if isinstance(values, (list, tuple)) else [values]
    return ({"value": str(value)} for value in listed)


def _items(items: Iterable[Any]) -> dict[str, list[Any]]:
    return {"items": list(items)}
