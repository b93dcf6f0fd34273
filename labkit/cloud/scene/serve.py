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

from .environment import shell_variables
from .opening import open_scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .definition import SceneDefinition
    from .scene import Scene


def serve(definition: SceneDefinition, at: str = "start", port: int = 0, env_file: str | Path = "") -> int:
    """Serve a scene on the loopback; write `env_file` when ready; run until SIGTERM or SIGINT.

    The file has lines `export NAME=value` for a POSIX shell and is readable by its owner only. It is
    removed at the end, with the scene's private folder. Returns the exit code: 0 stopped, 1 can't serve,
    2 there's no such checkpoint.
    """
    stop = threading.Event()
    handlers = {number: signal.signal(number, lambda *_: stop.set()) for number in _stopping()}
    try:
        return _serve(definition, at, port, Path(env_file), stop)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _serve(definition: SceneDefinition, at: str, port: int, env_file: Path, stop: threading.Event) -> int:
    inherited = list(os.environ)  # before the scene sets it aside
    try:
        definition.checked(at)
    except LookupError as error:
        return _fail(2, str(error.args[0]))
    try:
        # The `aws` command keeps sessions by the profile's settings: those of an earlier start are gone.
        scene = open_scene(definition, at, port=port, session_suffix=f"-{int(time.time()):x}")
    except (OSError, OverflowError) as error:  # taken, not allowed, or not a port's number
        return _fail(1, f"can't listen on port {port}: {getattr(error, 'strerror', None) or error}.")
    exports = _exports(scene, inherited)
    try:
        if not stop.is_set():
            _write_whole(env_file, exports)
        while not stop.wait(0.5):
            pass
    except OSError as error:
        return _fail(1, f"can't write {env_file}: {error.strerror or error}.")
    finally:
        _take_away(env_file, exports)
        scene.close()
    return 0


def _fail(code: int, text: str) -> int:
    print(f"labkit: {text}", file=sys.stderr)  # noqa: T201 - a command line prints
    return code


def _stopping() -> tuple[signal.Signals, ...]:
    names = ["SIGTERM", "SIGINT", "SIGBREAK"]  # the last one is Windows'
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup's wish
        names.append("SIGHUP")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


def _exports(scene: Scene, inherited: Iterable[str]) -> str:
    variables = shell_variables(scene.folder, scene.endpoint_url, inherited)
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def _write_whole(path: Path, text: str) -> None:
    """Write a private file so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".labkit-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _take_away(path: Path, text: str) -> None:
    """Remove the file, unless it is another server's by now."""
    try:
        if path.read_text(encoding="utf-8") == text:
            path.unlink()
    except (OSError, UnicodeDecodeError):
        return
