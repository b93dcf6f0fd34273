"""Saved work: there again in a new process, whole or not at all, and never a crash over a bad file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labkit.cloud import open_scene
from labkit.cloud.scene.kept.shelf import Shelf
from labkit.cross_account.scene import ROLE
from tests.cloud.conftest import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene

KILLED = Path(__file__).with_name("killed.py")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Scene]:
    opened = open_scene(DEFINITION, folder=tmp_path / "work")
    yield opened
    opened.close()


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "work").glob("*.checkpoint"))


def test_work_is_where_it_was_left(kept: Scene, tmp_path: Path) -> None:
    kept.save("start")
    DEFINITION.replay(kept, "end")
    refused = kept.call("tester", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"})
    kept.save("a step / with an odd näme")
    rows = [event.record for event in kept.trail.events]
    now = kept.now
    kept.close()

    again = open_scene(DEFINITION, folder=tmp_path / "work")
    assert again.checkpoints() == ("start", "a step / with an odd näme")
    again.restore("a step / with an odd näme")
    assert [event.record for event in again.trail.events] == rows
    assert again.now == now
    assert refused.decision is not None
    assert again.trail.events[-1].decision is not None
    assert again.trail.events[-1].decision.explain() == refused.decision.explain()
    assert again.call("developer-updateapp", "s3", "ListObjectsV2", {"Bucket": "productionapp"}).ok
    assert again.troubles == ()
    again.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private in another way")
def test_only_the_owner_can_read_it(kept: Scene, tmp_path: Path) -> None:
    kept.save("one")
    assert stat.S_IMODE((tmp_path / "work").stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in _files(tmp_path)] == [0o600]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda whole: whole[:-100], "damaged"),
        (lambda whole: whole[:50], "damaged"),
        (lambda _: b"", "damaged"),
        (lambda _: os.urandom(5000), "damaged"),
        (lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]), "damaged"),
        (lambda whole: whole.replace(b'"python": "', b'"python": "2.', 1), "another version"),
        (lambda whole: whole.replace(b'"scene": "test"', b'"scene": "else"', 1), "another lab"),
        (lambda whole: whole.replace(b'"format": 2', b'"format": 9', 1), "another version"),
    ],
)
def test_a_spoiled_file_is_set_aside(kept: Scene, tmp_path: Path, spoil: object, told: str) -> None:
    kept.save("good")
    kept.save("bad")
    good, bad = sorted(_files(tmp_path), key=lambda path: path.name.startswith("bad"))
    assert callable(spoil)
    bad.write_bytes(spoil(bad.read_bytes()))
    again = open_scene(DEFINITION, folder=tmp_path / "work")
    with pytest.raises(LookupError, match="kept it as"):
        again.restore("bad")
    assert told in again.troubles[0]
    assert again.checkpoints() == ("good",)
    again.restore("good")
    assert good.exists()
    assert not bad.exists()
    again.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_killed_while_saving(tmp_path: Path) -> None:
    """Killed at any moment, two hundred times: what is there is always whole."""
    done = subprocess.run(
        [sys.executable, KILLED, tmp_path], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    for left in tmp_path.glob(".writing-*"):
        os.utime(left, (0, 0))
    Shelf(tmp_path, "test")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
