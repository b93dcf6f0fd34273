"""What labkit adds to the libraries that it needs, up to the first step: at most 1.15 times their memory.

The first step doesn't wait for what a learner needs later.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
BENCHMARK = Path(__file__).resolve().parents[1] / "benchmarks" / "start.py"


def test_the_first_step_takes_little_more_memory_than_the_libraries_alone() -> None:
    done = subprocess.run(
        [sys.executable, BENCHMARK, "--times", "1", "--first", "00_start_here"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = {line[:34].strip(): line[34:].split() for line in done.stdout.splitlines()[2:]}
    assert float(rows["00_start_here"][5].rstrip("x")) <= 1.15


_TO_THE_FIRST_STEP = """
import sys
from labkit import start_here
from labkit.cloud.wire.loading import LOADER
lab = start_here.open_lab()
lab.bar()
lab.step("who-am-i")
print("loaded:", *sorted(name for name in sys.modules if name.startswith("labkit.")))
print("models:", *sorted({key[1] for key in LOADER._cache if key[0] == "load_service_model"}))
"""
_LATER = (
    "labkit.attacks",
    "labkit.estate._estate",
    "labkit.lesson.exercises.exercise",
    "labkit.lesson.model.tasks.hunt",
    "labkit.lesson.view.exercises",
    "labkit.lesson.view.fault",
    "labkit.paths",
    "labkit.policy._validate",
)


def test_the_first_step_waits_for_nothing_that_comes_later(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TO_THE_FIRST_STEP],
        capture_output=True, text=True, timeout=120, check=True, cwd=tmp_path,
        env=os.environ | {"LABKIT_AUTORUN": "1"},
    )  # fmt: skip
    loaded, models = done.stdout.rsplit("loaded: ", 1)[1].split("\nmodels: ")
    assert "labkit.start_here.lesson" in loaded.split()
    assert not [name for name in _LATER if name in loaded.split()]
    assert models.split() == ["iam", "s3", "sts"]  # EC2's alone takes as long to read as these three
