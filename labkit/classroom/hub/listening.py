"""The socket that a learner's server listens on: the hub binds it and holds it. So nobody else can listen on that port,
neither before the server does, nor after it was killed."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTENS: Final = "LABKIT_CLASS_LISTENS"
"""The variable with the number of the open socket."""

_PIDFD_GETFD: Final = 438  # its number on every processor; the manual's page pidfd_getfd(2)


class ListensElsewhere(OSError):
    """A process doesn't listen on the socket that the hub gave to the learner's server."""


def bound() -> socket.socket:
    """A socket that listens on a free port of the loopback; to be given to the learner's server."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen(128)
    return held


def given(environment: Mapping[str, str]) -> socket.socket:
    """The socket that the hub gave to this process. Raises KeyError, ValueError or OSError where it gave none."""
    held = socket.socket(fileno=int(environment[LISTENS]))
    held.set_inheritable(False)  # not for kernels and terminals
    held.setblocking(False)
    return held


def again(pid: int, number: int, port: int) -> socket.socket:
    """The socket of a server that runs already, to be held again after the hub was started anew.

    Raises OSError where it can't be had (that needs Linux 5.6 and the rights of root), its kind ListensElsewhere
    where the server listens elsewhere.
    """
    elsewhere = ListensElsewhere(f"The server listens elsewhere than on port {port}.")
    process = os.pidfd_open(pid)
    try:
        found = ctypes.CDLL(None, use_errno=True).syscall(_PIDFD_GETFD, process, number, 0)
        if found < 0:
            why = ctypes.get_errno()
            raise elsewhere if why == errno.EBADF else OSError(why, os.strerror(why))
    finally:
        os.close(process)
    try:
        os.set_inheritable(found, False)
        held = socket.socket(fileno=found)
    except OSError:
        os.close(found)
        raise elsewhere from None
    listens = held.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if not listens or held.getsockname() != ("127.0.0.1", port):
        held.close()
        raise elsewhere
    return held
