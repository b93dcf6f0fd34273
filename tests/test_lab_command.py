"""`labkit lab`: where a learner's work is kept."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from labkit import __main__ as command

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_work_is_kept_beside_the_notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_HOME", tmp_path)
    assert "LABKIT_WORK" not in command._with_a_place_for_work({}, [])  # there are no notebooks of ours
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text("{}")
    assert command._with_a_place_for_work({}, [])["LABKIT_WORK"] == str(tmp_path / ".labkit")
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / ".labkit").stat().st_mode) == 0o700


def test_who_names_a_place_or_another_folder_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_HOME", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text("{}")
    assert command._with_a_place_for_work({"LABKIT_WORK": ""}, []) == {"LABKIT_WORK": ""}
    assert command._with_a_place_for_work({}, ["--ServerApp.root_dir=/elsewhere"]) == {}
    assert not (tmp_path / ".labkit").exists()
