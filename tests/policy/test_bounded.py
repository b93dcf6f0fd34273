"""Work is bounded whatever the input: it is counted here; benchmarks/hostile.py has the times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.policy import Decision, PolicySet, Request, Tally, compare, evaluate, what_would_allow
from labkit.policy._match import _runs
from labkit.policy._match._runs import Runs
from labkit.policy._match._variables import Variable, take_apart
from labkit.policy._mend import _search

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "hostile.py"
ASKED = Request("arn:aws:iam::111111111111:user/alice", "s3:GetObject", "arn:aws:s3:::app/report.csv")


def statement(effect: str = "Allow", action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> Any:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def doc(*statements: Any) -> Any:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def fits(pattern: str, text: str) -> bool:
    pieces = take_apart(pattern, variables=False, wild=True)
    return Runs(piece for piece in pieces if not isinstance(piece, Variable)).fits(text)


def fits_by_table(pattern: str, text: str) -> bool:
    """The same, worked out place by place."""
    row = [True] + [False] * len(text)
    for char in pattern:
        if char == "*":
            row = [any(row[: place + 1]) for place in range(len(row))]
        else:
            row = [False] + [row[at] and char in ("?", one) for at, one in enumerate(text)]
    return row[-1]


@given(st.text("ab?*", max_size=14), st.text("ab", max_size=40), st.sampled_from([1, 2, 32]))
def test_runs_fit_what_the_pattern_says(pattern: str, text: str, short: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_runs, "_SHORT", short)  # so that short texts, too, are matched by bits
        assert fits(pattern, text) == fits_by_table(pattern, text)


def counted(monkeypatch: pytest.MonkeyPatch, decision: Decision) -> tuple[int, Any]:
    """How often the engine is asked while changes are searched for, and what is found."""
    count = 0

    def ask(request: Request, policies: PolicySet) -> Decision:
        nonlocal count
        count += 1
        return evaluate(request, policies)

    with monkeypatch.context() as patch:
        patch.setattr(_search, "evaluate", ask)
        found = what_would_allow(decision)
    return count, found


def test_seven_levels_ask_little_more_than_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level has to be mended in any case: there is nothing to combine."""
    full, lacking = doc(statement(action="*")), doc(statement(action="sqs:*"))
    few, many = (
        counted(
            monkeypatch,
            evaluate(ASKED, PolicySet([full], scps=[[lacking] for _ in range(levels)])),
        )
        for levels in (3, 7)
    )
    assert many[0] <= 2 * few[0]
    assert [len(change.together) for change in many[1]] == [7, 7]
    assert not many[1].note


def test_many_near_misses_cost_no_evaluation_each(monkeypatch: pytest.MonkeyPatch) -> None:
    near = doc(*(statement(resource=f"arn:aws:s3:::b{number}/*") for number in range(400)))
    count, found = counted(monkeypatch, evaluate(ASKED, PolicySet([near])))
    assert count < 40
    assert found
    assert all(evaluate(ASKED, change.policies).allowed for change in found)
    assert "too many ways" in found.note


def test_a_crowd_of_denies_is_counted_and_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = doc(*(statement("Deny", "s3:*", Sid=f"D{number}") for number in range(200)))
    count, found = counted(monkeypatch, evaluate(ASKED, PolicySet([doc(statement()), crowd])))
    assert (count, list(found)) == (0, [])
    assert found.note.startswith("200 statements deny this request at once")


def test_a_comparison_says_when_it_was_cut() -> None:
    def one(number: int) -> Any:
        tests = {"StringLike": {f"aws:PrincipalTag/t{number}": f"*a{number}*"}}
        return statement(Condition=tests)

    mine = [one(number) for number in range(60)]
    tally = Tally()
    hidden = statement(
        "Deny", Condition={"StringEquals": {"aws:PrincipalTag/none": "x", "aws:username": "y"}}
    )
    found = compare(doc(*mine), doc(*mine[::-1], hidden), tally=tally)
    assert found is not None or tally.cut
    assert tally.requests <= 25_000


def test_an_ordinary_comparison_is_not_cut() -> None:
    tally = Tally()
    assert compare(doc(statement()), doc(statement(action=["s3:GetObject"])), tally=tally) is None
    assert not tally.cut


@pytest.mark.long
def test_the_benchmark_runs() -> None:
    done = subprocess.run(
        [sys.executable, BENCHMARK, "--quick"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    for name in ("evaluate", "what_would_allow", "compare", "validate"):
        assert f"worst of {name}" in done.stdout
