"""What a killed process left behind is taken away by the next; what anybody may still use is not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from labkit.cloud.scene.environment import Folder
from labkit.cloud.scene.leftovers import new_folder, sweep

ROOT = Path(__file__).parents[3]
KILLED = """
import os
from labkit.cloud.scene.environment import Folder
from labkit.cloud.scene.leftovers import new_folder
path, lock = new_folder()
print(path, flush=True)
os.kill(os.getpid(), 9)
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such locks")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_killed_process_folder_goes(place: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    left = Path(done.stdout.strip())
    assert left.parent == place, done
    assert left.is_dir()
    Folder().remove()  # a scene that opens, and closes
    assert list(place.iterdir()) == []


def test_a_living_process_folder_stays() -> None:
    path, lock = new_folder()
    sweep()
    assert path.is_dir()
    assert lock is not None
    lock.close()
    sweep()
    assert not path.exists()


def test_nothing_else_is_touched(place: Path) -> None:
    path, lock = new_folder()
    assert lock is not None
    lock.close()
    kept = place / "elsewhere"
    path.rename(kept)  # another name
    (place / "labkit-link").symlink_to(kept)
    (place / "labkit-starting").mkdir(mode=0o700)  # no lock yet
    (place / "labkit-open").mkdir(mode=0o755)
    (place / "labkit-open" / "in-use").touch()
    (place / "labkit-file").touch()
    before = sorted(place.rglob("*"))
    sweep()
    assert sorted(place.rglob("*")) == before
