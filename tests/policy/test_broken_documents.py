"""Whatever a document holds, the engine raises nothing but MalformedPolicyDocument, with a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labkit.policy import MalformedPolicyDocument, PolicySet, evaluate, parse

from .bridge import request_of
from .drawing import (
    CASES,
    CHANCE,
    QUICK,
    all_documents,
)
from .fuzz import outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from .naive import Case

MANY = settings(QUICK, max_examples=200)
NAMES = (
    "Version Id Statement Effect Sid Principal NotPrincipal Action NotAction Resource NotResource Condition"
)
VALUES = (
    "Allow Deny * AWS StringEquals NumericLessThan Bool Null IpAddress aws:SourceIp 2012-10-17 2008-10-17"
)
ODD = ["s3:GetObject", "arn:aws:s3:::b/*", "${aws:username}", "${", "\ud800", ""]
WORDS = st.sampled_from([*NAMES.split(), *VALUES.split(), *ODD])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def broken(random: Random, value: Any, something: Any) -> Any:
    """The same JSON value with something else in one place."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(list(value))
        return {**value, key: broken(random, value[key], something)}
    if isinstance(value, list) and value and random.random() < 0.85:
        n = random.randrange(len(value))
        return [*value[:n], broken(random, value[n], something), *value[n + 1 :]]
    return something


@pytest.mark.long
@MANY
@given(CASES, CHANCE, ANYTHING)
def test_a_broken_document_raises_nothing_but_its_own_error(
    case: Case, random: Random, something: Any
) -> None:
    request, whole = request_of(case), dict(all_documents(case))
    assume(whole)
    document = broken(random, random.choice(list(whole.values())), something)
    for given_as in (
        {"identity": [document]},
        {"resource": document},
        {"scps": [[document]]},
        {"rcps": [[document]]},
    ):
        refuses_only_with_its_own_error(
            lambda parts=given_as: evaluate(request, PolicySet(**parts)).explain()
        )


@MANY
@given(
    ANYTHING | st.text(max_size=60), st.sampled_from([None, "identity", "resource", "trust", "scp", "rcp"])
)
def test_anything_at_all_raises_nothing_but_its_own_error(something: Any, kind: Any) -> None:
    refuses_only_with_its_own_error(lambda: parse(something, kind))


def refuses_only_with_its_own_error(act: Callable[[], object]) -> None:
    problem: MalformedPolicyDocument | None = None
    try:
        act()
    except MalformedPolicyDocument as raised:
        problem = raised
    assert problem is None or (problem.place and problem.problem)


def test_documents_broken_in_passing_are_refused_with_a_place() -> None:
    """`python -m tests.policy.fuzz` asks for more of the same."""
    found = {number: outcome(1, number) for number in range(2_000)}
    assert {number: what for number, what in found.items() if what not in {"accepted", "refused"}} == {}
    assert {"accepted", "refused"} == set(found.values())
