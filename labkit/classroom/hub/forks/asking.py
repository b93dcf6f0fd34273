"""Asks for a fork, and tends it as `subprocess.Popen` tends a child."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from typing import TYPE_CHECKING

from .talk import READY, Wanted, connected, send

if TYPE_CHECKING:
    from pathlib import Path


class Forked:
    """A process that another process has forked for us.

    ``pid``: its number. Nobody but its parent learns how it ended, so ``poll`` says 0 for every end.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int, line: socket.socket) -> None:
        self.pid = pid
        self._handle: int | None = handle  # stays this process's, whoever gets its number next
        self._line = line  # a kernel ends when its other end closes

    def poll(self) -> int | None:
        """None as long as it runs."""
        return 0 if self._ended(0.0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutError after so many seconds."""
        if not self._ended(timeout):
            raise TimeoutError(f"Process {self.pid} still runs after {timeout} s.")
        return 0

    def send_signal(self, number: int) -> None:
        """Send it, unless it has ended, as Popen does. Raises PermissionError where it isn't ours."""
        if self._handle is not None and self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of it, and count it as ended. A kernel ends then, a server goes on."""
        handle, self._handle = self._handle, None
        self._line.close()
        if handle is not None:
            os.close(handle)

    def _ended(self, seconds: float | None) -> bool:
        return self._handle is None or bool(select.select([self._handle], [], [], seconds)[0])


def forked(path: Path, wanted: Wanted, files: list[int]) -> Forked:
    """A fork that does what is wanted, once it is the learner's. ``files``: our numbers of the files sent along.

    Raises OSError where none begins; then nothing of it is left.
    """
    line = connected(path)
    try:
        send(line, wanted, files)
        pid, handle = _told(line)
    except BaseException:
        line.close()
        raise
    made = Forked(pid, handle, line)
    try:
        if line.recv(len(READY)) != READY:
            raise ConnectionResetError("The fork ended before it began.")
    except BaseException:
        _end(made)
        raise
    line.settimeout(None)
    return made


def _told(line: socket.socket) -> tuple[int, int]:
    text, handles, _, _ = socket.recv_fds(line, 32, 1)
    if not handles:
        raise ConnectionRefusedError("No fork is to be had now.")
    return int(text), handles[0]


def _end(made: Forked) -> None:
    with contextlib.suppress(OSError):  # it has ended, or it is still root's: then it ends as its line closes
        made.kill()
    made.close()
