"""Every chapter's journal, made again by a labkit that can't use the saved state, leads to the same state."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from labkit.lesson.autorun import autorun
from labkit.lesson.model.judging import options_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.lesson import Lesson

pytestmark = pytest.mark.long

CHAPTERS = (
    "start_here", "shared_responsibility", "groups_and_users", "best_practices", "organizations",
    "cross_account", "trust_conditions",
)  # fmt: skip


@pytest.fixture(autouse=True)
def attended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Somebody is there: an autorun keeps nothing."""
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    monkeypatch.setenv("LABKIT_WORK", str(tmp_path))
    yield
    autorun.cache_clear()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_where_it_was(chapter: str, tmp_path: Path) -> None:
    lab: Lesson = importlib.import_module(f"labkit.{chapter}").open_lab()
    course = lab.course
    for step in course.steps:
        if step.prediction is not None:
            course.lock(step, options_of(step.prediction)[0].key)
        course.run(step, "console")
    assert course.table is not None
    left = course.table.build(lab.scene)
    calls = [(event.record["eventName"], event.record["eventTime"]) for event in lab.scene.trail.events]
    lab.scene.close()
    for file in tmp_path.rglob("*.checkpoint"):
        file.unlink()

    again: Lesson = importlib.import_module(f"labkit.{chapter}").open_lab()
    assert again._keeper is not None
    assert "made again from the journal" in again._keeper.trouble
    assert "can't be made again" not in again._keeper.trouble
    assert [again.course.done(step.name) for step in course.steps] == [
        course.done(step.name) for step in course.steps
    ]
    assert again.course.locked == course.locked
    assert again.course.table is not None
    assert again.course.table.build(again.scene).equals(left)
    made = [(event.record["eventName"], event.record["eventTime"]) for event in again.scene.trail.events]
    assert set(made) <= set(calls)
    again.scene.close()
