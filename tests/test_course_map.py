"""No line of the course without a cell that practices it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.course_map import COUNTS, LINES, Line

if TYPE_CHECKING:
    from labkit.lesson import Step

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


@cache
def code_of(notebook: str) -> tuple[str, ...]:
    """Every line of code in a notebook."""
    cells = nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", as_version=4).cells
    return tuple(line for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines())


def steps_of(notebook: str) -> dict[str, Step]:
    """The steps of the lesson that a notebook opens."""
    opened = (re.match(r"lab = (\w+)\.open_lab\(\)", line) for line in code_of(notebook))
    (name,) = (found[1] for found in opened if found)
    return {step.name: step for step in import_module(f"labkit.{name}").STEPS}


def holes(lines: tuple[Line, ...]) -> list[int]:
    """The sections that haven't got each of their lines once."""
    have = Counter(line.section for line in set(lines))
    return [section for section in sorted({*COUNTS, *have}) if have[section] != COUNTS.get(section)]


def test_no_section_has_a_hole() -> None:
    assert holes(LINES) == []
    assert len(set(LINES)) == len(LINES) == sum(COUNTS.values())


def test_a_line_that_is_taken_away_is_missed() -> None:
    for at, line in enumerate(LINES):
        assert holes(LINES[:at] + LINES[at + 1 :]) == [line.section]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.section}: {line.line}")
def test_each_line_has_a_cell_that_does_it(line: Line) -> None:
    assert line.cell in code_of(line.notebook)
    named = re.fullmatch(r'lab\.step\("(.+)"\)', line.cell)
    if named is None:
        assert line.calls == ()
        return
    made = {call.operation for call in steps_of(line.notebook)[named[1]].calls}
    assert line.calls
    assert set(line.calls) <= made


@pytest.mark.parametrize("notebook", sorted({line.notebook for line in LINES}))
def test_each_step_has_its_cell_once(notebook: str) -> None:
    shown = [found[1] for line in code_of(notebook) if (found := re.fullmatch(r'lab\.step\("(.+)"\)', line))]
    assert shown == list(steps_of(notebook))
