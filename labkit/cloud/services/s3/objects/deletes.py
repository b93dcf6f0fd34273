"""S3's DeleteObjects: each key is decided by itself, and the answer, which is no error, tells of each.

In a bucket with versions a delete marker is put even where there was no object.
(DeleteObjects in the Amazon S3 API Reference; Working with delete markers)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError
from labkit.cloud.judge import authorize
from labkit.cloud.registry import instead
from labkit.cloud.services._common.time import at
from labkit.cloud.services.s3.asks import bucket_named

from .conditions import unmet

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State
    from labkit.policy import Decision


@when_loaded("s3")
def nothing_is_marked_too() -> None:
    """moto puts a marker over an object only."""
    from moto.s3.models import FakeDeleteMarker, S3Backend

    def mark(self: Any, bucket_name: str, key_name: str) -> FakeDeleteMarker:
        keys = self.get_bucket(bucket_name).keys
        under: Any = keys[key_name] if key_name in keys else SimpleNamespace(name=key_name)
        keys[key_name] = marker = FakeDeleteMarker(key=under)
        return marker

    S3Backend._set_delete_marker = mark  # type: ignore[method-assign]  # noqa: SLF001 - that is the mend


@instead("s3", "DeleteObjects")
def delete_objects(call: ApiCall, state: State) -> Result:
    name = str(call.parameters["Bucket"])
    bucket = bucket_named(state, name)
    if bucket is None:
        raise AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
    asked, quiet = call.parameters["Delete"]["Objects"], call.parameters["Delete"].get("Quiet")
    decided, often = _decided(call, state), Counter(item["Key"] for item in asked)
    errors: list[dict[str, Any]] = []
    wanted: list[dict[str, Any]] = []
    for item in asked:
        own = decided if often[item["Key"]] == 1 else _decided(_only(item, call), state)
        problem = _problem(item, name, own, call) or _unmet(item, name, state)
        (errors if problem else wanted).append(problem or item)
    with at(call):
        backend = state.backend("s3", bucket.account_id)
        bypass = bool(call.parameters.get("BypassGovernanceRetention"))
        deleted, locked = backend.delete_objects(name, wanted, bypass)
    errors += [{"Key": key, "Code": "AccessDenied", "Message": _LOCKED} for key in locked]
    result: Result = {"Errors": errors} if errors else {}
    return result if quiet else result | {"Deleted": [_deleted(*row) for row in deleted]}


_LOCKED = "Access Denied because object protected by object lock."


def _decided(call: ApiCall, state: State) -> dict[tuple[str, str], Decision]:
    """By ARN, and by what was asked about it: the decision against it, else the one for it."""
    decided: dict[tuple[str, str], Decision] = {}
    for one in authorize(call, state).decisions:
        place = one.request.resource, _ASKS.get(one.request.action, "version")
        if place not in decided or not one.allowed:
            decided[place] = one
    return decided


def _only(item: dict[str, Any], call: ApiCall) -> ApiCall:
    """The call as if it asked for this object alone: a key that is listed twice has two versions or ETags."""
    return replace(call, parameters={**call.parameters, "Delete": {"Objects": [item]}})


_ASKS = {"s3:DeleteObject": "object", "s3:GetObject": "etag"}  # else a version, and its lock


def _problem(
    item: dict[str, Any], bucket: str, decided: dict[tuple[str, str], Decision], call: ApiCall
) -> Result | None:
    """The refusal of one object; None where it may go. What wasn't decided is an error, not a yes."""
    arn = f"arn:aws:s3:::{bucket}/{item['Key']}"
    decisions = [decided[arn, "version" if item.get("VersionId") else "object"]]
    if item.get("ETag") not in (None, "", "*"):
        decisions.append(decided[arn, "etag"])
    return next((_error(item, one, call) for one in decisions if not one.allowed), None)


def _unmet(item: dict[str, Any], bucket: str, state: State) -> Result | None:
    problem = unmet(state, bucket, item)
    return {"Key": item["Key"], "Code": problem.code, "Message": problem.message} if problem else None


def _error(item: dict[str, Any], decision: Decision, call: ApiCall) -> Result:
    """One key's refusal; another account's policies stay untold."""
    at_home = decision.request.resource_account == call.caller.account
    row = {
        "Key": item["Key"],
        "Code": "AccessDenied",
        "Message": decision.message() if at_home else "Access Denied",
    }
    return row | ({"VersionId": item["VersionId"]} if item.get("VersionId") else {})


def _deleted(key: str, version: str | None, marker: str | None) -> Result:
    row = {
        "Key": key,
        "VersionId": version,
        "DeleteMarkerVersionId": marker,
        "DeleteMarker": bool(marker) or None,
    }
    return {name: value for name, value in row.items() if value}
