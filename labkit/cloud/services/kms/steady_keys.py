"""Ciphertexts and data keys that are the same on each run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import before
from labkit.cloud.services._common.steady_noise import steady

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_WHEN_USED = ("moto.kms.utils", "moto.kms.models", "moto.kms.responses")  # slow to import


@before("kms", *simulated_operations("kms"))
def steady_keys(_call: ApiCall, _state: State) -> None:
    steady(*_WHEN_USED)
