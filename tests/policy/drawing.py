"""How the property tests draw and change cases. Hypothesis makes each of the generator's choices, so that a
failing case shrinks to a small one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from .random_cases import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.policy import Decision

    from .naive import Case

Json = dict[str, Any]
PARTS = ("identity", "boundary", "session", "resource_policy", "scps", "rcps", "endpoint")
CASES = st.randoms(use_true_random=False).map(draw)
CHANCE = st.randoms(use_true_random=False)
# The same examples on each run, so that no test fails today that passed yesterday.
QUICK = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def statements(document: Json) -> list[Json]:
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def each_document(case: Case, change: Callable[[Json], Json]) -> Case:
    """A copy of the case with every document changed."""

    def changed(given: Any) -> Any:
        return [changed(one) for one in given] if isinstance(given, list) else change(given)

    parts = ("identity", "boundary", "session", "resource_policy", "scps", "rcps", "endpoint")
    copies = {part: deepcopy(getattr(case, part)) for part in parts}
    return replace(case, **{part: changed(value) for part, value in copies.items() if value is not None})


def all_documents(case: Case) -> Iterator[tuple[str, Json]]:
    """Every document with the part it is in."""

    def within(given: Any) -> Iterator[Json]:
        if isinstance(given, list):
            for one in given:
                yield from within(one)
        else:
            yield given

    for part in ("identity", "boundary", "session", "resource_policy", "scps", "rcps", "endpoint"):
        for document in within(getattr(case, part) or []):
            yield part, document


def answer(decision: Decision) -> tuple[str, frozenset[str]]:
    return decision.effect, frozenset(decision.denied_by)


def for_resources(part: str) -> bool:
    """Whether the statements of that part name a principal."""
    return part in {"resource_policy", "rcps", "endpoint"}
