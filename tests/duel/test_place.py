"""The folder of a duel: what the other team leaves there is read as a plain file of a sane size, or told."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from labkit.duel.papers import MOST_CALLS, MOST_ROWS, Build, read_attack, read_build
from labkit.duel.place import MOST_BYTES, DuelError, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("inkwell", "attack", tmp_path)


def _file(tmp_path: Path) -> Path:
    return tmp_path / "inkwell" / "build" / "handed.json"


def test_what_one_team_hands_the_other_reads_and_nobody_else_can(place: Place, tmp_path: Path) -> None:
    assert place.read("build") is None
    Place("inkwell", "build", tmp_path).hand({"duel": 1})
    assert place.read("build") == {"duel": 1}
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "inkwell").rglob("*")} == {0}


def _link(file: Path) -> None:
    other = file.parent.parent / "secret"
    other.write_text('{"duel": 1}')
    file.symlink_to(other)


def _second_name(file: Path) -> None:
    other = file.parent.parent / "secret"
    other.write_text('{"duel": 1}')
    os.link(other, file)


def _folder_link(file: Path) -> None:
    file.parent.rmdir()
    file.parent.symlink_to(file.parent.parent / "attack")


HOSTILE: dict[str, Callable[[Path], Any]] = {
    "a link": _link,
    "a second name of another file": _second_name,
    "a folder that is a link": _folder_link,
    "a pipe": os.mkfifo,
    "a folder": lambda file: file.mkdir(),
    "too large": lambda file: file.write_bytes(b" " * (MOST_BYTES + 1)),
    "no JSON": lambda file: file.write_bytes(b"\x80cposix\nsystem\n"),
    "a list": lambda file: file.write_text("[]"),
    "deep": lambda file: file.write_text('{"a":' * 100_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_plain_file_of_a_duel_is_told(kind: str, place: Place, tmp_path: Path) -> None:
    HOSTILE[kind](_file(tmp_path))
    with pytest.raises(DuelError):
        place.read("build")


PAPERS: dict[str, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    "another release's": (read_build, {"duel": 2, "rows": []}),
    "no rows": (read_build, {"duel": 1}),
    "rows that aren't": (read_build, {"duel": 1, "rows": ["x"]}),
    "too many rows": (read_build, {"duel": 1, "rows": [{}] * (MOST_ROWS + 1)}),
    "too many calls": (read_attack, {"duel": 1, "calls": [{}] * (MOST_CALLS + 1)}),
    "no texts": (read_attack, {"duel": 1, "calls": [{"as": 1}]}),
    "long texts": (read_attack, {"duel": 1, "calls": [{"as": "x" * 101}]}),
}


@pytest.mark.parametrize("kind", PAPERS)
def test_what_is_no_paper_of_a_duel_is_told(kind: str) -> None:
    read, told = PAPERS[kind]
    with pytest.raises(DuelError):
        read(json.loads(json.dumps(told)))


@pytest.mark.parametrize("code", ["", "a", "../x", "A1", "x" * 25, "a/b", "a b", "1a"])
def test_a_code_names_one_folder(code: str, tmp_path: Path) -> None:
    with pytest.raises(DuelError, match="code of a duel"):
        Place(code, "build", tmp_path)


def test_a_build_of_too_many_calls_isnt_handed_over() -> None:
    with pytest.raises(DuelError, match="Start over"):
        Build(({},) * (MOST_ROWS + 1)).told()


def test_on_a_hub_only_the_operator_makes_a_duel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_DUELS", str(tmp_path))
    with pytest.raises(DuelError, match="labkit class duel inkwell --builds"):
        Place("inkwell", "build")
    assert not list(tmp_path.iterdir())
