"""Thirty learners at once on this machine, through JupyterHub, beside as many who only import the same stack.

Each learner starts by itself, as on Kubernetes and as the bare stack does. Then learners are forks of one
process, as in a class on one host.

It tells memory a learner, seconds to the first step and to the end of chapter 05, and how many seconds of the
processor a learner took for it. Each figure is the middle learner's; seconds count from the sign-in.

    sudo make class-test     # installs the proxy
    sudo .venv/bin/python benchmarks/class_of_thirty.py [--learners 30]
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from labkit.classroom.hub.limits import confine
from tests.hub.a_class import ROOT, Class, Learner

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
CLASSES = (
    ("bare stack", True, False),
    ("chapter 05, by itself", False, False),
    ("chapter 05, forks", False, True),
)


@dataclass(frozen=True)
class Took:
    """Seconds from the sign-in; bytes and the processor's seconds of all the learner's processes."""

    first: float
    first_work: float
    first_memory: int
    end: float
    end_work: float
    end_memory: int


def work(learner: Learner, *, bare: bool) -> Took:
    """One learner signs in, opens the chapter and runs every cell of it."""
    begun = time.monotonic()
    learner.arrive()
    cells = BARE if bare else learner.notebook(NOTEBOOK)
    kernel = learner.kernel()
    learner.run(kernel, ["import os; os.environ['LABKIT_AUTORUN'] = '1'"])
    opening = 1 if bare else next(at for at, cell in enumerate(cells) if "lab.step" in cell)
    learner.run(kernel, cells[: opening + 1], 1_800)
    first = (time.monotonic() - begun, worked(learner.name), used(learner.name))
    learner.run(kernel, cells[opening + 1 :], 1_800)
    return Took(*first, time.monotonic() - begun, worked(learner.name), used(learner.name))


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


def a_class(count: int, *, bare: bool, forks: bool) -> list[Took]:
    """So many learners at once."""
    with Class(MEMORY=str(2 * GIBIBYTE), CPUS="2", IDLE="0", FORKS=str(int(forks))) as opened:
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
    compileall.compile_dir(ROOT / "labkit", quiet=1)  # as pip does where a class is installed
    print(f"{f'{count} learners':<23}{'to the first step':>28}{'to the end':>24}")
    print(f"{'at once':<23}{'s':>14}{'work s':>8}{'MB':>6}{'s':>10}{'work s':>8}{'MB':>6}")
    for name, bare, forks in CLASSES:
        took = a_class(count, bare=bare, forks=forks)
        first, first_work, first_memory, end, end_work, end_memory = (
            statistics.median(getattr(one, part.name) for one in took) for part in fields(Took)
        )
        print(
            f"{name:<23}{first:>14.1f}{first_work:>8.1f}{first_memory / 1e6:>6.0f}"
            f"{end:>10.1f}{end_work:>8.1f}{end_memory / 1e6:>6.0f}"
            f"   (slowest end {max(one.end for one in took):.1f} s)",
            flush=True,
        )


if __name__ == "__main__":
    main()
