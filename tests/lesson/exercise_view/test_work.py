"""How far a learner is with an exercise, kept and brought back; a file from anybody does no harm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from labkit.lesson.exercises import Verdict
from labkit.lesson.model.work.attempts import LONGEST, Said, Work
from labkit.lesson.model.work.book import FILE, WorkBook
from tests.lesson.conftest import SLIP

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WRONG = Verdict(right=False, says="Guest can read.", misconception=SLIP)
RIGHT = Verdict(right=True, says="That is it.")


def test_each_hint_takes_an_attempt_and_the_solution_one_more() -> None:
    work = Work()
    story: list[tuple[bool, bool]] = []
    for _ in range(4):
        before = work.may_open_hint(3)
        work.attempted(WRONG, "{}")
        story.append((before, work.may_open_hint(3)))
        if work.may_open_hint(3):
            assert not work.may_see_solution(3)
            work.open_hint()
            assert not work.may_open_hint(3)
    assert story == [(False, True)] * 3 + [(False, False)]
    assert work.may_see_solution(3)


def test_what_was_right_once_stays_solved() -> None:
    work = Work()
    work.attempted(RIGHT, "{}")
    work.attempted(WRONG, "{}")
    assert work.solved
    assert work.said == Said(False, "Guest can read.", "{}", SLIP.title, SLIP.truth, SLIP.page)


def _left(folder: Path) -> WorkBook:
    book = WorkBook(folder, "house")
    work = book.of("read-notes")
    work.draft = "{“"
    work.attempted(WRONG, "{}")
    work.open_hint()
    book.keep()
    return book


def test_work_is_where_it_was_left(tmp_path: Path) -> None:
    left = _left(tmp_path)
    again = WorkBook(tmp_path, "house")
    assert again.of("read-notes") == left.of("read-notes")
    assert again.names == ("read-notes",)
    assert again.solved(["read-notes", "other"]) == 0


def test_only_one_process_writes(tmp_path: Path) -> None:
    _left(tmp_path)
    second = WorkBook(tmp_path, "house", writes=False)
    second.of("read-notes").draft = "mine"
    second.keep()
    assert WorkBook(tmp_path, "house").of("read-notes").draft == "{“"


@pytest.mark.parametrize(
    "lines",
    [
        ["nothing"],
        ['{"journal": 2, "scene": "elsewhere"}', '{"exercise": "read-notes", "draft": "x"}'],
        [
            '{"journal": 2, "scene": "house"}',
            '{"exercise": "read-notes", "attempts": "many", "said": {"right": "yes"}}',
        ],
        [
            '{"journal": 2, "scene": "house"}',
            '{"exercise": 7}',
            '{"exercise": "read-notes", "said": [], "draft": null}',
        ],
    ],
)
def test_a_spoiled_file_brings_nothing_back(tmp_path: Path, lines: Iterable[str]) -> None:
    (tmp_path / FILE).write_text("\n".join(lines))
    assert WorkBook(tmp_path, "house").of("read-notes") == Work()


def test_a_disk_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    book = _left(folder)
    (folder / FILE).unlink()
    folder.rmdir()
    book.of("read-notes").draft = "more"
    book.keep()
    assert "can't be saved" in book.trouble


def test_a_huge_draft_is_not_kept(tmp_path: Path) -> None:
    book = WorkBook(tmp_path, "house")
    book.of("read-notes").draft = "x" * (LONGEST + 1)
    book.keep()
    assert len((tmp_path / FILE).read_text()) < 1_000
    assert json.loads((tmp_path / FILE).read_text().splitlines()[1])["draft"] == ""
