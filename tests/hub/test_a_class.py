"""A real class of two on JupyterHub: joining, working, a restart, each way that one could reach the other.

`make class-test` runs it, as root on a machine with Node.js; elsewhere it is skipped with the reason.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if os.environ.get("LABKIT_CLASS_TEST") != "1":
    pytest.skip("make class-test runs a real class; it needs root and npm", allow_module_level=True)

from urllib.parse import urlsplit

import psutil

from .a_class import PYTHON, ROOT, Learner

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
}
BEFORE = """
import os
from urllib.request import Request, urlopen
def asked(address, method="GET"):
    head = {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
    return urlopen(Request(address, headers=head, method=method), timeout=10).read()
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
    }  # fmt: skip
    kernel = eve.kernel()
    eve.run(kernel, [BEFORE, "; ".join(f"{name} = {value!r}" for name, value in known.items())])
    return kernel


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.replace(" ", "-"))
def test_no_way_leads_to_a_neighbor(way: str, eve: Learner, eves_kernel: str) -> None:
    tried = f"try:\n    {WAYS[way]}\nexcept (OSError, PermissionError) as error:\n    print('REFUSED', error)"
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
