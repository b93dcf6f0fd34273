"""Which alarms are simulated, and how a new one begins.

(PutMetricAlarm, SetAlarmState in the Amazon CloudWatch API Reference)
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import after, before
from labkit.cloud.services._common.time import at

from .alarms import act

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_STATISTICS = ("SampleCount", "Sum", "Average", "Minimum", "Maximum")
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


@before("cloudwatch", "PutMetricAlarm")
def one_metric_one_statistic(call: ApiCall, _state: State) -> None:
    given = call.parameters
    if given.get("Metrics") or given.get("Statistic") not in _STATISTICS:
        raise NotSimulated(
            "cloudwatch", "PutMetricAlarm", "its alarms look at one metric by one plain statistic"
        )
    if not str(given.get("ComparisonOperator", "")).endswith(("ThanThreshold", "OrEqualToThreshold")):
        raise NotSimulated("cloudwatch", "PutMetricAlarm", "its alarms compare with a fixed threshold")
    actions = [arn for name in _ACTIONS for arn in given.get(name) or ()]
    if any(not arn.startswith("arn:aws:sns:") for arn in actions):
        raise NotSimulated("cloudwatch", "PutMetricAlarm", "its alarms only send messages to SNS topics")
    for arn in actions:
        _check_topic(arn, call.region)


def _check_topic(arn: str, region: str) -> None:
    """An alarm speaks to topics of its own Region. (Notifying users on alarm changes)"""
    parts = arn.split(":")
    if len(parts) != 6 or not parts[4].isdigit():
        raise AwsError("ValidationError", f"Invalid arn syntax: {arn}")
    if parts[3] != region:
        raise AwsError("ValidationError", f"Invalid region {parts[3]} specified. Only {region} is supported.")


@after("cloudwatch", "PutMetricAlarm")
def it_knows_nothing_yet(call: ApiCall, state: State, _result: Result) -> None:
    """A new alarm begins without data; moto's begins as if all were well."""
    alarms = state.any_backend("cloudwatch", call.caller.account, call.region).alarms
    alarm = alarms[call.parameters["AlarmName"]]
    looked = state.registers.notes.setdefault("alarms looked", {})
    if alarm.alarm_arn not in looked:
        alarm.state_value = "INSUFFICIENT_DATA"
        looked[alarm.alarm_arn] = call.time


@after("cloudwatch", "SetAlarmState")
def as_if_it_were_so(call: ApiCall, state: State, _result: Result) -> None:
    """Acts on the state that was set, and keeps it for a minute, until the alarm looks at its metric again."""
    alarm = state.any_backend("cloudwatch", call.caller.account, call.region).alarms[
        call.parameters["AlarmName"]
    ]
    held = state.registers.notes.setdefault("alarms set by hand", {})
    held[alarm.alarm_arn] = call.time + timedelta(minutes=1)
    with at(call):
        act(alarm, str(call.parameters["StateValue"]), state, call.time)


@after("cloudwatch", "DeleteAlarms")
def forget(call: ApiCall, state: State, _result: Result) -> None:
    account, region = call.caller.account, call.region
    for name in call.parameters["AlarmNames"]:
        arn = f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"
        state.registers.notes.get("alarms looked", {}).pop(arn, None)
