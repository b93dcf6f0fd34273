"""Files in a folder of work, which may come from anybody: read only where they are plain files of a sane size."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

MOST = 256 * 1024 * 1024
WRITING = ".writing-"


class NotPlainError(OSError):
    """Not a file to read: a link, a device, a pipe, a folder, or far too large. The text is for a learner."""


def read_plain(
    path: Path, most: int = MOST, first: int = -1, *, inside: int | None = None, alone: bool = False
) -> bytes:
    """What a file of at most so many bytes holds, or its `first` bytes.

    `inside`: an open folder that the path begins in. `alone`: no other name may lead to the file.
    Raises FileNotFoundError, `NotPlainError`, or another OSError.
    """
    only_read = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _binary()
    try:
        handle = os.open(path, only_read, dir_fd=inside)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise NotPlainError(f"{path.name} is not a plain file") from error
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or (alone and found.st_nlink != 1):
            raise NotPlainError(f"{path.name} is not a plain file")
        if found.st_size > most:
            raise NotPlainError(f"{path.name} is too large")
        return file.read(first if first >= 0 else most)


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write beside its place and move there: whole or not at all. ``mode``: for the owner's eyes only, where nothing else
    is asked for."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=WRITING)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if mode != 0o600:  # mkstemp's own, whatever the umask
                os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def why_not(folder: Path) -> str:
    """Make a folder for work; why nothing can be kept there, or ""."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return f"{folder} is not a folder of its own"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(PermissionError):  # somebody else's folder, in which we may write
            folder.chmod(0o700)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _binary() -> int:
    return getattr(os, "O_BINARY", 0)  # Windows'
