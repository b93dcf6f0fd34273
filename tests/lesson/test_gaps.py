"""Gaps are cut out of the solution, and what is put into them is read as it is meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson import Blank
from labkit.lesson.exercises import Complete
from labkit.lesson.model.tasks.gaps import as_value, find, place
from labkit.lesson.view.exercises.gaps import GapsPart

SOLUTION: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::kitchen/*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::kitchen/final/*"},
    ],
}
BLANKS = (Blank("Statement[1].Effect", ("Allow", "Deny")), Blank("Statement[0].Resource"))
ONE = next(one for one in EXERCISES.values() if isinstance(one, Complete))


def _faded() -> str:
    document = json.loads(json.dumps(SOLUTION))
    for number, blank in enumerate(BLANKS, 1):
        place(document, blank.path, f"____ {number} ____")
    return json.dumps(document)


@pytest.mark.parametrize("one", [one for one in EXERCISES.values() if isinstance(one, Complete)])
def test_gaps_are_cut_out_of_the_solution(one: Complete) -> None:
    faded = json.loads(one.start)
    for number, blank in enumerate(one.blanks, 1):
        assert find(faded, blank.path) == f"____ {number} ____"
        place(faded, blank.path, find(one.policy, blank.path))
    assert faded == json.loads(one.solution)
    assert "still a gap" in one.check(one.start).says


def test_the_document_fills_as_the_learner_chooses() -> None:
    part = GapsPart(_faded(), BLANKS)
    assert part.fields["Statement[1].Effect"].description == "Gap 1: Effect of statement 2"
    part.fields["Statement[1].Effect"].value = "Deny"
    assert "____ 1 ____" not in part._document.value
    assert "____ 2 ____" in part.answer
    part.fields["Statement[0].Resource"].value = "arn:aws:s3:::kitchen/*"
    assert json.loads(part.answer) == SOLUTION


def test_a_blank_must_be_in_the_solution() -> None:
    given: dict[str, Any] = {name: getattr(ONE, name) for name in ("ground", "place", "policy", "doings")}
    given |= {"name": "x", "chapter": "x", "title": "x", "brief": "x"}
    with pytest.raises(ValueError, match="nothing at 'Statement"):
        Complete(**given, blanks=(Blank("Statement[5].Effect", ("a",)),))
    with pytest.raises(ValueError, match="lack 'Allow'"):
        Complete(**given, blanks=(Blank("Statement[0].Effect", ("Deny",)),))


def test_what_a_learner_writes_is_read_as_they_mean_it() -> None:
    assert as_value('["a", "b"]') == ["a", "b"]
    assert as_value('"a"') == as_value("a") == "a"
    assert as_value("[a") == "[a"
    assert find(SOLUTION, "Statement[0].Action[1]") == "s3:PutObject"
