"""What runs as the learner: makes their copy of the notebooks ready, then becomes their JupyterLab server."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

from labkit.workbook import book
from labkit.workbook.copying import prepare
from labkit.workbook.opening import AS_WE_WANT_IT, environment, workbook

from .forks.talk import PROVISIONER, WHERE
from .listening import LISTENS

# Kernels talk over sockets in the learner's own folder, where no other account can even knock.
_PRIVATE = ("--KernelManager.transport=ipc",)


def ready() -> tuple[list[str], dict[str, str]]:
    """Make the copy. Returns the server's options and its environment. Raises OSError where no copy can be made."""
    temporary = Path(os.environ.setdefault("TMPDIR", str(Path.home() / ".tmp")))
    temporary.mkdir(mode=0o700, exist_ok=True)
    place = workbook()
    prepare(place, book.folder())
    own = environment(place)
    own.pop("JUPYTER_TOKEN", None)  # the hub decides who comes in
    # Where labkit was installed before it had this one, Jupyter would start no kernel at all.
    if own.get(WHERE) and entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER):
        own["JUPYTER_DEFAULT_PROVISIONER_NAME"] = PROVISIONER
    return [*AS_WE_WANT_IT, *_PRIVATE], own


def main() -> None:
    """Never returns: the server takes this process's place. Raises OSError where no copy can be made."""
    options, own = ready()
    server = "labkit.classroom.hub.singleuser" if LISTENS in own else "jupyterhub.singleuser"
    words = [sys.executable, "-m", server, *options, *sys.argv[1:]]
    os.execve(sys.executable, words, own)  # noqa: S606 - an argument list of our own, no shell


if __name__ == "__main__":
    main()
