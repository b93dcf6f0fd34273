"""Checkpoints on disk: whole or not at all, for their owner's eyes only, checked when they are read.

A file is a line of JSON about the checkpoint, and its bytes. It is written beside its place and moved
there, so whenever the process is killed, what is on the shelf is whole. What can't be read is set aside
and reported; the rest stays of use.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

_ENDING = ".checkpoint"
_ASIDE = ".set-aside"
_WRITING = ".writing-"
_FORMAT = 1


class Shelf:
    """The checkpoints of one scene in one folder. `troubles` tells what was set aside, for a learner."""

    def __init__(self, folder: Path, scene: str) -> None:
        self.folder = folder
        self.scene = scene
        self.troubles: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._sweep()

    def put(self, name: str, state: bytes) -> None:
        """Keep a checkpoint under a name, in place of an older one of that name."""
        header = {
            "format": _FORMAT,
            "scene": self.scene,
            "name": name,
            "number": 1 + max((found["number"] for found in self._headers()), default=0),
            "made_with": _made_with(),
            "size": len(state),
            "sha256": hashlib.sha256(state).hexdigest(),
        }
        _write_whole(self._path(name), json.dumps(header).encode() + b"\n" + state)

    def get(self, name: str) -> bytes | None:
        """The checkpoint's bytes; None where there is none that can be used."""
        path = self._path(name)
        if not path.exists():
            return None
        first, _, state = path.read_bytes().partition(b"\n")
        header = self._header(path, first)
        if header is None:
            return None
        whole = len(state) == header["size"] and hashlib.sha256(state).hexdigest() == header["sha256"]
        if not whole:
            self.set_aside(name, "its file is damaged")
        return state if whole else None

    def names(self) -> tuple[str, ...]:
        """The checkpoints that are there, oldest first."""
        return tuple(header["name"] for header in sorted(self._headers(), key=lambda found: found["number"]))

    def set_aside(self, name: str, why: str) -> None:
        """Put a checkpoint that is of no use out of the way, and tell."""
        self._put_aside(self._path(name), f"The saved work {name!r}", why)

    def _headers(self) -> list[dict[str, Any]]:
        found = []
        for path in sorted(self.folder.glob(f"*{_ENDING}")):
            with path.open("rb") as file:
                first = file.readline(10_000).rstrip(b"\n")
            header = self._header(path, first)
            if header is not None:
                found.append(header)
        return found

    def _header(self, path: Path, line: bytes) -> dict[str, Any] | None:
        """What the file says of itself; None (and the file set aside) where it is of no use."""
        try:
            header: dict[str, Any] = json.loads(line)
            named, scene, made_with = str(header["name"]), header["scene"], header["made_with"]
            _ = int(header["number"]), int(header["size"]), str(header["sha256"])
        except (ValueError, KeyError, TypeError):
            self._put_aside(path, "A saved file", "it is damaged")
            return None
        if scene != self.scene or self._path(named) != path:
            self._put_aside(path, f"The saved work {named!r}", "it belongs to another lab")
            return None
        if header["format"] != _FORMAT or made_with != _made_with():
            self._put_aside(path, f"The saved work {named!r}", "another version of the workbook wrote it")
            return None
        return header

    def _sweep(self) -> None:
        """Remove what a killed process left half written (an hour ago: nobody is at it any more)."""
        for left in self.folder.glob(f"{_WRITING}*"):
            if time.time() - left.stat().st_mtime > 3600:
                left.unlink(missing_ok=True)

    def _put_aside(self, path: Path, what: str, why: str) -> None:
        place = path.with_name(path.name + _ASIDE)
        path.replace(place)
        self.troubles.append(
            f"{what} can't be used: {why}. It was set aside as {place.name}; nothing else is lost."
        )

    def _path(self, name: str) -> Path:
        """A file name that any system takes, whatever the checkpoint is called."""
        plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)[:40]
        return self.folder / f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}{_ENDING}"


@cache
def _made_with() -> dict[str, str]:
    """What must be the same for the bytes to mean the same."""
    programs = {name: version(name) for name in ("aws-labkit", "moto", "botocore")}
    return programs | {"python": platform.python_version()}


def _write_whole(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=_WRITING)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
