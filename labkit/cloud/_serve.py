"""`labkit serve`: a scene for any AWS client on this machine, until it is told to stop."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ._environment import aws_variables
from ._opening import open_scene

if TYPE_CHECKING:
    from ._definition import SceneDefinition
    from ._scene import Scene


def serve(definition: SceneDefinition, at: str = "start", port: int = 0, env_file: str | Path = "") -> int:
    """Serve a scene on the loopback; write `env_file` when ready; run until SIGTERM or SIGINT.

    The file has lines `export NAME=value` for a POSIX shell and is readable by its owner only. It is
    removed at the end, with the scene's private folder. Returns the exit code.
    """
    stop = threading.Event()
    handlers = {number: signal.signal(number, lambda *_: stop.set()) for number in _stopping()}
    path = Path(env_file)
    try:
        # The `aws` command keeps sessions by the profile's settings: those of an earlier start are gone.
        scene = open_scene(definition, at, port=port, session_suffix=f"-{int(time.time()):x}")
    except OSError as error:
        print(f"labkit can't listen on port {port}: {error.strerror or error}.", file=sys.stderr)  # noqa: T201 - a command line prints
        return 1
    try:
        _write_whole(path, _exports(scene))
        while not stop.wait(0.5):
            pass
    finally:
        path.unlink(missing_ok=True)
        scene.close()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return 0


def _stopping() -> tuple[signal.Signals, ...]:
    names = ("SIGTERM", "SIGINT", "SIGBREAK")  # the last one is Windows'
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


def _exports(scene: Scene) -> str:
    variables = aws_variables(scene.folder, scene.endpoint_url)
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def _write_whole(path: Path, text: str) -> None:
    """Write a private file so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".labkit-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
