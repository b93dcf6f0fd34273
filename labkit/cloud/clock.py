"""The scene's own clock: it starts at the same moment each time and moves with the calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A Monday far ahead: clients take session credentials whose end lies in the machine's past for expired.
START = datetime(2036, 1, 7, 9, 0, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """Time as the simulated AWS sees it (UTC); only `advance` moves it."""

    now: datetime = START

    def advance(self, by: timedelta) -> None:
        """Move ahead. Raises ValueError for a step back: AWS's time has none."""
        if by < timedelta(0):
            raise ValueError("The scene's clock only moves ahead; open the scene again to go back.")
        self.now += by
