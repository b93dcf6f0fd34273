"""How far one comparison went, and how much more it may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WORK_AT_MOST: Final = 25_000
"""In units of some 25 microseconds: what one simple question costs."""

STEPS_A_UNIT: Final = 20


@dataclass(slots=True)
class Tally:
    """How far a comparison went; handed to ``compare``, which writes in it.

    ``requests``: how many were put to both sides. ``cut``: whether some that could tell the two apart were left
    out, because there are too many; then None doesn't mean that both grant the same.
    """

    requests: int = 0
    cut: bool = False
    left: int = field(default=WORK_AT_MOST, repr=False)

    def spend(self, work: int) -> bool:
        """Take so much of the work that is left; where there isn't so much, all of it: False, and cut."""
        if work > self.left:
            self.cut = True
            self.left = 0
            return False
        self.left -= work
        return True

    def share(self, steps: int) -> int:
        """Into how many parts so many steps have to go for one of them to fit into what is left: a power of two."""
        parts = 1
        while parts < 1024 and steps // parts > self.left * STEPS_A_UNIT:
            parts *= 2
        return parts
