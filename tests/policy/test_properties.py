"""What holds of every decision, whatever the policies, asked by Hypothesis of random whole-stack cases."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given

from .bridge import decide
from .drawing import (
    CASES,
    CHANCE,
    QUICK,
    Json,
    all_documents,
    answer,
    each_document,
    for_resources,
    statements,
)
from .naive import NEVER_REFUSED, Case, kind_of

if TYPE_CHECKING:
    from random import Random

DENY_ALL: Json = {"Effect": "Deny", "Action": "*", "Resource": "*"}
LIMITS = ["boundary", "session", "scps", "rcps", "endpoint"]

# --- denies and limits ---------------------------------------------------------------------------


@QUICK
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


@QUICK
@given(CASES)
def test_a_deny_of_everything_refuses_whatever_else_is_said(case: Case) -> None:
    assume(kind_of(case.principal) in {"user", "session"} and case.action.lower() not in NEVER_REFUSED)
    after = decide(
        replace(case, identity=[*case.identity, {"Version": "2012-10-17", "Statement": [DENY_ALL]}])
    )
    assert after.effect == "ExplicitDeny"
    assert "identity" in after.denied_by


@pytest.mark.parametrize("part", LIMITS)
@QUICK
@given(case=CASES)
def test_what_limits_never_grants(part: str, case: Case) -> None:
    # A federated user without a session policy has no permissions: there, passing one is what grants.
    assume(not (part == "session" and kind_of(case.principal) == "federated"))
    nothing: Json = {part: None}
    without = decide(replace(case, **nothing))
    assert without.allowed or not decide(case).allowed


@QUICK
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


@QUICK
@given(CASES, CHANCE)
def test_order_and_repetition_within_documents_never_matter(case: Case, random: Random) -> None:
    assert answer(decide(each_document(case, lambda document: shuffled(document, random)))) == answer(
        decide(case)
    )


@QUICK
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


@QUICK
@given(CASES)
def test_statements_may_live_in_one_document_or_in_many(case: Case) -> None:
    split = [{**document, "Statement": [one]} for document in case.identity for one in statements(document)]
    assert answer(decide(replace(case, identity=split))) == answer(decide(case))


@QUICK
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


@QUICK
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


@QUICK
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
