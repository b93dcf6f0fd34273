"""How far one comparison went, and how much more it may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WORK_AT_MOST: Final = 20_000


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
        """Take so much of the work that is left; False, and cut, where that isn't there any more."""
        if work > self.left:
            self.cut = True
            return False
        self.left -= work
        return True
