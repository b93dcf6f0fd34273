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
    return lines_in(text_of(folder, way, most))


def lines_in(text: str) -> list[dict[str, Any]]:
    """The JSON lines of a text; what isn't a line is left out."""
    return [read for line in text.split("\n") if (read := _line(line)) is not None]


def _line(text: str) -> dict[str, Any] | None:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def unread_in(text: str) -> int:
    """How many lines aren't JSON lines. The last one may be half written just now, so it doesn't count."""
    return sum(bool(line.strip()) and _line(line) is None for line in text.split("\n")[:-1])


def text_of(folder: Path, way: Sequence[str], most: int = MOST) -> str:
    """The text of a file, found and bounded as :func:`lines_of` says."""
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in way[:-1]:
            there = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = there
        return read_plain(Path(way[-1]), most, inside=here, alone=True).decode("utf-8", "replace")
    finally:
        os.close(here)
