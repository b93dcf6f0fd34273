"""Learners' servers and kernels as forks of one process, with real accounts."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import time
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import pytest

if os.environ.get("LABKIT_CLASS_TEST") != "1":
    pytest.skip("make class-test runs a real class; it needs root and npm", allow_module_level=True)

from .a_class import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .a_class import Class, Learner

DRAWN = """
import json, multiprocessing, os, random, uuid, numpy
from labkit.cloud import unguessable
print(json.dumps({
    "random": random.random(), "numpy": numpy.random.random(), "uuid": str(uuid.uuid4()),
    "key": multiprocessing.current_process().authkey.hex(), "secret": unguessable.secret_key("ann"),
}))
"""
KNOWS = """
import os
print(open("/proc/self/comm").read(), "ids", list(os.getresuid()))
print(open("/proc/self/cgroup").read(), open("/proc/self/environ").read())
"""
OF_ONES_OWN = """
import json
from pathlib import Path
own = Path.home() / ".local" / "share" / "jupyter" / "kernels" / "own"
own.mkdir(parents=True)
words = ["python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
told = {"argv": words, "display_name": "own", "language": "python"}
told["env"] = {"PYTHONWARNINGS": "error::UserWarning"}
(own / "kernel.json").write_text(json.dumps(told))
"""
ASKED = """
import os, socket
from pathlib import Path
from labkit.classroom.hub.forks.asking import forked
from labkit.classroom.hub.forks.talk import WHERE, Wanted
where = Path(os.environ[WHERE])
"""
AS_ANN = """
try:
    wanted = Wanted("kernel", ("--version",), dict(os.environ), "", (0, 1, 2), "ann-test")
    made = forked(where, wanted, [0, 1, 2])
    print(os.stat(f"/proc/{made.pid}").st_uid)
    made.close()
except (OSError, ValueError) as error:
    print("REFUSED", error)
"""
NOISE = """
for text in (b"", b"{}", b"[]", b"null", b'{"work": "root"}', b"\\xff" * 1000, b"9" * 100_000):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(str(where))
        line.send(text)
"""
MANY = """
refused = 0
for _ in range(40):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(str(where))
        refused += not line.recv(10)
print(refused)
"""


def _forks(learner: Learner, work: str) -> list[int]:
    words = ["pgrep", "-u", f"lk-{learner.name}", f"labkit-{work}"]
    return [
        int(one) for one in subprocess.run(words, check=False, capture_output=True, text=True).stdout.split()
    ]


@contextmanager
def _kernel(learner: Learner, specification: str = "python3") -> Iterator[str]:
    """A kernel as long as the ``with`` lasts: a learner's memory is limited."""
    kernel = learner.post("kernels", name=specification)["id"]
    yield kernel
    learner.browser.delete(f"{learner.server}/api/kernels/{kernel}", headers=learner._mark(), timeout=60)


def _said(learner: Learner, code: str) -> str:
    with _kernel(learner) as kernel:
        return learner.run(kernel, [code])[0]


def test_a_server_and_its_kernels_are_forks(ann: Learner) -> None:
    told = _said(ann, KNOWS)
    assert told.startswith("labkit-kernel")
    assert len(_forks(ann, "server")) == 1
    assert told.split("pids:")[1].split()[0].endswith(f"/{ann.name}")
    assert "TOKEN" not in told
    assert json.loads(told.split("ids ")[1].splitlines()[0]) == 3 * [pwd.getpwnam(f"lk-{ann.name}").pw_uid]


def test_a_kernel_with_variables_of_its_own_begins_with_them(ann: Learner) -> None:
    _said(ann, OF_ONES_OWN)
    with _kernel(ann, "own") as kernel:
        (told,) = ann.run(kernel, [KNOWS + "import sys; print(sys.warnoptions)"])
    assert told.startswith("python")
    assert "['error::UserWarning']" in told


def test_no_fork_draws_what_another_draws(ann: Learner, eve: Learner) -> None:
    drawn = [json.loads(_said(one, DRAWN)) for one in (ann, ann, eve)]
    for name in drawn[0]:
        assert len({one[name] for one in drawn}) == 3, name


def test_nobody_gets_a_fork_of_somebody_else(eve: Learner) -> None:
    said = _said(eve, ASKED + AS_ANN).split()
    assert said[-1] == str(pwd.getpwnam(f"lk-{eve.name}").pw_uid)


def test_noise_and_haste_leave_the_forks_as_they_are(of_class: Class, ann: Learner, eve: Learner) -> None:
    before = _forks(eve, "kernel")
    with _kernel(eve) as kernel:
        eve.run(kernel, [ASKED + NOISE])
        (refused,) = eve.run(kernel, [ASKED + MANY])
        assert int(refused) >= 28
        assert _said(eve, KNOWS).startswith("python")  # started by itself
        assert _said(ann, KNOWS).startswith("labkit-kernel")
        time.sleep(10)
        assert _said(eve, KNOWS).startswith("labkit-kernel")
    until(lambda: set(_forks(eve, "kernel")) <= set(before), 30, of_class.log.read_text)


def test_a_kernel_starts_again_and_is_interrupted(ann: Learner) -> None:
    with _kernel(ann) as kernel:
        (before,) = ann.run(kernel, ["import os; print(os.getpid())"])
        address = f"{ann.server}/api/kernels/{kernel}"
        ann.browser.post(f"{address}/restart", headers=ann._mark(), timeout=60).raise_for_status()
        (after,) = ann.run(kernel, ["import os; print(os.getpid())"])
        until(lambda: int(before) not in _forks(ann, "kernel"), 30)
        Timer(2, lambda: ann.browser.post(f"{address}/interrupt", headers=ann._mark(), timeout=60)).start()
        with pytest.raises(AssertionError, match="KeyboardInterrupt"):
            ann.run(kernel, ["while True: pass"], 60)
        # For a moment after an error, a kernel drops what is asked of it.
        until(lambda: ann.run(kernel, ["print(os.getpid())"]) == [after], 10)


def test_a_kernel_ends_with_its_server_and_not_with_the_process_that_forks(
    of_class: Class, eve: Learner
) -> None:
    kernel = eve.kernel()
    (told,) = eve.run(kernel, ["import os; print(os.getppid())"])
    os.kill(int(told), signal.SIGKILL)
    assert eve.run(kernel, ["print(1)"]) == ["1\n"]
    assert not _said(eve, KNOWS).startswith("labkit")
    until(of_class._forks, 60, of_class.log.read_text)
    assert _said(eve, KNOWS).startswith("labkit")
    (server,) = _forks(eve, "server")
    os.kill(server, signal.SIGKILL)
    until(lambda: not _forks(eve, "kernel"), 30)
    until(lambda: eve.browser.get(f"{eve.server}/api/status", timeout=30).status_code in (424, 503), 30)
    eve.arrive()
    assert _said(eve, KNOWS).startswith("labkit")


def test_the_cookie_goes_to_ones_own_server_only(ann: Learner) -> None:
    paths = {one.path for one in ann.browser.cookies if one.name.startswith("jupyterhub-user")}
    assert paths == {f"/user/{ann.name}/"}
