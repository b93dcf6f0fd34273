"""What labkit adds to its stack: seconds to a chapter's first step, and memory of its kernel.

Each row is a real Jupyter kernel, and the notebook's own cells as an autorun runs them. The bare kernel
imports the same libraries, and makes the first chapter's calls on plain moto; the second one calls EC2 too,
as chapters 01, 07 and 09 do. Seconds count from the first import: those on the clock, and those of the
processor, which a busy machine changes less. Memory is the kernel's own (not what it shares with other
processes), after the first step and after the last cell.

python benchmarks/start.py [--times 5] [--first] [CHAPTER ...]      all chapters where none is named

--first: no chapter is gone through to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil
from jupyter_client.manager import start_new_kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_client.blocking import BlockingKernelClient

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
BARE = """
import boto3, moto, pandas, ipywidgets
from IPython.display import display

mock = moto.mock_aws()
mock.start()
iam, s3, sts = (boto3.client(name, region_name="us-east-1") for name in ("iam", "s3", "sts"))
iam.create_user(UserName="Trainee1")
iam.put_user_policy(UserName="Trainee1", PolicyName="WorkWithNotes", PolicyDocument='''
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}''')
s3.create_bucket(Bucket="workshopnotes")
s3.put_object(Bucket="workshopnotes", Key="archive/draft.txt", Body=b"A note.")
display(ipywidgets.HTML(sts.get_caller_identity()["Arn"]))
display(pandas.DataFrame(iam.list_users()["Users"]))
"""

WITH_EC2 = """
ec2 = boto3.client("ec2", region_name="us-east-1")
display(pandas.DataFrame(ec2.describe_security_groups()["SecurityGroups"]))
"""


@dataclass(frozen=True)
class Took:
    """Seconds on the clock and of the processor, and bytes."""

    seconds: float
    work: float
    memory: float


def run(cells: Sequence[str], first: int) -> tuple[Took, Took]:
    """Run cells in a kernel of their own: to the first step (which is the `first` one), and to the end."""
    manager, client = start_new_kernel(
        env=os.environ | {"LABKIT_AUTORUN": "1"},
        cwd=str(NOTEBOOKS),
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    try:
        kernel = psutil.Process(manager.provisioner.pid)
        begun, worked = time.perf_counter(), _work(kernel)

        def took() -> Took:
            seconds, work = time.perf_counter() - begun, _work(kernel) - worked
            return Took(seconds, work, kernel.memory_full_info().uss)

        _execute(client, cells[:first])
        to_the_first_step = took()
        _execute(client, cells[first:])
        return to_the_first_step, took()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _work(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _execute(client: BlockingKernelClient, cells: Sequence[str]) -> None:
    for cell in cells:
        reply: dict[str, Any] = client.execute_interactive(cell, timeout=600, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok", reply["content"]


def cells_of(notebook: Path) -> list[str]:
    """The source of a notebook's code cells."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _chapter(name: str, *, whole: bool) -> tuple[Took, Took]:
    cells = cells_of(NOTEBOOKS / f"{name}.ipynb")
    first = next((at for at, cell in enumerate(cells, 1) if "lab.step(" in cell), 2)
    return run(cells if whole else cells[:first], first)


def main() -> None:
    """Print a row for the bare stack and one for each chapter, and how many times the bare stack's it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--first", action="store_true")
    names = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
    parser.add_argument("chapters", nargs="*", default=names)
    chosen = parser.parse_args()
    took: dict[str, list[tuple[Took, Took]]] = {}
    for _ in range(chosen.times):  # in turns, so that a busy minute meets all of them
        took.setdefault("bare stack", []).append(run([BARE], 1))
        took.setdefault("bare stack and EC2", []).append(run([BARE + WITH_EC2], 1))
        for name in chosen.chapters:
            took.setdefault(name, []).append(_chapter(name, whole=not chosen.first))
    bare = _middle([first for first, _ in took["bare stack"]])
    print(f"{'':34}{'to the first step':>45}{'to the end':>30}")
    print(f"{'':34}{'s':>15}{'s of work':>15}{'MB':>15}{'s':>15}{'MB':>15}")
    for name, runs in took.items():
        first, end = (_middle([run[at] for run in runs]) for at in (0, 1))
        print(
            f"{name:34}{_beside(first.seconds, bare.seconds)}{_beside(first.work, bare.work)}"
            f"{_beside(first.memory / 1e6, bare.memory / 1e6, 0)}{end.seconds:15.1f}"
            f"{_beside(end.memory / 1e6, bare.memory / 1e6, 0)}"
        )


def _beside(ours: float, bare: float, digits: int = 2) -> str:
    return f"{ours:8.{digits}f} {ours / bare:5.2f}x"


def _middle(took: Sequence[Took]) -> Took:
    return Took(*(median(getattr(one, part) for one in took) for part in ("seconds", "work", "memory")))


if __name__ == "__main__":
    main()
