"""Checkpoints on disk: whole or not at all, for their owner's eyes only, and read by nobody else's labkit.

A file is a line of JSON about the checkpoint, a line that signs it all with its owner's key, and its bytes,
which can make Python do anything: without that signature they aren't read. It is written beside its place and
moved there, so whenever the process is killed, what is on the shelf is whole. What can't be read is set aside
and reported; the rest stays of use.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import platform
import time
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from .owner import owner_key
from .plain import MOST, WRITING, read_plain, write_whole

if TYPE_CHECKING:
    from pathlib import Path

_ENDING = ".checkpoint"
_ASIDE = ".set-aside"
_FORMAT = 2
_MOST_FILES = 100


class Shelf:
    """The checkpoints of one scene in one folder. `troubles` tells what was set aside, for a learner."""

    def __init__(self, folder: Path, scene: str) -> None:
        self.folder = folder
        self.scene = scene
        self.troubles: list[str] = []
        self._key = owner_key()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._sweep()

    def put(self, name: str, state: bytes) -> None:
        """Keep a checkpoint under a name, in place of an older one of that name.

        Nothing is written where there's no key to sign it with, or where it would be too large to be read again.
        """
        if self._key is None or len(state) > MOST // 2:
            return
        header = {
            "format": _FORMAT,
            "scene": self.scene,
            "name": name,
            "number": 1 + max((found["number"] for found in self._headers()), default=0),
            "made_with": _made_with(),
            "size": len(state),
        }
        first = json.dumps(header).encode()
        write_whole(self._path(name), b"\n".join((first, _signature(self._key, first, state), state)))

    def get(self, name: str) -> bytes | None:
        """The checkpoint's bytes; None where there is none that can be used."""
        path = self._path(name)
        try:
            written = read_plain(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.set_aside(name, str(error))
            return None
        first, _, rest = written.partition(b"\n")
        signature, _, state = rest.partition(b"\n")
        if self._header(path, first) is None:
            return None
        if self._key is None or not hmac.compare_digest(signature, _signature(self._key, first, state)):
            self.set_aside(name, "its file is damaged, or was written by somebody else")
            return None
        return state

    def names(self) -> tuple[str, ...]:
        """The checkpoints that are there, oldest first."""
        return tuple(header["name"] for header in sorted(self._headers(), key=lambda found: found["number"]))

    def set_aside(self, name: str, why: str) -> None:
        """Put a checkpoint that is of no use out of the way, and tell."""
        self._put_aside(self._path(name), f"The saved work {name!r}", why)

    def _headers(self) -> list[dict[str, Any]]:
        found = []
        for path in sorted(self.folder.glob(f"*{_ENDING}"))[:_MOST_FILES]:
            try:
                first = read_plain(path, first=10_000).partition(b"\n")[0]
            except OSError as error:
                self._put_aside(path, "A saved file", str(error))
                continue
            header = self._header(path, first)
            if header is not None:
                found.append(header)
        return found

    def _header(self, path: Path, line: bytes) -> dict[str, Any] | None:
        """What the file says of itself; None (and the file set aside) where it is of no use."""
        try:
            header: dict[str, Any] = json.loads(line[:10_000])
            named, scene, made_with = str(header["name"]), header["scene"], header["made_with"]
            header["number"] = int(header["number"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
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
        for left in self.folder.glob(f"{WRITING}*"):
            with contextlib.suppress(OSError):
                if time.time() - left.lstat().st_mtime > 3600:
                    left.unlink()

    def _put_aside(self, path: Path, what: str, why: str) -> None:
        place = path.with_name(path.name + _ASIDE)
        try:
            path.replace(place)
        except OSError:  # a folder that can't be written, or something odd in it
            self.troubles.append(f"{what} can't be used: {why}.")
            return
        self.troubles.append(
            f"{what} can't be used: {why}. labkit kept it as {place.name}. Nothing else is lost."
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


def _signature(key: bytes, first: bytes, state: bytes) -> bytes:
    """Over the line about it too: what is signed for one lab and name is of use for no other."""
    return hmac.digest(key, len(first).to_bytes(8, "big") + first + state, "sha256").hex().encode()
