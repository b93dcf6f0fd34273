"""Ten questions before and ten after, told honestly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """``before`` and ``after``: right answers; None where that test wasn't taken to its end. ``of``: questions in
    each."""

    before: int | None = None
    after: int | None = None
    of: int = 10

    @property
    def says(self) -> str:
        """What the learner is told."""
        if self.after is None:
            return self._one("You knew", self.before) or "You haven't taken the test yet."
        if self.before is None:
            return self._one("Now you know", self.after)
        return f"You knew {self.before} of {self.of}, now you know {self.after}.{self._change(self.after - self.before)}"

    def _one(self, verb: str, count: int | None) -> str:
        return f"{verb} {count} of {self.of}." if count is not None else ""

    def _change(self, gain: int) -> str:
        if gain > 0:
            return ""
        if self.after == self.of:
            return " There was nothing left to gain."
        return " The test shows no gain. Do the questions again that come back to you."
