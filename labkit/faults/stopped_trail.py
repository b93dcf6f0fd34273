"""A trail is stopped, and nobody notices until they need it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.best_practices import SCENE, STEPS
from labkit.best_practices.scene import HARBOR, PAYROLL, REPORTS, user
from labkit.lesson import Brief, Call, Clue, Fault, Part, Requirement, Step
from labkit.lesson.model.tasks.fault import until, wait_for

from .cast import Cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene
    from labkit.lesson.model.lab import Lab

_REPORT = {"Bucket": "harborreports", "Key": "2036-01-05.txt"}


def _trail(operation: str, **parameters: Any) -> Call:
    return Call("cloudtrail", operation, parameters, as_="ana")


def _two_days(scene: Scene) -> str:
    wait_for(scene, datetime(2036, 1, 9, 8, 0, tzinfo=UTC))
    return ""


_HAPPENS = (
    Step("stop", "Ana stops the trail", "", (_trail("StopLogging", Name="harbor"),), by_hand=_two_days),
    Step("delete", "Ben deletes a report", "", (Call("s3", "DeleteObject", _REPORT, as_="ben"),)),
)
_REPAIR = (
    Step(
        "start-again",
        "Start the trail again",
        "One call is enough: the trail kept its bucket, its log group and its data events. What happened in between isn't "
        "written later.",
        (_trail("StartLogging", Name="harbor"), _trail("GetTrailStatus", Name="harbor")),
    ),
)


def _logging(scene: Scene) -> Iterator[tuple[str, bool]]:
    """The trails that log now, each with whether it records what happens to the objects of every bucket."""
    cloudtrail = scene.inspect(HARBOR.id, "cloudtrail")
    for trail in cloudtrail.describe_trails()["trailList"]:
        if not cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]:
            continue
        selectors = cloudtrail.get_event_selectors(TrailName=trail["TrailARN"]).get("EventSelectors", [])
        yield trail["Name"], any(_records_objects(selector) for selector in selectors)


def _records_objects(selector: dict[str, Any]) -> bool:
    wanted = {"arn:aws:s3", "arn:aws:s3:::"}
    return selector["ReadWriteType"] == "All" and any(
        resource["Type"] == "AWS::S3::Object" and wanted & set(resource["Values"])
        for resource in selector["DataResources"]
    )


def _any_trail(scene: Scene) -> tuple[bool, str]:
    names = [name for name, _ in _logging(scene)]
    return bool(names), f"{', '.join(names) or 'No trail'} is logging."


def _objects_too(scene: Scene) -> tuple[bool, str]:
    names = [name for name, objects in _logging(scene) if objects]
    return bool(names), f"{', '.join(names) or 'No trail'} records data events of S3."


def _brief(_: Lab) -> Brief:
    trail = f"arn:aws:cloudtrail:us-east-1:{HARBOR.id}:trail/harbor"
    recorded = (
        Requirement("A trail records the calls of now", "allowed", probe=_any_trail),
        Requirement("It records who reads and deletes objects, too", "allowed", probe=_objects_too),
    )
    report = f"{REPORTS}/2036-01-08.txt"
    rest = (
        Requirement("Ben stops the trail", "refused", "Ben", "cloudtrail:StopLogging", trail),
        Requirement("Ben writes a report", "allowed", "Ben", "s3:PutObject", report),
        Requirement("Ben reads the payroll", "refused", "Ben", "s3:GetObject", f"{PAYROLL}/january.csv"),
    )
    parts = (
        Part("A trail is logging", "It records calls, and what happens to objects.", recorded),
        Part("Work goes on", "Ben works on his reports, and on nothing else.", rest),
    )
    return Brief("The trail records", parts, Cast((HARBOR.id,), {"Ben": user("Ben")}))


FAULT = Fault(
    name="stopped-trail",
    title="A trail is stopped",
    scene=SCENE,
    story=until(STEPS, "set-alarms"),
    tells="The report of January 5 is gone from `harborreports`. Who deleted it? Ana opens the bucket of the trail. The last log "
    "file in it is two days old, and no alarm has told anybody.",
    happens=_HAPPENS,
    later=datetime(2036, 1, 9, 9, 0, tzinfo=UTC),
    clues=(
        Clue(
            "Is the trail logging?",
            "`IsLogging` is false, and `StopLoggingTime` says since when. `DescribeTrails` alone wouldn't have told you: a "
            "stopped trail looks like any other.",
            (_trail("DescribeTrails"), _trail("GetTrailStatus", Name="harbor")),
        ),
        Clue(
            "The trail can't tell you who stopped it. What can?",
            "The **event history** can. AWS keeps the management events of 90 days by itself, without any trail. Ana stopped it.",
            (
                _trail(
                    "LookupEvents",
                    LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "StopLogging"}],
                ),
            ),
        ),
        Clue(
            "And who deleted the report?",
            "The event history doesn't have it: deleting an object is a data event. Only a trail that is logging would "
            "have recorded it. AWS can't answer this question any more.",
            (
                _trail(
                    "LookupEvents",
                    LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "DeleteObject"}],
                ),
            ),
        ),
    ),
    brief=_brief,
    repair=_REPAIR,
    explains="Ana was cleaning up and stopped the trail to save money. A stopped trail keeps all its settings, so nobody "
    "saw it. Work isn't affected, and that is why it takes so long to notice. In an organization an SCP can deny "
    "`cloudtrail:StopLogging` to everybody in the member accounts.",
    page="Working with CloudTrail event history",
    misconception=believed.A_TRAIL_THAT_EXISTS_RECORDS,
)
