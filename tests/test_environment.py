"""Conda and Binder users get what pip users get."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent


def _conda() -> tuple[dict[str, Requirement], str]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    python, *rest = (entry for entry in listed if isinstance(entry, str))
    lines = rest + [line for line in pip if not line.startswith("-e")]
    found = {Requirement(line).name: Requirement(line) for line in lines}
    found.pop("pip")
    return found, python


def test_environment_yml_lists_what_pyproject_lists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *_to_check_notebooks(project)]
    ours = {Requirement(line).name: Requirement(line) for line in needed}
    conda, python = _conda()
    assert {name: (need.specifier, need.extras) for name, need in conda.items()} == {
        name: (need.specifier, need.extras) for name, need in ours.items()
    }
    named = re.fullmatch(
        r"python=(\d+\.\d+)", python
    )  # what repo2docker reads ("Configuration files": environment.yml)
    assert named is not None
    assert SpecifierSet(project["requires-python"]).contains(named[1])


def _to_check_notebooks(project: dict[str, Any]) -> list[str]:
    """What `python -m pytest notebooks` needs beside labkit."""
    return [
        line
        for line in project["optional-dependencies"]["test"]
        if Requirement(line).name in ("nbval", "pytest")
    ]


def test_environment_yml_installs_this_folder() -> None:
    assert "-e ." in (ROOT / "environment.yml").read_text()


def test_what_is_mended_by_its_private_names_has_an_upper_bound() -> None:
    """labkit replaces private names of these; another release may have others."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needs = {Requirement(line).name: Requirement(line).specifier for line in project["dependencies"]}
    for name in ("moto", "boto3", "awscli", "time-machine", "flask", "flask-cors"):
        assert any(one.operator in ("<", "<=", "==", "~=") for one in needs[name]), name


def test_the_job_that_tries_the_newest_lifts_every_upper_bound(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    for name in ("pyproject.toml", "environment.yml", ".ci/newest.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run([sys.executable, tmp_path / ".ci" / "newest.py"], check=True, capture_output=True)
    needs = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]["dependencies"]
    assert not [need for need in needs if "<" in need]
    assert "newest.py" in (ROOT / ".github" / "workflows" / "test.yml").read_text()
