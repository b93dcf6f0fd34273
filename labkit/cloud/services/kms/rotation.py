"""How often a key is rotated, and when next: moto knows only whether it is.

(EnableKeyRotation, GetKeyRotationStatus in the AWS KMS API Reference)
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after

from .asks import key_arn

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_A_YEAR = 365


@after("kms", "EnableKeyRotation")
def remember_how_often(call: ApiCall, state: State, _result: Result) -> None:
    days = int(call.parameters.get("RotationPeriodInDays") or _A_YEAR)
    _rotated(state)[key_arn(str(call.parameters["KeyId"]), call, state)] = (days, call.time)


@after("kms", "GetKeyRotationStatus")
def tell_how_often(call: ApiCall, state: State, result: Result) -> Result:
    arn = key_arn(str(call.parameters["KeyId"]), call, state)
    shown = {**result, "KeyId": arn}
    if not result.get("KeyRotationEnabled"):
        return shown
    days, since = _rotated(state).get(arn, (_A_YEAR, call.time))
    return shown | {"RotationPeriodInDays": days, "NextRotationDate": _next(since, days, call.time)}


def _next(since: datetime, days: int, now: datetime) -> datetime:
    """The first end of a period that is still to come."""
    period = timedelta(days=days)
    return since + period * ((now - since) // period + 1)


def _rotated(state: State) -> dict[str, Any]:
    found: dict[str, Any] = state.registers.notes.setdefault("rotated keys", {})
    return found
