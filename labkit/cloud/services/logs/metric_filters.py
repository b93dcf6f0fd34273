"""Metric filters count log events: what matches becomes a value of a metric, which moto never makes.

(PutMetricFilter in the CloudWatch Logs API Reference; Creating metrics from log events using filters)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import after, before

from .patterns import UnknownPattern, compile_pattern, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

    from .patterns import Pattern


@before("logs", "PutMetricFilter", "FilterLogEvents")
def pattern_is_understood(call: ApiCall, _state: State) -> None:
    try:
        compile_pattern(str(call.parameters.get("filterPattern") or ""))
    except UnknownPattern as error:
        raise NotSimulated("logs", call.operation, f"it doesn't read this filter pattern: {error}") from error


@before("logs", "PutMetricFilter")
def plain_metrics_only(call: ApiCall, _state: State) -> None:
    if any(rule.get("dimensions") for rule in call.parameters["metricTransformations"]):
        raise NotSimulated("logs", call.operation, "its metric filters have no dimensions")


@after("logs", "PutLogEvents")
def count_what_is_put(call: ApiCall, state: State, _result: Result) -> None:
    logs = state.any_backend("logs", call.caller.account, call.region)
    count(logs, str(call.parameters["logGroupName"]), list(call.parameters["logEvents"]), state)


@after("logs", "FilterLogEvents")
def matching_events(call: ApiCall, _state: State, result: Result) -> Result:
    """moto takes every event where the pattern is a JSON selector."""
    pattern = compile_pattern(str(call.parameters.get("filterPattern") or ""))
    events = [event for event in result.get("events", ()) if pattern.matches(event["message"])]
    return result | {"events": events}


def count(logs: Any, group: str, events: list[dict[str, Any]], state: State) -> None:
    """Let the filters of a log group look at new events; what they find goes into CloudWatch's metrics."""
    metrics = state.any_backend("cloudwatch", logs.account_id, logs.region_name)
    for held in logs.filters.metric_filters:
        if held["logGroupName"] != group:
            continue
        pattern = compile_pattern(held["filterPattern"])
        for rule in held["metricTransformations"]:
            for at, value in _values(rule, events, pattern):
                datum = {"MetricName": rule["metricName"], "Value": value, "Timestamp": at}
                metrics.put_metric_data(rule["metricNamespace"], [datum])


def _values(
    rule: dict[str, Any], events: list[dict[str, Any]], pattern: Pattern
) -> Iterator[tuple[datetime, float]]:
    """A value for each event that matches; the default value for a minute in which none does."""
    minutes: dict[int, list[float]] = {}
    for event in events:
        found = minutes.setdefault(event["timestamp"] // 60_000, [])
        value = (
            _value(str(rule["metricValue"]), event["message"]) if pattern.matches(event["message"]) else None
        )
        if value is not None:
            found.append(value)
            yield _moment(event["timestamp"]), value
    if rule.get("defaultValue") is not None:
        empty = (minute for minute, found in minutes.items() if not found)
        yield from ((_moment(minute * 60_000), float(rule["defaultValue"])) for minute in empty)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _value(said: str, message: str) -> float | None:
    found = value_at(said, message) if said.startswith("$") else said
    try:
        return float(found)  # type: ignore[arg-type]  # what isn't a number is told by the exception
    except (TypeError, ValueError):
        return None
