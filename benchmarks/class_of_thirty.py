"""Thirty learners at once on this machine, through JupyterHub, beside as many who only import the same stack.

It tells memory a learner, seconds to the first step and to the end of chapter 05, and how many seconds of the
processor a learner took for it.

    sudo make class-test     # installs the proxy
    sudo .venv/bin/python benchmarks/class_of_thirty.py [--learners 30]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from labkit.classroom.hub.limits import confine
from tests.hub.a_class import Class, Learner

NOTEBOOK = "05_cross_account_roles.ipynb"
BARE = [
    "import boto3, moto, pandas, ipywidgets, IPython.display",
    """
from moto import mock_aws
with mock_aws():
    boto3.client("iam", region_name="us-east-1").create_user(UserName="ann")
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="bucket")
""",
]
GIBIBYTE = 1 << 30


@dataclass(frozen=True)
class Took:
    """Seconds from the sign-in; bytes and the processor's seconds of all the learner's processes."""

    first: float
    first_work: float
    end: float
    end_work: float
    memory: int


def work(learner: Learner, *, bare: bool) -> Took:
    """One learner signs in, opens the chapter and runs every cell of it."""
    begun = time.monotonic()
    learner.arrive()
    cells = BARE if bare else learner.notebook(NOTEBOOK)
    kernel = learner.kernel()
    learner.run(kernel, ["import os; os.environ['LABKIT_AUTORUN'] = '1'"])
    opening = 1 if bare else next(at for at, cell in enumerate(cells) if "lab.step" in cell)
    learner.run(kernel, cells[: opening + 1], 1_800)
    first, first_work = time.monotonic() - begun, worked(learner.name)
    learner.run(kernel, cells[opening + 1 :], 1_800)
    return Took(first, first_work, time.monotonic() - begun, worked(learner.name), used(learner.name))


def used(name: str) -> int:
    """Memory of the learner's processes, without the file caches that the kernel would give back."""
    for folder in confine(name, 2 * GIBIBYTE, 2).folders:
        statistics_file = folder / "memory.stat"
        if statistics_file.exists():
            pairs = (line.split() for line in statistics_file.read_text().splitlines())
            numbers = {key: int(value) for key, value in pairs}
            return numbers.get("anon", 0) or numbers.get("total_rss", 0)
    return 0


def worked(name: str) -> float:
    """The processor's seconds that the learner's processes took, and those that they have started."""
    account = f"lk-{name}"
    all_ = [one.cpu_times() for one in psutil.process_iter(["username"]) if one.info["username"] == account]
    return float(sum(one.user + one.system + one.children_user + one.children_system for one in all_))


def a_class(count: int, *, bare: bool) -> list[Took]:
    """So many learners at once."""
    with Class(MEMORY=str(2 * GIBIBYTE), CPUS="2", IDLE="0") as opened:
        learners = [opened.learner(f"bench-{number}") for number in range(count)]
        for learner in learners:
            assert "successful" in learner.join().text
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda learner: work(learner, bare=bare), learners))


def main() -> None:
    """Print both classes, and what labkit adds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=30)
    count = parser.parse_args().learners
    print(f"{count} learners at once      first step s   work s    end s   work s   MB a learner")
    rows = {name: a_class(count, bare=name == "bare stack") for name in ("bare stack", "chapter 05")}
    for name, took in rows.items():
        first, first_work, end, end_work, memory = (
            statistics.median(getattr(one, part) for one in took)
            for part in ("first", "first_work", "end", "end_work", "memory")
        )
        said = (
            f"{name:<22} {first:>14.1f} {first_work:>8.1f} {end:>8.1f} {end_work:>8.1f} {memory / 1e6:>12.0f}"
        )
        print(f"{said}   (slowest end {max(one.end for one in took):.1f} s)")


if __name__ == "__main__":
    main()
