"""What saving and restoring a scene costs as calls go by: time, bytes, and how often as much as at the start.

python benchmarks/keeping.py [CALLS]      10,000 where left out
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.cloud import open_scene
from labkit.cross_account.scene import ROLE
from tests.cloud.conftest import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud import Scene

ROLE_OF = {"RoleArn": ROLE, "RoleSessionName": "bench"}
CALLS = (
    ("developer", "sts", "GetCallerIdentity", {}),
    ("tester", "sts", "AssumeRole", ROLE_OF),  # refused
    ("developer", "sts", "AssumeRole", ROLE_OF),
    ("production-admin", "s3", "ListObjectsV2", {"Bucket": "productionapp"}),
    ("developer", "s3", "GetObject", {"Bucket": "productionapp", "Key": "no"}),  # refused
)


def main(most: int) -> None:
    """Print a row for each count of calls."""
    with tempfile.TemporaryDirectory() as folder:
        scene = open_scene(DEFINITION, at="end", folder=Path(folder) / "work")
        first = None
        made = 0
        for count in sorted({0, 100, 1_000, most}):
            while made < count:
                scene.call(*CALLS[made % len(CALLS)])
                made += 1
            now = _measure(scene, Path(folder))
            first = first or now
            factors = "  ".join(f"x{value / start:.1f}" for value, start in zip(now, first, strict=True))
            text = f"save {now[0]:.1f} ms, restore {now[1]:.1f} ms, {now[2] / 1e6:.2f} MB"
            print(f"{count:>6} calls: {text}   {factors}")
        scene.close()


def _measure(scene: Scene, folder: Path) -> tuple[float, float, float]:
    save = min(_timed(lambda: scene.save("work")) for _ in range(3))
    restore = min(_timed(lambda: scene.restore("work")) for _ in range(3))
    return save, restore, float(sum(path.stat().st_size for path in folder.rglob("*.checkpoint")))


def _timed(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
