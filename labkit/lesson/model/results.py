"""What AWS answered to each call of each step, so that later calls can use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jmespath  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from labkit.lesson.ways.calls import FromStep


@dataclass
class Results:
    """Answers by step and call. An answer that came before stays when a second run is told "already
    there"."""

    _answers: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def keep(self, step: str, call: int, answer: dict[str, Any]) -> None:
        """Remember what AWS answered."""
        self._answers[step, call] = answer

    def answer(self, step: str, call: int = 0) -> dict[str, Any]:
        """The answer to a call of a step.

        Raises:
            LookupError: AWS hasn't said yes to that call yet.
        """
        if (step, call) not in self._answers:
            place = f"call {call + 1} of the step {step!r}" if call else f"the step {step!r}"
            raise LookupError(
                f"This needs what AWS answers to {place}, and that hasn't succeeded yet. Run it first."
            )
        return self._answers[step, call]

    def look_up(self, wanted: FromStep) -> Any:
        """The value that ``wanted`` stands for.

        Raises:
            LookupError: the call hasn't succeeded yet, or its answer holds nothing at that path.
        """
        value = jmespath.search(wanted.path, self.answer(wanted.step, wanted.call))
        if value is None:
            raise LookupError(f"AWS's answer to the step {wanted.step!r} holds nothing at {wanted.path!r}.")
        return value

    def copy(self) -> Results:
        """Another that holds the same answers now."""
        return Results(dict(self._answers))

    def take(self, other: Results) -> None:
        """Hold what another holds."""
        self._answers = dict(other._answers)

    def rows(self) -> list[tuple[str, int, dict[str, Any]]]:
        """Everything, as rows of step, call, answer."""
        return [(step, call, answer) for (step, call), answer in self._answers.items()]

    def clear(self) -> None:
        """Forget everything."""
        self._answers.clear()
