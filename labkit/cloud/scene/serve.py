"""`labkit serve`: a scene for any AWS client on this machine, for as long as a command runs, or until it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.cloud.gate import ToldToStop

from .environment import served_environment, shell_variables
from .exports import EnvironmentFile
from .opening import open_scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from .definition import SceneDefinition
    from .scene import Scene

_GRACE = 0.8  # seconds that a command has to end when we are told to


class _Stop:
    """Signals that end the server, noted."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.number = 0
        self._handlers = {number: signal.signal(number, self._note) for number in _stopping()}

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.number = self.number or number
        self.told.set()

    def forget(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)


def serve(
    definition: SceneDefinition,
    at: str = "start",
    port: int = 0,
    env_file: str | Path | None = None,
    *,
    form: str = "sh",
    command: Sequence[str] | None = None,
) -> int:
    """Serve a scene on the loopback, by the machine's clock.

    With a `command` (empty: a shell) it is run in an environment that leads to the scene, and the server ends
    with it; else the server says when it is ready, and runs until SIGTERM or SIGINT. `env_file` is written
    before that, in one of `exports.FORMATS`, for its owner's eyes only, and removed at the end with the
    scene's private folder. Returns the exit code: the command's, or 0 stopped, 1 can't serve, 2 there's no such
    checkpoint.
    """
    stop = _Stop()
    file = EnvironmentFile(Path(env_file), form) if env_file else None
    try:
        return _serve(definition, at, port, file, stop, command=command)
    except ToldToStop:
        return 0
    finally:
        stop.forget()


def _serve(
    definition: SceneDefinition,
    at: str,
    port: int,
    file: EnvironmentFile | None,
    stop: _Stop,
    *,
    command: Sequence[str] | None,
) -> int:
    before = dict(os.environ)  # as it was before the scene set things aside
    try:
        definition.checked(at)
    except LookupError as error:
        return _fail(2, str(error.args[0]))
    try:
        # The `aws` command keeps sessions by the profile's settings: those of an earlier start are gone.
        suffix = f"-{int(time.time()):x}"
        scene = open_scene(definition, at, port=port, session_suffix=suffix, live=True, told=stop.told)
    except (OSError, OverflowError) as error:  # taken, not allowed, or not a port's number
        return _fail(1, f"can't listen on port {port}: {getattr(error, 'strerror', None) or error}.")
    try:
        return _open_to_all(scene, file, stop, command, before)
    finally:
        if file:
            file.take_away()
        scene.close()


def _open_to_all(
    scene: Scene,
    file: EnvironmentFile | None,
    stop: _Stop,
    command: Sequence[str] | None,
    before: dict[str, str],
) -> int:
    if stop.told.is_set():
        return 0
    try:
        if file:
            file.write(shell_variables(scene.folder, scene.endpoint_url, before))
    except OSError as error:
        path = file.path if file else ""
        return _fail(1, f"can't write {path}: {error.strerror or error}.")
    if command is not None:
        return _run(command, served_environment(scene, before), stop)
    _say_ready(scene, file)
    while not stop.told.wait(0.5):
        pass
    return 0


def _say_ready(scene: Scene, file: EnvironmentFile | None) -> None:
    how = f" In a shell: {file.hint}" if file else ""
    try:
        print(f"labkit: {scene.definition.name} is ready at {scene.endpoint_url}.{how}", flush=True)  # noqa: T201 - a command line prints
    except OSError:  # nobody reads it
        return


def _run(command: Sequence[str], environment: dict[str, str], stop: _Stop) -> int:
    """The command's exit status, as a shell tells it."""
    words = list(command) or [_shell(environment)]
    try:
        child = subprocess.Popen(words, env=environment)
    except OSError as error:
        return _fail(127, f"can't run {words[0]}: {error.strerror or error}.")
    while (status := _status(child, 0.1)) is None:
        # The terminal tells the command itself of an interrupt; what is more is for us to hand on.
        if stop.told.is_set() and stop.number != signal.SIGINT:
            child.send_signal(stop.number if os.name != "nt" else signal.SIGTERM)
            if _status(child, _GRACE) is None:
                child.kill()
            return _told(child.wait())
        if stop.number == signal.SIGINT:
            stop.number = 0
            stop.told.clear()
    return _told(status)


def _status(child: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _told(status: int) -> int:
    return status if status >= 0 else 128 - status


def _shell(environment: dict[str, str]) -> str:
    if os.name == "nt":
        return environment.get("COMSPEC", "cmd.exe")
    return environment.get("SHELL") or "/bin/sh"


def _fail(code: int, text: str) -> int:
    print(f"labkit: {text}", file=sys.stderr)  # noqa: T201 - a command line prints
    return code


def _stopping() -> tuple[signal.Signals, ...]:
    names = ["SIGTERM", "SIGINT", "SIGBREAK"]  # the last one is Windows'
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup's wish
        names.append("SIGHUP")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))
