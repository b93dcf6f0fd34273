"""CONTRIBUTING's example of a new service: a folder that is added, called, and taken away again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[3]
CALLS = """
import json, sys
from pathlib import Path
from labkit.catalog import scene
from labkit.cloud import open_scene, services

places = [Path(place) for place in sys.argv[1:]]
loaded = [name for place in places for name in services.load(place)]
lab = open_scene(scene("start_here"))
lexicon = {"Name": "W3C", "Content": "<lexicon/>"}
calls = [
    ("admin", "PutLexicon", lexicon),
    ("trainee", "GetLexicon", {"Name": "W3C"}),
    ("admin", "GetLexicon", {"Name": "W3C"}),
    ("admin", "PutLexicon", {**lexicon, "Content": "x" * 4_001}),
]
answers = [lab.call(who, "polly", operation, given) for who, operation, given in calls]
print(json.dumps([loaded, [(answer.code or "", answer.message or "") for answer in answers]]))
"""


def _write(folder: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^`(polly/[\w.]+)`.*?```\w+\n(.*?)```", page, re.DOTALL | re.MULTILINE):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def _answers(*places: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """In a process of its own, for what is registered stays."""
    done = subprocess.run(
        [sys.executable, "-c", CALLS, *map(str, places)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded, answers = json.loads(done.stdout)
    return loaded, [(code, said) for code, said in answers]


def test_a_folder_adds_a_service(tmp_path: Path) -> None:
    _write(tmp_path)
    assert sorted(path.name for path in (tmp_path / "polly").iterdir()) == [
        "__init__.py", "lexicons.py", "operations.toml",
    ]  # fmt: skip
    loaded, answers = _answers(tmp_path)
    assert loaded == ["polly"]
    assert [code for code, _ in answers] == ["", "AccessDeniedException", "", "LexiconSizeExceededException"]
    assert "not authorized to perform: polly:GetLexicon on resource: arn:aws:polly:" in answers[1][1]


@pytest.mark.parametrize("call", range(4))
def test_without_the_folder_it_is_plainly_not_simulated(call: int, without: list[tuple[str, str]]) -> None:
    code, said = without[call]
    assert code == "NotSimulatedByLabkit"
    assert "Nothing ran and nothing changed" in said


@pytest.fixture(scope="module")
def without() -> list[tuple[str, str]]:
    return _answers()[1]
