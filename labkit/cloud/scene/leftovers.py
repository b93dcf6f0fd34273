"""Private folders whose process was killed before it could remove them: the next scene takes them away.

A process holds a lock on a file in its folder for as long as it lives, however it ends; so no process number
has to be trusted, which may be another's by now, or count in another container.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO

if sys.platform != "win32":  # Windows keeps no such locks: there leftovers stay in its temporary folder
    import fcntl

PREFIX = "labkit-"
_LOCK = "in-use"


def new_folder() -> tuple[Path, IO[bytes] | None]:
    """A private folder of this process, and the lock on it: to be held open until the folder is removed."""
    path = Path(tempfile.mkdtemp(prefix=PREFIX))
    if sys.platform == "win32":
        return path, None
    lock = (path / f"{_LOCK}-soon").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    (path / f"{_LOCK}-soon").rename(path / _LOCK)  # nobody ever sees it without its lock
    return path, lock


def sweep() -> None:
    """Remove the folders of this user that nobody holds any more."""
    if sys.platform == "win32":
        return
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # it has no lock, or somebody holds it
            if not _is_ours(path):
                continue
            with (path / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    """Whether it is a folder (not a link to one) that is private to this very user."""
    found = path.lstat()
    uid = os.getuid() if sys.platform != "win32" else 0
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077
