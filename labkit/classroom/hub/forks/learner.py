"""What a fork does first: it enters the learner's limits, becomes the learner, and only then reads what it is to do."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from labkit.classroom.hub.accounts import account_of
from labkit.classroom.hub.limits import confine

from .fresh import anew, own_packages, usual_signals
from .talk import READY, SECONDS, receive
from .work import WORKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.classroom.hub.settings import ClassSettings

    from .talk import Wanted

_DUMPABLE: Final = 4  # its number in prctl(2)
_FILES: Final = 1 << 20
_OURS: Final = ("LABKIT_CLASS", "OPENBLAS_NUM_THREADS", "PYDEVD_")
_SHELLS: Final = ("PWD", "OLDPWD", "SHLVL", "_")  # where the learners' Python is a script


@dataclass(frozen=True, slots=True)
class Fork:
    """A process that has just been forked. ``name``: its learner's; "" where the hub asks, which says the name.

    ``line``: the connection over which it was asked for.
    """

    chosen: ClassSettings
    name: str
    line: socket.socket

    def begin(self) -> Callable[[], None]:
        """Become the learner's. Returns the work, to be called next; it returns when the server or kernel ends.

        Raises OSError, ValueError, LookupError or TypeError where nobody asks any more, or for what no fork can be.
        """
        os.setsid()
        usual_signals()
        _close_all_but(self.line.fileno())
        self.line.settimeout(SECONDS)
        if self.name:
            self._become(self.name)
        wanted, files = receive(self.line)
        if not self.name:
            self._become(wanted.learner)
        work = WORKS[wanted.work]
        line = _put(files, wanted.files, self.line)
        _settle(wanted)
        line.send(READY)
        line.settimeout(None)
        return partial(work, wanted.words, line)

    def _become(self, name: str) -> None:
        account = pwd.getpwnam(account_of(name))
        confine(name, self.chosen.memory, self.chosen.cpus).enter()
        os.umask(0o077)
        os.initgroups(account.pw_name, account.pw_gid)
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        if os.getresuid() != (account.pw_uid,) * 3:
            raise PermissionError(f"The fork didn't become {account.pw_name}.")
        # What changes its account belongs to root in /proc, until it says that it has nothing to hide from itself.
        ctypes.CDLL(None).prctl(_DUMPABLE, 1, 0, 0, 0)


def _close_all_but(kept: int) -> None:
    os.closerange(3, kept)
    os.closerange(kept + 1, _FILES)


def _put(files: list[int], numbers: tuple[int, ...], line: socket.socket) -> socket.socket:
    """Give each file its number, and the line one that is out of their way."""
    free = max((*numbers, *files, line.fileno()), default=2) + 1
    away = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, free) for one in files]
    moved = socket.socket(fileno=fcntl.fcntl(line, fcntl.F_DUPFD_CLOEXEC, free))
    moved.settimeout(SECONDS)
    line.close()
    for one in files:
        os.close(one)
    for one, number in zip(away, numbers, strict=True):
        os.dup2(one, number)
        os.close(one)
    return moved


def _settle(wanted: Wanted) -> None:
    """The variables, the folder, the packages of one's own, and a name for `ps`."""
    kept = (name for name in os.environ if not name.startswith(_OURS) and name not in _SHELLS)
    own = {name: os.environ[name] for name in kept}
    os.environ.clear()
    os.environ.update(own | wanted.environment)
    anew()
    os.chdir(wanted.folder or Path.home())
    own_packages()
    Path("/proc/self/comm").write_text(f"labkit-{wanted.work}")
