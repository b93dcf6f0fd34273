"""What a trail tells of itself: whether it has selectors of its own, and when it last delivered. moto says "now" always.

(GetTrailStatus, DescribeTrails, GetTrail in the CloudTrail API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_MOTOS_GUESSES = ("LatestDeliveryTime", "LatestDeliveryAttemptTime", "LatestDeliveryAttemptSucceeded")


@after("cloudtrail", "GetTrailStatus")
def status(call: ApiCall, state: State, result: Result) -> Result:
    arn = _backend(call, state).get_trail(call.parameters["Name"]).arn
    error = state.registers.notes.get("delivery errors", {}).get(arn)
    times: dict[str, datetime] = state.registers.notes.get("delivery times", {}).get(arn, {})
    told = {name: value for name, value in result.items() if name not in _MOTOS_GUESSES}
    if error:
        told["LatestDeliveryError"] = error
    if "attempt" in times:
        told["LatestDeliveryAttemptTime"] = _text(times["attempt"])
    if "bucket" in times:
        told |= {
            "LatestDeliveryTime": times["bucket"],
            "LatestDeliveryAttemptSucceeded": _text(times["bucket"]),
        }
    if "logs" in times:
        told["LatestCloudWatchLogsDeliveryTime"] = times["logs"]
    return told


@after("cloudtrail", "DescribeTrails")
def trails_say_whether_they_choose(_call: ApiCall, state: State, result: Result) -> Result:
    return result | {"trailList": [_with_choice(row, state) for row in result.get("trailList", ())]}


@after("cloudtrail", "GetTrail")
def trail_says_whether_it_chooses(_call: ApiCall, state: State, result: Result) -> Result:
    return {"Trail": _with_choice(result["Trail"], state)}


def _with_choice(row: Result, state: State) -> Result:
    for backend in state.made_backends("cloudtrail"):
        for trail in backend.trails.values():
            if trail.arn == row["TrailARN"]:
                chooses = bool(trail.event_selectors or trail.advanced_event_selectors)
                return row | {
                    "HasCustomEventSelectors": chooses,
                    "HasInsightSelectors": bool(trail.insight_selectors),
                }
    return row


def _backend(call: ApiCall, state: State) -> Any:
    return state.any_backend("cloudtrail", call.caller.account, call.region)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
