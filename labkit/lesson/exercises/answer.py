"""What the kinds share whose answer is a policy: it is put in its place on a ground, and judged by what it lets
people do there."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from labkit.lesson.model.findings import findings_of
from labkit.lesson.ways.documents import document_text

from .exercise import Exercise, Happened, Verdict, Wrong
from .judging import Bench
from .readable import MOST, unreadable
from .sentences import misses_the_resource, nobody_here, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.lesson.model.predictions import Misconception
    from labkit.policy import Decision, Difference

    from .deeds import Deed, Doing
    from .ground import Ground
    from .places import Place

RIGHT = "Your policy grants what the task asks for, no less and no more."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyAnswer(Exercise):
    """An exercise whose answer is a policy.

    ``ground``: where it plays. ``place``: where the policy is put. ``policy``: the solution. ``doings``: the calls
    that people try first, each ``says`` what it is. ``cast``: the ARNs of those who try; everybody's where left out.
    ``mfa``: everybody also tries signed in, without a code and with one. ``example``: a solved policy of the same
    pattern, or None. ``least``, ``most``: policies that allow less, or more, and do what the task asks for as well; so
    does every policy between them. The solution where left out.
    """

    ground: Ground
    place: Place
    policy: Mapping[str, Any]
    doings: tuple[Doing, ...]
    cast: tuple[str, ...] = ()
    mfa: bool = False
    example: Mapping[str, Any] | None = None
    least: Mapping[str, Any] | None = None
    most: Mapping[str, Any] | None = None

    @property
    def solution(self) -> str:
        return document_text(dict(self.policy))

    @property
    def bench(self) -> Bench:
        """The ground, the place and the people."""
        return Bench(self.ground, self.place, self.cast or self.ground.cast, self.doings, self.mfa)

    def prepare(self) -> None:
        self.check(self.solution)
        _known(self)

    def check(self, text: str) -> Verdict:
        refused = unreadable(self.ground, self.place, text)
        if refused is None:
            return self.judge(text)
        return replace(refused, misconception=self.behind_unreadable(text))

    def behind_unreadable(self, text: str) -> Misconception | None:
        """The belief behind an answer that AWS doesn't take: that of the same known one, however it is spaced."""
        written = _as_json(text)
        known = (
            one.misconception for one in self.wrong if written is not None and _as_json(one.text) == written
        )
        return next(known, None)

    def judge(self, text: str) -> Verdict:
        """The verdict on a policy that AWS takes."""
        return self.held_against(text) or Verdict(right=True, says=RIGHT, findings=self.findings(text))

    @property
    def bounds(self) -> tuple[str, str]:
        """The right policy that allows the least, and the one that allows the most."""
        least, most = (document_text(dict(one or self.policy)) for one in (self.least, self.most))
        return least, most

    def off(self, text: str) -> tuple[Deed, ...]:
        """The deeds that a policy allows and no right one does, or doesn't and every right one does."""
        least, most = map(self.bench.allowed, self.bounds)
        mine = self.bench.allowed(text)
        return tuple(
            deed for deed, yes in mine.items() if (yes and not most[deed]) or (least[deed] and not yes)
        )

    def findings(self, text: str) -> tuple[Any, ...]:
        """What the validator says about an answer."""
        return findings_of(text, self.place.kind)

    def held_against(self, text: str) -> Verdict | None:
        """The verdict on a policy that isn't right; None for one that is."""
        differing = self.off(text)
        if differing:
            belief, deeds = self._belief(text, differing)
            return self._shown(text, deeds[0], belief)
        bench, (least, most) = self.bench, self.bounds
        found, cut = bench.compared(text, most, only="mine")
        if found is None:
            found, cut_too = bench.compared(text, least, only="theirs")
            cut = cut or cut_too
        if found is not None:
            belief = self._same_as(text)
            deed = bench.shown_by(found, text, most if found.allowed_by == "mine" else least)
            return self._shown(text, deed, belief) if deed else self._unshown(text, found, belief)
        if cut:
            says = "Your policy was right in every call that labkit tried. It has too many patterns to compare them all, so write it more simply."
            return Verdict(right=False, says=says, findings=self.findings(text))
        return None

    def added(self, text: str) -> str:
        """What is said after the sentence about somebody."""
        del text
        return ""

    # The belief behind a wrong answer.

    def _belief(
        self, text: str, differing: tuple[Deed, ...]
    ) -> tuple[Misconception | None, tuple[Deed, ...]]:
        """The belief that explains the difference, and the deeds that show it."""
        theirs = self.bench.allowed(text)
        mine = {deed: theirs[deed] for deed in differing}
        alike = [wrong for wrong, shows in _known(self) if shows == mine]
        same = (one for one in alike if self.bench.compared(text, one.text) == (None, False))
        known = next(same, None)
        if known is not None:
            return known.misconception, differing
        if misses_the_resource(self._telling(text, differing[0]), self.place):
            return None, differing  # that is a slip, whatever else comes of it
        if alike:
            return alike[0].misconception, differing
        within = [
            (wrong, shows)
            for wrong, shows in _known(self)
            if wrong.misconception and any(shows.values()) and shows.items() <= mine.items()
        ]
        if not within:
            return None, differing
        wrong, shows = max(within, key=lambda one: len(one[1]))
        return wrong.misconception, tuple(shows)

    def _same_as(self, text: str) -> Misconception | None:
        """The belief behind an answer that means the same as a known one, where no call of the people shows it."""
        for wrong, _ in _known(self):
            if wrong.misconception is not None and self.bench.compared(text, wrong.text) == (None, False):
                return wrong.misconception
        return None

    # What is said.

    def _telling(self, text: str, deed: Deed) -> Decision:
        """What AWS says, under this policy, to the request of a deed that tells it from the right ones."""
        least, most = self.bounds
        allows = (one := self.bench.decision(deed, text)) is not None and one.allowed
        return self.bench.telling(deed, text, most if allows else least)

    def _shown(self, text: str, deed: Deed, belief: Misconception | None) -> Verdict:
        decision = self._telling(text, deed)
        sentence = said(self.ground, deed, decision, self.place, text, self.solution)
        return Verdict(
            right=False,
            says=sentence + self.added(text),
            request=decision.request,
            misconception=belief,
            findings=self.findings(text),
            run=partial(self._run, deed, decision.allowed, text),
        )

    def _run(self, deed: Deed, claim: bool, text: str) -> Happened:
        return self.ground.run(deed, claim, self.place, text)

    def _unshown(self, text: str, found: Difference, belief: Misconception | None) -> Verdict:
        """A difference that nobody here can show by a call."""
        says = nobody_here(
            self.ground, found.request, self.place, found.allowed_by == "mine", text, self.solution
        )
        return Verdict(right=False, says=says, misconception=belief, findings=self.findings(text))


def _as_json(text: str) -> Any:
    """What a text says as JSON; None where it is none, or too long for a policy."""
    try:
        return json.loads(text) if len(text) <= MOST else None
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=256)
def _known(exercise: PolicyAnswer) -> tuple[tuple[Wrong, dict[Deed, bool]], ...]:
    """Each wrong answer that is known and that AWS takes, with the deeds that tell it from the solution as they come out."""
    bench = exercise.bench
    return tuple(
        (
            wrong,
            {deed: bench.allowed(wrong.text)[deed] for deed in exercise.off(wrong.text)},
        )
        for wrong in exercise.wrong
        if unreadable(exercise.ground, exercise.place, wrong.text) is None
    )
