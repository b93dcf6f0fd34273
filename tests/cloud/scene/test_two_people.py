"""Two real accounts on one host: the second gets nothing of the first one's scene, files or work.

As root only, who may make accounts: elsewhere skipped, and a failure where LABKIT_REQUIRE_ROOT is set.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has other accounts", allow_module_level=True)

import pwd

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[3]
NEIGHBOR = Path(__file__).with_name("neighbor.py")
KEEPS = """
from pathlib import Path
from labkit.cloud import open_scene
from labkit import catalog
scene = open_scene(catalog.scene("cross_account"), folder=Path.home() / "work")
scene.save("work")
scene.close()
"""


def _missing(reason: str) -> None:
    if os.environ.get("LABKIT_REQUIRE_ROOT"):
        pytest.fail(reason)
    pytest.skip(reason)


class Account:
    """A real account with a home of its own, for as long as the test lasts."""

    def __init__(self, name: str, home: Path) -> None:
        self.name, self.home = name, home
        subprocess.run(
            ["useradd", "--no-create-home", "--home-dir", home, name], check=True, capture_output=True
        )
        found = pwd.getpwnam(name)
        home.mkdir(mode=0o700)
        os.chown(home, found.pw_uid, found.pw_gid)
        self._as: dict[str, Any] = {
            "user": found.pw_uid,
            "group": found.pw_gid,
            "extra_groups": [],
            "umask": 0o022,
        }

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """A program of theirs, in this Python's packages."""
        environment = {
            "HOME": str(self.home),
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
            "PYTHONWARNINGS": "ignore",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.Popen(
            [_python(), *words], cwd=self.home, env=environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **self._as,
        )  # fmt: skip

    def run(self, *words: str | Path) -> str:
        """What it prints; fails where it fails."""
        program = self.start(*words)
        out, err = program.communicate(timeout=120)
        assert program.returncode == 0, err
        return out

    def go(self) -> None:
        subprocess.run(["userdel", self.name], check=False, capture_output=True)


def _python() -> str:
    """A Python that everybody may run: this one's may lie in a home."""
    for python in (Path(sys.executable).resolve(), Path(f"/usr/bin/python3.{sys.version_info.minor}")):
        if python.exists() and all(parent.stat().st_mode & 0o001 for parent in python.parents):
            return str(python)
    _missing(f"no Python 3.{sys.version_info.minor} that every account may run")
    return ""


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[tuple[Account, Account]]:
    if os.geteuid() != 0:
        _missing("only root can make a second account")
    if shutil.which("useradd") is None:
        _missing("no useradd here")
    _python()
    homes = Path("/tmp") / f"labkit-two-people-{os.getpid()}"  # noqa: S108 - tmp_path is closed to other accounts
    homes.mkdir(mode=0o755)
    made: list[Account] = []
    try:
        for name in ("owner", "neighbor"):
            made.append(Account(f"labkit-{name}-{os.getpid()}", homes / name))  # noqa: PERF401 - ended one by one
        yield made[0], made[1]
    finally:
        for account in made:
            account.go()
        shutil.rmtree(homes)


def test_a_neighbor_gains_nothing(accounts: tuple[Account, Account]) -> None:
    owner, neighbor = accounts
    owner.run("-c", KEEPS)
    env_file = owner.home / "lab.env"
    server = owner.start("-m", "labkit", "serve", "--scene", "cross_account", "--env", env_file)
    try:
        given = _wait_for(env_file, server)
        places = [
            owner.home,
            env_file,
            *(given[name] for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")),
        ]
        places += [
            Path(given["AWS_CONFIG_FILE"]).parent,
            owner.home / ".local" / "share" / "labkit",
            owner.home / "work",
        ]
        places += (owner.home / "work").iterdir()
        places += [owner.home / ".local" / "share" / "labkit" / "saved-work.key"]
        assert all(Path(place).exists() for place in places)
        port = str(urlsplit(given["AWS_ENDPOINT_URL"]).port)
        got = json.loads(neighbor.run(NEIGHBOR, port, str(server.pid), *places))
        assert len(got) > 25
        assert {attempt: what for attempt, what in got.items() if what} == {}
        own = json.loads(owner.run(NEIGHBOR, port, str(server.pid), *places))
        assert all(own[f"looked into {place}"] for place in places)  # it is there to be seen
        users = owner.run("-c", _LISTS, given["AWS_ENDPOINT_URL"], given["AWS_SHARED_CREDENTIALS_FILE"])
        assert json.loads(users) == ["ProductionAdmin"]  # the owner's own way in works, and nobody was made
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)


_LISTS = """
import json, os, sys
os.environ["AWS_SHARED_CREDENTIALS_FILE"] = sys.argv[2]
import boto3
people = boto3.Session(profile_name="production-admin", region_name="us-east-1")
users = people.client("iam", endpoint_url=sys.argv[1]).list_users()["Users"]
print(json.dumps([user["UserName"] for user in users]))
"""


def _wait_for(env_file: Path, server: subprocess.Popen[str]) -> dict[str, str]:
    for _ in range(600):
        if env_file.exists():
            break
        assert server.poll() is None, server.communicate()[1]
        time.sleep(0.1)
    lines = env_file.read_text().splitlines()
    named = (line.removeprefix("export ").partition("=") for line in lines if line.startswith("export "))
    return {name: value.strip("'") for name, _, value in named}
