"""The engine and the naive twin, written apart from each other, agree on random whole-stack cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.policy import Document, PolicySet, what_would_allow

from .bridge import decide
from .naive import Case, judge
from .random_cases import draw_case
from .twin import first_differences, report, smaller_values

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def test_what_the_engine_says_would_allow_a_request_allows_it_by_the_twin_too() -> None:
    tried = 0
    for number in range(120):
        case = draw_case(SEED, number)
        for change in what_would_allow(decide(case)):
            tried += 1
            assert judge(with_policies(case, change.policies)).effect == "Allow", (number, change.sentence)
    assert tried > 60


def with_policies(case: Case, policies: PolicySet) -> Case:
    """The same question with those policies, as plain documents again."""

    def plain(documents: Iterable[Document]) -> list[dict[str, Any]]:
        return [document.to_dict() for document in documents]

    return replace(
        case,
        identity=plain(policies.identity),
        boundary=policies.boundary.to_dict() if policies.boundary else None,
        session=plain(policies.session) if policies.session else None,
        resource_policy=policies.resource.to_dict() if policies.resource else None,
        scps=[plain(level) for level in policies.scps] if policies.scps is not None else None,
        rcps=[plain(level) for level in policies.rcps] if policies.rcps is not None else None,
        endpoint=plain(policies.endpoint) if policies.endpoint else None,
    )
