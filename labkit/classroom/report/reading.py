"""Opens a file in a folder that belongs to somebody else, so that no link of theirs leads anywhere."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.cloud.scene.kept.plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 64_000_000


def lines_of(folder: Path, way: Sequence[str], most: int = MOST) -> list[dict[str, Any]]:
    """The JSON lines of the file that ``way`` (folders, then the file) leads to; what isn't a line is left out.

    No part of the way may be a link, the file must be a plain one of at most ``most`` bytes, with one name.
    Raises OSError otherwise, FileNotFoundError where there is none.
    """
    found = []
    for line in _text(folder, way, most).splitlines():
        try:
            read = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(read, dict):
            found.append(read)
    return found


def _text(folder: Path, way: Sequence[str], most: int) -> str:
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in way[:-1]:
            there = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = there
        return read_plain(Path(way[-1]), most, inside=here, alone=True).decode("utf-8", "replace")
    finally:
        os.close(here)
