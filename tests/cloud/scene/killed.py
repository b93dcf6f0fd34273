"""Kill a process that saves, two hundred times, and look each time at what is there.

A program of its own (`python tests/cloud/killed.py FOLDER`), for it forks: the smaller, the faster. So it
takes the shelf's module by its file, which leaves out the rest of labkit.
"""

from __future__ import annotations

import os
import random
import runpy
import signal
import sys
import time
from pathlib import Path
from typing import Any

MODULE = Path(__file__).parents[3] / "labkit" / "cloud" / "scene" / "shelf.py"
TIMES = 200


def save_for_ever(shelf: Any, chance: random.Random) -> None:
    while True:
        shelf.put("step", bytes([chance.randrange(256)]) * chance.randrange(1, 200_000))


def main(folder: Path) -> None:
    shelf_in = runpy.run_path(str(MODULE))["Shelf"]
    chance = random.Random(7)  # noqa: S311 - no secret hangs on it
    shelf_in(folder, "test").put("step", b"0" * 50_000)
    seen = set()
    for _ in range(TIMES):
        moment = chance.random() * 0.01
        child = os.fork()
        if child == 0:
            save_for_ever(shelf_in(folder, "test"), chance)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        shelf = shelf_in(folder, "test")
        state = shelf.get("step")
        assert state is not None
        assert len(set(state)) == 1, "two checkpoints in one"
        assert shelf.names() == ("step",)
        assert shelf.troubles == []
        seen.add(state)
    assert len(seen) > TIMES // 10, "hardly anything was saved before the kill"
    assert list(folder.glob(".writing-*")), "no kill came in the middle of writing"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
