"""Make the call yourself: nothing is filled in, and what counts is what changed in the scene, not the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from .asking import tried
from .exercise import Exercise, Happened, Kind, Verdict
from .reading import UnreadableError, checked
from .saying import refusal, why
from .sentences import name as name_of
from .typed import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer
    from labkit.cloud.scene.beside import SceneBeside
    from labkit.lesson.model.predictions import Misconception

    from .deeds import Deed
    from .ground import Ground

FORM = "aws SERVICE OPERATION --PARAMETER VALUE --profile NAME"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has to be so afterwards: ``deed`` is let through, or refused. ``belief``: what leads people elsewhere."""

    deed: Deed
    allowed: bool
    belief: Misconception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCall(Exercise):
    """``people``: the profiles that may make calls → ARN. ``outcomes``: each is tried for real after the learner's
    calls. ``answer``: calls that are right. ``refusal``: the belief behind a call that AWS refuses."""

    kind: ClassVar[Kind] = "call"

    ground: Ground
    people: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    answer: str
    refusal: Misconception | None = None

    @property
    def start(self) -> str:
        return ""

    @property
    def solution(self) -> str:
        return self.answer

    def check(self, text: str) -> Verdict:
        try:
            text = checked(text, FORM)
        except UnreadableError as error:
            return Verdict(right=False, says=str(error))
        with self.ground.opened() as scene:
            done = run(text, scene, self.people)
            missed = next(
                ((one, made) for one in self.outcomes if _let(made := _made(scene, one)) != one.allowed), None
            )
        if missed is None:
            return Verdict(right=True, says=f"{_now(self.outcomes[0])}.")
        if done.problem:
            return Verdict(right=False, says=done.problem)
        return self._refused(text, done.refused) if done.refused else self._missed(text, *missed)

    # Inside.

    def _refused(self, text: str, answer: Answer) -> Verdict:
        """AWS said no to one of the learner's calls."""
        decision = answer.decision
        return Verdict(
            right=False,
            says=refusal(answer),
            request=decision.request if decision else None,
            misconception=self.refusal if decision and not decision.allowed else None,
            run=partial(self._again, text, answer.code),
        )

    def _missed(self, text: str, outcome: Outcome, answer: Answer) -> Verdict:
        who, deed = name_of(outcome.deed.who), outcome.deed.doing.says
        decision = answer.decision
        by_policies = decision is not None and decision.allowed == answer.ok
        reason = f", because {why(decision)}" if decision and by_policies else f": AWS says {answer.code}"
        can = "can" if _let(answer) else "can't"
        return Verdict(
            right=False,
            says=f"{who} {can} {deed} after your calls{reason}.",
            request=decision.request if decision else None,
            misconception=outcome.belief if by_policies else None,
            run=partial(self._try, text, outcome),
        )

    def _again(self, text: str, code: str) -> Happened:
        """The learner's calls once more, up to the answer that the verdict names."""
        with self.ground.opened() as scene:
            done = run(text, scene, self.people)
        answer = done.refused or done.heard[-1]
        return Happened(answer, as_said=answer.code == code)

    def _try(self, text: str, outcome: Outcome) -> Happened:
        """The learner's calls once more, and then the deed that the verdict names."""
        with self.ground.opened() as scene:
            run(text, scene, self.people)
            answer = _made(scene, outcome)
        return Happened(answer, as_said=_let(answer) != outcome.allowed)


def _made(scene: SceneBeside, outcome: Outcome) -> Answer:
    """A deed's call, made for real on the scene as it is now; nothing of it stays."""
    with scene.aside():
        return tried(scene, outcome.deed)


def _let(answer: Answer) -> bool:
    return answer.ok


def _now(outcome: Outcome) -> str:
    can = "can" if outcome.allowed else "can't"
    return f"{name_of(outcome.deed.who)} {can} {outcome.deed.doing.says} now"
