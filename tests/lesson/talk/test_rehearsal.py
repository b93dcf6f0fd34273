"""A jump in a talk is the state that running the steps makes, and no learner's work is touched by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit import catalog
from labkit.cloud import open_scene
from labkit.lesson.model.talk.rehearsal import Rehearsal
from labkit.lesson.model.talk.talk import Talk
from labkit.lesson.view.lesson import Lesson
from labkit.lesson.view.talk.page import write

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from labkit.cloud import Scene


def _looks(scene: Scene, table: pd.DataFrame) -> tuple[list[dict[str, Any]], str]:
    """The trail, and the chapter's table as text."""
    return [event.record for event in scene.trail.events], table.to_csv()


def test_a_jump_is_the_state_of_running_the_steps(rehearsal: Rehearsal) -> None:
    chapter = rehearsal.chapter
    while rehearsal.reach(len(chapter.steps)):
        pass
    for at in (len(chapter.steps), 1, 3, 0):  # there and back
        scene = open_scene(chapter.definition, at=chapter.definition.checkpoints[at])
        with rehearsal.standing(at) as course:
            assert course.table is not None
            assert course.picture is not None
            mine, picture = _looks(course.scene, course.table.build(course.scene)), course.draw()[0]
        assert mine == _looks(scene, course.table.build(scene)), at
        assert picture == course.picture(scene), at


def test_every_step_comes_out_as_it_is_meant_to(rehearsal: Rehearsal) -> None:
    for at, step in enumerate(rehearsal.steps):
        played = rehearsal.played(at)
        assert played.run.succeeded, step.name
        if step.prediction is not None:
            assert len(played.right) == 1, step.name
            assert step.prediction.autorun in (None, *played.right), step.name


def test_no_table_tells_what_a_later_step_asks(rehearsal: Rehearsal) -> None:
    names = [step.name for step in rehearsal.steps]
    mended = rehearsal.played(names.index("mend-the-policy")).run
    assert mended.access is not None
    row = mended.access.frame.set_index("who").loc["Trainee1 (user, Workshop)"]
    assert "in step 4" in row["Delete the draft"]
    assert "in step 5" in row["List the users"]
    again = rehearsal.played(names.index("try-again")).run
    assert again.access is not None
    row = again.access.frame.set_index("who").loc["Trainee1 (user, Workshop)"]
    assert "allowed" in row["Delete the draft"]
    assert "in step 5" in row["List the users"]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.long] * (name != "start_here")) for name in catalog.chapters()],
)
def test_no_state_names_the_deny_that_a_question_is_about(name: str, rehearsal: Rehearsal) -> None:
    """A Deny that no step wrote, and that no text speaks of, is the answer itself."""
    made = rehearsal if name == "start_here" else Rehearsal(catalog.chapters()[name])
    states = [
        f"{frame.to_csv() if frame is not None else ''} {picture}"
        for _, frame, picture in map(made.state, range(len(made.steps)))
    ]
    for at, step in enumerate(made.steps):
        played = made.played(at).run
        with made.standing(at + 1) as course:
            decision = played.decided(course.scene)
        deciding = decision.statements if decision and not decision.allowed else ()
        told = repr([(one.calls, one.after) for one in made.steps[:at]]) + repr((step.calls, step.why))
        names = {one.sid or one.document for one in deciding if (one.sid or one.document) not in told}
        assert not [one for one in names for shown in states[: at + 1] if one in shown], step.name
    if made is not rehearsal:
        made.close()


def test_a_learner_finds_their_work_as_they_left_it(tmp_path: Path) -> None:
    chapter = catalog.chapters()["start_here"]
    lab = Lesson.of(chapter, keep=tmp_path)
    for step in lab.course.steps[:2]:
        lab.course.lock(step, "allowed")
        lab.course.run(step, "console")
    trail, known = [event.record for event in lab.scene.trail.events], lab.course.known()
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    talk = Talk({"start_here": chapter}, write)
    for _ in range(9):
        talk.forward()
    assert talk.at > 1
    talk.close()
    assert [event.record for event in lab.scene.trail.events] == trail
    assert lab.course.known() == known
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files
    assert lab.scene.client("trainee", "sts").get_caller_identity()["Arn"].endswith("Trainee1")
    lab.scene.close()
