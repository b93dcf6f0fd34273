"""What a fork can be: a learner's server, or a kernel."""

from __future__ import annotations

import os
import sys
from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable


def server(words: tuple[str, ...], line: socket.socket) -> None:
    """The learner's JupyterLab, as server.py starts it. It outlives the hub that asked for it."""
    from labkit.classroom.hub.server import ready
    from labkit.classroom.hub.singleuser import main

    line.close()
    told, environment = ready()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["labkit-server", *told, *words]
    main()


def kernel(words: tuple[str, ...], line: socket.socket) -> None:
    """A notebook's kernel. It ends with the server that asked for it."""
    from ipykernel.kernelapp import launch_new_instance

    Thread(target=_end_with, args=(line,), daemon=True, name="ends-with-its-server").start()
    sys.argv = ["ipykernel_launcher", *words, "--IPKernelApp.parent_handle=1"]  # 1: don't watch the parent
    launch_new_instance()


def _end_with(line: socket.socket) -> None:
    try:
        line.recv(1)
    finally:
        os._exit(1)


WORKS: Final[dict[str, Callable[[tuple[str, ...], socket.socket], None]]] = {
    "server": server,
    "kernel": kernel,
}
