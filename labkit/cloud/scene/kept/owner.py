"""The key that this person's saved work is signed with: theirs alone, and kept apart from the work.

Saved work that it hasn't signed (handed in, copied, altered) isn't read; see `shelf`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import tempfile
from pathlib import Path

import platformdirs

_SIZE = 32
_NAME = "saved-work.key"


def owner_key() -> bytes | None:
    """The key; made where there is none yet. None where it can't be kept for its owner's eyes only: a home that
    can't be written, or that is somebody else's."""
    try:
        folder = platformdirs.user_data_path("labkit", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _ours(folder / _NAME) or _new(folder / _NAME)
    except (OSError, RuntimeError):  # the latter: nobody knows where this person's home is
        return None


def _ours(path: Path) -> bytes | None:
    """The key in the file; None where there's none that only its owner can have read or put there."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size != _SIZE or not _private(found):
            return None
        return file.read(_SIZE)


def _private(found: os.stat_result) -> bool:
    """Windows keeps a person's folder private by other means than these bits."""
    return sys.platform == "win32" or (found.st_uid == os.getuid() and not found.st_mode & 0o077)


def _new(path: Path) -> bytes | None:
    """Put a new key there, whole. Where two processes do so at once, both take the one that stays."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()  # it was of no use
    handle, beside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SIZE))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        Path(beside).unlink(missing_ok=True)
    return _ours(path)
