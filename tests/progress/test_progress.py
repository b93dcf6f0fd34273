"""Progress of the whole course, read from what lessons keep, and carried to another machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit import progress, start_here
from labkit.coming_back.kept import opened
from labkit.lesson.autorun import autorun
from labkit.lesson.model.work.book import WorkBook
from labkit.progress.carrying import QUESTIONS, NotWorkError, packed, unpack
from labkit.progress.chapters import CHAPTERS
from labkit.progress.pages import PROVES, can_block, overview_blocks
from labkit.progress.questions import BEFORE, FILE
from labkit.progress.reading import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = CHAPTERS[0]
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be displayed in the notebook."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("labkit.lesson.view.parts.cells._display", bundles.append)
    return bundles


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Somebody's work: a step, a wrong prediction, an exercise that is solved and one that isn't."""
    home = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        autorun.cache_clear()
        patch.delenv("LABKIT_AUTORUN", raising=False)
        patch.setenv("LABKIT_WORK", str(home))
        lab = start_here.open_lab()
        course = lab.course
        course.run(course.find("who-am-i"), "console")
        course.lock(course.find("delete-draft"), "allowed")
        course.run(course.find("delete-draft"), "console")
        book = WorkBook(home / "start_here", "start_here")
        for one in FIRST.exercises[:2]:
            answer = one.solution if one is FIRST.exercises[0] else one.wrong[0].text
            book.of(one.name).attempted(one.check(answer), answer)
        book.keep()
        lab.scene.close()
        yield home
    autorun.cache_clear()


def test_progress_is_read_without_opening_a_scene(done: Path) -> None:
    found = standing(FIRST, done)
    assert (found.done, found.right, found.wrong, found.solved) == (2, 0, 1, 1)
    assert [what for what, _ in found.again] == [
        "Step “Delete a draft”",
        "Exercise “Allow all, and keep one folder”",
    ]
    assert "beats a Deny" in found.again[1][1]
    assert not found.finished
    told = "\n".join(block.text for block in overview_blocks([found]))
    assert "2 of 5" in told
    assert "0 right, 1 wrong, of" in told
    assert "Look at this again" in told


def test_every_notebook_is_a_chapter_and_nobody_has_begun(tmp_path: Path) -> None:
    assert [chapter.number for chapter in CHAPTERS] == [
        int(path.name[:2])
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        if not path.name.endswith(("for_a_class.ipynb", "the_duel.ipynb"))  # nobody works these alone
    ]
    for chapter in CHAPTERS:
        found = standing(chapter, tmp_path)
        assert not found.begun
        assert not found.finished
    assert list(tmp_path.iterdir()) == []


def test_work_is_carried_to_another_machine_and_overwrites_nothing(done: Path, tmp_path: Path) -> None:
    file, there = tmp_path / "work.json", tmp_path / "there"
    file.write_text(packed(done))
    assert unpack(file, there) == ((FIRST.title,), ())
    assert standing(FIRST, there) == standing(FIRST, done)
    before = (there / "start_here" / "journal.jsonl").read_bytes()
    assert unpack(file, there) == ((), (FIRST.title,))
    assert (there / "start_here" / "journal.jsonl").read_bytes() == before
    assert packed(there) == packed(done)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b'{"labkit": 2, "work": {}}', b'{"labkit": 1, "work": []}', b"[" * 100_000],
)
def test_another_file_holds_no_work(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(NotWorkError):
        unpack(file, tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_questions_that_come_back_are_carried_too_and_none_that_was_answered_is_lost(tmp_path: Path) -> None:
    here, file, there = tmp_path / "here", tmp_path / "work.json", tmp_path / "there"
    here.mkdir()
    kept = opened(here)
    kept.memory.missed("A belief")
    asked = kept.round(BEFORE)
    asked.answer(0, asked.questions[0].tempted.key, kept.memory)
    kept.keep()
    file.write_text(packed(here))
    opened(there).round(BEFORE)  # the page was opened there, and nothing answered
    assert unpack(file, there) == ((QUESTIONS,), ())
    again = opened(there)
    assert (again.seed, again.memory, again.rounds[BEFORE].chosen) == (kept.seed, kept.memory, asked.chosen)
    again.memory.missed("Another belief")
    again.keep()
    assert unpack(file, there) == ((), (QUESTIONS,))
    assert "Another belief" in opened(there).memory.rights


@pytest.mark.parametrize(
    "asked",
    [
        *(None, 7, [], {}, {"seed": 7}, {"seed": "x" * 1_000}, {"seed": "\ud800"}),
        {"seed": "a", "memory": {"rights": {"x": -1, "y": "1", "z": True}}, "met": [1, None], "rounds": [1]},
        {"seed": "a", "rounds": {"../evil": [], "back": [{"belief": "x", "seed": "y"}] * 10_000}},
    ],
)
def test_questions_that_are_none_are_passed_over(asked: Any, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"labkit": 1, "work": {}, "questions": asked}))
    assert unpack(file, tmp_path / "there") == ((), ())
    assert not (tmp_path / "there").exists()


def test_of_anybodys_questions_only_plain_rows_are_kept(tmp_path: Path) -> None:
    rows = [
        {"belief": "x", "seed": "y", "chosen": "z", "more": {}},
        {"belief": "x", "seed": "\ud800"},
        7,
    ] * 1_000
    asked = {"seed": "a", "rounds": {"back": rows, "evil": rows}, "met": ["m", 7], "__class__": "x"}
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"labkit": 1, "work": {}, "questions": asked}))
    assert unpack(file, tmp_path / "there") == ((QUESTIONS,), ())
    kept = json.loads((tmp_path / "there" / FILE).read_text())
    assert set(kept) == {"seed", "memory", "rounds", "met"}
    assert set(kept["rounds"]) == {"back"}
    assert all(row == {"belief": "x", "seed": "y", "chosen": "z"} for row in kept["rounds"]["back"])
    assert kept["met"] == ["m"]
    assert opened(tmp_path / "there").rounds["back"].questions == ()


def test_a_file_names_no_place_to_write_to(tmp_path: Path) -> None:
    rows: dict[str, Any] = {"journal.jsonl": [{"step": "who-am-i", "succeeded": True}], "../evil": [{"a": 1}]}
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"labkit": 1, "work": {"../../evil": rows, "start_here": rows}}))
    unpack(file, tmp_path / "there")
    written = [
        str(path.relative_to(tmp_path / "there"))
        for path in (tmp_path / "there").rglob("*")
        if path.is_file()
    ]
    assert written == ["start_here/journal.jsonl"]
    assert standing(FIRST, tmp_path / "there").done == 1


def test_the_last_page_says_what_one_can_do_and_proves_nothing(done: Path) -> None:
    told = can_block([standing(FIRST, done)]).text
    assert "Not yet: You read a refusal" in told
    assert f"3 steps and {len(FIRST.exercises) - 1} exercises to go" in told
    assert told.endswith(PROVES)


def test_without_a_place_for_work_it_is_told(
    shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.delenv("LABKIT_WORK", raising=False)
    progress.export()
    progress.bring_in()
    progress.overview()
    autorun.cache_clear()
    assert sum("labkit lab" in bundle["text/plain"] for bundle in shown) == 3
