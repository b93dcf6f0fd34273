"""The saved notebooks hold what the simulated AWS answers: a changed figure, or a changed right, is red."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
FIRST = ROOT / "notebooks" / "00_start_here.ipynb"
CHAPTER = ROOT / "notebooks" / "05_cross_account_roles.ipynb"
LAST = 'lab.step("tester-again")'
GRANT = """lab.scene.client("development-admin", "iam").delete_group_policy(
    GroupName="Testers", PolicyName="NeverUpdateApp"
)
None"""


def _until_the_refusal() -> nbformat.NotebookNode:
    """The chapter up to the step in which the Tester is refused."""
    notebook = nbformat.read(CHAPTER, as_version=4)
    last = next(place for place, cell in enumerate(notebook.cells) if cell.source == LAST)
    notebook.cells = notebook.cells[: last + 1]
    return notebook


def _compare(notebook: nbformat.NotebookNode, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "copy.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(path)]
    environment = os.environ | {"LABKIT_AUTORUN": "1"}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.long
def test_one_changed_figure_is_red_and_the_rest_green(tmp_path: Path) -> None:
    notebook = nbformat.read(FIRST, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    data = next(
        output["data"]
        for cell in code
        for output in cell.get("outputs", [])
        if "2036-01-07T09:00:0" in output.get("data", {}).get("text/plain", "")
    )
    data["text/plain"] = re.sub(r"09:00:0\d", "09:00:59", data["text/plain"], count=1)
    done = _compare(notebook, tmp_path)
    assert done.returncode == 1
    assert f"1 failed, {len(code) - 1} passed" in done.stdout


@pytest.mark.long
def test_granting_the_tester_the_role_is_red(tmp_path: Path) -> None:
    notebook = _until_the_refusal()
    notebook.cells.insert(-1, nbformat.v4.new_code_cell(GRANT))
    done = _compare(notebook, tmp_path)
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert "tester-again" in done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_saved_notebooks_tell_the_story_and_no_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code), "save it with make notebooks"
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    assert not re.search(r"/(home|root|tmp|Users)/|127\.0\.0\.1:\d|Botocore/|Python/3", text)
    assert all("text/plain" in output["data"] for cell in code for output in cell.outputs if "data" in output)
