"""The scene's clocks: the notebooks' stands and moves with the calls; a served scene's is the machine's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# A Monday far ahead: clients take session credentials whose end lies in the machine's past for expired.
START = datetime(2036, 1, 7, 9, 0, 0, tzinfo=UTC)
_TICK = timedelta(seconds=1)


class Clock:
    """Time as the simulated AWS sees it (UTC): it stands until a call or `advance` moves it."""

    stands = True

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    @property
    def now(self) -> datetime:
        """The moment."""
        return self._now

    def show(self, moment: datetime) -> None:
        """Go to a moment, back as well: a scene that is restored has its time again."""
        self._now = moment

    def tick(self) -> None:
        """A call was answered."""
        self._now += _TICK

    def advance(self, by: timedelta) -> None:
        """Move ahead. Raises ValueError for a step back: AWS's time has none."""
        if by < timedelta(0):
            raise ValueError("The scene's clock only moves ahead; open the scene again to go back.")
        self._now += by


class MachineClock(Clock):
    """The machine's own clock, so that clients and the simulated AWS agree; `advance` sets it ahead."""

    stands = False

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))
        self._ahead = timedelta(0)

    @property
    def now(self) -> datetime:
        """The moment, in whole milliseconds, as AWS's services write it at most; it never goes back."""
        shown = datetime.now(UTC) + self._ahead
        self._now = max(self._now, shown.replace(microsecond=shown.microsecond // 1000 * 1000))
        return self._now

    def show(self, moment: datetime) -> None:
        """The machine's time is what it is."""

    def tick(self) -> None:
        """The next call has another moment, however fast it comes."""
        self._now = self.now + timedelta(milliseconds=1)

    def advance(self, by: timedelta) -> None:
        """Set it ahead of the machine's. Raises ValueError for a step back."""
        if by < timedelta(0):
            raise ValueError("The scene's clock only moves ahead; open the scene again to go back.")
        self._ahead += by
