"""`labkit lab`: the learner's own copy of the notebooks, and how it is opened."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient

from labkit.__main__ import main
from labkit.exercises import EXERCISES
from labkit.lesson.model.judging import options_of
from labkit.workbook import book, opening
from labkit.workbook.copying import prepare
from tests.test_misconceptions import ASKING

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A learner's copy, just made."""
    assert prepare(tmp_path / "workbook", ROOT / "notebooks") == []
    return tmp_path / "workbook"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The notebooks of a release to come: a sentence of the first one and a cell of code are new."""
    folder = tmp_path / "release"
    folder.mkdir()
    notebook = nbformat.read(ROOT / "notebooks" / FIRST, as_version=4)
    notebook.cells[2].source += "\n\nA new sentence."
    notebook.cells.insert(4, nbformat.v4.new_code_cell("lab.why()", id="00-99"))
    nbformat.write(notebook, folder / FIRST)
    return folder


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _change(path: Path, change: Any) -> None:
    """What a learner does in JupyterLab, which then saves the notebook."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, path)


def _sources(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_a_fresh_copy_holds_no_answer(place: Path) -> None:
    notebooks = sorted(place.glob("*.ipynb"))
    assert [path.name for path in notebooks] == [
        path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    ]
    whole = "\n".join(_sources_and_metadata(notebooks))
    told = [answer for answer in _answers() if _plain(answer) in _plain(whole)]
    assert told == []


def _sources_and_metadata(notebooks: list[Path]) -> Iterator[str]:
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert set(notebook.metadata) == {"kernelspec", "language_info"}
        for cell in notebook.cells:
            assert not cell.get("outputs")
            assert not cell.get("execution_count")
            assert not cell.get("attachments")
            assert set(cell.metadata) <= {"jupyter", "labkit"}
            yield f"{json.dumps(cell.metadata)}\n{cell.source}"


def _answers() -> list[str]:
    """The right option of every prediction, and every exercise's solution and its telling lines."""
    right = [
        option.text
        for step in ASKING
        if step.prediction
        for option in options_of(step.prediction)
        if option.key not in step.prediction.misconceptions
    ]
    solutions = [exercise.solution for exercise in EXERCISES.values()]
    lines = [line.strip(" ,") for text in solutions for line in text.splitlines()]
    telling = [line for line in lines if re.search(r'": ', line) and len(line) > 30]
    found = [text for text in [*right, *solutions, *telling] if len(text) >= 12]  # not "Allowed"
    assert len(found) > 40
    return found


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def test_code_is_folded_and_marked_but_for_the_learners_own(place: Path) -> None:
    chapters = [path for path in place.glob("*.ipynb") if path.name[:2] < "08"]  # 08 and 09 are for a class
    cells = [cell for path in chapters for cell in nbformat.read(path, as_version=4).cells]
    code = [cell for cell in cells if cell.cell_type == "code"]
    left = [cell.source for cell in code if not cell.metadata.get("labkit", {}).get("wake")]
    assert [line.splitlines()[0] for line in left] == [
        'organizations = lab.session("admin").client("organizations")'
    ]
    folded = [cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in code]
    assert folded.count(False) == 1


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("from labkit import capstone\n\nlab = capstone.open_lab()\nlab.bar()", True),
        ('capstone.incident(lab).show(lab)', True),
        ('lab.session("admin").client("iam")', True),
        ('iam = lab.session("admin").client("iam")', False),
        ("import boto3", False),
        ("for name in names:\n    lab.step(name)", False),
        ("lab = 3", False),
    ],
)  # fmt: skip
def test_what_may_run_again_any_time(code: str, shows: bool) -> None:
    assert book.only_shows(code) is shows


def test_every_chapter_says_at_its_top_how_to_start(place: Path) -> None:
    """The button is there only where a cell opens the lesson (sleeping.js: isOurs)."""
    for path in place.glob("*.ipynb"):
        sources = _sources(path)
        opens = any(".open_lab(" in source for source in sources)
        assert ("Press **Start** above this page" in sources[0]) is opens, path.name
        assert opens or "Run the first cell: click it, and press Shift+Enter." in sources[0], path.name


def test_a_second_time_changes_nothing(place: Path) -> None:
    work = place / ".labkit" / "start_here"
    work.mkdir()
    (work / "journal.jsonl").write_text("{}")
    _change(place / FIRST, lambda cells: cells.append(nbformat.v4.new_markdown_cell("mine")))
    before = _content(place)
    assert prepare(place, ROOT / "notebooks") == []
    assert _content(place) == before
    if os.name != "nt":
        assert stat.S_IMODE((place / ".labkit").stat().st_mode) == 0o700


def test_a_release_replaces_what_the_learner_only_ran(place: Path, release: Path) -> None:
    _change(place / FIRST, lambda cells: cells[1].update(execution_count=7))
    assert prepare(place, release) == []
    assert "A new sentence." in _sources(place / FIRST)[2]
    assert _sources(place / FIRST)[4] == "lab.why()"


def test_a_release_keeps_the_learners_own_cells_in_their_place(place: Path, release: Path) -> None:
    own = nbformat.v4.new_code_cell("mine = 1", outputs=[nbformat.v4.new_output("stream", text="kept")])
    _change(place / FIRST, lambda cells: cells.insert(3, own))
    _change(place / FIRST, lambda cells: cells.insert(0, nbformat.v4.new_markdown_cell("my heading")))
    assert prepare(place, release) == []
    sources = _sources(place / FIRST)
    assert sources[0] == "my heading"
    assert sources[3].endswith("A new sentence.")
    assert sources[4] == "mine = 1"
    assert "kept" in (place / FIRST).read_text()
    before = _content(place)
    assert prepare(place, release) == []
    assert _content(place) == before


def test_a_release_goes_beside_what_the_learner_changed_and_says_so_once(place: Path, release: Path) -> None:
    _change(place / FIRST, lambda cells: cells[1].update(source="lab = my_own()"))
    theirs = (place / FIRST).read_bytes()
    told = prepare(place, release)
    beside = "You changed your copy, so it stays as it is. The new version is in 00_start_here_new.ipynb."
    assert told == [f"00_start_here.ipynb has a new version. {beside}"]
    assert (place / FIRST).read_bytes() == theirs
    assert "A new sentence." in _sources(place / "00_start_here_new.ipynb")[2]
    assert prepare(place, release) == []  # said once
    _change(release / FIRST, lambda cells: cells[0].update(source="# Newer still"))
    assert len(prepare(place, release)) == 1
    assert (place / FIRST).read_bytes() == theirs
    assert _sources(place / "00_start_here_new.ipynb")[0] == "# Newer still"
    _change(place / "00_start_here_new.ipynb", lambda cells: cells[0].update(source="# Mine too"))
    _change(release / FIRST, lambda cells: cells[0].update(source="# The newest"))
    prepare(place, release)
    assert _sources(place / "00_start_here_new.ipynb")[0] == "# Mine too"
    assert _sources(place / "00_start_here_new_2.ipynb")[0] == "# The newest"


@pytest.mark.parametrize("theirs", ["", "not a notebook", "[]", '{"cells": [{}]}', '{"cells": 3}'])
def test_a_file_that_is_no_notebook_stays(tmp_path: Path, theirs: str) -> None:
    (tmp_path / FIRST).write_text(theirs)
    assert len(prepare(tmp_path, ROOT / "notebooks")) == 1
    assert (tmp_path / FIRST).read_text() == theirs
    assert (tmp_path / "00_start_here_new.ipynb").exists()


def test_a_notebook_that_was_deleted_comes_back(place: Path) -> None:
    (place / FIRST).unlink()
    assert prepare(place, ROOT / "notebooks") == []
    assert _sources(place / FIRST) == _sources(ROOT / "notebooks" / FIRST)


def test_work_of_an_earlier_release_is_taken_along(tmp_path: Path) -> None:
    earlier = tmp_path / ".labkit"
    for lesson in ("start_here", "capstone"):
        (earlier / lesson).mkdir(parents=True)
        (earlier / lesson / "journal.jsonl").write_text(lesson)
    newer = tmp_path / "workbook" / ".labkit" / "capstone"
    newer.mkdir(parents=True)
    (newer / "journal.jsonl").write_text("newer")
    prepare(tmp_path / "workbook", ROOT / "notebooks", earlier)
    assert (newer / "journal.jsonl").read_text() == "newer"
    assert (newer.parent / "start_here" / "journal.jsonl").read_text() == "start_here"


def test_where_the_copy_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABKIT_WORKBOOK", raising=False)
    monkeypatch.chdir(tmp_path)
    assert opening.workbook() == tmp_path / "workbook"
    prepare(tmp_path / "workbook", ROOT / "notebooks")
    monkeypatch.chdir(tmp_path / "workbook")
    assert opening.workbook() == tmp_path / "workbook"  # not a copy in the copy
    monkeypatch.setenv("LABKIT_WORKBOOK", str(tmp_path / "mine"))
    assert opening.workbook() == tmp_path / "mine"


def test_who_names_a_place_for_work_or_another_folder_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LABKIT_WORK", raising=False)
    assert opening.environment(tmp_path)["LABKIT_WORK"] == str(tmp_path / ".labkit")
    assert "LABKIT_WORK" not in opening.environment(None)
    monkeypatch.setenv("LABKIT_WORK", "")
    assert opening.environment(tmp_path)["LABKIT_WORK"] == ""
    assert not opening.opens_the_workbook(["--ServerApp.root_dir=/elsewhere"])
    assert not opening.opens_the_workbook(["another.ipynb"])
    assert opening.opens_the_workbook(["--no-browser"])


def test_an_option_that_cannot_be_read_is_told_under_our_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "labkit", "lab", "--foo"]
    told = os.environ | {"LABKIT_WORKBOOK": str(tmp_path / "workbook")}
    done = subprocess.run(command, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: labkit lab ")
    assert "labkit lab: error: argument --foo" in done.stderr


def test_a_place_where_nothing_can_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LABKIT_WORKBOOK", str(tmp_path / "file" / "workbook"))
    assert main(["lab", "--prepare"]) == 1
    assert "LABKIT_WORKBOOK" in capsys.readouterr().err


def test_the_wheel_alone_is_a_whole_workbook(tmp_path: Path) -> None:
    """As `pip install WHEEL && labkit lab` in an empty folder; the dependencies are this environment's."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:  # what pip does with one that is pure Python
        packed.extractall(site)
    alone = {name: value for name, value in os.environ.items() if not name.startswith("LABKIT")}
    alone |= {"PYTHONPATH": str(site)}
    prepared = subprocess.run(
        [sys.executable, "-m", "labkit", "lab", "--prepare"],
        cwd=empty, env=alone, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert prepared.stdout == f"The workbook is ready in {empty / 'workbook'}.\n"
    assert len(list((empty / "workbook").glob("*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    notebook = nbformat.read(empty / "workbook" / FIRST, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import labkit; print(labkit.__file__)"))
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(empty / "workbook")}}).execute(
        env=alone | {"LABKIT_AUTORUN": "1"}
    )
    assert Path(notebook.cells[-1].outputs[0].text.strip()) == site / "labkit" / "__init__.py"
    said = json.dumps(notebook)
    for step in ("who-am-i", "delete-draft", "mend-the-policy", "try-again", "list-users"):
        assert step in said
    assert "explicit deny in an identity-based policy" in said
