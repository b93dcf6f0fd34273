"""What holds of every decision, whatever the policies: asked by Hypothesis of random whole-stack cases.

Hypothesis draws each choice of the case generator, so a failing case shrinks to a small one.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from labkit.policy import Decision, MalformedPolicyDocument, PolicySet, evaluate, parse

from .bridge import decide, policies_of, request_of
from .naive import NEVER_REFUSED, Case, kind_of
from .random_cases import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

settings.register_profile(
    "twin",
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("twin")

CASES = st.randoms(use_true_random=False).map(draw)
CHANCE = st.randoms(use_true_random=False)
Json = dict[str, Any]
DENY_ALL: Json = {"Effect": "Deny", "Action": "*", "Resource": "*"}
ALLOW_ALL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}
LIMITS = ["boundary", "session", "scps", "rcps", "endpoint"]


# --- changing cases ------------------------------------------------------------------------------


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


# --- denies and limits ---------------------------------------------------------------------------


@given(CASES, CHANCE)
def test_adding_a_deny_never_allows(case: Case, random: Random) -> None:
    before = decide(case)
    documents = list(all_documents(case))
    assume(documents)
    changed = deepcopy(case)
    part, document = random.choice(list(all_documents(changed)))
    donor = random.choice(statements(random.choice(documents)[1]))
    deny = {**deepcopy(donor), "Effect": "Deny"}
    if for_resources(part) and "NotPrincipal" not in deny:
        deny["Principal"] = "*"
    if not for_resources(part):
        deny.pop("Principal", None)
        deny.pop("NotPrincipal", None)
        deny.setdefault("Resource", "*") if "NotResource" not in deny else None
    if part == "rcps":
        deny = {**DENY_ALL, "Principal": "*", "Condition": deny.get("Condition", {})}
    document["Statement"] = [*statements(document), deny]
    after = decide(changed)
    assert before.allowed or not after.allowed
    assert set(before.denied_by) <= set(after.denied_by)


@given(CASES)
def test_a_deny_of_everything_refuses_whatever_else_is_said(case: Case) -> None:
    assume(kind_of(case.principal) in {"user", "session"} and case.action.lower() not in NEVER_REFUSED)
    after = decide(
        replace(case, identity=[*case.identity, {"Version": "2012-10-17", "Statement": [DENY_ALL]}])
    )
    assert after.effect == "ExplicitDeny"
    assert "identity" in after.denied_by


@pytest.mark.parametrize("part", LIMITS)
@given(case=CASES)
def test_what_limits_never_grants(part: str, case: Case) -> None:
    # A federated user without a session policy has no permissions: there, passing one is what grants.
    assume(not (part == "session" and kind_of(case.principal) == "federated"))
    without = decide(replace(case, **{part: None}))
    assert without.allowed or not decide(case).allowed


@given(CASES)
def test_nothing_is_allowed_where_nothing_grants(case: Case) -> None:
    assume(kind_of(case.principal) != "root")
    assume(case.action.lower() not in NEVER_REFUSED)
    assert not decide(replace(case, identity=[], resource_policy=None)).allowed


# --- order and repetition ------------------------------------------------------------------------


def shuffled(given: Any, random: Random) -> Any:
    """The same documents with statements, elements and values in another order, some of them twice."""
    if isinstance(given, dict):
        names = list(given)
        random.shuffle(names)
        return {name: shuffled(given[name], random) for name in names}
    if isinstance(given, list) and given:
        again = [shuffled(one, random) for one in given] + [deepcopy(random.choice(given))]
        random.shuffle(again)
        return again
    return given


@given(CASES, CHANCE)
def test_order_and_repetition_within_documents_never_matter(case: Case, random: Random) -> None:
    assert answer(decide(each_document(case, lambda document: shuffled(document, random)))) == answer(
        decide(case)
    )


@given(CASES, CHANCE)
def test_order_and_repetition_of_documents_never_matter(case: Case, random: Random) -> None:
    def mixed(documents: list[Json]) -> list[Json]:
        again = [*documents, *(documents[:1])]
        random.shuffle(again)
        return again

    changed = replace(
        case,
        identity=mixed(case.identity),
        session=None if case.session is None else mixed(case.session),
        scps=None if case.scps is None else [mixed(level) for level in case.scps],
        rcps=None if case.rcps is None else [mixed(level) for level in case.rcps],
        endpoint=None if case.endpoint is None else mixed(case.endpoint),
    )
    assert answer(decide(changed)) == answer(decide(case))


@given(CASES)
def test_statements_may_live_in_one_document_or_in_many(case: Case) -> None:
    split = [{**document, "Statement": [one]} for document in case.identity for one in statements(document)]
    assert answer(decide(replace(case, identity=split))) == answer(decide(case))


@given(CASES)
def test_letters_of_actions_and_key_names_never_matter(case: Case) -> None:
    def loud(document: Json) -> Json:
        return {**document, "Statement": [loud_statement(one) for one in statements(document)]}

    def loud_statement(statement: Json) -> Json:
        changed = dict(statement)
        for element in {"Action", "NotAction"} & set(changed):
            value = changed[element]
            changed[element] = [one.upper() for one in value] if isinstance(value, list) else value.upper()
        if "Condition" in changed:
            block = changed["Condition"]
            changed["Condition"] = {
                o: {key.upper(): v for key, v in keys.items()} for o, keys in block.items()
            }
        return changed

    # Two spellings of one key under one operator would become one: JSON can't hold both.
    blocks = [s.get("Condition", {}) for _, document in all_documents(case) for s in statements(document)]
    assume(all(len({k.upper() for k in keys}) == len(keys) for block in blocks for keys in block.values()))
    assert answer(decide(each_document(case, loud))) == answer(decide(case))


# --- widening ------------------------------------------------------------------------------------


def widened(statement: Json, part: str, random: Random) -> Json:
    """An Allow that covers at least what it did: NotAction and NotResource give way to `*`."""
    changed = dict(statement)
    how = random.choice(["action", "resource", "condition", "principal"])
    if how == "action":
        changed.pop("NotAction", None)
        changed["Action"] = (
            "*" if part != "resource_policy" else [*listed(changed.get("Action", [])), "s3:*", "kms:*"]
        )
    elif how == "resource" and {"Resource", "NotResource"} & set(changed):
        changed.pop("NotResource", None)
        changed["Resource"] = "*"
    elif how == "condition":
        changed.pop("Condition", None)
    elif how == "principal" and "Principal" in changed:
        changed["Principal"] = "*"
    return changed


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@given(CASES, CHANCE)
def test_widening_an_allow_never_refuses(case: Case, random: Random) -> None:
    before = decide(case)
    changed = deepcopy(case)
    allows = [
        (part, document, n)
        for part, document in all_documents(changed)
        for n, statement in enumerate(statements(document))
        if statement["Effect"] == "Allow"
    ]
    assume(allows)
    part, document, n = random.choice(allows)
    several = list(statements(document))
    several[n] = widened(several[n], part, random)
    document["Statement"] = several
    after = decide(changed)
    assert after.allowed or not before.allowed
    assert set(after.denied_by) <= set(before.denied_by)


@given(CASES, CHANCE)
def test_taking_a_deny_away_never_refuses(case: Case, random: Random) -> None:
    before = decide(case)
    changed = each_document(
        case,
        lambda d: {**d, "Statement": [s for s in statements(d) if s["Effect"] == "Allow"] or [neutral(d)]},
    )
    after = decide(changed)
    assert after.allowed or not before.allowed
    assert after.effect != "ExplicitDeny"


def neutral(document: Json) -> Json:
    """A statement about nothing that is ever asked, in the form of the document's others."""
    statement = {**statements(document)[0], "Effect": "Allow", "Action": "health:DescribeEvents"}
    statement.pop("NotAction", None)
    return statement


# --- what the decision says of itself ------------------------------------------------------------


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


@given(CASES)
def test_dicts_text_and_parsed_documents_are_alike(case: Case) -> None:
    expected = answer(decide(case))
    for change in (json.dumps, parse):
        changed = each_document(case, change)  # type: ignore[arg-type]
        assert answer(evaluate(request_of(case), policies_of(changed))) == expected


# --- whatever the document -----------------------------------------------------------------------

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


@settings(max_examples=200)
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


@settings(max_examples=200)
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
