"""Every command in the pages that people read is one that works: it is run here, or its target exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from labkit.__main__ import main

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
    "/srv/labkit-class/python/bin/jupyter": "tests/classroom runs the notebook",
    ".venv/bin/python": "what runs the checks and benchmarks",
}

BENCHMARKS = {
    "cloud": ["--quick"],
    "paths": ["--quick"],
    "start": ["--times", "1", "--first", "00_start_here"],
    "talk": ["start_here"],
    "ways": ["1"],
}
"""Their smallest runs, of seconds each."""
BENCHMARKS_ELSEWHERE = {
    "class_of_thirty": "as root, a class for minutes; make class-test runs what it is made of",
    "reading": "needs textstat",
    "screens": "a browser on every step of the course, for minutes",
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


def _in_prose() -> list[str]:
    """The commands inside sentences."""
    names = r"`((?:labkit|make|python|jupyter|conda|pip) [^`]+)`"
    return sorted({found for page in PAGES for found in re.findall(names, page.read_text())})


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = [command for command in (*COMMANDS, *_in_prose()) if command.startswith("make ")]
    assert {_make(command) for command in named} <= targets


def test_the_pages_are_built_without_a_warning() -> None:
    done = subprocess.run(
        ["make", "docs"],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (ROOT / "docs" / "built" / "index.html").exists()


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("make ")])
def test_make_knows_what_to_do(command: str) -> None:
    """The targets themselves install, open a page or take minutes; CI runs `make test` and `make long`."""
    done = subprocess.run(
        ["make", "--dry-run", *command.split()[1:]],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", [one for one in _in_prose() if one.startswith("labkit ")])
def test_labkit_knows_a_command_inside_a_sentence(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = command.split()[1:]
    with pytest.raises(SystemExit) as left:
        main([*words, "--help"])
    assert left.value.code == 0
    assert all(word in capsys.readouterr().out for word in words if word.startswith("--"))


def test_every_file_that_a_command_names_is_there() -> None:
    places = r"(?<![\w/.-])(?:tests|benchmarks|notebooks|docs|deploy|environment\.yml)[\w/.-]*"
    named = {place for command in (*COMMANDS, *_in_prose()) for place in re.findall(places, command)}
    assert {place for place in named if not (ROOT / place).exists()} == set()


def test_every_module_that_a_command_runs_is_there() -> None:
    named = {
        one for command in (*COMMANDS, *_in_prose()) for one in re.findall(r"python -m ([\w.]+)", command)
    }
    assert {module for module in named if find_spec(module) is None} == set()


@pytest.mark.parametrize("page", [ROOT / "docs" / "engine.md"], ids=lambda page: page.name)
def test_the_code_of_a_page_runs(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL)
    assert code
    for one in code:
        exec(compile(one, page.name, "exec"), {})  # noqa: S102 - the page's own code
    assert "Allow" in capsys.readouterr().out


def test_every_picture_is_there_is_small_and_is_told_in_words() -> None:
    for page in PAGES:
        for words, place in re.findall(r"!\[(.*?)\]\((?!https:)(\S+?)\)", page.read_text()):
            assert len(words) > 40, place
            assert 10_000 < (page.parent / place).stat().st_size < 150_000


def test_every_benchmark_that_a_page_names_is_run_or_says_why_not() -> None:
    named = {one for page in PAGES for one in re.findall(r"benchmarks/(\w+)\.py", page.read_text())}
    assert named == BENCHMARKS.keys() | BENCHMARKS_ELSEWHERE.keys()


@pytest.mark.long
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_that_a_page_names_runs(name: str) -> None:
    words = [sys.executable, f"benchmarks/{name}.py", *BENCHMARKS[name]]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d", done.stdout), done.stderr


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
