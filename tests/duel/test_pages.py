"""Both teams' pages, as two kernels have them: each sees what the other does, and the umpire in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.duel import opening, sample
from labkit.duel.attack_page import AttackPage
from labkit.duel.build_page import BuildPage
from labkit.duel.place import Place
from labkit.duel.scene import SCENE
from labkit.lesson import Lesson
from labkit.lesson.view.parts import cells
from labkit.lesson.view.story import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long


@pytest.fixture
def lab() -> Iterator[Lesson]:
    opened = Lesson(SCENE, (), keeps=False)
    opened.scene.keep_diary()
    yield opened
    opened.scene.close()


def test_two_pages_follow_each_other_to_the_end(lab: Lesson, tmp_path: Path) -> None:
    a = BuildPage(Place("inkwell", "build", tmp_path), lab)
    b = AttackPage(Place("inkwell", "attack", tmp_path))
    b.look_safely()
    assert "handed over a build yet" in b.said.value
    with pytest.raises(LookupError, match="requirements don't hold"):
        click(a.hand_over, a.desk)
    assert "3 of 9" in a.said.value
    sample.build(lab.scene)
    lab.changed()
    assert "9 of 9" in a.said.value
    assert "✗" not in a._rules.value, "what was checked is checked again"
    click(a.hand_over, a.desk)
    b.look_safely()
    assert "has handed over" in b.said.value

    b.typed.value = sample.ATTACK[1]
    click(b.run, b.desk)
    a.look_safely()
    assert "✗ Refused</strong> 1. GetObjectAcl, as lead" in a.calls.value == b.calls.value
    assert "1 of 30 calls" in a.said.value
    with pytest.raises(LookupError, match="attacking your build"):
        click(a.hand_over, a.desk)
    assert "attacking your build" in a.desk.note.value

    again = AttackPage(Place("inkwell", "attack", tmp_path))  # after a restart of team B's kernel
    again.look_safely()
    for line in sample.ATTACK[2:]:
        again.typed.value = line.replace("call-3", "call-2")
        click(again.run, again.desk)
    a.look_safely()
    for page in (a, again):
        assert "team B wins" in page.said.value
        assert page.desk.note.value == ""  # team A may hand over again
        assert sum("Neither team saw it" in one for one, _ in page.umpire.choice.options) == 3
        assert page.umpire.play.layout.display != "none"
    a.umpire.choice.value = next(
        str(at) for at, one in enumerate(a.umpire.found) if one.path.moves[0].operation == "RunInstances"
    )
    click(a.umpire.play, a.umpire.desk)
    assert "The goal is reached, by real calls" in a.umpire.answers.value

    click(a.hand_over, a.desk)  # another duel on the same code
    again.look_safely()
    assert "has handed over" in again.said.value
    click(again.end, again.desk)
    a.look_safely()
    assert "team A wins" in a.said.value == again.said.value


def test_a_hostile_text_is_told_as_text(lab: Lesson, tmp_path: Path) -> None:
    sample.build(lab.scene)
    a = BuildPage(Place("inkwell", "build", tmp_path), lab)
    b = AttackPage(Place("inkwell", "attack", tmp_path))
    click(a.hand_over, a.desk)
    b.typed.value = "aws iam create-access-key --user-name '<img src=x onerror=alert(1)>'"
    click(b.run, b.desk)
    a.look_safely()
    assert "&lt;img" in a.calls.value
    assert "<img" not in a.calls.value + b.calls.value
    (tmp_path / "inkwell" / "attack" / "handed.json").write_text("<script>")
    a.look_safely()
    assert "Ask that team to run their cell again" in a.said.value


def test_the_notebooks_two_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(cells, "_display", lambda bundle: told.append(bundle["text/plain"]))
    lab = opening.build("inkwell")
    opening.attack("inkwell")
    lab.scene.close()
    story = "\n".join(told)
    for part in (
        "Handed over",
        "Team B took it",
        "Neither team saw it",
        "The goal is reached, by real calls",
    ):
        assert part in story
    opening.attack("No Code")
    assert "code of a duel" in told[-1]
