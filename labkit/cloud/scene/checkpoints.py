"""Everything a scene is at one moment; and back.

moto's backends, what moto keeps beside them, labkit's registers, the clock, the counts that ids come
from, and the trail: what follows a restore is the same as what followed the first time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .worlds import put_back, take_down

if TYPE_CHECKING:
    from labkit.cloud.gate import Gate

    from .worlds import Whole


def freeze(gate: Gate) -> bytes:
    """The scene as it is now."""
    return take_down(gate, clock=gate.clock.now, counts=(gate.answered, gate.operated), trail=gate.trail)


def thaw(gate: Gate, frozen: bytes) -> None:
    """Make the scene what it was. Only for bytes that `freeze` made. Nothing changes if they can't be read.

    An interrupt leaves the scene as it was, or whole as it is to be.
    """

    def also(whole: Whole) -> None:
        gate.clock.show(whole["clock"])
        gate.trail = whole["trail"]
        gate.answered, gate.operated = whole["counts"]
        if gate.redo:
            gate.redo.begin(frozen)

    put_back(gate, frozen, also)
