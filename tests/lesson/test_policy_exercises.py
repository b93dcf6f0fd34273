"""Exercises whose answer is a policy: solutions are right, wrong answers meet a counterexample that happens.

`LABKIT_LONG=1` tries 2,000 random policies a kind.
"""

from __future__ import annotations

import json
import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.exercises import Golf, PolicyAnswer, Verdict
from labkit.lesson.exercises.deeds import asked_actions
from labkit.policy import Tally, compare, evaluate
from tests.lesson.random_policies import reworded, scrambled, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson.exercises import Wrong

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_log_kept")]

ONES = [one for one in EXERCISES.values() if isinstance(one, PolicyAnswer)]
WRONGS = [(one, wrong) for one in ONES for wrong in one.wrong]
HOW_MANY = 2_000 if os.environ.get("LABKIT_LONG") else 60
KINDS = sorted({one.kind for one in ONES})


def _holds_together(one: PolicyAnswer, text: str, verdict: Verdict) -> None:
    """A wrong verdict's request is asked by somebody of the scene, and tells the two policies apart."""
    if verdict.request is None:
        assert verdict.run is None
        return
    bench = one.bench
    assert verdict.request.principal in bench.cast
    assert verdict.request.action.lower() in asked_actions()
    mine, theirs = (_allows(one, each, verdict) for each in (text, one.solution))
    assert mine != theirs
    assert verdict.run is not None
    assert verdict.run().as_said


def _allows(one: PolicyAnswer, text: str, verdict: Verdict) -> bool:
    """Whether the verdict's request is allowed with this policy in its place, decided anew."""
    request = verdict.request
    assert request is not None
    assert request.principal is not None
    estate = one.place.into(one.ground.estate, text)
    who = one.place.principal(estate, request.principal, text)
    owner = request.resource_account or who.account
    return evaluate(request, estate.policies(who, request.action, request.resource, owner)).allowed


@pytest.mark.parametrize("one", ONES, ids=lambda one: one.name)
def test_the_solution_is_right_and_the_start_is_not(one: PolicyAnswer) -> None:
    assert one.check(one.solution).right
    start = one.check(one.start)
    assert not start.right
    _holds_together(one, one.start, start)
    assert 1 <= len(one.hints) <= 3
    assert len(one.wrong) >= 2
    seen = one.bench.allowed(one.solution)
    assert set(seen.values()) == {True, False}, "its calls show what the policy grants and what it doesn't"


@pytest.mark.parametrize(("one", "wrong"), WRONGS, ids=lambda each: getattr(each, "name", ""))
def test_wrong_answers_meet_their_belief_and_a_counterexample_that_happens(
    one: PolicyAnswer, wrong: Wrong
) -> None:
    verdict = one.check(wrong.text)
    assert not verdict.right
    assert verdict.misconception == wrong.misconception
    if not verdict.says.startswith("AWS ") and not isinstance(one, Golf):  # AWS takes it
        assert verdict.request is not None
    _holds_together(one, wrong.text, verdict)


def _first_policy(**condition: str) -> Verdict:
    one = EXERCISES["first-policy"]
    document = json.loads(one.solution)
    document["Statement"][1]["Condition"] = {"StringEquals": condition}
    return one.check(json.dumps(document))


@pytest.mark.parametrize("text", ["{\n  \n}", '{"Version": "2012-10-17"}'])
def test_where_nothing_is_written_the_verdict_says_so_and_what_to_write(text: str) -> None:
    for one in ONES:
        verdict = one.check(text)
        assert not verdict.right
        assert verdict.says.startswith('Nothing is written here yet. Write a "Statement"'), one.name
        assert ("Principal" in verdict.says) == (one.place.kind in ("trust", "resource", "rcp"))


def test_a_condition_that_is_true_of_the_policys_only_person_changes_nothing() -> None:
    assert _first_policy(**{"aws:username": "Trainee1"}).right
    assert not _first_policy(**{"aws:username": "Trainee2"}).right
    assert not _first_policy(**{"aws:PrincipalTag/Team": "notes"}).right


# Random policies.


def _random(kind: str, what: str) -> Iterator[tuple[PolicyAnswer, random.Random]]:
    ones = [one for one in ONES if one.kind == kind]
    for number in range(HOW_MANY):
        chance = random.Random(f"{kind} {what} {number}")  # noqa: S311 - no secret
        one = ones[number % len(ones)]
        one.prepare()
        yield one, chance


def _checked(one: PolicyAnswer, text: str) -> Verdict:
    """The verdict, which comes within a second."""
    began = time.process_time()
    verdict = one.check(text)
    assert time.process_time() - began < 1, text
    assert "\n" not in verdict.says
    return verdict


@pytest.mark.parametrize("kind", KINDS)
def test_random_policies_get_no_wrong_verdict_and_no_counterexample_that_cannot_happen(kind: str) -> None:
    wrong = 0
    for one, chance in _random(kind, "scrambled"):
        text = scrambled(one, chance)
        verdict = _checked(one, text)
        if verdict.says.startswith("AWS "):
            continue
        if verdict.right:
            least, most = one.bounds
            assert told_apart(one, text, most, chance, 100) is None, text
            assert told_apart(one, least, text, chance, 100) is None, text
        elif not isinstance(one, Golf):
            assert verdict.request is not None or _differ(one, text), text
        wrong += not verdict.right
        _holds_together(one, text, verdict)
    assert wrong > HOW_MANY // 4


def _differ(one: PolicyAnswer, text: str) -> bool:
    """Whether two policies differ, or have too much in them to say."""
    tally = Tally()
    pairs = ((text, one.solution), (one.solution, text))
    return any(compare(*pair, kind=one.place.kind, tally=tally) for pair in pairs) or tally.cut


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "golf"])
def test_a_solution_in_other_words_is_right(kind: str) -> None:
    for one, chance in _random(kind, "reworded"):
        text = reworded(one, chance)
        verdict = _checked(one, text)
        assert verdict.right or verdict.says.startswith("AWS doesn't save"), (text, verdict.says)
