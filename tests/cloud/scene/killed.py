"""Kill a process that saves, two hundred times, and look each time at what is there.

A program of its own (`python tests/cloud/killed.py FOLDER`), for it forks: the smaller, the faster. So it
takes the shelf's module without the packages around it, which would load the rest of labkit.
"""

from __future__ import annotations

import importlib
import os
import random
import signal
import sys
import time
import types
from pathlib import Path
from typing import Any

for _name in ("labkit", "labkit.cloud", "labkit.cloud.scene", "labkit.cloud.scene.kept"):
    sys.modules[_name] = _package = types.ModuleType(_name)
    _package.__path__ = [str(Path(__file__).parents[3].joinpath(*_name.split(".")))]

Shelf = importlib.import_module("labkit.cloud.scene.kept.shelf").Shelf

TIMES = 200


def save_for_ever(shelf: Any, chance: random.Random) -> None:
    while True:
        shelf.put("step", bytes([chance.randrange(256)]) * chance.randrange(1, 200_000))


def main(folder: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret hangs on it
    Shelf(folder, "test").put("step", b"0" * 50_000)
    seen = set()
    for _ in range(TIMES):
        moment = chance.random() * 0.02
        child = os.fork()
        if child == 0:
            save_for_ever(Shelf(folder, "test"), chance)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        shelf = Shelf(folder, "test")
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
