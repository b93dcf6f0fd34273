"""The benchmark still runs. What it measures isn't judged here: machines differ."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "policy.py"


@pytest.mark.long
def test_the_benchmark_runs() -> None:
    done = subprocess.run(
        [sys.executable, BENCHMARK, "--quick"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    for line in (
        "simple, compiled: labkit",
        "simple, compiled: moto",
        "whole stack, cold: labkit",
        "memory of one",
    ):
        assert line in done.stdout
