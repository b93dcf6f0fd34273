"""Exercises are cut out of their solution, and checked by what a learner's policy grants."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.lesson import Blank, PolicyExercise
from labkit.lesson.model.tasks.exercise import as_value, check, find, place
from labkit.lesson.view.exercise import ExerciseView, checked_block, exercise_story

SOLUTION: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::kitchen/*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::kitchen/final/*"},
    ],
}
EXERCISE = PolicyExercise(
    "Let the cook write",
    "Read and write in `kitchen`, but nothing *final*.",
    "identity",
    SOLUTION,
    (Blank("Statement[1].Effect", ("Allow", "Deny")), Blank("Statement[0].Resource")),
    ("Which of the two words takes away?", "An explicit one wins.", "Deny."),
)


def _check(document: Any) -> Any:
    return check(EXERCISE, document if isinstance(document, str) else json.dumps(document))


def test_gaps_are_cut_out_of_the_solution() -> None:
    faded = json.loads(EXERCISE.faded())
    assert faded["Statement"][1]["Effect"] == "____ 1 ____"
    assert faded["Statement"][0]["Resource"] == "____ 2 ____"
    assert json.loads(EXERCISE.faded(EXERCISE.answers())) == SOLUTION


def test_the_same_permissions_written_otherwise_are_right() -> None:
    other = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::kitchen/*"},
            {"Effect": "Allow", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::kitchen/final/*"},
            {"Effect": "Deny", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::kitchen/*"},
        ],
    }
    assert _check(SOLUTION).right
    assert _check(other).right


def test_too_much_and_too_little_are_told_by_a_request() -> None:
    wide, narrow = json.loads(json.dumps(SOLUTION)), json.loads(json.dumps(SOLUTION))
    place(wide, "Statement[0].Resource", "*")
    place(narrow, "Statement[0].Action", "s3:GetObject")
    too_much, too_little = _check(wide), _check(narrow)
    assert not too_much.right
    assert too_much.said.startswith("Your policy allows what the task doesn't ask for: s3:")
    assert too_much.difference is not None
    assert too_much.difference.mine.allowed
    assert not too_little.right
    assert "s3:PutObject on arn:aws:s3:::kitchen/" in too_little.said
    assert too_little.difference is not None
    assert not too_little.difference.mine.allowed
    assert "What would allow it" not in checked_block(too_little).live  # that would be the solution


@pytest.mark.parametrize(("text", "says"), [("{", "couldn't read"), ('{"x": "____"}', "still a gap")])
def test_what_is_no_policy_is_told(text: str, says: str) -> None:
    checked = _check(text)
    assert not checked.right
    assert says in checked.said


def test_hints_open_one_an_attempt() -> None:
    view = ExerciseView(EXERCISE)
    assert view.hints.button.disabled
    assert view.fields["Statement[1].Effect"].description == "Gap 1: Effect of statement 2"
    for rung in range(3):
        view.check.click()
        assert not view.hints.button.disabled
        assert view.hints.button.description == f"Hint {rung + 1} of 3"
        view.hints.button.click()
    assert view.hints.button.layout.display == "none"
    assert view.hints.given.value.count("</li>") == 3


def test_the_document_fills_as_the_learner_chooses() -> None:
    view = ExerciseView(EXERCISE)
    view.fields["Statement[1].Effect"].value = "Deny"
    assert "____ 1 ____" not in view._document.value
    view.check.click()
    assert "still a gap" in view._answer.value
    view.fields["Statement[0].Resource"].value = "arn:aws:s3:::kitchen/*"
    view.check.click()
    assert "✓ Right" in view._answer.value


def test_an_autorun_solves_it() -> None:
    text = "\n".join(block.text for block in exercise_story(ExerciseView(EXERCISE)))
    assert "____ 1 ____" in text
    assert "✓ Right" in text
    whole = PolicyExercise("Write it", "All of it.", "identity", SOLUTION)
    assert "✓ Right" in exercise_story(ExerciseView(whole))[-1].text


def test_a_blank_must_be_in_the_solution() -> None:
    with pytest.raises(ValueError, match="nothing at 'Statement"):
        PolicyExercise("x", "", "identity", SOLUTION, (Blank("Statement[5].Effect", ("a",)),))
    with pytest.raises(ValueError, match="lack 'Deny'"):
        PolicyExercise("x", "", "identity", SOLUTION, (Blank("Statement[1].Effect", ("Allow",)),))


def test_what_a_learner_writes_is_read_as_they_mean_it() -> None:
    assert as_value('["a", "b"]') == ["a", "b"]
    assert as_value('"a"') == as_value("a") == "a"
    assert as_value("[a") == "[a"
    assert find(SOLUTION, "Statement[0].Action[1]") == "s3:PutObject"
