"""Exercises whose answer is a policy: solutions are right, wrong answers meet a counterexample that happens.

`LABKIT_LONG=1` tries 2,000 random policies a kind.
"""

from __future__ import annotations

import copy
import json
import os
import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.exercises import Golf, PolicyAnswer, Verdict
from labkit.lesson.exercises.deeds import asked_actions
from labkit.policy import Tally, compare, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.lesson.exercises import Wrong

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


HOSTILE = {
    "empty": "",
    "spaces": " \n\t ",
    "no JSON": "let Ben read it, please",
    "half": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ',
    "huge": "x" * 10_000_000,
    "deep": "[" * 100_000,
    "deep in a policy": '{"Statement": ' + '{"a":' * 5_000 + "1" + "}" * 5_005,
    "a number": "1e999999",
    "a list": "[]",
    "null": "null",
    "a gap": '{"Version": "____ 1 ____"}',
    "other kind": json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}),
    "a megabyte's pattern": json.dumps(
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*a" * 500_000}}
    ),
    "many patterns": json.dumps(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:*",
                    "Resource": "arn:aws:s3:::" + "*a*b" * number,
                    "Condition": {"StringLike": {f"aws:PrincipalTag/t{number}": "*x*y*z*"}},
                }
                for number in range(1, 30)
            ]
        }
    ),
    "surrogate": '{"Statement": "\\ud800"}',
    "nul": '{"Statement": "\x00"}',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_typed_gets_a_sentence_within_a_second(kind: str, name: str) -> None:
    one = next(each for each in ONES if each.kind == kind)
    one.prepare()
    began = time.process_time()
    verdict = one.check(HOSTILE[name])
    assert time.process_time() - began < 1
    assert not verdict.right
    assert 10 < len(verdict.says) < 1_000


# Random wrong policies.


def _scrambled(one: PolicyAnswer, chance: random.Random) -> str:
    """The solution or a wrong answer with a few things in it changed at random."""
    document = copy.deepcopy(json.loads(chance.choice([one.solution, *(wrong.text for wrong in one.wrong)])))
    for _ in range(chance.randint(1, 3)):
        document["Statement"] = _statements(document)
        _scramble(document["Statement"], _words(one), chance)
    return json.dumps(document)


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    held = document["Statement"]
    return held if isinstance(held, list) else [held]


def _words(one: PolicyAnswer) -> dict[str, list[Any]]:
    """What stands in any of the exercise's policies, by the element that it is in."""
    actions = ["s3:ListObjects", "*", "s3:*", "s3:Get*"]
    found: dict[str, list[Any]] = {"Effect": ["Allow", "Deny"], "Action": actions}
    for text in (one.solution, *(wrong.text for wrong in one.wrong)):
        for statement in _statements(json.loads(text)):
            for name, value in statement.items():
                found.setdefault(name, []).append(value)
    for doing in one.doings:
        found["Action"].append(f"{doing.service}:{doing.operation}")
    return found


def _scramble(statements: list[dict[str, Any]], words: dict[str, list[Any]], chance: random.Random) -> None:
    statement = chance.choice(statements)
    name = chance.choice([*statement, "Condition"])
    match chance.randint(0, 4):
        case 0 if len(statements) > 1:
            statements.remove(statement)
        case 1:
            statements.append(copy.deepcopy(statement) | {"Effect": chance.choice(["Allow", "Deny"])})
        case 2:
            statement.pop("Condition", None)
        case _ if name in words:
            statement[name] = copy.deepcopy(chance.choice(words[name]))


def _random(kind: str) -> Iterator[tuple[PolicyAnswer, str]]:
    ones = [one for one in ONES if one.kind == kind]
    chance = random.Random(kind)  # noqa: S311 - no secret
    for number in range(HOW_MANY):
        one = ones[number % len(ones)]
        yield one, _scrambled(one, chance)


@pytest.mark.parametrize("kind", KINDS)
def test_random_policies_get_no_wrong_verdict_and_no_counterexample_that_cannot_happen(kind: str) -> None:
    wrong = 0
    for one, text in _random(kind):
        one.prepare()
        began = time.process_time()
        verdict = one.check(text)
        assert time.process_time() - began < 1, text
        if "AWS " in verdict.says[:4]:
            continue
        tally = Tally()
        differs = any(
            compare(*pair, kind=one.place.kind, tally=tally)
            for pair in ((text, one.solution), (one.solution, text))
        )
        if verdict.right:
            assert not differs, text
        elif not isinstance(one, Golf):
            assert differs or tally.cut or verdict.request is not None, text
        wrong += not verdict.right
        _holds_together(one, text, verdict)
    assert wrong > HOW_MANY // 4
