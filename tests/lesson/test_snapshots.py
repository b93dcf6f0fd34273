"""States are kept under names, over restarts too; starting over keeps one of its own accord."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.lesson import Lesson
from labkit.lesson.model.moves import snapshots
from labkit.lesson.view.bar import Bar
from tests.lesson.conftest import DEFINITION, STEPS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("attended")


def _opened(folder: Path) -> tuple[Lesson, Bar]:
    lab = Lesson(DEFINITION, STEPS, keep=folder)
    return lab, Bar(lab.course, "The house", lab._keeper, snapshots=lab.snapshots)


def _roles(lab: Lesson) -> list[str]:
    return [role["RoleName"] for role in lab.scene.inspect("111122223333", "iam").list_roles()["Roles"]]


def test_a_snapshot_is_there_after_a_restart_and_can_be_taken_back(tmp_path: Path) -> None:
    lab, bar = _opened(tmp_path)
    course = lab.course
    course.run(course.find("make-role"), "console")
    bar.snapshots.open.click()
    bar.snapshots.name.value = "  my   role "
    bar.snapshots.keep.click()
    course.reset()
    assert _roles(lab) == []
    for at in range(2):
        assert list(bar.snapshots.choice.options) == [
            ("my role", "my role"),
            (snapshots.BEFORE_STARTING_OVER,) * 2,
        ]
        bar.snapshots.choice.value = "my role"
        bar.snapshots.back.click()
        assert "as you kept it in “my role”" in bar.desk.note.value
        assert _roles(lab) == ["Cleaner"]
        assert course.done("make-role")
        assert course.run(course.find("tag-it"), "console").succeeded  # it needs an answer from before
        course.take_back()
        course.take_back()
        assert _roles(lab) == []
        assert not course.done("make-role")
        if at == 0:
            lab.scene.close()
            lab, bar = _opened(tmp_path)
            course = lab.course
    lab.scene.close()


def test_a_copy_of_what_was_started_over_is_on_disk(tmp_path: Path) -> None:
    lab, bar = _opened(tmp_path)
    course = lab.course
    course.run(course.find("make-role"), "console")
    course.lock(course.find("guest-tries"), "allowed")
    course.run(course.find("guest-tries"), "console")
    bar.reset.click()
    bar.yes.click()
    bar.reset.click()
    bar.yes.click()  # nothing was done since, so the copy stays
    lab.scene.close()
    lab, bar = _opened(tmp_path)
    bar.snapshots.choice.value = snapshots.BEFORE_STARTING_OVER
    bar.snapshots.back.click()
    assert lab.course.done("guest-tries")
    assert lab.course.known()["guest-tries"].right is False
    lab.scene.close()


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_snapshot_needs_a_name(tmp_path: Path, name: str) -> None:
    lab, bar = _opened(tmp_path)
    bar.snapshots.name.value = name
    bar.snapshots.keep.click()
    assert "a name of at most 60 letters" in bar.desk.note.value
    lab.scene.close()


def test_a_spoiled_one_is_told_and_changes_nothing(tmp_path: Path) -> None:
    lab, bar = _opened(tmp_path)
    lab.course.run(lab.course.find("make-role"), "console")
    lab.snapshots.keep("mine")
    lab.scene.close()
    lab, bar = _opened(tmp_path)
    lab.course.run(lab.course.find("tag-it"), "console")
    next(tmp_path.glob("snapshot-*")).write_text("[]\n")
    bar.snapshots.choice.value = "mine"
    bar.snapshots.back.click()
    assert "can&#x27;t be read" in bar.desk.note.value
    assert lab.course.done("tag-it")
    lab.scene.close()
