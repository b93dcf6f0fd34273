"""Alarms look at their metric and change their state; moto's stay as they were made.

An alarm is judged at every moment when its metric got a value, and now: windows of one period each, back from
that moment, as CloudWatch does once a minute.
(Using Amazon CloudWatch alarms: evaluating an alarm; configuring how alarms treat missing data)
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from labkit.cloud.frozen_time import frozen_at
from labkit.cloud.judge.shelves import shelf_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud.state import State

_STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "SampleCount": lambda values: float(len(values)),
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def judge_alarms(state: State, now: datetime) -> None:
    """Bring every alarm's state up to this moment; those that change do what they were told to do."""
    for backend in state.made_backends("cloudwatch"):
        for alarm in backend.alarms.values():
            if alarm.rule is None and alarm.metric_name:
                _catch_up(alarm, backend, state, now)


def _catch_up(alarm: Any, backend: Any, state: State, now: datetime) -> None:
    if now < state.registers.notes.get("alarms set by hand", {}).get(alarm.alarm_arn, now):
        return
    looked = state.registers.notes.setdefault("alarms looked", {})
    last = looked.get(alarm.alarm_arn)
    looked[alarm.alarm_arn] = now
    data = [datum for datum in backend.metric_data if _is_of(datum, alarm)]
    moments = sorted({_utc(datum.timestamp) for datum in data})
    for moment in [at for at in moments if last is not None and last < at < now]:
        _judge(alarm, data, state, moment)
    _judge(alarm, data, state, now)


def _judge(alarm: Any, data: list[Any], state: State, at: datetime) -> None:
    windows = list(_windows(alarm, data, at))
    verdicts = [_breaches(alarm, values) for values in windows]
    if all(not values for values in windows) and alarm.treat_missing_data in (None, "missing"):
        new = "INSUFFICIENT_DATA"
    else:
        wanted = int(alarm.datapoints_to_alarm or alarm.evaluation_periods)
        new = "ALARM" if sum(verdicts) >= wanted else "OK"
    missing = alarm.treat_missing_data == "ignore" and any(not values for values in windows)
    if new == alarm.state_value or (missing and new != "ALARM"):
        return
    with frozen_at(at):
        alarm.update_state(_reason(alarm, windows, new), json.dumps({"version": "1.0"}), new)
        act(alarm, new, state, at)


def _windows(alarm: Any, data: list[Any], at: datetime) -> Iterator[list[float]]:
    """The values in each period, the newest first; a value of this very moment counts."""
    period = timedelta(seconds=int(alarm.period))
    for number in range(int(alarm.evaluation_periods)):
        end = at - number * period
        yield [float(datum.value) for datum in data if end - period < _utc(datum.timestamp) <= end]


def _breaches(alarm: Any, values: list[float]) -> bool:
    if not values:
        return str(alarm.treat_missing_data) == "breaching"
    value = _STATISTICS[alarm.statistic](values)
    return _COMPARISONS[alarm.comparison_operator](value, float(alarm.threshold))


def _reason(alarm: Any, windows: list[list[float]], new: str) -> str:
    if new == "INSUFFICIENT_DATA":
        return "Insufficient Data: no datapoints were received."
    points = [_STATISTICS[alarm.statistic](values) for values in windows if values]
    shown = ", ".join(f"{point:g}" for point in points) or "none"
    crossed = "Threshold Crossed" if new == "ALARM" else "Threshold not crossed"
    return f"{crossed}: datapoints [{shown}] against {alarm.comparison_operator} {float(alarm.threshold):g}."


def act(alarm: Any, new: str, state: State, at: datetime) -> None:
    """Send the alarm's message to the topics that are told of this state."""
    lists = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}
    if not alarm.actions_enabled:
        return
    for arn in lists.get(new, alarm.insufficient_data_actions) or ():
        topic = shelf_at("sns", "topics", arn, state).get(arn)
        if topic is not None:
            mock_random.seed(f"{alarm.alarm_arn} {new} {at.isoformat()}")  # whoever looks, and when
            topic.publish(_message(alarm, new, at), subject=f'{new}: "{alarm.name}"')


def _message(alarm: Any, new: str, at: datetime) -> str:
    return json.dumps(
        {
            "AlarmName": alarm.name,
            "AlarmArn": alarm.alarm_arn,
            "NewStateValue": new,
            "NewStateReason": alarm.state_reason,
            "StateChangeTime": at.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        }
    )


def _is_of(datum: Any, alarm: Any) -> bool:
    same = datum.namespace == alarm.namespace and datum.name == alarm.metric_name
    held = {(item.name, item.value) for item in datum.dimensions}
    return same and held == {(item.name, item.value) for item in alarm.dimensions}


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
