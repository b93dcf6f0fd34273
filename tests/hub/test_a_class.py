"""A real class of two on JupyterHub: joining, working, a restart, each way that one could reach the other.

`make class-test` runs it, as root on a machine with Node.js; elsewhere it is skipped with the reason.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if os.environ.get("LABKIT_CLASS_TEST") != "1":
    pytest.skip("make class-test runs a real class; it needs root and npm", allow_module_level=True)

from urllib.parse import urlsplit

import psutil

from .a_class import PYTHON, ROOT, Learner, until

if TYPE_CHECKING:
    from .a_class import Class

NEIGHBOR = ROOT / "tests" / "cloud" / "scene" / "neighbor.py"
OPENED = """
from labkit import cross_account
lab = cross_account.open_lab()
print(lab.scene.endpoint_url)
"""
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


WAYS = {
    "read a file of Ann's": "print(open(HOME + '/workbook/00_start_here.ipynb').read()[:50])",
    "list her folder": "print(os.listdir(HOME))",
    "list all learners": "print(os.listdir(os.path.dirname(HOME)))",
    "change her work": "open(HOME + '/workbook/.labkit/x', 'w').write('x'); print('written')",
    "read her environment": "print(open(f'/proc/{PID}/environ').read())",
    "look into her process": "print(os.listdir(f'/proc/{PID}/fd'))",
    "stop her server": "os.kill(PID, 15); print('sent')",
    "read the class password": "print(open(HUB + '/class-password').read())",
    "read the hub's database": "print(open(HUB + '/hub.sqlite', 'rb').read()[:20])",
    "her server by its port": "print(urlopen(f'http://127.0.0.1:{PORT}/user/ann-test/api/contents').read())",
    "her server with my token": "print(asked(f'http://127.0.0.1:{PORT}/user/ann-test/api/contents'))",
    "her server through the proxy": "print(asked(ADDRESS + '/user/ann-test/api/contents'))",
    "the hub about her": "print(asked(os.environ['JUPYTERHUB_API_URL'] + '/users/ann-test'))",
    "the hub about everybody": "print(asked(os.environ['JUPYTERHUB_API_URL'] + '/users'))",
    "stop her server by the hub": (
        "print(asked(os.environ['JUPYTERHUB_API_URL'] + '/users/ann-test/server', 'DELETE'))"
    ),
    "the proxy's own page": "print(asked(PROXY + '/api/routes'))",
    "her kernels' connection files": "print(os.listdir(f'/run/labkit-class/{UID}'))",
    "all learners' runtime folders": "print(os.listdir('/run/labkit-class'))",
    "her memory": "print(open(f'/proc/{PID}/mem', 'rb').read(1))",
    "her files through proc": "print(os.listdir(f'/proc/{PID}/root{HOME}'))",
    "attach to her server": "print(os_said(libc.ptrace(16, PID, 0, 0)))",
    "take an open file of her server": "print(os_said(libc.syscall(438, os.pidfd_open(PID), 0, 0)))",
    "slow her server down": "print(os.setpriority(os.PRIO_PROCESS, PID, 19))",
    "become her": (
        "print(subprocess.run(['su', 'lk-ann-test', '-c', 'id'], input=b'', capture_output=True, check=True))"
    ),
    "a token of hers": "print(asked(API + '/users/ann-test/tokens', 'POST', {}))",
    "her server shared with me": "print(asked(API + '/shares/ann-test/', 'POST', {'user': 'eve-test'}))",
    "another server of hers": "print(asked(API + '/users/ann-test/servers/other', 'POST', {}))",
    "become an administrator": "print(asked(API + '/users/eve-test', 'PATCH', {'admin': True}))",
    "stop the hub": "print(asked(API + '/shutdown', 'POST', {}))",
    "the services' tokens": (
        "print([open(f'/proc/{one}/environ').read() for one in os.listdir('/proc') if one.isdigit() "
        "and any(word in open(f'/proc/{one}/cmdline').read() for word in ('idle_culler', 'hub.hands'))])"
    ),
    "a link of mine to her folder": (
        "os.path.lexists(LINK) or os.symlink(HOME + '/workbook', LINK); print(os.listdir(LINK))"
    ),
    "move her folder away": "os.rename(HOME, HOME + '-away'); print('moved')",
    "her kernel's websocket": (
        "print(asked(f'http://127.0.0.1:{PORT}/user/ann-test/api/kernels/{KERNEL}/channels', "
        "**{'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13', "
        "'Sec-WebSocket-Key': 'A' * 22 + '=='}))"
    ),
    "what she left in shared folders": "print(hers('/tmp', '/var/tmp', '/dev/shm') or refused())",
}
BEFORE = """
import ctypes, json, os, subprocess
from urllib.request import Request, urlopen
API, LINK = os.environ["JUPYTERHUB_API_URL"], os.path.expanduser("~/link")
libc = ctypes.CDLL(None, use_errno=True)
def asked(address, method="GET", body=None, **head):
    head |= {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
    data = None if body is None else json.dumps(body).encode()
    return urlopen(Request(address, data, headers=head, method=method), timeout=10).read()
def os_said(answer):
    return answer if answer >= 0 else refused(ctypes.get_errno())
def refused(why=""):
    raise PermissionError(why)
def hers(*folders):
    found = []
    for folder in folders:
        for place, folders, files in os.walk(folder):
            for one in (os.path.join(place, name) for name in folders + files):
                if os.path.lexists(one) and os.lstat(one).st_uid == UID and os.access(one, os.R_OK):
                    found.append(one)
    return found
"""


@pytest.fixture(scope="module")
def eves_kernel(of_class: Class, ann: Learner, eve: Learner) -> str:
    ann.arrive()
    pid = _server(ann)
    port = next(
        one.laddr.port
        for one in psutil.Process(pid).net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    )
    known = {
        "HOME": str(ann.home), "HUB": str(of_class.home / "hub"), "PID": pid, "PORT": port,
        "ADDRESS": of_class.address, "PROXY": of_class.proxy,
        "UID": pwd.getpwnam(f"lk-{ann.name}").pw_uid, "KERNEL": ann.kernel(),
    }  # fmt: skip
    kernel = eve.kernel()
    eve.run(kernel, [BEFORE, "; ".join(f"{name} = {value!r}" for name, value in known.items())])
    return kernel


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.replace(" ", "-"))
def test_no_way_leads_to_a_neighbor(way: str, eve: Learner, eves_kernel: str) -> None:
    no = "except (OSError, subprocess.CalledProcessError) as error:\n    print('REFUSED', error)"
    tried = f"try:\n    {WAYS[way]}\n{no}"
    (said,) = eve.run(eves_kernel, [tried])
    assert said.startswith("REFUSED"), said


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
import http.server, threading
try:
    taken = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), http.server.SimpleHTTPRequestHandler)
    print("mine")
except OSError as error:
    print("REFUSED", error)
"""


def test_the_port_of_a_server_that_was_killed_is_nobody_elses(
    of_class: Class, ann: Learner, eve: Learner, eves_kernel: str
) -> None:
    """Else her browser would bring her cookies to whoever listens there, until the hub has noticed."""
    ann.browser.get(f"{ann.server}/api/status", timeout=30).raise_for_status()
    os.kill(_server(ann), signal.SIGKILL)
    (said,) = eve.run(eves_kernel, [TAKEN])
    assert said.startswith("REFUSED"), said
    until(lambda: not _answers(ann), 30, of_class.log.read_text)
    ann.arrive()
    assert ann.run(ann.kernel(), ["print(1)"]) == ["1\n"]


def _answers(learner: Learner) -> bool:
    return learner.browser.get(f"{learner.server}/api/status", timeout=30).status_code not in (424, 503)


def test_no_secret_is_in_a_command_line_or_a_log(of_class: Class, ann: Learner, eve: Learner) -> None:
    lines = subprocess.run(["ps", "-eww", "-o", "args="], check=True, capture_output=True, text=True).stdout
    log = of_class.log.read_text()
    environments = [Path(f"/proc/{_server(one)}/environ").read_text() for one in (ann, eve)]
    tokens = [found for text in environments for found in re.findall(r"JUPYTERHUB_API_TOKEN=(\w+)", text)]
    assert len(tokens) == 2
    cookie = (of_class.home / "hub" / "cookie-secret").read_text().strip()
    for secret in [ann.password, eve.password, cookie, *tokens]:
        assert secret not in lines
        assert secret not in log
    assert of_class.password not in lines


def _server(learner: Learner) -> int:
    found = subprocess.run(
        ["pgrep", "-u", f"lk-{learner.name}", "-f", "singleuser"], check=True, capture_output=True, text=True
    )
    return int(found.stdout.split()[0])


def test_the_report_reads_the_class(of_class: Class, ann: Learner) -> None:
    words = [PYTHON, "-m", "labkit", "class", "report"]
    done = subprocess.run(
        words, env=of_class.environment(), check=True, capture_output=True, text=True, cwd="/"
    )
    assert ann.name in done.stdout
