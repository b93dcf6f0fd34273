"""Noise that is the same on each run: what moto takes from the machine comes from the scene's own source.

Ciphertexts, data keys and upload ids would differ from run to run otherwise, and with them the outputs that a
notebook shows.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from moto.moto_api._internal import mock_random


class _SteadyOs:
    """The `os` module as a moto module sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    @staticmethod
    def urandom(size: int) -> bytes:
        return mock_random.randbytes(size)


def steady(*modules: str) -> None:
    """Give these modules of moto's the steady source."""
    for name in modules:
        module: Any = import_module(name)
        if not isinstance(getattr(module, "os", None), _SteadyOs):
            module.os = _SteadyOs()
