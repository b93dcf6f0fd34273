"""The trail: every call in CloudTrail's field names, refused ones too, secrets masked.

(CloudTrail record contents; CloudTrail userIdentity element)
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    r"(Get|List|Describe|Head|Lookup|Simulate|Decode|Validate|Check|Search|Select|AssumeRole|Generate|Filter|Encrypt$|Decrypt$|ReEncrypt$|"
    r"Sign$|Verify(Mac)?$)"
)
_ANSWER_UNSEEN = frozenset({"ReceiveMessage"})  # it takes messages out, and CloudTrail shows none of them
_S3_NAMES = {"Bucket": "bucketName"}
_SOURCES = {"cloudwatch": "monitoring", "accessanalyzer": "access-analyzer", "s3control": "s3"}
_TEXT_LIMIT = 100_000  # of a field that holds elements; a larger one is left out (CloudTrail record contents)
_MESSAGE_LIMIT = 1_000  # of an error's message, which is cut there (same)
_TELLING = ("eventID", "eventTime", "eventName", "userAgent", "requestParameters")
CHUNK = 100
MOST = 2_000
_MOST_BYTES = 8_000_000
_MOST_KINDS = 300
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
    def itself(self) -> tuple[str, ...]:
        """What tells it from every other event, those of another history too: a scene that went back gives out the
        same IDs again."""
        told = (self.record.get(name) for name in _TELLING)
        return tuple(map(str, told))

    @property
    def decision(self) -> Decision | None:
        """The decision that settled it: the first refusal, else the first."""
        refused = (decision for decision in self.decisions if not decision.allowed)
        return next(refused, self.decisions[0] if self.decisions else None)


class Chunk:
    """Events that don't change any more: as they are, or as who saved them has packed them, until somebody looks."""

    __slots__ = ("_events", "_unpack", "packed", "size")

    def __init__(
        self,
        events: tuple[Event, ...] | None,
        size: int,
        packed: bytes = b"",
        unpack: Callable[[bytes], tuple[Event, ...]] | None = None,
    ) -> None:
        self._events, self._unpack = events, unpack
        self.size, self.packed = size, packed

    @property
    def events(self) -> tuple[Event, ...]:
        if self._events is None and self._unpack is not None:
            self._events = self._unpack(self.packed)
        return self._events or ()


@dataclass(slots=True)
class Trail:
    """The events of a scene, oldest first: the last `MOST` of them (fewer where they are large), and of those before
    the latest of each kind, so that what was used last is known however long a scene runs."""

    _open: list[Event] = field(default_factory=list)
    _chunks: list[Chunk] = field(default_factory=list)
    _older: dict[tuple[str, ...], Event] = field(default_factory=dict)
    _dropped: int = 0

    @property
    def events(self) -> tuple[Event, ...]:
        return (*self._older.values(), *self._held())

    def _held(self) -> tuple[Event, ...]:
        return (*(event for chunk in self._chunks for event in chunk.events), *self._open)

    def mark(self) -> int:
        """Where the trail ends now, for `since`."""
        return self._dropped + CHUNK * len(self._chunks) + len(self._open)

    def since(self, mark: int) -> tuple[Event, ...]:
        """The events after a mark, as far as they are still there."""
        recent = mark - self._dropped - CHUNK * len(self._chunks)
        return tuple(self._open[recent:]) if recent >= 0 else self._held()[max(0, mark - self._dropped) :]

    def until(self, mark: int) -> Trail:
        """The trail as it was at a mark."""
        held = self._held()[: max(0, mark - self._dropped)]
        return Trail(list(held), _older=dict(self._older), _dropped=self._dropped)

    def find(self, request_id: str) -> Event | None:
        """The event of one request."""
        parts = (self._open, *(chunk.events for chunk in reversed(self._chunks)))
        found = (e for part in parts for e in reversed(part) if e.record["requestID"] == request_id)
        return next(found, None)

    @property
    def will_drop(self) -> bool:
        """Whether the next event may push out the oldest: who delivers them does so now."""
        return len(self._open) >= CHUNK - 1 and bool(self._chunks)

    def add(self, event: Event) -> None:
        self._open.append(event)
        if len(self._open) == CHUNK:
            texts = json.dumps([event.record for event in self._open], default=str)
            self._chunks.append(Chunk(tuple(self._open), len(texts)))
            self._open = []
            while len(self._chunks) > 1 and self._too_much():
                self._drop()

    def _too_much(self) -> bool:
        return len(self._chunks) * CHUNK > MOST or sum(chunk.size for chunk in self._chunks) > _MOST_BYTES

    def _drop(self) -> None:
        for event in self._chunks.pop(0).events:
            kind = _kind(event.record)
            self._older.pop(kind, None)
            self._older[kind] = Event(event.record, profile=event.profile)
        self._dropped += CHUNK
        for kind in list(self._older)[:-_MOST_KINDS]:
            del self._older[kind]


def _kind(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Who did what: the key, the service and the operation, and how it ended."""
    identity = record["userIdentity"]
    return (
        str(identity.get("arn")),
        str(identity.get("accessKeyId")),
        str(record["eventSource"]),
        str(record["eventName"]),
        str(record.get("errorCode", record.get("errorMessage"))),
    )


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
        record |= {"errorCode": error.code, "errorMessage": error.message[:_MESSAGE_LIMIT]}
    answers = error is None and _tells_its_answer(call.operation)
    return record | {
        "requestParameters": _within(_elements(call.parameters, call.service)),
        "responseElements": _within(_elements(result, call.service)) if answers else None,
        "requestID": request_id,
        "eventID": event_id,
        "readOnly": is_read(call.operation),
        "eventType": "AwsApiCall",
        "managementEvent": not data,
        "recipientAccountId": call.caller.account,
        "eventCategory": "Data" if data else "Management",
    }


def _tells_its_answer(operation: str) -> bool:
    if operation.startswith("AssumeRole"):
        return True
    return not is_read(operation) and operation not in _ANSWER_UNSEEN


def _within(elements: Any) -> Any:
    """The elements; None where there are none, or more than a record takes."""
    whole = elements and len(json.dumps(elements, default=str)) <= _TEXT_LIMIT
    return elements if whole else None


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
