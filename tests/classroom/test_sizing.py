"""How big a host: the table follows from what was measured."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "deploy/hub/README.md").read_text(encoding="utf-8")


def _number(pattern: str) -> float:
    found = re.search(pattern, PAGE)
    assert found is not None, pattern
    return float(found[1].replace(",", ""))


@pytest.mark.parametrize("learners", [30, 300, 3_000])
def test_a_row_follows_from_one_learner(learners: int) -> None:
    memory = _number(r"uses about (\d+) MB") / 1_000
    assert memory == _number(r"after chapter 05.*?\| (\d+) MB") / 1_000
    more, work = _number(r"need ([\d.]+) GB more"), _number(r"to the first step \| ([\d.]+) seconds")
    assert memory == _number(r"\+ ([\d.]+) GB × learners")  # noqa: RUF001 - the page's own sign
    assert work == _number(r"cores = ([\d.]+) seconds")
    found = re.search(rf"\| {learners:,} \| ([\d,]+) GB \| (\d+) \|", PAGE)
    assert found is not None
    assert found[1].replace(",", "") == str(round(more + memory * learners))
    assert found[2] == str(math.ceil(round(work * learners / 120, 6)))


def test_the_nodes_hold_what_values_reserve() -> None:
    nodes, size = _number(r"about (\d+) nodes"), _number(r"nodes of (\d+) GB")
    learners = (size - 2) / 0.4  # two for the node itself; 400 MB is a learner's guarantee in values.yaml
    assert nodes == math.ceil(3_000 / learners)
