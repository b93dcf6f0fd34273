"""Every command in the pages that people read is one that works: it is run here, or its target exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.md")),
]
ELSEWHERE = {
    "helm": "needs a cluster",
    "jupyter-repo2docker": "needs Docker",
    "for": "removes accounts",
    ".": "tests/cloud/scene reads the file in each shell",
    "eval": "the same",
    "aws": "tests/clients and tests/cloud/scene call it",
    ".venv/bin/python": "what runs the checks and benchmarks",
}


def _commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
        for line in re.findall(r"^ {4}(\S.*)$", text, flags=re.MULTILINE):
            command = re.split(r"\s{2,}#|\s#\s", line)[0].strip()
            command = re.sub(r"^(?:sudo |[A-Z_]+=\S+ )+", "", command)
            found.append((page.name, re.sub(r"^\S*/bin/labkit", "labkit", command)))
    return found


COMMANDS = sorted({command for _, command in _commands()})
LABKIT = [command for command in COMMANDS if command.startswith("labkit ")]


def _make(command: str) -> str:
    return command.split()[1]


def test_every_command_is_of_a_known_kind() -> None:
    unknown = [
        command
        for command in COMMANDS
        if command.split()[0] not in ELSEWHERE
        and not command.startswith(("labkit ", "make "))
        and "→" not in command
    ]
    assert [command for command in unknown if not command.startswith("notebooks ")] == []


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert {_make(command) for command in COMMANDS if command.startswith("make ")} <= targets


def test_every_picture_is_there_is_small_and_is_told_in_words() -> None:
    for page in PAGES:
        for words, place in re.findall(r"!\[(.*?)\]\((?!https:)(\S+?)\)", page.read_text()):
            assert len(words) > 40, place
            assert 10_000 < (page.parent / place).stat().st_size < 150_000


@pytest.mark.parametrize("command", LABKIT)
def test_the_command_runs(command: str, tmp_path: Path) -> None:
    words = shlex.split(command, comments=True)[1:]
    if words == ["lab"]:
        words.append("--prepare")
    if words[:2] == ["class", "report"] and "--help" not in words:
        words = ["class", "report", "--help"]  # tests/classroom reads a class
    if words[:2] == ["class", "duel"]:
        words = ["class", "duel", "--help"]  # tests/hub makes one and ends it
    if words[0] == "serve" and "--" not in words:
        words += ["--", sys.executable, "-c", "print('here')"]  # it would run until it is stopped
    done = subprocess.run(
        [sys.executable, "-m", "labkit", *words],
        cwd=tmp_path, check=False, capture_output=True, text=True, input="exit\n", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
