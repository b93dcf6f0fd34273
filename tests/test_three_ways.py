"""The console form, `aws` line and Python of every step make the same calls and leave the same behind."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, get_args

import pytest

from labkit.lesson.ways.calls import Way
from tests.picture_boxes import faults
from tests.replaying import play, unsure, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.lesson import Lesson
    from labkit.lesson.model.run import Run

pytestmark = pytest.mark.long

# trust_conditions has cross_account's steps as its first half; the capstone's are in test_capstone.
TOPICS = (
    "start_here",
    "shared_responsibility",
    "groups_and_users",
    "best_practices",
    "organizations",
    "trust_conditions",
    "escalation",
)
SERVICES = ("iam", "organizations", "s3", "kms", "cloudtrail", "cloudwatch")
# What moto draws anew each time, and what depends on how a client sends a file.
NOT_COMPARED = {
    "qr_code_png",
    "last_used",
    "_etag",
    "contentsize",
    "x-amz-content-sha256",
    "_value_buffer",
    "account_summary",
}
CLIENTS_OWN = {"checksumCRC32", "operationId", "clientRequestToken"}


@pytest.fixture(scope="module", params=TOPICS)
def lab(request: pytest.FixtureRequest) -> Iterator[Lesson]:
    lesson: Lesson = import_module(f"labkit.{request.param}").open_lab()
    yield lesson
    lesson.scene.close()


def test_the_three_ways_are_one(lab: Lesson) -> None:
    told: dict[Way, dict[str, Any]] = {}
    for way in get_args(Way):
        lab._course.reset()
        runs = play(lab, way)
        assert wrong(runs) == {}
        assert unsure(runs) == []
        pictures = {name: faults(run.picture.svg()) for name, run in runs.items() if run.picture}
        assert not any(pictures.values()), pictures  # no label over another, no small text
        told[way] = {name: shown(run) for name, run in runs.items()} | {"in the end": state(lab.scene)}
    for way in ("cli", "python"):
        for name, as_in_the_console in told["console"].items():
            assert told[way][name] == as_in_the_console, f"{name}, by {way}"


def shown(run: Run) -> dict[str, Any]:
    """What a step shows: its lines of the trail, who can do what, the picture and the table."""
    return {
        "calls": [_line(event.record) for event in run.events],
        "access": run.access and run.access.frame.to_dict(),
        "picture": run.picture and run.picture.words(),
        "table": None if run.table is None else run.table.frame.to_dict(),
    }


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    asked = {key: value for key, value in (row["requestParameters"] or {}).items() if key not in CLIENTS_OWN}
    return row["eventName"], row.get("errorCode"), row["userIdentity"].get("arn"), asked


def state(scene: Scene) -> dict[str, Any]:
    """What the simulated AWS holds, as plain values."""
    held = scene._gate.state
    return {
        f"{service} {account}": _plain(vars(held.backend(service, account)), ())
        for service in SERVICES
        for account in held.accounts()
    }


def _plain(value: Any, inside: tuple[int, ...]) -> Any:
    if value is None or isinstance(value, str | int | float | bytes):
        return value
    if id(value) in inside:
        return "itself"
    inside = (*inside, id(value))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one, inside) for key, one in value.items() if key not in NOT_COMPARED}
    if isinstance(value, list | tuple):
        return [_plain(one, inside) for one in value]
    held = getattr(value, "__dict__", None)
    return _plain(held, inside) if held else type(value).__name__
