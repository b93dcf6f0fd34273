"""The image for Binder and Kubernetes: what repo2docker does after the packages, in a copy of the repository.

(repo2docker: Configuration files; postBuild - Run code after installing the environment; start - Run code
before the user sessions starts)
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent
FIRST = "workbook/00_start_here.ipynb"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is in the image, built: `python` there is the environment's."""
    copy = tmp_path_factory.mktemp("image") / "repository"
    for name in ("labkit", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("postBuild", "start"):
        shutil.copy2(ROOT / name, copy / name)
    shutil.rmtree(copy / "labkit" / "workbook" / "__pycache__", ignore_errors=True)
    done = _in(copy, "./postBuild")
    assert done.returncode == 0, done.stderr
    return copy


def _in(copy: Path, *command: str, **told: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "LABKIT"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        command, cwd=copy, env=kept | {"PATH": path} | told,
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_repo2docker_finds_the_files_where_it_looks() -> None:
    for folder in ("binder", ".binder"):
        assert not (ROOT / folder).exists()  # with one of these, it would look nowhere else
    for name in ("requirements.txt", "Dockerfile", "runtime.txt", "Pipfile", "apt.txt"):
        assert not (ROOT / name).exists()  # a Dockerfile would come before environment.yml
    for name in ("postBuild", "start"):
        assert (ROOT / name).stat().st_mode & stat.S_IXUSR
        assert (ROOT / name).read_text().startswith("#!/bin/bash\n")


def test_the_build_does_what_the_first_start_would_do(image: Path) -> None:
    notebook = json.loads((image / FIRST).read_text(encoding="utf-8"))
    assert not [cell for cell in notebook["cells"] if cell.get("outputs")]
    assert list((image / "labkit" / "workbook" / "__pycache__").glob("opening.*.pyc"))


def test_a_server_is_started_with_labkits_settings_and_with_the_token_that_it_is_given(image: Path) -> None:
    tell = "import json, os; print(json.dumps(dict(os.environ)))"
    told = json.loads(_in(image, "./start", "python", "-c", tell).stdout)
    assert told["LABKIT_WORK"].startswith(str(image / "workbook"))
    assert told["JUPYTER_PATH"] == told["JUPYTER_CONFIG_PATH"] == str(image / "labkit" / "jupyter")
    assert "JUPYTER_TOKEN" not in told
    given = json.loads(_in(image, "./start", "python", "-c", tell, JUPYTER_TOKEN="given").stdout)
    assert given["JUPYTER_TOKEN"] == "given"


def test_the_servers_failure_is_the_starts(image: Path) -> None:
    assert _in(image, "./start", "python", "-c", "raise SystemExit(3)").returncode == 3


def test_the_badge_opens_the_first_notebook_of_the_learners_copy() -> None:
    links = re.findall(r"\(https://mybinder\.org/v2/gh/(\S+?)\)", (ROOT / "README.md").read_text())
    assert [unquote(link) for link in links] == [f"OWNER/REPOSITORY/HEAD?urlpath=lab/tree/{FIRST}"]
