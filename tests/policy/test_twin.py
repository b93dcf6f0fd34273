"""The engine and the naive twin, written apart from each other, agree on random whole-stack cases."""

from __future__ import annotations

from collections import Counter

from .naive import judge
from .random_cases import draw_case
from .twin import first_differences, report, smaller_values

SEED = 20260107
CASES = 3_000


def test_engine_and_twin_agree() -> None:
    for number, case in first_differences(SEED, CASES):
        raise AssertionError(report(SEED, number, case))


def test_the_cases_are_worth_asking() -> None:
    """Each answer and each blocking type comes up often enough for an agreement to mean something."""
    verdicts = [judge(draw_case(SEED, number)) for number in range(CASES)]
    effects = Counter(verdict.effect for verdict in verdicts)
    blocks = Counter(type_ for verdict in verdicts for type_ in verdict.denied_by)
    assert min(effects[effect] for effect in ("Allow", "ImplicitDeny", "ExplicitDeny")) > CASES / 10
    types = ("identity", "resource", "boundary", "session", "scp", "rcp", "endpoint")
    assert min(blocks[type_] for type_ in types) > CASES / 50


def test_the_same_seed_draws_the_same_case() -> None:
    assert draw_case(1, 2) == draw_case(1, 2)
    assert draw_case(1, 2) != draw_case(2, 2)


def test_shrinking_takes_one_thing_away() -> None:
    assert list(smaller_values({"Condition": {"Null": {}}, "Action": ["a", "b"]})) == [
        {"Action": ["a", "b"]},
        {"Condition": {}, "Action": ["a", "b"]},
        {"Condition": {"Null": {}}, "Action": ["b"]},
        {"Condition": {"Null": {}}, "Action": ["a"]},
    ]
