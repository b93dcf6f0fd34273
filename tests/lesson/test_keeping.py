"""A learner's work is where they left it, and what is spoiled on disk is told, never a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.lesson import Lesson
from labkit.lesson.autorun import autorun
from labkit.lesson.model.keeping import work_folder
from labkit.lesson.model.progress import progress_frame
from labkit.lesson.view.bar import Bar
from labkit.lesson.view.step import StepView
from tests.lesson.conftest import DEFINITION, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def attended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody is there: an autorun keeps nothing."""
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    yield
    autorun.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lesson was begun in this folder: two steps done, a wrong prediction, then the kernel went away."""
    lab = Lesson(DEFINITION, STEPS, keep=tmp_path)
    course = lab._course
    course.run(course.find("make-role"), "console")
    course.lock(course.find("guest-tries"), "allowed")
    course.run(course.find("guest-tries"), "python")
    lab.scene.close()
    return tmp_path


def test_work_is_where_it_was_left(folder: Path) -> None:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    course = lab._course
    assert [course.done(step.name) for step in STEPS] == [True, True, False, False]
    assert list(progress_frame(course)["prediction"])[1] == "✗ wrong"
    assert [event.record["eventName"] for event in lab.scene.trail.events][-1] == "AssumeRole"
    assert "earlier sitting" in StepView(course, STEPS[0]).answer.value
    assert "Your work is where you left it" in Bar(course, "x", lab._keeper)._where.value
    assert course.run(course.find("tag-it"), "console").succeeded  # needs an answer of the earlier sitting
    lab.scene.close()


def test_starting_over_forgets_it(folder: Path) -> None:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    lab._course.reset()
    lab.scene.close()
    again = Lesson(DEFINITION, STEPS, keep=folder)
    assert not any(again._course.done(step.name) for step in STEPS)
    again.scene.close()


@pytest.mark.parametrize("spoiled", ["", "{", '{"earlier": {"make-role": 3}}', "[]"])
def test_a_spoiled_journal_is_told_and_the_lesson_starts_anew(folder: Path, spoiled: str) -> None:
    (folder / "journal.json").write_text(spoiled, encoding="utf-8")
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert "starts anew" in Bar(lab._course, "x", lab._keeper)._where.value
    assert not lab._course.done("make-role")
    lab.scene.close()


def test_spoiled_state_is_told_and_the_lesson_starts_anew(folder: Path) -> None:
    for file in folder.glob("*.checkpoint"):
        file.write_bytes(file.read_bytes()[:-10])
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    assert lab._keeper is not None
    assert lab._keeper.trouble
    assert not lab._course.done("make-role")
    lab.scene.close()


def test_where_work_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABKIT_WORK", raising=False)
    assert work_folder(None, "house") is None
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    assert work_folder(None, "house") == tmp_path / "house"
    assert work_folder(tmp_path / "mine", "house") == tmp_path / "mine"
    monkeypatch.setenv("LABKIT_AUTORUN", "1")
    autorun.cache_clear()
    assert work_folder(tmp_path, "house") is None
