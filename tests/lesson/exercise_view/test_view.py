"""An exercise pressed as a learner presses it, and taken up where it was left; every form of answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labkit.exercises import EXERCISES
from labkit.lesson.model.work.book import WorkBook
from labkit.lesson.view.exercises.forms import part_of
from labkit.lesson.view.exercises.view import INSTRUCTOR, ExerciseView, exercise_story
from labkit.lesson.view.exercises.written import PolicyPart
from labkit.lesson.view.parts.widgets import Desk
from tests.lesson.conftest import SLIP
from tests.lesson.exercise_view.conftest import DOOR, OpenTheDoor

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def visible(widget: Any) -> bool:
    return widget.layout.display != "none"


def test_a_wrong_answer_is_told_and_run_and_the_right_one_passes() -> None:
    view = ExerciseView(DOOR, WorkBook(None, "house"))
    assert not visible(view.run)
    view.part.restore('{"Version": "2012-10-17"}')
    view.check.click()
    assert "✗ Not yet" in view.verdict.value
    assert "<code>*</code> is everybody" in view.verdict.value
    assert SLIP.title in view.verdict.value
    view.run.click()
    assert "User Guest is not authorized" in view.happened.value
    view.part.fill(DOOR.solution)
    view.check.click()
    assert "✓ Right" in view.verdict.value
    assert view.happened.value == ""
    assert not visible(view.run)
    assert view.desk.error is None


def test_a_verdict_on_an_answer_that_was_changed_since_says_so(each: OpenTheDoor) -> None:
    book = WorkBook(None, "house")
    view = ExerciseView(each, book)
    view.part.fill(each.solution)
    assert view.aged.value == ""
    view.check.click()
    assert "✓ Right" in view.verdict.value
    assert view.aged.value == ""
    assert ExerciseView(each, book).aged.value == "", "taken up as it was left"
    view.again.click()
    assert "This is about the answer that you checked last" in view.aged.value
    view.again.click()
    assert view.aged.value == "", "the checked answer is back"


def test_hints_take_attempts_and_then_the_solution_is_there() -> None:
    view = ExerciseView(DOOR, WorkBook(None, "house"))
    view.part.restore("{}")
    for rung in ("First.", "Second.", "Third."):
        assert view.hints.button.disabled
        view.check.click()
        assert not visible(view.solve)
        view.hints.button.click()
        assert rung in view.hints.given.value
    view.check.click()
    assert visible(view.solve)
    assert "s3:GetObject" not in view.solution.value
    view.solve.click()
    assert "s3:GetObject" in view.solution.value


def test_an_instructor_sees_the_solution_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not visible(ExerciseView(DOOR, WorkBook(None, "house")).solve)
    monkeypatch.setenv(INSTRUCTOR, "1")
    assert visible(ExerciseView(DOOR, WorkBook(None, "house")).solve)


def test_nothing_of_the_solution_is_on_the_page_before_its_time(each: OpenTheDoor) -> None:
    view = ExerciseView(each, WorkBook(None, "house"))
    for part in (view.verdict, view.happened, view.solution, view.desk.note):
        assert part.value == ""
    assert not any(hint in view.hints.given.value for hint in each.hints)
    if each.kind != "arrange":  # whose lines are all there
        assert view.part.answer != each.solution


def test_every_form_of_answer_takes_the_solution_and_gives_it_back(each: OpenTheDoor) -> None:
    view = ExerciseView(each, WorkBook(None, "house"))
    view.part.fill(each.solution)
    assert each.check(view.part.answer).right, view.part.answer
    story = exercise_story(view)
    assert "✓ Right" in story[-1].text
    assert not any("<textarea" in block.live for block in story)


def test_all_is_found_after_a_restart(each: OpenTheDoor, tmp_path: Path) -> None:
    first = ExerciseView(each, WorkBook(tmp_path, "house"))
    first.check.click()
    empty = first.part.answer == ""
    first.part.fill(each.solution)
    draft = first.part.draft
    if not empty:
        first.hints.button.click()
    second = ExerciseView(each, WorkBook(tmp_path, "house"))
    assert second.part.draft == draft
    assert second.part.answer == first.part.answer
    assert second.verdict.value == first.verdict.value
    assert second.hints.given.value == first.hints.given.value
    if not empty:
        assert "✗ Not yet" in second.verdict.value
        second.run.click()
        assert "User Guest is not authorized" in second.happened.value


def test_starting_again_can_be_taken_back(each: OpenTheDoor) -> None:
    view = ExerciseView(each, WorkBook(None, "house"))
    begun = view.part.answer
    view.part.fill(each.solution)
    done = view.part.answer
    view.again.click()
    assert view.part.answer == begun
    view.again.click()
    assert view.part.answer == done
    assert view.again.description == "Start again"


@pytest.mark.parametrize(
    "draft", ["", "[]", "{", '{"calls": 7}', '{"Owner": []}', "[[]]", "😀" * 1000, '{"type": ["scp"]}']
)
def test_a_draft_from_anywhere_does_no_harm(each: OpenTheDoor, draft: str, tmp_path: Path) -> None:
    book = WorkBook(tmp_path, "house")
    book.of(each.name).draft = draft
    view = ExerciseView(each, book)
    view.check.click()
    assert view.desk.error is None


def test_an_empty_answer_is_no_attempt() -> None:
    view = ExerciseView(DOOR, WorkBook(None, "house"))
    view.part.restore("  \n")
    view.check.click()
    assert view.work.attempts == 0
    assert "no answer yet" in view.desk.note.value


def test_the_editor_says_what_is_wrong_and_what_could_come() -> None:
    part = ExerciseView(DOOR, WorkBook(None, "house")).part
    assert isinstance(part, PolicyPart)
    assert "Nothing is written yet." in part.editor.findings.value  # before the first word, no error
    assert "✗" not in part.editor.findings.value
    part.restore('{"Version": “2012-10-17”')
    assert "Curly quotes in line 1: replace them?" in part.editor.findings.value
    part.restore('{"Statement": [{"Action": "s3:PutObjectT')
    part.editor.cursor.value = f"{len(part.answer)} 1"
    assert "s3:PutObjectTagging" in part.editor.candidates.value
    part.editor.cursor.value = "999 2"
    assert part.editor.candidates.value == ""


def test_the_editor_tells_no_remark_on_a_text_whose_weakness_is_the_task() -> None:
    given = [one for one in EXERCISES.values() if one.kind in ("golf", "repair")]
    parts = [part_of(one, Desk()) for one in given]
    assert parts
    for part in parts:
        assert isinstance(part, PolicyPart)
        assert part.editor.findings.value.count("<li") == 0
        part.fill('{"Version": "2012-10-17", "Statement": [{"Effect": "allow"}]}')
        assert "✗" in part.editor.findings.value  # an error is told


def test_no_brief_asks_for_json_where_the_page_has_fields() -> None:
    for exercise in EXERCISES.values():
        assert '{"' not in exercise.brief, exercise.name
