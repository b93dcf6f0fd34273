"""The process that imports everything once, and forks a learner's server or kernel whenever one is asked for.

It runs as root, since a fork becomes the learner. It reads nothing that a learner sends: who asks is told by the
kernel, and the fork is that learner before it reads. The hub, which is root, says whose server it wants. Nothing
secret is ever in this process, because every fork inherits its memory.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pwd
import selectors
import signal
import socket
import sys
import threading
import time
import traceback
from collections import defaultdict, deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

from labkit.classroom.hub.accounts import PREFIX
from labkit.classroom.hub.settings import settings

from .fresh import remember
from .imports import everything
from .learner import Fork
from .talk import peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.classroom.hub.settings import ClassSettings

_MOST: Final = 24  # forks of one learner at a time
_AT_ONCE: Final = 12  # of them begun within
_SECONDS: Final = 10.0  # so many seconds: a fork costs root's time, not the learner's
_LOOKS: Final = 1.0  # seconds between two looks at who has ended


class Forks:
    """Who has how many forks. The hub's are not counted."""

    def __init__(self) -> None:
        self._running: dict[int, int] = {}
        self._begun: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=_AT_ONCE))

    def may(self, user: int, now: float) -> bool:
        """Whether this account gets another one now."""
        begun = self._begun[user]
        lately = len(begun) == _AT_ONCE and now - begun[0] < _SECONDS
        return not lately and list(self._running.values()).count(user) < _MOST

    def began(self, process: int, user: int, now: float) -> None:
        """Count it."""
        self._running[process] = user
        self._begun[user].append(now)

    def reap(self) -> None:
        """Forget those that have ended."""
        with contextlib.suppress(ChildProcessError):
            while (process := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self._running.pop(process, None)


def serve(chosen: ClassSettings, listens: socket.socket, above: int) -> Fork | None:
    """Fork for whoever asks, as long as process ``above`` lives, which started this one.

    Returns in the forks, each with what it is to do; in this process None, at the end.
    """
    forks = Forks()
    for line in _callers(listens, forks, above):
        with line:
            user = peer(line)
            name = _learner(user, chosen.learners)
            if name is None or (user and not forks.may(user, time.monotonic())):
                continue
            try:
                process = os.fork()
            except OSError:
                continue  # the machine has no process or memory left: whoever asks starts by themselves
            if process == 0:
                return Fork(chosen, name, socket.socket(fileno=os.dup(line.fileno())))
            forks.began(process, user, time.monotonic())
            _tell(line, process)
    return None


def _callers(listens: socket.socket, forks: Forks, above: int) -> Iterator[socket.socket]:
    with selectors.DefaultSelector() as ready:
        ready.register(listens, selectors.EVENT_READ)
        while os.getppid() == above:
            called = ready.select(_LOOKS)
            forks.reap()
            if called:
                yield listens.accept()[0]


def _learner(user: int, learners: Path) -> str | None:
    """The learner's name; "" for the hub, and None for accounts that aren't learners of this class.

    A host can have several classes, and a fork gets the limits of the class that it is asked of.
    """
    if user == 0:
        return ""
    try:
        account = pwd.getpwuid(user).pw_name
        name = account.removeprefix(PREFIX)
        ours = account.startswith(PREFIX) and (learners / name).stat().st_uid == user
    except (KeyError, OSError):
        return None
    return name if ours else None


def _tell(line: socket.socket, process: int) -> None:
    with contextlib.suppress(OSError):  # they have gone: then the fork ends, too
        # Until it is reaped, the number is this process's, even if it has ended already.
        handle = os.pidfd_open(process)
        try:
            line.setblocking(False)
            socket.send_fds(line, [str(process).encode()], [handle])
        finally:
            os.close(handle)


def listening(path: Path) -> socket.socket:
    """The socket that learners of this host may knock at. Raises OSError, for example for a path that is too long."""
    path.unlink(missing_ok=True)
    listens = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        listens.bind(str(path))
        path.chmod(0o666)
        listens.listen(64)
    except BaseException:
        listens.close()
        raise
    return listens


def main() -> None:
    """Ends with the hub; in a fork it is the learner's server or kernel until that ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the hub's way to end it, whatever it is doing
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]
    os.chdir("/")  # a fork is the learner's before it leaves this folder
    chosen, above = settings(), os.getppid()
    try:
        listens = _prepared(chosen.forks)
    except Exception as error:  # whatever it is: the hub would start it again and again
        sys.stderr.write(f"labkit: no process is forked, so each one starts by itself. {error!r}\n")
        while os.getppid() == above:
            time.sleep(_LOOKS)
        return
    sys.stdout.flush()
    with listens:  # closed in a fork, too
        fork = serve(chosen, listens, above)
    if fork is not None:
        # An interpreter that ends as usual touches, and so copies, all that it has imported.
        os._exit(_become(fork))


def _prepared(path: Path) -> socket.socket:
    everything()
    remember()
    if _threads() > 1:
        raise RuntimeError("Threads run in it.")
    return listening(path)


def _threads() -> int:
    """Python's and others'; a fork has one only, and whatever the rest held stays held in it."""
    return max(len(list(Path("/proc/self/task").iterdir())), threading.active_count())


def _become(fork: Fork) -> int:
    """Its exit status."""
    try:
        _begun(fork)()
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # as an interpreter does
        traceback.print_exc()
        return 1
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - Python's multiprocessing ends its forks so, too
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _begun(fork: Fork) -> Callable[[], None]:
    try:
        return fork.begin()
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.exit(_said(error))


def _said(error: Exception) -> int:
    sys.stderr.write(f"labkit: a fork came to nothing: {type(error).__name__}: {str(error)[:200]!r}\n")
    return 1


if __name__ == "__main__":
    main()
