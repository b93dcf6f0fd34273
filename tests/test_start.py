"""What labkit adds to the libraries that it needs, up to the first step: at most 1.15 times their memory."""

from __future__ import annotations

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
