"""Exercises whose answer isn't a policy: solutions are right, what a verdict claims really happens.

`LABKIT_LONG=1` tries 2,000 random answers a kind, and makes every *Run it*.
"""

from __future__ import annotations

import json
import os
import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.exercises import BreakIn, Explain, Find, FindInTrail, MakeCall, Table
from labkit.lesson.exercises.break_in import FORM as BREAK_FORM
from labkit.lesson.exercises.find import ELEMENTS

if TYPE_CHECKING:
    from labkit.lesson.exercises import Exercise, Verdict, Wrong

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_log_kept")]

KINDS = (Table, Explain, Find, FindInTrail, MakeCall, BreakIn)
ONES = [one for one in EXERCISES.values() if isinstance(one, KINDS)]
WRONGS = [(one, wrong) for one in ONES for wrong in one.wrong]
LONG = bool(os.environ.get("LABKIT_LONG"))


def _names(each: Any) -> str:
    return str(getattr(each, "name", ""))


def _of(kind: type[Exercise]) -> list[Any]:
    return [one for one in ONES if isinstance(one, kind)]


def _holds(verdict: Verdict, *, run: bool = True) -> None:
    """A wrong verdict says something, and what it says happens."""
    assert not verdict.right
    assert verdict.says
    assert verdict.says.count("\n") == 0 or verdict.request is None
    if run and verdict.run is not None:
        assert verdict.run().as_said


@pytest.mark.parametrize("one", ONES, ids=_names)
def test_the_solution_is_right_and_the_start_is_not(one: Exercise) -> None:
    assert one.check(one.solution).right
    _holds(one.check(one.start))
    assert len(one.hints) == 3
    assert len(one.wrong) >= 2


@pytest.mark.parametrize(("one", "wrong"), WRONGS, ids=_names)
def test_wrong_answers_meet_their_belief_and_a_request_that_happens(one: Exercise, wrong: Wrong) -> None:
    verdict = one.check(wrong.text)
    _holds(verdict)
    assert verdict.misconception == wrong.misconception
    assert verdict.request is not None
    assert verdict.run is not None


def test_there_are_enough_of_each_kind() -> None:
    count = {
        kind: sum(one.kind == kind for one in ONES) for kind in ("table", "explain", "find", "call", "break")
    }
    assert count["table"] >= 3
    assert count["explain"] >= 3
    assert count["find"] >= 3
    assert count["call"] >= 3
    assert count["break"] >= 2
    assert len(ONES) >= 14


# Random answers. What is right is asked anew, past the check.


def _checked(one: Exercise, text: str) -> Verdict:
    """The verdict, which comes within a second."""
    began = time.process_time()
    verdict = one.check(text)
    assert time.process_time() - began < 1, text
    return verdict


def _seeded(kind: type[Exercise], few: int) -> list[tuple[Any, random.Random]]:
    ones = _of(kind)
    return [
        (ones[number % len(ones)], random.Random(f"{kind.__name__} {number}"))  # noqa: S311 - no secrets
        for number in range(2_000 if LONG else few)
    ]


def test_random_tables() -> None:
    for one, chance in _seeded(Table, 100):
        cells = {
            who: {doing.says: chance.choice(("allowed", "refused", "?")) for doing in one.deeds}
            for who in one.people
        }
        verdict = _checked(one, json.dumps(cells))
        truth = json.loads(one.solution)
        assert verdict.right == (cells == truth)
        if not verdict.right:
            _holds(verdict, run=LONG or chance.random() < 0.05)
            wrong = any(
                said not in ("?", truth[who][deed])
                for who, row in cells.items()
                for deed, said in row.items()
            )
            assert wrong == (verdict.request is not None)


def test_the_truth_of_every_table_is_what_real_calls_say() -> None:
    for one in _of(Table):
        for who, row in json.loads(one.solution).items():
            for doing in one.deeds:
                flipped = {who: {doing.says: "refused" if row[doing.says] == "allowed" else "allowed"}}
                _holds(one.check(json.dumps(flipped)))


def test_random_explanations() -> None:
    kinds = ("identity", "resource", "boundary", "session", "scp", "rcp", "endpoint")
    for one, chance in _seeded(Explain, 100):
        decision = one.decision
        documents = [look.document for row in decision.stages for look in row.statements]
        said = {
            "type": chance.choice((*kinds, *decision.denied_by * 5)),
            "policy": chance.choice((*documents, "", "Nothing")),
            "statement": chance.choice((1, 2, "3", "none")),
        }
        verdict = _checked(one, json.dumps(said))
        denying = {(each.policy_type, each.document, each.index + 1) for each in decision.statements}
        named = (said["type"], said["policy"], said["statement"])
        silent = (
            decision.effect == "ImplicitDeny"
            and said["type"] in decision.denied_by
            and said["statement"] == "none"
        )
        assert verdict.right == (silent or (decision.effect == "ExplicitDeny" and named in denying))
        if not verdict.right:
            _holds(verdict, run=LONG or chance.random() < 0.1)


def test_random_places_of_a_mistake() -> None:
    for one, chance in _seeded(Find, 100):
        at, element = chance.randint(-1, 4), chance.choice(ELEMENTS)
        verdict = _checked(one, json.dumps({"statement": at, "element": element}))
        assert verdict.right == ((at, element) == one.flaw)
        if not verdict.right:
            _holds(verdict, run=LONG or chance.random() < 0.1)


@pytest.mark.parametrize("one", _of(Find), ids=_names)
def test_a_mistake_changes_what_somebody_can_do(one: Find) -> None:
    assert one.decides(one.document) != one.decides(one.meant)


def test_random_tracks() -> None:
    for one, chance in _seeded(FindInTrail, 100):
        right = set(json.loads(one.solution)["events"])
        named = {at for at in range(1, len(one.acts) + 1) if (at in right) != (chance.random() < 0.2)}
        verdict = _checked(one, json.dumps({"events": sorted(named)}))
        assert verdict.right == (named == right)
        if not verdict.right:
            _holds(verdict, run=LONG or chance.random() < 0.02)


def test_an_intruders_key_is_stolen_or_was_given_to_the_intruder() -> None:
    """The trail alone tells it: by the keys that sign, and those that answers hand out."""
    for one in _of(FindInTrail):
        bad = {one.stolen_key}
        for row in one.rows:
            mine = row["userIdentity"]["accessKeyId"] in bad
            assert mine == (row["event"] in json.loads(one.solution)["events"])
            answer = row.get("responseElements") or {}
            given = (answer.get("credentials") or answer.get("accessKey") or {}).get("accessKeyId")
            if mine and given:
                bad.add(given)


def _words(one: MakeCall) -> list[str]:
    """Calls that people might make here, right ones among them."""
    lines = [
        line for text in (one.answer, *(wrong.text for wrong in one.wrong)) for line in text.splitlines()
    ]
    who = next(iter(one.people))
    return [
        *lines,
        f"aws iam list-users --profile {who}",
        f"aws iam delete-user --user-name Pia --profile {who}",
        f"aws s3api delete-bucket-policy --bucket bakeryorders --profile {who}",
        f"aws s3api list-objects-v2 --bucket productionapp --profile {who}",
    ]


def _bent(line: str, chance: random.Random) -> str:
    """A call with a word left out, doubled, swapped with another, or with another letter in it."""
    words = line.split(" ")
    at, other = chance.randrange(len(words)), chance.randrange(len(words))
    match chance.randint(0, 3):
        case 0:
            del words[at]
        case 1:
            words.insert(at, words[other])
        case 2:
            words[at], words[other] = words[other], words[at]
        case _:
            spot = chance.randrange(len(words[at]) + 1)
            words[at] = words[at][:spot] + chance.choice("x*'\"{}-$") + words[at][spot + 1 :]
    return " ".join(words)


def _called(pool: list[str], chance: random.Random) -> str:
    line = chance.choice(pool)
    return _bent(line, chance) if chance.random() < 0.3 else line


def test_random_calls() -> None:
    for one, chance in _seeded(MakeCall, 12):
        pool = _words(one)
        text = "\n".join(_called(pool, chance) for _ in range(chance.randint(1, 3)))
        verdict = _checked(one, text)
        if not verdict.right:
            _holds(verdict, run=LONG or chance.random() < 0.5)


def test_random_ways_in_and_closings() -> None:
    for one, chance in _seeded(BreakIn, 6):
        answers = [json.loads(text) for text in (one.solution, *(wrong.text for wrong in one.wrong))]
        calls = [_called([line], chance) for line in chance.choice(answers)["calls"]]
        closing = [line for _ in range(chance.randint(0, 2)) for line in chance.choice(answers)["close"]]
        close = [_called([line], chance) for line in closing]
        verdict = _checked(one, json.dumps({"calls": calls, "close": close}))
        if not verdict.right:
            _holds(verdict, run=LONG or chance.random() < 0.5)


def test_a_break_in_says_what_was_searched() -> None:
    for one in _of(BreakIn):
        assert "found no way of up to" in one.check(one.solution).says
        assert BREAK_FORM in one.check("").says


def test_calls_may_be_objects() -> None:
    one = EXERCISES["keys-of-the-help-desk"]
    answer = json.loads(one.solution)
    answer["calls"] = [
        {"as": "ada", "service": "iam", "operation": "CreateAccessKey", "parameters": {"UserName": "Vera"}}
    ]
    assert one.check(json.dumps(answer)).right


def test_a_command_may_go_over_several_lines() -> None:
    one = EXERCISES["keys-of-the-help-desk"]
    answer = json.loads(one.solution)
    answer["close"] = answer["close"][0].replace('"Statement"', '\n"Statement"').splitlines()
    assert len(answer["close"]) == 2
    assert one.check(json.dumps(answer)).right


@pytest.mark.parametrize("one", [*_of(Find), *_of(Explain)], ids=_names)
def test_a_right_answer_can_be_chosen(one: Find | Explain) -> None:
    for key, value in json.loads(one.solution).items():
        assert str(value) in ("", *one.choices[key])


def test_who_breaks_the_way_by_removing_people_is_told() -> None:
    one = EXERCISES["keys-of-the-help-desk"]
    answer = json.loads(one.solution)
    answer["close"] = [
        "aws iam delete-user-policy --user-name Ada --policy-name Work --profile vera",
        f"aws iam delete-access-key --user-name Ada --access-key-id {'AKIALABKIT01ADA':X<20} --profile vera",
        "aws iam delete-user --user-name Ada --profile vera",
    ]
    verdict = one.check(json.dumps(answer))
    _holds(verdict)
    assert "gone" in verdict.says


def test_who_reads_the_file_in_a_break_in_is_told_that_labkit_does() -> None:
    one = EXERCISES["keys-of-the-help-desk"]
    reading = "aws s3api get-object --bucket tidewaterpayroll --key salaries.csv out --profile ada"
    says = one.check(json.dumps({"calls": [reading], "close": []})).says
    assert "labkit tries to read salaries.csv itself" in says
    assert "Python" not in says
