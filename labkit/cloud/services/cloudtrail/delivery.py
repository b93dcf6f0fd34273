"""Trails deliver: JSON files in their bucket, log events in their log group, as far as they may.

Delivery is worked out when somebody looks (see `_reading`), from the scene's trail alone, so that it is the
same on each run. Each trail remembers how far it has delivered.
(CloudTrail log file examples: file name format; How CloudTrail works; Creating a trail for an organization)
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from moto.organizations.models import organizations_backends

from labkit.cloud.frozen_time import frozen_at
from labkit.cloud.services.logs.metric_filters import count
from labkit.cloud.services.s3.asks import bucket_named

from .history import moment
from .permissions import may_write_logs, may_write_objects
from .places import key_prefix, log_group_of
from .selectors import wanted
from .sharing import seen_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from labkit.cloud.state import State

    Record = dict[str, Any]


def deliver(state: State, now: datetime) -> None:
    """Let every trail that is logging deliver what has happened since it last did."""
    for trail in trails(state):
        start = state.registers.notes.setdefault("delivered", {}).get(trail.arn)
        if start is None or not trail.status.is_logging:
            continue
        state.registers.notes["delivered"][trail.arn] = state.trail.mark()
        records = [
            record
            for event in state.trail.since(start)
            for record in seen_as(event.record)
            if _belongs(record, trail)
        ]
        if records:
            state.version += 1
            with frozen_at(now):
                _to_bucket(trail, records, state, now)
                _to_logs(trail, records, state, now)


def trails(state: State) -> Iterator[Any]:
    """Every trail of every account, as moto keeps them."""
    for backend in state.made_backends("cloudtrail"):
        yield from backend.trails.values()


def start(trail: Any, state: State) -> None:
    """Logging begins with what happens from now on."""
    state.registers.notes.setdefault("delivered", {})[trail.arn] = state.trail.mark()


def note(state: State, arn: str, what: str, now: datetime) -> None:
    """Remember when a trail last tried to deliver ("attempt"), and did, to its "bucket" or its "logs"."""
    state.registers.notes.setdefault("delivery times", {}).setdefault(arn, {})[what] = now


def _belongs(record: Record, trail: Any) -> bool:
    if record["recipientAccountId"] not in _accounts(trail):
        return False
    if not trail.is_multi_region and record["awsRegion"] != trail.region_name:
        return False
    return wanted(record, trail.event_selectors)


def _accounts(trail: Any) -> set[str]:
    """Whose events the trail has: its account's, or those of all members of the organization."""
    if not trail.is_org_trail:
        return {trail.account_id}
    return {account.id for account in organizations_backends[trail.account_id]["aws"].accounts}


def _to_bucket(trail: Any, records: list[Record], state: State, now: datetime) -> None:
    bucket = bucket_named(state, trail.bucket_name)
    note(state, trail.arn, "attempt", now)
    errors = state.registers.notes.setdefault("delivery errors", {})
    if bucket is None or not may_write_objects(trail, bucket):
        errors[trail.arn] = "NoSuchBucket" if bucket is None else "AccessDenied"
        return
    errors.pop(trail.arn, None)
    note(state, trail.arn, "bucket", now)
    store = state.backend("s3", bucket.account_id)
    for (account, region), rows in _grouped(records):
        text = json.dumps({"Records": rows}, default=str).encode()
        store.put_object(bucket.name, _key(trail, account, region, rows), gzip.compress(text, mtime=0))


def _key(trail: Any, account: str, region: str, rows: list[Record]) -> str:
    at = moment(rows[-1])
    unique = hashlib.sha256(rows[0]["eventID"].encode()).hexdigest()[:16]
    name = f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{unique}.json.gz"
    return f"{key_prefix(trail)}{account}/CloudTrail/{region}/{at:%Y/%m/%d}/{name}"


def _to_logs(trail: Any, records: list[Record], state: State, now: datetime) -> None:
    if not trail.cw_log_group_arn or not may_write_logs(trail, state):
        return
    account, region, name = log_group_of(trail)
    logs = state.known_backend("logs", account, region)
    if logs is None or name not in logs.groups:
        return
    note(state, trail.arn, "logs", now)
    for (owner, of_region), rows in _grouped(records):
        stream = f"{owner}_CloudTrail_{of_region}"
        if stream not in logs.groups[name].streams:
            logs.create_log_stream(name, stream)
        events = [
            {"timestamp": int(moment(row).timestamp() * 1000), "message": json.dumps(row, default=str)}
            for row in rows
        ]
        logs.groups[name].put_log_events(stream, events)
        count(logs, name, events, state)


def _grouped(records: Iterable[Record]) -> list[tuple[tuple[str, str], list[Record]]]:
    """Records by account and Region."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        groups[record["recipientAccountId"], record["awsRegion"]].append(record)
    return list(groups.items())
