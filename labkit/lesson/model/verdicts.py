"""The verdict on a prediction: given once, and kept together with the answer that it was about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .judging import Feedback, options_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .steps import Step


@dataclass(frozen=True, slots=True)
class Judged:
    """``key``: the option that was locked; ``answer``: what AWS said then, a line a call."""

    key: str
    feedback: Feedback
    answer: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """As a journal holds it; the misconception follows from the option."""
        told = self.feedback
        said = {"right": told.right, "heading": told.heading, "why": told.explanation}
        return {"key": self.key, **said, "answer": list(self.answer)}


def judged_from(step: Step, row: Mapping[str, Any]) -> Judged | None:
    """A verdict from a journal, which may be anybody's; None where it is none on this step's prediction."""
    match row:
        case {
            "key": str(key),
            "right": bool(right),
            "heading": str(heading),
            "why": str(why),
            "answer": list(answer),
        } if step.prediction and key in {option.key for option in options_of(step.prediction)}:
            slip = None if right else step.prediction.misconceptions.get(key)
            return Judged(key, Feedback(right, heading, why, slip), tuple(str(line) for line in answer))
    return None


OTHER_CALL = Feedback(
    None,
    "? Not judged",
    "You changed the call, but your prediction is about the step's own call. So labkit doesn't judge it yet. *Put the original back*, and run that.",
)
OTHER_STATE = Feedback(
    None,
    "? Not judged",
    "AWS's answer isn't the one of this step, because something changed before. So labkit doesn't judge your prediction yet. Change that back, or go to the state right after the step before. Then run this step again.",
)
