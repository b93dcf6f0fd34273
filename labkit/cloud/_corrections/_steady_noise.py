"""Noise that is the same on each run: what moto takes from the machine comes from the scene's own source.

Ciphertexts, data keys and upload ids would differ from run to run otherwise, and with them the outputs that a
notebook shows.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from labkit.cloud._authorize import simulated_operations

from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State

_AT_ONCE = ("moto.s3.models",)
_WHEN_USED = ("moto.kms.utils", "moto.kms.models", "moto.kms.responses")  # slow to import


class _SteadyOs:
    """The `os` module as a moto module sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    @staticmethod
    def urandom(size: int) -> bytes:
        return mock_random.randbytes(size)


def install() -> None:
    """Give moto's S3 the steady source."""
    _give(_AT_ONCE)


@before("kms", *simulated_operations("kms"))
def steady_keys(_call: ApiCall, _state: State) -> None:
    _give(_WHEN_USED)


def _give(modules: tuple[str, ...]) -> None:
    for name in modules:
        module: Any = import_module(name)
        if not isinstance(getattr(module, "os", None), _SteadyOs):
            module.os = _SteadyOs()
