"""Several `labkit serve` at once, of one scene and of another: each has its own people, places and state."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.scene.leftovers import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
SERVE = """
import sys
from dataclasses import replace
from labkit.cloud import serve
from tests.cloud.conftest import DEFINITION
another = sys.argv[1] == "another"
if another:
    DEFINITION = replace(DEFINITION, name="another", people=DEFINITION.people[:1])
sys.exit(serve(DEFINITION, at="start" if another else "end", env_file=sys.argv[2]))
"""
USERS = """
import boto3
iam = boto3.Session(profile_name="production-admin").client("iam")
print([user["UserName"] for user in iam.list_users()["Users"]])
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name == "nt", reason="the environment file is a POSIX shell's"),
]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Three servers, ready, whose files have their names."""
    running = {name: _start(name, tmp_path) for name in ("one", "two", "another")}
    for name, server in running.items():
        _await(server, tmp_path / name)
    yield running
    for server in running.values():
        server.kill()
        server.wait()


def _start(name: str, place: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-W", "ignore", "-c", SERVE, name, str(place / name)]
    return subprocess.Popen(words, cwd=ROOT, env={**os.environ, "TMPDIR": str(place)})


def _await(server: subprocess.Popen[bytes], env_file: Path) -> None:
    deadline = time.monotonic() + 90
    while not env_file.exists() and server.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)


def _program(words: list[str], env_file: Path) -> subprocess.Popen[str]:
    """A program in a shell that has sourced a server's file."""
    line = f'. {env_file}; exec "$@"'
    return subprocess.Popen(
        ["/bin/sh", "-c", line, "sh", sys.executable, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _users(env_file: Path) -> Any:
    asked = _program(["-c", USERS], env_file)
    return asked.communicate(timeout=60)[0]


def _folders(place: Path) -> set[Path]:
    return set(place.glob("labkit-*"))


def test_each_has_its_own(
    servers: dict[str, subprocess.Popen[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, folders = _users(tmp_path / "another"), _folders(tmp_path)
    assert "Admin" in before
    assert len(folders) == 3
    busy = [_program(["-m", "tests.cloud.wire.busy", "0.3"], tmp_path / name) for name in ("one", "two")]
    said = [program.communicate(timeout=120)[0] for program in busy]  # both make users of the same names
    assert [json.loads(text)["failures"] for text in said] == [[], []]
    assert _users(tmp_path / "another") == before

    servers["one"].kill()
    servers["one"].wait()
    assert _folders(tmp_path) == folders  # the killed one's is left,
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sweep()
    assert len(_folders(tmp_path)) == 2  # until somebody sweeps
    assert "Admin" in _users(tmp_path / "two")
    for name in ("two", "another"):
        servers[name].send_signal(signal.SIGTERM)
        assert servers[name].wait(30) == 0
    assert _folders(tmp_path) == set()
