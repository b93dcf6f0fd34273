"""How a fork is asked for, over one Unix socket: a connection a fork, a message a packet."""

from __future__ import annotations

import json
import os
import socket
import struct
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

WHERE: Final = "LABKIT_CLASS_FORKS"
"""The variable with the socket's path; "0" in the hub's own environment says that nothing is forked."""

PROVISIONER: Final = "labkit-forks"
"""The name of kernels.py among the package's entry points."""

READY: Final = b"ready"
"""What the fork says once it is the learner's."""

SECONDS: Final = 20.0
_PACKET: Final = 150_000  # bytes; the kernel sends a packet as a whole up to about 200,000
_FILES: Final = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the fork is to do.

    ``work``: "server" or "kernel". ``words``: its arguments. ``environment``: its variables. ``folder``: where it
    starts; "" for the learner's home. ``files``: the numbers that the open files sent along get in the fork.
    ``learner``: whose it is; only the hub may say so, from others it is passed over.
    """

    work: str
    words: tuple[str, ...]
    environment: dict[str, str]
    folder: str
    files: tuple[int, ...]
    learner: str = ""


def connected(path: Path) -> socket.socket:
    """A connection to the process that forks. Raises OSError where there is none, or where it isn't root's."""
    talk = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        talk.settimeout(SECONDS)
        talk.connect(str(path))
        if peer(talk) != 0:
            raise PermissionError(f"The process behind {path} isn't root's.")
    except BaseException:
        talk.close()
        raise
    return talk


def peer(talk: socket.socket) -> int:
    """The user id of the process at the other end, as the kernel tells it."""
    size = struct.calcsize("3i")
    _process, user, _group = struct.unpack("3i", talk.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return int(user)


def send(talk: socket.socket, wanted: Wanted, files: list[int]) -> None:
    """Ask for it. Raises OSError where it can't be sent, EMSGSIZE where it is too long."""
    socket.send_fds(talk, [json.dumps(asdict(wanted)).encode()], files)


def receive(talk: socket.socket) -> tuple[Wanted, list[int]]:
    """What is asked for, and its open files. Raises OSError or ValueError where that isn't what came."""
    text, files, flags, _ = socket.recv_fds(talk, _PACKET, _FILES)
    try:
        if not text:
            raise ConnectionResetError("They have gone.")
        if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
            raise ValueError("more came than fits")
        told: dict[str, Any] = json.loads(text)
        wanted = Wanted(**told | {name: tuple(told[name]) for name in ("words", "files")})
        if len(files) != len(wanted.files):
            raise ValueError("not every file has a number")
    except BaseException:
        for one in files:
            os.close(one)
        raise
    return wanted, files
