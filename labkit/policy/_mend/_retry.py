"""What the caller can do without any change of policies: the request made in another way, each way tried.

The search is bounded: a few ways, each completed step by step, with fewer tries where there are more statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from labkit.policy._evaluate import evaluate
from labkit.policy._explain._story import refusing
from labkit.policy._mend._again import Keys, Value, changed, together
from labkit.policy._mend._draft import documents
from labkit.policy._mend._steps import Step
from labkit.policy._mend._steps import steps as every_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.policy._decision import Decision
    from labkit.policy._request import Request

WAYS: Final = 6
STEPS: Final = 6
SHOWN: Final = 3
_TRIES: Final = 60
_LOOKS: Final = 60_000
"""Statements that are looked at in one search, all tries together."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The request made in another way.

    ``keys``: the condition keys that differ, None for one that goes missing. ``request``: the request made so.
    ``allowed``: whether the engine allows it; where it doesn't, ``sentence`` ends in what else refuses it.
    """

    sentence: str
    keys: Mapping[str, Value]
    request: Request = field(repr=False)
    allowed: bool

    def __str__(self) -> str:
        """The sentence."""
        return self.sentence


class _Budget:
    """How much may still be tried."""

    def __init__(self, decision: Decision) -> None:
        action = decision.plan.action
        each = sum(len(one.about(action)) for level in documents(decision.policies).values() for one in level)
        self.left = min(_TRIES, _LOOKS // (each + 1))

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def retries(decision: Decision) -> list[Retry]:
    """The ways that are enough, those of the fewest steps first; where none is, the ways that lift something."""
    budget = _Budget(decision)
    found: dict[str, Retry] = {}
    for step in islice(every_step(decision), WAYS):
        steps, after = _completed(decision, step, budget)
        if after is None or not (after.allowed or _is_nearer(decision, after)):
            continue
        if after.allowed:
            steps, after = _needed(decision, steps, after, budget)
        retry = _retry(decision, steps, after)
        found.setdefault(repr(sorted(retry.keys.items())), retry)
    enough = [one for one in found.values() if one.allowed]
    return sorted(enough or found.values(), key=lambda one: len(one.keys))[:SHOWN]


def _is_nearer(before: Decision, after: Decision) -> bool:
    """Whether fewer policy types refuse, or a Deny is gone."""
    lifted = before.effect == "ExplicitDeny" and after.effect != "ExplicitDeny"
    return set(after.denied_by) < set(before.denied_by) or lifted


def _retry(before: Decision, steps: list[Step], after: Decision) -> Retry:
    sentences = list(dict.fromkeys(sentence for step in steps for sentence in step.sentences))
    end = (
        "Then AWS allows the request, and no policy has to change."
        if after.allowed
        else f"This alone isn't enough. {refusing(after)}"
    )
    told = {name.lower() for name in before.request.context or ()}
    every = together(before, _keys(steps))
    keys = {key: value for key, value in every.items() if value is not None or key.lower() in told}
    return Retry(" ".join([*sentences, end]), keys, after.request, after.allowed)


def _completed(decision: Decision, first: Step, budget: _Budget) -> tuple[list[Step], Decision | None]:
    """The first step and those that then follow from what still refuses; and the decision on all of them."""
    steps, after = [first], _after(decision, [first], budget)
    while after is not None and not after.allowed and len(steps) < STEPS:
        done = {key.lower() for step in steps for key in step.keys}
        more = (step for step in every_step(after) if not any(key.lower() in done for key in step.keys))
        step = next(more, None)
        again = None if step is None else _after(decision, [*steps, step], budget)
        if step is None or again is None:
            break
        steps, after = [*steps, step], again
    return steps, after


def _needed(
    decision: Decision, steps: list[Step], after: Decision, budget: _Budget
) -> tuple[list[Step], Decision]:
    """The steps without those that aren't needed."""
    for step in list(steps) if len(steps) > 1 else []:
        rest = [each for each in steps if each is not step]
        again = _after(decision, rest, budget)
        if again is not None and again.allowed:
            steps, after = rest, again
    return steps, after


def _after(decision: Decision, steps: list[Step], budget: _Budget) -> Decision | None:
    """The decision on the request with these steps taken; None where nothing may be tried any more."""
    if not budget.spend():
        return None
    return evaluate(changed(decision, _keys(steps)), decision.policies)


def _keys(steps: list[Step]) -> Keys:
    return {key: value for step in steps for key, value in step.keys.items()}
