"""AWS's rules as tables: each row is asked of the engine, and of the naive twin that must agree with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import (
    cases_accounts,
    cases_conditions,
    cases_examples,
    cases_limits,
    cases_matching,
    cases_messages,
    cases_organizations,
    cases_trust_and_keys,
)
from .bridge import decide
from .naive import judge

if TYPE_CHECKING:
    from .tables import Row

TABLES = [
    cases_accounts,
    cases_conditions,
    cases_examples,
    cases_limits,
    cases_matching,
    cases_messages,
    cases_organizations,
    cases_trust_and_keys,
]
ROWS = [row for table in TABLES for row in table.ROWS]
SENTENCES = [row for row in ROWS if row.message is not None]


def _id(row: Row) -> str:
    return row.id


@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_the_engine_decides_as_aws_says(row: Row) -> None:
    decision = decide(row.case)
    assert decision.effect == row.effect, f"{row.page}\n{decision.explain()}"
    assert decision.allowed == (row.effect == "Allow")
    if row.denied_by is not None:
        assert frozenset(decision.denied_by) == row.denied_by, f"{row.page}\n{decision.explain()}"


@pytest.mark.parametrize("row", SENTENCES, ids=_id)
def test_the_refusal_reads_word_for_word_as_aws_writes_it(row: Row) -> None:
    assert decide(row.case).message() == row.message


@pytest.mark.parametrize("row", ROWS, ids=_id)
def test_the_naive_twin_decides_as_aws_says(row: Row) -> None:
    verdict = judge(row.case)
    assert verdict.effect == row.effect, row.page
    if row.denied_by is not None:
        assert verdict.denied_by == row.denied_by, row.page


def test_every_row_has_its_own_name_and_names_its_page() -> None:
    names = [row.id for row in ROWS]
    assert len(names) == len(set(names)) >= 300
    assert all(row.page for row in ROWS)


def test_every_sentence_aws_can_write_is_in_the_tables() -> None:
    said = "\n".join(row.message or "" for row in SENTENCES)
    types = ["identity-based policy", "resource-based policy", "permissions boundary", "session policy"]
    types += ["service control policy", "VPC endpoint policy", "role trust policy"]
    for type_ in types:
        assert f"because no {type_} allows the " in said, type_
    explicit = [
        "an identity-based policy",
        "a resource-based policy",
        "a permissions boundary",
        "a session policy",
    ]
    explicit += [
        "a service control policy",
        "a resource control policy",
        "a VPC endpoint policy",
        "the role trust policy",
    ]
    for type_ in explicit:
        assert f"with an explicit deny in {type_}" in said, type_
