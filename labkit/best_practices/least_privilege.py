"""Least privilege by use: what somebody may do, what the trail shows they did, and the policy between."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.documents import policy, values
from labkit.lesson import StateTable
from labkit.policy import PolicySet, evaluate

from .scene import HARBOR, JOB_ROLE, PAYROLL, REPORT, REPORTS, SALES, may

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from labkit.cloud import Event, Scene
    from labkit.policy import Request

NEVER = "never"


def calls_of(scene: Scene, who: str) -> tuple[Event, ...]:
    """What the trail has of a user or a role (its ARN), refused calls left out."""
    events = (event for event in scene.trail.events if _who(event.record) == who)
    return tuple(event for event in events if event.decisions and "errorCode" not in event.record)


def used(scene: Scene, who: str) -> list[Request]:
    """What each of those calls asked of IAM: action, resource and context, oldest first."""
    return [decision.request for event in calls_of(scene, who) for decision in event.decisions]


def just_enough(requests: Iterable[Request]) -> dict[str, Any]:
    """The policy that allows what was used: a statement for each set of actions that share their resources.

    Tomorrow's file has another name, so an object stands for all objects of its bucket.
    """
    actions: dict[str, set[str]] = defaultdict(set)
    for request in requests:
        actions[_widened(request.resource)].add(request.action)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for resource, needed in actions.items():
        together[tuple(sorted(needed))].append(resource)
    return policy(
        *(
            {"Effect": "Allow", "Action": list(needed), "Resource": sorted(resources)}
            for needed, resources in sorted(together.items())
        )
    )


def replayed(requests: Iterable[Request], document: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Each request, judged anew as if this were the only policy: action, resource, allowed."""
    asked = list(requests)
    if not asked:  # and so no policy that AWS would take: it wants a statement at least
        return []
    policies = PolicySet(identity=[dict(document)])
    return [(request.action, request.resource, evaluate(request, policies).allowed) for request in asked]


def _widened(resource: str) -> str:
    bucket, slash, _ = resource.partition("/")
    return f"{bucket}/*" if resource.startswith("arn:aws:s3:::") and slash else resource


def _who(record: Mapping[str, Any]) -> str:
    """The user, or for a session its role."""
    identity = record["userIdentity"]
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    return str(issuer.get("arn") or identity.get("arn") or "")


# As tables, for the role of the nightly job.

_ASKED = (
    ("s3:ListBucket", SALES),
    ("s3:GetObject", f"{SALES}/2036-01-06.csv"),
    ("s3:PutObject", f"{REPORTS}/{REPORT}"),
    ("s3:DeleteObject", f"{REPORTS}/{REPORT}"),
    ("s3:DeleteBucket", SALES),
    ("s3:PutBucketPolicy", REPORTS),
    ("s3:GetObject", f"{PAYROLL}/january.csv"),
)


def _allowed_and_used(scene: Scene) -> pd.DataFrame:
    counted = Counter((request.action, request.resource) for request in used(scene, JOB_ROLE))
    asked = dict.fromkeys((*counted, *_ASKED))
    rows = [
        (
            action,
            resource.removeprefix("arn:aws:s3:::"),
            "✓ allowed" if may(scene, JOB_ROLE, action, resource) else "✗ refused",
            _times(counted[action, resource]),
        )
        for action, resource in asked
    ]
    return pd.DataFrame(rows, columns=["action", "on", "may the role?", "used, by the trail"])


def _times(count: int) -> str:
    return {0: NEVER, 1: "once", 2: "twice"}.get(count, f"{count} times")


ALLOWED_AND_USED = StateTable(
    _allowed_and_used, "The nightly job: what it may do, and what it did", key=("action", "on"), tab="Role"
)


def _statements(scene: Scene) -> pd.DataFrame:
    document = just_enough(used(scene, JOB_ROLE))
    rows = [
        (one["Effect"], ", ".join(values(one["Action"])), ", ".join(values(one["Resource"])))
        for one in document["Statement"]
    ]
    return pd.DataFrame(rows, columns=["effect", "action", "resource"])


COMPUTED = StateTable(
    _statements, "The policy that is just enough, computed from the trail", key=("resource",)
)


def _replay(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(
        list(_replay_rows(scene)), columns=["from the trail", "on", "under the computed policy"]
    )


def _replay_rows(scene: Scene) -> Iterator[tuple[str, str, str]]:
    document = just_enough(used(scene, JOB_ROLE))
    for action, resource, allowed in replayed(used(scene, JOB_ROLE), document):
        verdict = "✓ still allowed" if allowed else "✗ would be refused"
        yield action, resource.removeprefix("arn:aws:s3:::"), verdict


REPLAYED = StateTable(
    _replay, f"Every call of the role in account {HARBOR.id}, decided again", key=("from the trail", "on")
)
