"""One process keeps a lesson's work; a second one that opens it is told, and leaves the first one's files alone."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME = "in-use"
_held: dict[str, int] = {}  # of this process; a lock ends with it, however it ends


def take(folder: Path) -> bool:
    """Whether the work in this folder is this process's to keep. Where the disk knows no locks, it is."""
    place = os.path.realpath(folder)
    if place in _held:
        return True
    handle = os.open(folder / _NAME, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return False
    except OSError:
        pass
    _held[place] = handle
    return True


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
