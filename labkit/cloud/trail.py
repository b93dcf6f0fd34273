"""The trail: every call in CloudTrail's field names, refused ones too, secrets masked.

(CloudTrail record contents; CloudTrail userIdentity element)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.policy import Decision

    from .calls import ApiCall, AwsError, Caller

MASK = "HIDDEN_DUE_TO_SECURITY_REASONS"  # CloudTrail's own words
_SECRETS = frozenset(
    {
        "secretAccessKey", "sessionToken", "password", "oldPassword", "newPassword", "servicePassword",
        "base32StringSeed", "qRCodePNG", "keyMaterial",
    }
)  # fmt: skip
_UNSEEN = frozenset({"secretAccessKey"})  # CloudTrail leaves it out altogether
_READS = re.compile(
    r"(Get|List|Describe|Head|Lookup|Simulate|Decode|Validate|Check|Search|Select|AssumeRole|Generate)"
)
_S3_NAMES = {"Bucket": "bucketName"}
_SOURCES = {"cloudwatch": "monitoring", "accessanalyzer": "access-analyzer", "s3control": "s3"}
_TEXT_LIMIT = 100_000
_TRANSPORT = frozenset(
    {"contentLength", "contentEncoding", "checksumAlgorithm", "encodingType", "checksumMode"}
)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the trail. `decisions` are the engine's, one an IAM action that the call needed."""

    record: dict[str, Any]
    decisions: tuple[Decision, ...] = ()
    profile: str | None = None

    @property
    def decision(self) -> Decision | None:
        """The decision that settled it: the first refusal, else the first."""
        refused = (decision for decision in self.decisions if not decision.allowed)
        return next(refused, self.decisions[0] if self.decisions else None)


@dataclass(slots=True)
class Trail:
    """The events of a scene, oldest first."""

    _events: list[Event] = field(default_factory=list)

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(self._events)

    def mark(self) -> int:
        """Where the trail ends now, for `since`."""
        return len(self._events)

    def since(self, mark: int) -> tuple[Event, ...]:
        """The events after a mark."""
        return tuple(self._events[mark:])

    def find(self, request_id: str) -> Event | None:
        """The event of one request."""
        return next(
            (event for event in reversed(self._events) if event.record["requestID"] == request_id), None
        )

    def add(self, event: Event) -> None:
        self._events.append(event)


# What S3 does to objects and their parts; how a bucket locks its objects isn't (Amazon S3 CloudTrail events).
_ON_OBJECTS = re.compile(r"Object(?!LockConfiguration)|Multipart|Part(s|Copy)?$")


def is_read(operation: str) -> bool:
    """Whether CloudTrail marks the operation as read-only (it does for AssumeRole)."""
    return _READS.match(operation) is not None


def record_of(
    call: ApiCall, error: AwsError | None, result: Mapping[str, Any], request_id: str, event_id: str
) -> dict[str, Any]:
    """One CloudTrail record."""
    data = call.service == "s3" and _ON_OBJECTS.search(call.operation) is not None
    source = _SOURCES.get(call.service, call.service)
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": user_identity(call.caller),
        "eventTime": _time(call.time),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": call.region,
        "sourceIPAddress": call.source_ip,
        "userAgent": _agent(call.user_agent),
    }
    if error is not None:
        record |= {"errorCode": error.code, "errorMessage": error.message}
    answers = error is None and (not is_read(call.operation) or call.operation.startswith("AssumeRole"))
    return record | {
        "requestParameters": _elements(call.parameters, call.service) or None,
        "responseElements": (_elements(result, call.service) or None) if answers else None,
        "requestID": request_id,
        "eventID": event_id,
        "readOnly": is_read(call.operation),
        "eventType": "AwsApiCall",
        "managementEvent": not data,
        "recipientAccountId": call.caller.account,
        "eventCategory": "Data" if data else "Management",
    }


def user_identity(caller: Caller) -> dict[str, Any]:
    """CloudTrail's userIdentity element."""
    if caller.kind == "anonymous":
        return {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    kinds = {"user": "IAMUser", "root": "Root", "role-session": "AssumedRole", "federated": "FederatedUser"}
    identity: dict[str, Any] = {
        "type": kinds[caller.kind],
        "principalId": caller.unique_id,
        "arn": caller.arn,
        "accountId": caller.account,
        "accessKeyId": caller.access_key_id,
    }
    if caller.kind == "user":
        identity["userName"] = caller.name
    if caller.issued is not None:
        identity["sessionContext"] = _session_context(caller, caller.issued)
    return identity


def _session_context(caller: Caller, issued: datetime) -> dict[str, Any]:
    attributes = {"creationDate": _time(issued), "mfaAuthenticated": str(caller.mfa).lower()}
    context: dict[str, Any] = {"attributes": attributes}
    if caller.kind in ("role-session", "federated"):
        context = {"sessionIssuer": _issuer(caller)} | context
    if caller.source_identity:
        context["sourceIdentity"] = caller.source_identity
    return context


def _issuer(caller: Caller) -> dict[str, Any]:
    """The role of a session, or the user or root who opened a federated one."""
    if caller.kind == "role-session":
        issuer = {"type": "Role", "principalId": caller.unique_id.split(":")[0], "arn": caller.role_arn}
        return issuer | {"accountId": caller.account, "userName": caller.name}
    from_root = caller.issuer_id == caller.account
    issuer = {
        "type": "Root" if from_root else "IAMUser",
        "principalId": caller.issuer_id,
        "arn": caller.issuer,
    }
    name = {} if from_root else {"userName": caller.issuer.rpartition("/")[2]}
    return issuer | {"accountId": caller.account} | name


def _elements(value: Any, service: str) -> Any:
    """Parameters or results as CloudTrail spells them: lower camel case, no bodies, no secrets."""
    if isinstance(value, dict):
        return {
            name: MASK if name in _SECRETS else _elements(item, service)
            for key, item in value.items()
            if (name := _name(key, service)) not in _UNSEEN | _TRANSPORT and not _body(item)
        }
    if isinstance(value, (list, tuple)):
        return [_elements(item, service) for item in value]
    if isinstance(value, datetime):
        return _time(value)
    return value[:_TEXT_LIMIT] if isinstance(value, str) else value


def _name(key: Any, service: str) -> str:
    text = str(key)
    if service == "s3" and text in _S3_NAMES:
        return _S3_NAMES[text]
    return text[:1].lower() + text[1:]


def _body(item: Any) -> bool:
    return item == {} or isinstance(item, (bytes, bytearray)) or hasattr(item, "read")


def _agent(agent: str) -> str:
    """The program's name without versions and machine, so that a trail reads the same everywhere."""
    return agent.split("/", maxsplit=1)[0].split(maxsplit=1)[0].lower() if agent.strip() else "-"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
