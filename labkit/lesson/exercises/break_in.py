"""Break in, then close: calls that reach the goal, played for real; then changes after which no way is left."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from labkit.attacks import play
from labkit.estate import Estate
from labkit.lesson.ways.cli import NotAnAwsCommandError
from labkit.paths import search

from .asking import decision_on, in_force, judged, tried
from .deeds import Deed
from .exercise import Exercise, Happened, Kind, Verdict
from .reading import UnreadableError, only, read_object
from .saying import refusal, why
from .sentences import name as name_of
from .typed import commands, run_calls
from .typed.aws_line import IN_PYTHON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer
    from labkit.cloud.scene.beside import SceneBeside
    from labkit.lesson.model.predictions import Misconception
    from labkit.paths import Path
    from labkit.policy import Decision, Request

    from .deeds import Doing
    from .ground import Ground
    from .typed import Typed

FORM = (
    '{"calls": ["aws ... --profile NAME", "aws ... --profile call-1"], "close": ["aws ... --profile NAME"]}'
)
_MOST = 20
_WORLDS = 400
_MOST_KEPT = 100
_BROKEN: dict[tuple[str, str], Verdict | None] = {}
"""What came of calls that should lead in, by the exercise's name and the calls."""
Calls = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakIn(Exercise):
    """``start``'s side: ``attacker`` (profile, ARN) reaches ``goal`` (a call that isn't meant for them). The other side:
    ``closer`` (profile, ARN) makes changes; ``needs`` must stay allowed. ``calls`` and ``close``: an answer that is
    right. ``lost_beliefs``: the belief behind a closing that takes a need away, by the deed's words;
    ``still_open``: the belief behind one that leaves a way.
    """

    kind: ClassVar[Kind] = "break"

    ground: Ground
    attacker: tuple[str, str]
    goal: Doing
    closer: tuple[str, str]
    needs: tuple[Deed, ...]
    calls: Calls
    close: Calls
    lost_beliefs: Mapping[str, Misconception] = field(default_factory=dict)
    still_open: Misconception | None = None

    @property
    def start(self) -> str:
        return json.dumps({"calls": [], "close": []}, indent=2)

    @property
    def solution(self) -> str:
        return json.dumps({"calls": list(self.calls), "close": list(self.close)}, indent=2)

    def check(self, text: str) -> Verdict:
        try:
            answer = read_object(text, FORM)
            only(answer, ("calls", "close"), FORM)
            calls, closing = _listed(answer, "calls"), _listed(answer, "close")
            if not calls:
                raise UnreadableError(
                    f"There is no call yet. Write the calls by which {self._who} gets in, one command a line."
                )
        except (UnreadableError, NotAnAwsCommandError) as error:
            return self._unsent(str(error))
        not_in = self._broken(calls)
        if not_in is not None:
            return not_in
        if not closing:
            says = f"With your calls, {self._who} can {self.goal.says}. Now write under *Close* the calls that close the way."
            return Verdict(
                right=False, says=says, request=self._goal, run=partial(self._again, calls, claim=True)
            )
        return self._closed(closing)

    # Breaking in.

    def _unsent(self, problem: str) -> Verdict:
        """What is wrong with a line that calls nothing. The goal's own call needs no line."""
        itself = f"labkit tries to {self.goal.says} itself, with each key that your calls used or returned."
        return Verdict(right=False, says=problem.replace(IN_PYTHON, itself))

    @property
    def _who(self) -> str:
        return name_of(self.attacker[1])

    @property
    def _goal(self) -> Request:
        return self.ground.asks(Deed(self.attacker[1], self.goal))[0]

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The policies of who breaks in, for the page."""
        return in_force([decision_on(self.ground, Deed(self.attacker[1], self.goal))])

    def _broken(self, calls: list[Any]) -> Verdict | None:
        """The same as before for the same calls: while somebody works at the closing, they aren't played anew."""
        key = self.name, json.dumps(calls)
        if key not in _BROKEN:
            if len(_BROKEN) >= _MOST_KEPT:
                _BROKEN.clear()
            _BROKEN[key] = self._break(calls)
        return _BROKEN[key]

    def _break(self, calls: list[Any]) -> Verdict | None:
        """What is wrong with the calls that should lead in; None where they do."""
        with self.ground.opened() as scene:
            done = run_calls(calls, scene, dict([self.attacker]))
            made = self._tried(scene, done)
        if made.ok:
            return None
        if done.problem:
            return self._unsent(done.problem)
        return self._refused(done, partial(self._heard, calls, self.attacker)) or Verdict(
            right=False,
            says=f"{self._who} can't {self.goal.says} yet. labkit tried it with every key that your calls used or returned.",
            request=self._goal,
            run=partial(self._again, calls, claim=False),
        )

    def _tried(self, scene: SceneBeside, done: Typed) -> Answer:
        """The goal's call, with each of the keys that are held: the first that works, else the last."""
        goal = self.goal
        answers = [
            scene.call("", goal.service, goal.operation, goal.parameters, credentials=dict(keys))
            for keys in done.keys
        ]
        answers.append(tried(scene, Deed(self.attacker[1], goal)))
        return next((one for one in answers if one.ok), answers[-1])

    def _again(self, calls: list[Any], *, claim: bool) -> Happened:
        with self.ground.opened() as scene:
            answer = self._tried(scene, run_calls(calls, scene, dict([self.attacker])))
        return Happened(answer, as_said=answer.ok == claim)

    def _refused(self, done: Typed, again: Any) -> Verdict | None:
        """What AWS refused of what was called; None where it refused nothing."""
        answer = done.refused
        if answer is None:
            return None
        request = answer.decision.request if answer.decision else None
        return Verdict(right=False, says=refusal(answer), request=request, run=again)

    def _heard(self, calls: list[Any], who: tuple[str, str]) -> Happened:
        """The calls once more: the last answer is the refusal."""
        with self.ground.opened() as scene:
            done = run_calls(calls, scene, dict([who]))
        return Happened(done.heard[-1], as_said=not done.heard[-1].ok)

    # Closing.

    def _closed(self, closing: list[Any]) -> Verdict:
        """Whether the changes shut every way and take nothing that is needed."""
        with self.ground.opened() as scene:
            done = run_calls(closing, scene, dict([self.closer]))
            after = Estate.of(scene)
        if done.problem:
            return self._unsent(done.problem)
        refused = self._refused(done, partial(self._heard, closing, self.closer))
        if refused is not None:
            return refused
        for need in self.needs:
            decision = self._decision(after, need)
            if decision is None or not decision.allowed:
                return self._lost(closing, need, decision)
        if self.attacker[1] not in {
            one.arn for account in after.accounts.values() for one in account.principals()
        }:
            return Verdict(
                right=False,
                says=f"Your calls remove {self._who}. The next person with this work can still use the way.",
            )
        found = search(after, self.attacker[1], self._goal, worlds=_WORLDS)
        if found.path is not None:
            return self._open(closing, found.path)
        return Verdict(right=True, says=f"You broke in, and you closed the way. {found.says}")

    def _decision(self, after: Estate, need: Deed) -> Decision | None:
        """What the policies say to a need now; None where who needs it is gone."""
        try:
            return judged(after, self.ground, need)
        except LookupError:
            return None

    def _lost(self, closing: list[Any], need: Deed, decision: Decision | None) -> Verdict:
        reason = f"because {why(decision)}" if decision else "because that user is gone"
        return Verdict(
            right=False,
            says=f"{name_of(need.who)} must {need.doing.says}, and can't do it any more, {reason}.",
            request=decision.request if decision else self.ground.asks(need)[0],
            misconception=self.lost_beliefs.get(need.doing.says),
            run=partial(self._need, closing, need),
        )

    def _need(self, closing: list[Any], need: Deed) -> Happened:
        with self.ground.opened() as scene:
            run_calls(closing, scene, dict([self.closer]))
            answer = tried(scene, need)
        return Happened(answer, as_said=not answer.ok)

    def _open(self, closing: list[Any], path: Path) -> Verdict:
        steps = " and ".join(f"{move.operation} as {name_of(move.as_)}" for move in path.moves)
        return Verdict(
            right=False,
            says=f"{self._who} can still {self.goal.says}, with {steps or 'no call before it'}.",
            request=(path.moves[0] if path.moves else path).decision.request,
            misconception=self.still_open,
            run=partial(self._play, closing, path),
        )

    def _play(self, closing: list[Any], path: Path) -> Happened:
        with self.ground.opened() as scene:
            run_calls(closing, scene, dict([self.closer]))
            played = play(path, scene, stay=True)
            keys = played.credentials.get(path.who) or scene.enter(path.who)
            answer = scene.call(
                "", self.goal.service, self.goal.operation, self.goal.parameters, credentials=keys
            )
        return Happened(answer, as_said=played.reached and answer.ok)


def _listed(answer: dict[str, Any], name: str) -> list[Any]:
    """The calls of one part. Raises UnreadableError."""
    calls = answer.get(name, [])
    if isinstance(calls, str | dict):
        calls = [calls]
    if (
        not isinstance(calls, list)
        or len(calls) > _MOST
        or not all(isinstance(one, str | dict) for one in calls)
    ):
        raise UnreadableError(f"“{name}” is a list of at most {_MOST} calls. Write it like this: {FORM}")
    return _whole(calls)


def _whole(calls: list[Any]) -> list[Any]:
    """The same with commands that were written over several lines put together again."""
    texts = [one for one in calls if isinstance(one, str)]
    return calls if len(texts) < len(calls) else commands("\n".join(texts)) or calls
