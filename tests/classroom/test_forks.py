"""The process that forks, without a class: what must not end it, and what a fork finds."""

from __future__ import annotations

import os
import signal
import site
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if sys.platform != "linux":
    pytest.skip("a class's host is Linux", allow_module_level=True)

pytest.importorskip("jupyter_client")

from jupyter_client.kernelspec import KernelSpec

from labkit.classroom.hub.forks import forkserver, fresh, kernels
from labkit.classroom.hub.forks.kernels import ForkProvisioner
from labkit.classroom.hub.settings import ClassSettings

if TYPE_CHECKING:
    from collections.abc import Callable

TYPED = """
import os
from labkit.classroom.command import _terminal_only_shows
_terminal_only_shows()
os.write(1, b"shown")
for number in (0, 1, 2):
    try:
        assert not os.read(number, 1), number
    except OSError:
        pass
"""


def _lives(times: int) -> Callable[[], int]:
    """What getppid says of a hub that lives for so many looks."""
    looks = iter([7] * times)
    return lambda: next(looks, 1)


def _no_fork() -> int:
    raise BlockingIOError("no process is left")


def test_where_no_process_is_left_the_next_one_may_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forkserver.os, "getppid", _lives(2))
    monkeypatch.setattr(forkserver.os, "fork", _no_fork)
    monkeypatch.setattr(forkserver, "_learner", lambda *_: "")
    with forkserver.listening(tmp_path / "forks") as listens:
        serves = Thread(target=forkserver.serve, args=(ClassSettings(), listens, 7))
        serves.start()
        for _ in range(2):
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
                line.settimeout(10)
                line.connect(str(tmp_path / "forks"))
                assert line.recv(10) == b""
        serves.join(10)
    assert not serves.is_alive()


def test_only_a_learner_of_the_class_gets_a_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = forkserver.pwd.struct_passwd(("lk-ann", "x", 1, 1, "", "/", "/bin/bash"))
    monkeypatch.setattr(forkserver.pwd, "getpwuid", lambda _: account)
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    (here / "ann").mkdir(parents=True)
    elsewhere.mkdir()
    user = os.geteuid() or 1
    if user != os.geteuid():
        os.chown(here / "ann", user, user)
    assert forkserver._learner(user, here) == "ann"
    assert forkserver._learner(user, elsewhere) is None
    assert forkserver._learner(user + 1, here) is None
    assert forkserver._learner(0, here) == ""


def test_a_process_that_can_t_fork_stays_else_the_hub_starts_it_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # back to it at the end
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("LABKIT_CLASS", f"/{'long/' * 40}")  # too long for a socket's path
    monkeypatch.setattr(forkserver.os, "getppid", looks := _lives(2))
    monkeypatch.setattr(forkserver.signal, "signal", lambda *_: None)  # this is the tests' own process
    monkeypatch.setattr(forkserver, "everything", lambda: None)
    monkeypatch.setattr(forkserver, "remember", lambda: None)
    monkeypatch.setattr(forkserver, "_threads", lambda: 1)
    forkserver.main()
    assert looks() == 1  # it has waited for the hub's end
    assert "path too long" in capsys.readouterr().err
    assert Path.cwd() == Path("/")


def test_a_learner_s_own_packages_come_before_the_host_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, more = tmp_path / "own", tmp_path / "more"
    own.mkdir()
    more.mkdir()
    (own / "more.pth").write_text(f"{more}\n")
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(own))
    monkeypatch.setattr(site, "getsitepackages", lambda: ["/host"])
    monkeypatch.setattr(sys, "path", ["/library", "/host", "/last"])
    fresh.own_packages()
    assert sys.path == ["/library", str(own), str(more), "/host", "/last"]


@pytest.mark.parametrize(
    ("command", "variables", "forks"),
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "file"], {}, True),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "file"], {"LANG": "C"}, False),
        ([sys.executable, "-m", "another_kernel", "-f", "file"], {}, False),
        (["/elsewhere/bin/python", "-m", "ipykernel_launcher", "-f", "file"], {}, False),
        (["R"], {}, False),
    ],
)
def test_only_the_kernel_that_a_fork_can_be_is_forked(
    command: list[str], variables: dict[str, str], forks: bool
) -> None:
    specification = KernelSpec(argv=command, env=variables)
    assert ForkProvisioner(kernel_spec=specification)._as_ours(command) is forks


def test_what_a_learner_has_installed_anew_is_not_hidden_by_what_a_fork_has_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(tmp_path / "own"))
    assert not kernels._replaces()
    (tmp_path / "own" / "a_package_of_ann").mkdir(parents=True)
    assert not kernels._replaces()
    (tmp_path / "own" / "botocore").mkdir()
    assert kernels._replaces()


def test_a_fork_hears_the_signals_that_its_hub_ignores() -> None:
    module = "labkit.classroom.hub.forks.fresh"
    code = f"import signal, {module} as fresh; fresh.usual_signals(); signal.raise_signal(2)"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    assert "KeyboardInterrupt" in done.stderr


def test_no_learner_reads_what_is_typed_at_the_operator_s_terminal() -> None:
    ours, terminal = os.openpty()
    with os.fdopen(ours, "r+b", buffering=0) as keyboard:
        keyboard.write(b"secret\nsecret\nsecret\n")
        subprocess.run(
            [sys.executable, "-c", TYPED], stdin=terminal, stdout=terminal, stderr=terminal, check=True
        )
        os.close(terminal)
        assert b"shown" in keyboard.read(1000)
