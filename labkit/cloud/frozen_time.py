"""The machine's clock, made to stand at a moment of the scene while moto works."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


def _time_machine() -> Any:
    """time_machine, without pytest: as a plugin of pytest's it imports it wherever it is installed.

    That costs a kernel a quarter of a second. Under pytest itself nothing changes.
    """
    modules: dict[str, Any] = sys.modules
    hidden = "pytest" not in modules
    if hidden:
        modules["pytest"] = None
    try:
        import time_machine
    finally:
        if hidden:
            del modules["pytest"]
    return time_machine


_MACHINE = _time_machine()


def frozen_at(moment: datetime) -> Any:
    """A context in which every clock of this process shows `moment`; keep it short."""
    return _MACHINE.travel(moment, tick=False)
