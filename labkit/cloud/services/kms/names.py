"""A KMS key goes by its id or its ARN; moto stumbles over ARNs, or leaves the key as it was.

(DisableKey, EnableKey, ScheduleKeyDeletion, ... : KeyId)
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.judge import requests_for
from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_NAMES = ("key_id", "target_key_id")


@when_loaded("kms")
def take_arns_too() -> None:
    """Mend every method of KMS's backend that takes a key."""
    from moto.kms.models import KmsBackend

    for name, method in inspect.getmembers(KmsBackend, inspect.isfunction):
        places = [
            place for place, one in enumerate(inspect.signature(method).parameters) if one in _NAMES and place
        ]
        if places:
            setattr(KmsBackend, name, _by_id(method, places[0]))


def _by_id(method: Any, place: int) -> Any:
    @wraps(method)
    def mended(*given: Any, **named: Any) -> Any:
        values = [_id(one) if number == place else one for number, one in enumerate(given)]
        return method(*values, **{key: _id(one) if key in _NAMES else one for key, one in named.items()})

    return mended


def _id(name: Any) -> Any:
    return name.rpartition(":key/")[2] if isinstance(name, str) and ":key/" in name else name


@after("kms", "ScheduleKeyDeletion", "CancelKeyDeletion")
def the_arn_is_told(call: ApiCall, state: State, result: Result) -> Result:
    return result | {"KeyId": requests_for(call, state)[0].resource}
