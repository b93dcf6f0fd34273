"""Work that can't be read is never written over: it is put aside, and the page says where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.lesson import Lesson
from labkit.lesson.model import keeping
from tests.lesson.conftest import DEFINITION, STEPS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("attended")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{{"journal": 99, "scene": "{scene}"}}\n{{"to come": 1}}\n', "another release of labkit wrote it"),
        ('{{"journal": 2, "scene": "elsewhere"}}\n', "it belongs to another lab"),
        ("no JSON\n", "it is empty, or no journal"),
    ],
)
def test_a_file_that_cant_be_read_is_kept(tmp_path: Path, text: str, why: str) -> None:
    written = text.format(scene=DEFINITION.name)
    (tmp_path / "journal.jsonl").write_text(written)
    lab = Lesson(DEFINITION, STEPS, keep=tmp_path)
    kept = tmp_path / "unread-journal.jsonl"
    assert (why in lab._keeper.trouble, str(kept) in lab._keeper.trouble) == (True, True)
    lab._course.run(STEPS[0], "console")
    lab._keeper.keep()
    assert kept.read_text() == written
    assert (tmp_path / "journal.jsonl").exists()
    lab.scene.close()


def test_a_folder_that_takes_nothing_is_named_beside_a_file_that_cant_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "journal.jsonl").write_text("no JSON\n")
    monkeypatch.setattr(keeping, "why_not", lambda _: "Read-only file system")
    lab = Lesson(DEFINITION, STEPS, keep=tmp_path)
    assert "be saved: Read-only file system" in lab._keeper.trouble
    assert "the lesson starts anew" in lab._keeper.trouble
    lab.scene.close()


def test_a_folder_in_its_place_is_put_aside_too(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    lab = Lesson(DEFINITION, STEPS, keep=tmp_path)
    assert "Is a directory" in lab._keeper.trouble
    assert (tmp_path / "unread-journal.jsonl").is_dir()
    lab.scene.close()
