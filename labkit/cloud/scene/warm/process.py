"""Starts the ready `aws` command, asks it, and does without where it can't be had."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Lock, Timer
from typing import TYPE_CHECKING, Final

from . import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENDED: Final = "The aws command ended before it answered. Look at the trail whether AWS got the call, then run the line again."
_SECONDS: Final = 120.0


class WarmAws:
    """The process, started when it is first wanted, and anew where it has ended.

    It gets the same environment as a command that is started for one line, and nothing else of this process.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._ready, self._none = False, find_spec("awscli") is None
        self._lock = Lock()

    def start(self, environment: Mapping[str, str]) -> bool:
        """Start it, and don't wait until it is ready. False where it can't be started."""
        with self._lock:
            return self._start(environment)

    def run(self, arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[str, str, int] | None:
        """What the command printed, what it complained, and its exit code; None where there's no ready one.

        A process that ends in the middle is not asked again: whether AWS got the call is in the trail.
        Raises subprocess.TimeoutExpired after two minutes.
        """
        with self._lock:
            if not self._start(environment) or not self._is_ready():
                return None
            job = {"arguments": list(arguments), "environment": dict(environment), "folder": str(Path.cwd())}
            answer = self._ask(json.dumps(job))
        if answer is None:
            return "", ENDED, 255
        found = json.loads(answer)
        return _lines(found["stdout"]), _lines(found["stderr"]), int(found["code"])

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._end()

    def _start(self, environment: Mapping[str, str]) -> bool:
        if self._process is not None and self._process.poll() is None:
            return True
        self._end()
        if self._none:
            return False
        # Not in this process's group: an interrupt is for a learner's code, and ends the command from here.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(Path(program.__file__))],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        return True

    def _is_ready(self) -> bool:
        """Wait until it is. One that never gets ready isn't tried again."""
        if not self._ready:
            self._ready = self._ask(None) is not None
            self._none = not self._ready
        return self._ready

    def _ask(self, job: str | None) -> str | None:
        """Its next line; None where it has ended. `job` None asks nothing, for it tells once that it is ready."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        late = Event()

        def end() -> None:
            late.set()
            _kill(process)

        timer = Timer(_SECONDS, end)
        timer.start()
        line = ""
        try:
            if job is not None:
                process.stdin.write(f"{job}\n")
                process.stdin.flush()
            line = process.stdout.readline()
        except (OSError, ValueError):
            line = ""
        finally:  # an interrupt, too: the command must not go on by itself
            timer.cancel()
            if not line.endswith("\n"):
                self._end()
        if late.is_set():
            raise subprocess.TimeoutExpired("aws", _SECONDS)
        return line if line.endswith("\n") else None

    def _end(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def _lines(printed: str) -> str:
    """As Python reads what a process of its own prints."""
    return printed.replace("\r\n", "\n").replace("\r", "\n")


def _kill(process: subprocess.Popen[str]) -> None:
    """It, and what it has started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
