"""Alarms on one metric, by everything that DescribeAlarmsForMetric is asked; moto goes by the name alone.

(DescribeAlarmsForMetric in the Amazon CloudWatch API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_SAME = ("Statistic", "ExtendedStatistic", "Period", "Unit")


@after("cloudwatch", "DescribeAlarmsForMetric")
def alarms_that_are_meant(call: ApiCall, _state: State, result: Result) -> Result:
    asked = call.parameters
    rows = [
        row
        for row in result.get("MetricAlarms", [])
        if all(asked.get(name) in (None, row.get(name)) for name in _SAME)
        and ("Dimensions" not in asked or _pairs(asked["Dimensions"]) == _pairs(row.get("Dimensions")))
    ]
    return {**result, "MetricAlarms": rows}


def _pairs(dimensions: Any) -> set[tuple[str, str]]:
    return {(one["Name"], one["Value"]) for one in dimensions or ()}
