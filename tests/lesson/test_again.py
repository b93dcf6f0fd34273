"""Questions that come back: the engine's answer is right, the belief's is not; a second evaluator agrees."""

from __future__ import annotations

import os
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from labkit.exercises.again import ASKABLE, due, fresh, made_again, question, ten
from labkit.lesson.exercises.again import Memory, Question, Round, Score, Stack
from labkit.policy import refused_when_saved

from ..policy.naive import Case, judge

if TYPE_CHECKING:
    from labkit.lesson import Misconception

NO_GAIN = "The test shows no gain. Do the questions again that come back to you."
EACH = 50 if os.environ.get("LABKIT_LONG") else 4
"""Questions a belief; over forty beliefs make more than 2,000."""


def _plain(part: Any) -> Any:
    """A stack's part without names."""
    if isinstance(part, tuple) and part and isinstance(part[0], str):
        return dict(part[1])
    return None if part is None else [_plain(one) for one in part]


def _second_opinion(asked: Question, request: Any, stack: Stack) -> bool:
    parts = {part.name: _plain(getattr(stack, part.name)) for part in fields(stack)}
    parts["resource_policy"] = parts.pop("resource")
    parts["session"] = parts["session"] or None
    said = judge(
        Case(request.principal, request.action, request.resource, request.resource_account,
             dict(request.context or {}), **parts)
    )  # fmt: skip
    return said.effect == "Allow"


@pytest.mark.parametrize("belief", ASKABLE, ids=lambda one: one.title[:40])
def test_the_engine_is_right_and_the_belief_is_wrong(belief: Misconception) -> None:
    for seed in range(EACH):
        asked = question(belief, f"test {seed}")
        keys = [option.key for option in asked.options]
        assert len(keys) == len(set(keys)) >= 3
        assert asked.right.key in keys
        assert asked.tempted.key in keys
        assert asked.decision.allowed != asked.belief.allowed
        assert asked.right.allowed == _second_opinion(asked, asked.request, asked.stack)
        assert asked.tempted.allowed == _second_opinion(asked, *asked.believed)
        for key in keys:
            told = asked.answer(key)
            assert told.right == (key == asked.right.key)
            assert (told.misconception is belief) == (key == asked.tempted.key)
            assert belief.truth in told.says


@pytest.mark.parametrize("belief", ASKABLE, ids=lambda one: one.title[:40])
def test_aws_would_save_every_policy_of_a_question(belief: Misconception) -> None:
    asked = question(belief, "saved")
    stack, kinds = asked.stack, {"scps": "scp", "rcps": "rcp"}
    trusts = asked.request.action == "sts:AssumeRole"
    for part in fields(stack):
        kind: Any = "trust" if part.name == "resource" and trusts else kinds.get(part.name, part.name)
        for _, document in Stack(**{part.name: getattr(stack, part.name)}).shown():
            assert refused_when_saved(dict(document), kind) == []


def test_the_same_seed_asks_the_same_and_another_asks_anew() -> None:
    for belief in ASKABLE:
        assert question(belief, "a").fingerprint == question(belief, "a").fingerprint
        assert question(belief, "a").fingerprint != question(belief, "b").fingerprint


def test_most_of_the_course_can_be_asked() -> None:
    assert len(ASKABLE) >= 18
    assert {one.number for one in ASKABLE} >= set(range(1, 19)) - {18}  # who patches what is no decision


def test_a_belief_comes_back_until_it_was_answered_right_twice_in_a_row() -> None:
    memory, belief = Memory(), ASKABLE[0]
    memory.answered(belief.title, right=True)  # never missed: nothing comes back
    assert due(memory, "learner") == ()
    memory.missed(belief.title)
    memory.answered(belief.title, right=True)
    assert [asked.misconception for asked in due(memory, "learner")] == [belief]
    memory.answered(belief.title, right=False)
    memory.answered(belief.title, right=True)
    assert due(memory, "learner")
    memory.answered(belief.title, right=True)
    assert due(memory, "learner") == ()


def test_nothing_is_asked_twice_and_a_journal_keeps_that() -> None:
    memory = Memory()
    first = fresh(ASKABLE[0], memory, "learner")
    memory.missed(ASKABLE[0].title)
    again = Memory.of(memory.row())
    assert again == memory
    assert fresh(ASKABLE[0], again, "learner").fingerprint != first.fingerprint
    assert Memory.of({"rights": {"x": "many", "y": -1}, "seen": 7}) == Memory()


def test_both_tests_ask_about_the_same_ten_beliefs_in_other_dress() -> None:
    memory = Memory()
    before, after = ten(memory, "learner"), ten(memory, "learner")
    assert [one.misconception for one in before] == [one.misconception for one in after]
    assert len({one.misconception.number for one in before}) == 10
    assert len({one.fingerprint for one in (*before, *after)}) == 20
    assert [one.misconception for one in ten(Memory(), "another")] != [one.misconception for one in before]


def test_a_round_is_answered_once_and_made_again_from_a_journal() -> None:
    memory = Memory()
    asked = Round(ten(memory, "learner"))
    for at, one in enumerate(asked.questions[:9]):
        told = asked.answer(at, one.right.key if at < 4 else one.tempted.key, memory)
        assert told.right == (at < 4)
    assert asked.answer(0, asked.questions[0].tempted.key, memory).right  # locked
    again = made_again(asked.rows())
    assert [one.fingerprint for one in again.questions] == [one.fingerprint for one in asked.questions]
    assert again.chosen == asked.chosen
    assert (again.rights, again.finished) == (4, False)
    assert len(due(memory, "later", most=9)) == 5
    with pytest.raises(LookupError):
        again.answer(9, "nothing", memory)
    broken = [7, {"belief": "x", "seed": "", "chosen": ""}, {**asked.rows()[0], "chosen": "nothing"}]
    assert made_again(broken).chosen == {}
    assert len(made_again(broken).questions) == 1


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (Score(), "You haven't taken the test yet."),
        (Score(4), "You knew 4 of 10."),
        (Score(4, 9), "You knew 4 of 10, now you know 9."),
        (Score(9, 7), f"You knew 9 of 10, now you know 7. {NO_GAIN}"),
        (Score(10, 10), "You knew 10 of 10, now you know 10. There was nothing left to gain."),
        (Score(None, 6), "Now you know 6 of 10."),
    ],
)  # fmt: skip
def test_the_score_is_honest(score: Score, said: str) -> None:
    assert score.says == said
