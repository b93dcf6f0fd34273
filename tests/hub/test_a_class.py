"""A real class of two on JupyterHub: joining, working, a restart, each way that one could reach the other.

`make class-test` runs it, as root on a machine with Node.js; elsewhere it is skipped with the reason.
"""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if os.environ.get("LABKIT_CLASS_TEST") != "1":
    pytest.skip("make class-test runs a real class; it needs root and npm", allow_module_level=True)

from urllib.parse import urlsplit

import psutil

from .a_class import PYTHON, Learner, until
from .a_class import ROOT as FOLDER
from .conftest import ANN
from .ways import BEFORE, OWN, ROOT, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .a_class import Class
    from .ways import Way

NEIGHBOR = FOLDER / "tests" / "cloud" / "scene" / "neighbor.py"
OPENED = """
from labkit import cross_account
lab = cross_account.open_lab()
print(lab.scene.endpoint_url)
"""
Places = dict[str, dict[str, object]]  # by learner: what a way is aimed at
STEPS = """
for name in ("try-the-bucket", "create-role"):
    lab.course.run(lab.course.find(name), "python")
print([name for name in ("try-the-bucket", "create-role") if lab.course.done(name)])
"""


def test_signing_up_needs_the_class_password_and_a_name_of_ones_own(of_class: Class, ann: Learner) -> None:
    stranger = Learner(of_class, "stranger")
    assert "the class password. Ask" in stranger.join("guess").text
    assert stranger.sign_in().status_code == 403
    twin = Learner(of_class, ann.name)
    twin.password = "another password"
    assert "already in use" in twin.join().text
    assert twin.sign_in().status_code == 403
    root = Learner(of_class, "root")
    assert "successful" in root.join().text
    assert "Choose a name" in Learner(of_class, "../root").join().text


def test_a_learner_works_in_a_copy_of_their_own_under_an_account_of_their_own(ann: Learner) -> None:
    kernel = ann.kernel()
    who, place = ann.run(kernel, ["import os; print(os.getuid())", "print(os.environ['LABKIT_WORKBOOK'])"])
    assert int(who) == pwd.getpwnam(f"lk-{ann.name}").pw_uid
    assert place.strip() == str(ann.home / "workbook")
    assert any("cross_account" in cell for cell in ann.notebook("05_cross_account_roles.ipynb"))


def test_limits_hold_a_learner_who_takes_too_much(ann: Learner) -> None:
    kernel = ann.kernel()
    with pytest.raises(AssertionError, match=r"went away|MemoryError"):
        ann.run(kernel, ["print(len(bytearray(2_000_000_000)))"], 120)
    ann.arrive()
    assert ann.run(ann.kernel(), ["print(1)"]) == ["1\n"]


FORKS = """
import subprocess
made = []
try:
    for _ in range(1000):
        made.append(subprocess.Popen(["sleep", "60"]))
except OSError as error:
    print("REFUSED", error)
for one in made:
    one.kill()
    one.wait()
print(len(made) > 50)
"""


def test_a_learner_who_starts_too_many_processes_stops_nobody_else(ann: Learner, eve: Learner) -> None:
    said, after = eve.run(eve.kernel(), [FORKS, "print(1)"], 120)
    assert said.startswith("REFUSED"), said
    assert said.endswith("True\n")
    assert after == "1\n"
    assert ann.run(ann.kernel(), ["print(1)"]) == ["1\n"]


def test_a_hub_restart_and_a_killed_kernel_lose_nothing(of_class: Class, ann: Learner) -> None:
    kernel = ann.kernel()
    ann.run(kernel, [OPENED, STEPS])
    of_class.stop()
    of_class.start()
    ann.arrive()
    with pytest.raises(AssertionError, match="went away"):
        ann.run(kernel, ["import os; os.kill(os.getpid(), 9)", "print(1)"], 120)
    again = ann.kernel()
    said = ann.run(again, [OPENED, "print(lab.course.done('create-role'))"])
    assert said[-1].strip() == "True"


@pytest.fixture(scope="module")
def places(of_class: Class, ann: Learner, eve: Learner) -> Places:
    """What the ways are aimed at: Ann's, and Eve's own."""
    same = {
        "ME": eve.name, "MINE": str(eve.home), "HUB": str(of_class.home / "hub"), "ADDRESS": of_class.address,
        "PROXY": of_class.proxy, "API": f"{of_class.address}/hub/api", "TOKEN": eve.token(),
    }  # fmt: skip
    found = {}
    for one in (ann, eve):
        one.arrive()
        one.post("terminals")
        connections = psutil.Process(_server(one)).net_connections("inet")
        found[one.name] = same | {
            "NAME": one.name, "HOME": str(one.home), "UID": pwd.getpwnam(f"lk-{one.name}").pw_uid,
            "PORT": next(it.laddr.port for it in connections if it.status == psutil.CONN_LISTEN),
            "KERNEL": one.kernel(), "PID": _server(one),
        }  # fmt: skip
    return found


@pytest.fixture(scope="module")
def eves_kernel(eve: Learner, places: Places) -> Iterator[str]:
    """A kernel of Eve's in which a way can be tried, with something of hers where learners share a place."""
    kernel = str(places[eve.name]["KERNEL"])
    left = "import tempfile; print(tempfile.mkstemp(dir='/dev/shm')[1], libc.shmget(0, 4096, 0o1600))"
    file, memory = eve.run(kernel, [BEFORE, left])[1].split()
    yield kernel
    Path(file).unlink()
    subprocess.run(["ipcrm", "--shmem-id", memory], check=True)


def _tried(way: Way, known: dict[str, object]) -> str:
    told = "; ".join(f"{name} = {value!r}" for name, value in known.items())
    no = "except (OSError, subprocess.CalledProcessError) as error:\n    print('REFUSED', error)"
    return f"{told}\ntry:\n    print('DONE', {way.code})\n{no}"


@pytest.mark.parametrize("name", WAYS, ids=lambda name: name.replace(" ", "-"))
def test_no_way_leads_to_a_neighbor(
    name: str, of_class: Class, eve: Learner, eves_kernel: str, places: Places
) -> None:
    """It is a way: its owner goes it (or root), so no mistake in it is what stops the neighbor."""
    way, hers = WAYS[name], places[ANN]
    if way.shown == OWN:
        child = "PID = subprocess.Popen(['sleep', '60']).pid"
        (own,) = eve.run(eves_kernel, [_tried(way, places[eve.name]).replace("\ntry", f"; {child}\ntry", 1)])
        assert own.startswith("DONE"), own
    if way.shown == ROOT:
        code = _tried(way, hers | {"TOKEN": of_class.proxys_token()})
        done = subprocess.run([PYTHON, "-c", f"{BEFORE}\n{code}"], capture_output=True, text=True, check=True)
        assert "DONE" in done.stdout, done.stdout
    (said,) = eve.run(eves_kernel, [_tried(way, hers)])
    assert said.startswith("REFUSED"), said
    assert way.shown in (OWN, ROOT) or way.shown in said, said


@pytest.mark.parametrize("page", ["lab", "api/contents", "files/00_start_here.ipynb", "api/terminals"])
def test_a_learners_browser_is_let_in_to_their_own_server_only(page: str, ann: Learner, eve: Learner) -> None:
    assert eve.browser.get(f"{eve.server}/{page}", timeout=60).ok
    assert eve.browser.get(f"{ann.server}/{page}", timeout=60).status_code == 403


def test_no_debugger_opens_a_port_to_neighbors(ann: Learner) -> None:
    """Where ipykernel's debugger has been used once, any account of the host can run code in the kernel."""
    kernel = ann.kernel()
    ann.run(kernel, ["1"])  # it is there
    before = _listening(ann)
    assert not ann.debugs(kernel)
    assert _listening(ann) == before


def _listening(learner: Learner) -> set[tuple[int, int]]:
    """Process and port of each socket on which somebody could reach the learner's processes."""
    theirs = [one for one in psutil.process_iter() if one.username() == f"lk-{learner.name}"]
    sockets = [(one.pid, it) for one in theirs for it in one.net_connections("inet")]
    return {(pid, it.laddr.port) for pid, it in sockets if it.status == psutil.CONN_LISTEN}


def test_a_neighbors_simulated_aws_answers_nobody_else(ann: Learner, eve: Learner, eves_kernel: str) -> None:
    (opened,) = ann.run(ann.kernel(), [OPENED])
    port = urlsplit(opened.strip().splitlines()[-1]).port
    code = f"""
import runpy, sys
sys.argv = ["neighbor", "{port}", "1"]
runpy.run_path({str(NEIGHBOR)!r}, run_name="__main__")
"""
    (said,) = eve.run(eves_kernel, [code])
    tried, _ = json.JSONDecoder().raw_decode(said[said.index("{") :])
    assert len(tried) > 8
    assert not any(tried.values()), {way: got for way, got in tried.items() if got}


TAKEN = """
import socket
for port in (0, {port}):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        print("mine")
    except OSError as error:
        print("REFUSED", error)
"""


def test_the_port_of_a_server_that_was_killed_is_nobody_elses(
    of_class: Class, ann: Learner, eve: Learner, places: Places
) -> None:
    """Else her browser would bring her cookies to whoever listens there, until the hub has noticed."""
    ann.browser.get(f"{ann.server}/api/status", timeout=30).raise_for_status()
    os.kill(_server(ann), signal.SIGKILL)
    (said,) = eve.run(eve.kernel(), [TAKEN.format(port=places[ann.name]["PORT"])])
    assert said.startswith("mine\nREFUSED"), said
    until(lambda: not _answers(ann), 30, of_class.log.read_text)
    ann.arrive()
    assert ann.run(ann.kernel(), ["print(1)"]) == ["1\n"]


def _answers(learner: Learner) -> bool:
    return learner.browser.get(f"{learner.server}/api/status", timeout=30).status_code not in (424, 503)


def test_no_secret_is_in_a_command_line_or_a_log(of_class: Class, ann: Learner, eve: Learner) -> None:
    lines = subprocess.run(["ps", "-eww", "-o", "args="], check=True, capture_output=True, text=True).stdout
    log = of_class.log.read_text()
    asks = "import os; print(os.environ['JUPYTERHUB_API_TOKEN'])"
    tokens = [one.run(one.kernel(), [asks])[0].strip() for one in (ann, eve)]
    assert len(set(tokens)) == 2
    cookie = (of_class.home / "hub" / "cookie-secret").read_text().strip()
    for secret in [ann.password, eve.password, cookie, *tokens]:
        assert secret not in lines
        assert secret not in log
    assert of_class.password not in lines


def _server(learner: Learner) -> int:
    words = ["pgrep", "-u", f"lk-{learner.name}", "labkit-server"]
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()[0])


def test_the_report_reads_the_class(of_class: Class, ann: Learner) -> None:
    words = [PYTHON, "-m", "labkit", "class", "report"]
    done = subprocess.run(
        words, env=of_class.environment(), check=True, capture_output=True, text=True, cwd="/"
    )
    assert ann.name in done.stdout
