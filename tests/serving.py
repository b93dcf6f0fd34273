"""Start `labkit serve` and drive it with the real `aws` command, as a stranger's shell would."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

AWS = str(Path(sys.executable).with_name("aws"))


@dataclass(frozen=True, slots=True)
class Served:
    """A served scene: the environment that a shell gets by sourcing the env file."""

    environment: dict[str, str]

    def run(self, profile: str, *words: str) -> subprocess.CompletedProcess[str]:
        """One `aws` command as `profile`."""
        command = [AWS, *words, "--profile", profile, "--output", "json"]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )

    def allowed(self, profile: str, *words: str) -> Any:
        """What AWS answers, parsed; fails where it refuses."""
        done = self.run(profile, *words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, profile: str, *words: str) -> str:
        """The sentence that AWS refuses with; fails where it allows."""
        done = self.run(profile, *words)
        assert done.returncode != 0, done.stdout
        return done.stderr.strip()


@contextmanager
def serving(folder: Path, scene: str, at: str = "start") -> Iterator[Served]:
    """Serve `scene` for the length of a `with` block; files go to `folder`."""
    env_file = folder / "lab.env"
    command = [sys.executable, "-m", "labkit", "serve", "--scene", scene, "--at", at, "--env", str(env_file)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _wait_for(env_file, server)
        yield Served(_sourced(env_file, folder))
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
    assert server.returncode == 0


def _wait_for(env_file: Path, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 40
    while not env_file.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise AssertionError(f"labkit serve did not get ready: {server.communicate()[0]}")
        time.sleep(0.05)


def _sourced(env_file: Path, home: Path) -> dict[str, str]:
    exports = dict(re.findall(r"^export (\w+)='?(.*?)'?$", env_file.read_text(), re.MULTILINE))
    return {"PATH": os.environ["PATH"], "HOME": str(home), "AWS_PAGER": "", **exports}
