"""How big a host: the table follows from what was measured."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "deploy/hub/README.md").read_text(encoding="utf-8")
FORKS, BY_ITSELF = 0, 1


def _number(pattern: str) -> float:
    found = re.search(pattern, PAGE)
    assert found is not None, pattern
    return float(found[1].replace(",", ""))


def _measured(row: str, column: int) -> float:
    found = re.search(rf"^\| {row}[^|]*\|(.*)$", PAGE, re.MULTILINE)
    assert found is not None, row
    return float(found[1].split("|")[column].split()[0])


@pytest.mark.parametrize(("learners", "column"), [(30, FORKS), (300, FORKS), (3_000, BY_ITSELF)])
def test_a_row_follows_from_one_learner(learners: int, column: int) -> None:
    memory = _measured("one learner's memory after chapter 05", column) / 1_000
    work = _measured("one learner's processor to the first step", column)
    more = _number(r"that forks and the system need ([\d.]+) GB")
    found = re.search(rf"\| {learners:,} \| ([\d,]+) GB \| (\d+) \|", PAGE)
    assert found is not None
    assert found[1].replace(",", "") == str(round(more + memory * learners))
    share = _number(r"(\d+) learners who press")
    assert found[2] == str(1 + math.ceil(round(max(work * learners / 120, learners / share), 6)))


def test_the_text_says_what_was_measured() -> None:
    memory = _measured("one learner's memory after chapter 05", FORKS)
    assert memory == _number(r"on one host uses about (\d+) MB")
    assert memory / 1_000 == _number(r"\+ ([\d.]+) GB × learners")  # noqa: RUF001 - the page's own sign
    assert _measured("one learner's memory after chapter 05", BY_ITSELF) == _number(
        r"on Kubernetes about (\d+) MB"
    )
    assert _measured("one learner's processor to the first step", FORKS) == _number(
        r"\n([\d.]+) seconds × learners ÷ 120"  # noqa: RUF001 - the page's own sign
    )


def test_the_nodes_hold_what_values_reserve() -> None:
    nodes, size = _number(r"about (\d+) nodes"), _number(r"nodes of (\d+) GB")
    learners = (size - 2) / 0.4  # two for the node itself; 400 MB is a learner's guarantee in values.yaml
    assert nodes == math.ceil(3_000 / learners)
