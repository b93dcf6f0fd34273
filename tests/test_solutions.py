"""`labkit solution`: what instructors are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.__main__ import main
from labkit.exercises import EXERCISES

if TYPE_CHECKING:
    import pytest


def test_it_prints_the_brief_and_the_solution(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solution", "first-policy"]) == 0
    told = capsys.readouterr().out
    assert EXERCISES["first-policy"].brief in told
    assert EXERCISES["first-policy"].solution in told


def test_without_a_name_it_lists_all_exercises(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solution"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(EXERCISES)


def test_an_unknown_name_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solution", "nothing"]) == 2
    assert "no exercise 'nothing'" in capsys.readouterr().err


def test_the_course_asks_for_enough_of_a_learners_own_work() -> None:
    kinds = [one.kind for one in EXERCISES.values()]
    assert len(kinds) >= 30
    assert set(kinds) == {
        *("write", "complete", "arrange", "find", "table"),
        *("repair", "golf", "break", "call", "explain"),
    }
    chapters = [one.chapter for one in EXERCISES.values() if one.kind == "write"]
    assert sum(chapter not in {"capstone", "escalation"} for chapter in chapters) >= 10
