"""Metrics and alarms by CloudWatch's own rules, where moto takes anything.

(PutMetricAlarm, PutMetricData in the Amazon CloudWatch API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_SHORT_PERIODS = (10, 20, 30)  # seconds; else whole minutes


@before("cloudwatch", "PutMetricData")
def namespace_isnt_awss(call: ApiCall, _state: State) -> None:
    if str(call.parameters.get("Namespace", "")).startswith("AWS/"):
        raise AwsError("InvalidParameterValueException", "The value AWS/ for parameter Namespace is invalid.")


@before("cloudwatch", "GetMetricData")
def queries_are_whole(call: ApiCall, _state: State) -> None:
    """MetricDataQuery: either a metric, by its namespace and name, or an expression."""
    for query in call.parameters.get("MetricDataQueries") or ():
        metric = (query.get("MetricStat") or {}).get("Metric") or {}
        whole = metric.get("Namespace") and metric.get("MetricName")
        if bool(query.get("Expression")) is bool(query.get("MetricStat")) or (metric and not whole):
            text = "Each MetricDataQuery must have exactly one of Expression and a whole MetricStat"
            raise AwsError("ValidationError", text)


@before("cloudwatch", "PutMetricAlarm")
def period_is_whole(call: ApiCall, _state: State) -> None:
    period = call.parameters.get("Period")
    if period is not None and int(period) not in _SHORT_PERIODS and int(period) % 60:
        raise AwsError("ValidationException", "Period must be 10, 20, 30 or a multiple of 60")
