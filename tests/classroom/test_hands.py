"""A talk's show of hands, counted from what a class has locked: how many, and never who."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from labkit import catalog
from labkit.classroom.hub.hands import Collector
from labkit.lesson.model.judging import options_of
from labkit.presenting import Presenter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHAPTER = "start_here"
STEP = next(step for step in catalog.steps(CHAPTER) if step.prediction)
KEYS = [option.key for option in options_of(STEP.prediction)] if STEP.prediction else []


def _locks(learners: Path, name: str, *keys: Any, step: str = STEP.name, chapter: str = CHAPTER) -> Path:
    place = learners / name / "workbook" / ".labkit" / chapter
    place.mkdir(parents=True, exist_ok=True)
    lines = [{"journal": 2, "scene": chapter}, *({"locked": step, "key": key} for key in keys)]
    file = place / "journal.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return file


@pytest.fixture
def presenter() -> Iterator[Presenter]:
    made = Presenter()
    made.talk.go(CHAPTER, STEP.name)
    yield made
    made.talk.close()


def test_one_key_takes_what_the_class_has_locked(
    tmp_path: Path, presenter: Presenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    learners = tmp_path / "learners"
    for number in range(5):
        _locks(learners, f"learner{number}", KEYS[0] if number < 3 else KEYS[1])
    _locks(learners, "thoughtful", KEYS[0], KEYS[1])  # the last answer counts
    _locks(learners, "undecided", KEYS[0], None)
    _locks(learners, "teacher", KEYS[2])
    counts = Collector(learners, but="teacher").counts()
    assert counts == {CHAPTER: {STEP.name: {KEYS[0]: 3, KEYS[1]: 3}}}

    assert "press H" in presenter.answer({"do": "collect"})["html"]
    file = tmp_path / "counts.json"
    monkeypatch.setenv("LABKIT_HANDS", str(file))
    assert "Try again" in presenter.answer({"do": "collect"})["html"]
    file.write_text(json.dumps(counts))
    told = presenter.answer({"do": "collect"})
    assert presenter.talk.hands == {KEYS[0]: 3, KEYS[1]: 3} | dict.fromkeys(KEYS[2:], 0)
    assert told["said"].startswith("6 learners locked an answer.")
    assert told["html"].count('value="3"') == 2
    assert "labkit-right" not in told["html"]
    assert "learner0" not in json.dumps(told) + file.read_text()
    assert "locked an answer" not in presenter.answer({"do": "next"})["html"]


def test_what_is_no_answer_of_the_course_counts_for_nothing(tmp_path: Path) -> None:
    collector = Collector(tmp_path)
    _locks(tmp_path, "a", "<b>made up</b>", ["list"], {"x": 1}, 3)
    _locks(tmp_path, "b", KEYS[0], step="no-such-step")
    outside = _locks(tmp_path / "elsewhere", "c", KEYS[0])
    (tmp_path / "d").symlink_to(outside.parents[3])
    link = _locks(tmp_path, "e", KEYS[0])
    link.unlink()
    link.symlink_to(outside)
    assert collector.counts() == {}
    file = _locks(tmp_path, "b", KEYS[0])
    assert collector.counts() == {CHAPTER: {STEP.name: {KEYS[0]: 1}}}
    _locks(tmp_path, "b", KEYS[0], KEYS[1])
    os.utime(file, ns=(1, 1))  # whatever its clock says
    assert collector.counts() == {CHAPTER: {STEP.name: {KEYS[1]: 1}}}


def test_both_halves_of_a_chapter_count_once_a_learner(tmp_path: Path) -> None:
    step = next(one for one in catalog.steps("cross_account") if one.prediction)
    key = options_of(step.prediction)[0].key if step.prediction else ""
    for half in ("cross_account", "trust_conditions"):
        _locks(tmp_path, "a", key, step=step.name, chapter=half)
    assert Collector(tmp_path).counts() == {"trust_conditions": {step.name: {key: 1}}}
