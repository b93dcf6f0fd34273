"""What a decision says of itself: answer, explanation and message agree, and asking changes nothing."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING

from hypothesis import given

from labkit.policy import evaluate, parse

from .bridge import decide, policies_of, request_of
from .drawing import (
    CASES,
    QUICK,
    answer,
    each_document,
)

if TYPE_CHECKING:
    from .naive import Case


@QUICK
@given(CASES)
def test_effect_allowed_and_denied_by_never_disagree(case: Case) -> None:
    decision = decide(case)
    assert decision.effect in {"Allow", "ExplicitDeny", "ImplicitDeny"}
    assert decision.allowed == (decision.effect == "Allow") == (not decision.denied_by)
    assert set(decision.denied_by) <= {
        "identity",
        "resource",
        "boundary",
        "session",
        "scp",
        "rcp",
        "endpoint",
    }
    assert len(list(decision.denied_by)) == len(set(decision.denied_by))


@QUICK
@given(CASES)
def test_the_answer_and_its_explanation_never_disagree(case: Case) -> None:
    decision = decide(case)
    rows = decision.stages
    assert {row.policy_type for row in rows if row.blocks} == set(decision.denied_by)
    assert any(row.blocks and row.verdict == "denies" for row in rows) == (decision.effect == "ExplicitDeny")
    last = decision.explain().strip().splitlines()[-1]
    assert last.startswith("Allowed") == decision.allowed
    assert last.startswith("Refused") != decision.allowed
    assert bool(decision.message()) != decision.allowed


@QUICK
@given(CASES)
def test_each_verdict_follows_from_the_statements_looked_at(case: Case) -> None:
    decision = decide(case)
    for row in decision.stages:
        applying = {look.effect for look in row.statements if look.matched}
        if row.verdict != "not evaluated":
            expected = "denies" if "Deny" in applying else "allows" if "Allow" in applying else "says nothing"
            assert row.verdict == expected
        assert all(bool(look.reasons) != look.matched for look in row.statements)
    looks = {
        (look.document, look.index) for row in decision.stages for look in row.statements if look.matched
    }
    assert {(one.document, one.index) for one in decision.statements} <= looks


@QUICK
@given(CASES)
def test_a_decision_is_pure(case: Case) -> None:
    untouched = deepcopy(case)
    first, second = decide(case), decide(case)
    assert case == untouched
    assert answer(first) == answer(second)
    assert first.explain() == second.explain()
    if not first.allowed:
        assert first.message() == second.message()
    first.explain()
    assert case == untouched
    assert answer(first) == answer(second)


@QUICK
@given(CASES)
def test_dicts_text_and_parsed_documents_are_alike(case: Case) -> None:
    expected = answer(decide(case))
    for change in (json.dumps, parse):
        changed = each_document(case, change)  # type: ignore[arg-type]
        assert answer(evaluate(request_of(case), policies_of(changed))) == expected
