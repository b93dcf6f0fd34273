"""The report of a class: it names what was planted, and no learner's file leads it astray."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient

from labkit import catalog
from labkit.classroom import command
from labkit.classroom.report import (
    answers_frame,
    exercises_frame,
    for_spreadsheet,
    misconceptions_frame,
    read_class,
    read_learner,
    talk_about,
    where_frame,
)
from labkit.classroom.report.page import as_page, as_text, one_as_text
from labkit.exercises import EXERCISES
from labkit.lesson.model.judging import options_of

if TYPE_CHECKING:
    from labkit.classroom.hub.settings import ClassSettings

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "cross_account"
STEPS = [step for step in catalog.steps(CHAPTER) if step.prediction and step.prediction.misconceptions]
PLANTED = STEPS[0]
WRONG, BELIEF = next(iter(PLANTED.prediction.misconceptions.items())) if PLANTED.prediction else ("", None)

HEAD = {"journal": 2, "scene": CHAPTER}


def _journal(folder: Path, lines: list[dict[str, Any]], chapter: str = CHAPTER) -> Path:
    place = folder / "workbook" / ".labkit" / chapter
    place.mkdir(parents=True)
    head = HEAD | {"scene": chapter}
    file = place / "journal.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in (head, *lines)))
    return file


def _judged(name: str, key: str, right: bool) -> dict[str, Any]:
    return {"judged": name, "key": key, "right": right, "heading": "", "why": "", "answer": []}


def _class_of_thirty(place: Path) -> None:
    """Twenty of thirty believe the same; the others are right, and everybody stops at another step."""
    names = [step.name for step in catalog.steps(CHAPTER)]
    assert PLANTED.prediction
    right = next(
        one.key for one in options_of(PLANTED.prediction) if one.key not in PLANTED.prediction.misconceptions
    )
    for number in range(30):
        wrong = number < 20
        done = [{"step": name, "succeeded": True} for name in names[: number % len(names)]]
        _journal(
            place / f"learner{number:02}",
            [*done, _judged(PLANTED.name, WRONG if wrong else right, not wrong)],
        )


def test_the_report_of_thirty_names_the_misconception_that_was_planted(tmp_path: Path) -> None:
    _class_of_thirty(tmp_path)
    learners = read_class(tmp_path)
    assert len(learners) == 30
    assert BELIEF is not None
    found = misconceptions_frame(learners)
    assert (found.iloc[0]["misconception"], found.iloc[0]["learners"]) == (BELIEF.title, 20)
    assert answers_frame(learners).iloc[0]["wrong %"] == 67
    assert BELIEF.title in talk_about(learners)[0]
    assert BELIEF.truth in as_text(learners)
    assert f"{PLANTED.title}" in as_page(learners)
    where = where_frame(learners).set_index("learner")
    assert where.loc["learner00", "chapter"] == "not begun"
    assert where.loc["learner03", "steps done"] == 3
    assert where.loc["learner03", "next step"] == catalog.steps(CHAPTER)[3].title


@pytest.mark.long
def test_the_instructors_notebook_tells_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _class_of_thirty(tmp_path / "learners")
    monkeypatch.setenv("LABKIT_CLASS", str(tmp_path))
    for learners in (30, 0):
        notebook = nbformat.read(ROOT / "deploy" / "hub" / "report.ipynb", as_version=4)
        assert not [cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
        outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
        seen = " ".join(str(out.get("text") or out["data"]) for out in outputs)
        assert f"{learners} learners in" in seen
        assert BELIEF is not None
        assert (BELIEF.title in seen) == bool(learners)
        rows = (tmp_path / "gradebook.csv").read_text().splitlines()
        assert len(rows) == learners + 1
        shutil.rmtree(tmp_path / "learners")
        (tmp_path / "learners").mkdir()


def test_the_instructor_is_no_learner_of_the_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The class opens with the name; the report is asked for in another terminal, where nobody tells it."""
    _class_of_thirty(tmp_path / "learners")
    monkeypatch.setenv("LABKIT_CLASS", str(tmp_path))
    monkeypatch.setattr(command.os, "geteuid", lambda: 0)
    monkeypatch.setattr(command, "_reachable", lambda _python: True)
    monkeypatch.setattr(command, "_become", lambda *_: None)
    gradebook, asked = tmp_path / "gradebook.csv", Namespace(csv=tmp_path / "gradebook.csv", html=None)
    for name, told in (("learner03", ["learner03"]), ("", [])):
        monkeypatch.setenv("LABKIT_CLASS_INSTRUCTOR", name)
        assert command.open_class(Namespace(config=ROOT / "deploy" / "hub" / "jupyterhub_config.py")) == 0
        monkeypatch.delenv("LABKIT_CLASS_INSTRUCTOR")
        capsys.readouterr()
        assert command.report_class(asked) == 0
        said = capsys.readouterr().out
        assert said.startswith(f"{30 - len(told)} learners\n")
        assert said.endswith("The report leaves out learner03, the instructor.\n") == bool(told)
        assert len(gradebook.read_text().splitlines()) == 31 - len(told)
        assert ("learner03" in gradebook.read_text()) != bool(told)


def test_a_learner_sees_what_the_instructor_sees(tmp_path: Path) -> None:
    _class_of_thirty(tmp_path)
    mine = one_as_text(read_learner("you", tmp_path / "learner03" / "workbook", (".labkit",)))
    assert "✗ wrong" in mine
    one = [read_learner("learner03", tmp_path / "learner03")]
    assert as_text(one).startswith("1 learner\n")
    assert list(where_frame([])) == list(where_frame(one))  # the gradebook of an empty class has its heading
    assert PLANTED.name in mine


def test_an_exercise_is_told_with_the_belief_that_was_shown_on_the_way(tmp_path: Path) -> None:
    exercise = next(one for one in EXERCISES.values() if one.misconceptions)
    belief = exercise.misconceptions[0]
    _journal(tmp_path / "ann", [])
    wrong = {"right": False, "says": "Not yet.", "belief": belief.title}
    yes = {"right": True, "says": "Yes."}
    tried = {"exercise": exercise.name, "attempts": 1, "said": wrong}
    solved = {"exercise": exercise.name, "attempts": 2, "solved": True, "said": yes}
    on_another_day = [
        {**solved, "beliefs": [belief.title]}
    ]  # a file written anew keeps the last line of each
    forged = {"exercise": exercise.name, "attempts": 1, "said": {**wrong, "belief": "<b>made up</b>"}}
    place = tmp_path / "ann" / "workbook" / ".labkit" / CHAPTER / "exercises.jsonl"
    for lines in ([forged, tried, solved], on_another_day):
        place.write_text("".join(f"{json.dumps(line)}\n" for line in (HEAD, *lines)))
        (ann,) = read_class(tmp_path)
        assert [(one.kind, one.right, one.misconception) for one in ann.answers] == [
            ("exercise", True, belief)
        ]
        assert exercises_frame([ann]).iloc[0]["believed most"] == belief.title
        assert where_frame([ann]).iloc[0]["exercises solved"] == 1


def test_a_step_that_was_only_shown_is_not_done_and_one_that_was_renamed_is(tmp_path: Path) -> None:
    once, now = "tester-refused", "tester-again"
    shown = {"step": "create-role", "succeeded": True, "shown": True}
    _journal(tmp_path / "ann", [shown, {"step": once, "succeeded": True}])
    (ann,) = read_class(tmp_path)
    assert ann.done == {CHAPTER: (now,)}


SECRET = "not for the report"


def _link(file: Path) -> None:
    outside = file.parents[5] / "secret"
    outside.write_text(json.dumps({"step": SECRET}))
    file.unlink()
    file.symlink_to(outside)


def _linked_folder(file: Path) -> None:
    moved = file.parents[5] / "elsewhere"
    file.parent.rename(moved)
    file.parent.symlink_to(moved)


def _hard_link(file: Path) -> None:
    outside = file.parents[5] / "secret"
    outside.write_text("{}")
    file.unlink()
    os.link(outside, file)


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _huge(file: Path) -> None:
    with file.open("ab") as opened:
        opened.truncate(200_000_000)


@pytest.mark.parametrize("bend", [_link, _linked_folder, _hard_link, _pipe, _huge])
def test_no_file_of_a_learner_leads_the_report_elsewhere(tmp_path: Path, bend: Any) -> None:
    learners = tmp_path / "learners"
    learners.mkdir()
    bend(_journal(learners / "eve", [_judged(PLANTED.name, WRONG, False)]))
    (learners / "link").symlink_to("/etc")
    (only,) = read_class(learners)
    assert only.trouble
    assert not only.answers
    assert SECRET not in as_text([only])


def test_lines_that_no_lesson_wrote_are_left_out(tmp_path: Path) -> None:
    strange = [
        {"judged": 5},
        {"judged": [1]},
        {"step": None},
        {"judged": PLANTED.name, "key": "no-such", "right": True},
    ]
    file = _journal(tmp_path / "eve", strange)
    with file.open("a") as opened:
        opened.write("[" * 100_000 + "\nnot json\n\x00\n")
    (eve,) = read_class(tmp_path)
    assert (eve.answers, eve.done) == ((), {CHAPTER: ()})
    assert eve.trouble == f"{CHAPTER}/journal.jsonl: 3 lines can't be read"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty, or no journal"),
        ("\x00\ufffd" * 50, "it is empty, or no journal"),
        ('{"journal": 99, "scene": "cross_account"}\n', "another release of labkit wrote it"),
        ('{"journal": 2, "scene": "start_here"}\n', "it belongs to another lab"),
    ],
)
def test_a_file_that_no_lesson_would_read_is_told_and_not_counted(
    tmp_path: Path, text: str, why: str
) -> None:
    file = _journal(tmp_path / "o'brien", [])
    file.write_text(text + json.dumps(_judged(PLANTED.name, WRONG, False)) * bool(text))
    with _journal(tmp_path / "ann", [_judged(PLANTED.name, WRONG, False)]).open("a") as half:
        half.write('{"judged": "half')
    (tmp_path / "idle" / "workbook").mkdir(parents=True)
    ann, idle, brien = read_class(tmp_path)
    assert brien.trouble == f"{CHAPTER}/journal.jsonl: {why}"
    assert [len(one.answers) for one in (ann, idle, brien)] == [1, 0, 0]
    assert (ann.trouble, idle.trouble) == ("", "")  # a line may be half written just now
    assert "o'brien" in as_text([brien])


def test_no_cell_of_the_gradebook_is_a_formula(tmp_path: Path) -> None:
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", "o'brien"):
        _journal(tmp_path / name, [])
    rows = list(
        csv.reader(io.StringIO(for_spreadsheet(where_frame(read_class(tmp_path))).to_csv(index=False)))
    )
    assert [row[0] for row in rows[1:]] == ["'+1", "'-1", "'=1+1", "'@SUM(A1)", "o'brien"]
    assert rows[1][3] == "0"  # a number stays one


def test_markup_in_a_name_stays_text(tmp_path: Path) -> None:
    _journal(tmp_path / "<script>alert(1)<", [_judged(PLANTED.name, WRONG, False)])
    assert "<script>" not in as_page(read_class(tmp_path))


def test_a_class_that_cannot_open_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[ClassSettings] = []
    monkeypatch.setattr(command.os, "geteuid", lambda: 0)
    monkeypatch.setattr(command, "make_folders", made.append)
    monkeypatch.setattr(command, "_reachable", lambda _python: False)
    config = tmp_path / "jupyterhub_config.py"
    assert command.open_class(Namespace(config=config)) == 1
    assert f"There is no file {config}" in capsys.readouterr().err
    config.touch()
    assert command.open_class(Namespace(config=config)) == 1
    assert "Learners' accounts can't run" in capsys.readouterr().err
    assert made == []
