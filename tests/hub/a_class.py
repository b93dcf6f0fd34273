"""A real class for tests: the hub of deploy/hub, real accounts, learners that speak HTTP as browsers do."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import psutil
import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from labkit.classroom.hub.forks.talk import connected
from tests.beside import run_beside

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

ROOT = Path(__file__).resolve().parents[2]
PROXY = ROOT / ".venv" / "class" / "node_modules" / ".bin" / "configurable-http-proxy"
PYTHON = "/usr/bin/python3"
_T = TypeVar("_T")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Class:
    """A class as long as the ``with`` lasts; its accounts and folders are gone afterwards."""

    def __init__(self, **wanted: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="labkit-class-", dir="/var/tmp"))
        self.home.chmod(0o711)
        self.log = self.home / "hub.log"
        self.names: list[str] = []
        self.browsers: list[requests.Session] = []
        self.port = free_port()
        self._ports = {"PORT": self.port, "HUB_PORT": free_port(), "PROXY_PORT": free_port()}
        self._wanted = wanted
        self._hub: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where browsers reach it."""
        scheme = "https" if "CERTIFICATE" in self._wanted else "http"
        return f"{scheme}://{self._wanted.get('DOMAIN', '127.0.0.1')}:{self.port}"

    @property
    def proxy(self) -> str:
        """Where the proxy takes its orders."""
        return f"http://127.0.0.1:{self._ports['PROXY_PORT']}"

    @property
    def password(self) -> str:
        """The class password."""
        return (self.home / "hub" / "class-password").read_text().strip()

    def proxys_token(self) -> str:
        """What the hub shows to the proxy with its orders."""
        assert self._hub is not None
        proxy = next(one for one in psutil.Process(self._hub.pid).children() if one.name() == "node")
        return proxy.environ()["CONFIGPROXY_AUTH_TOKEN"]

    def environment(self) -> dict[str, str]:
        """What the hub is told; its Python is one that the learners' accounts may run, too."""
        own = {
            "HOME": "/root",
            "PATH": f"{Path('/usr/bin')}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LABKIT_CLASS": str(self.home),
            "LABKIT_CLASS_PYTHON": str(self._python()),
            "LABKIT_CLASS_PROXY": str(PROXY),
        }
        ports = {f"LABKIT_CLASS_{name}": str(port) for name, port in self._ports.items()}
        return own | ports | {f"LABKIT_CLASS_{name}": text for name, text in self._wanted.items()}

    def _python(self) -> Path:
        """The learners' Python: one that their accounts may run, with the packages of these tests."""
        script = self.home / "python"
        installed = Path(sysconfig.get_path("data"))
        told = {
            "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "JUPYTER_PATH": str(installed / "share" / "jupyter"),
            "JUPYTER_CONFIG_PATH": str(installed / "etc" / "jupyter"),
            "JUPYTERLAB_DIR": str(installed / "share" / "jupyter" / "lab"),
        }
        words = " ".join(f"{name}={text}" for name, text in told.items())
        script.write_text(f'#!/bin/sh\n{words} exec {PYTHON} "$@"\n')
        script.chmod(0o755)
        return script

    def start(self) -> None:
        """Start the hub, and wait until it answers."""
        words = [
            PYTHON,
            "-m",
            "labkit",
            "class",
            "open",
            str(ROOT / "deploy" / "hub" / "jupyterhub_config.py"),
        ]
        with self.log.open("ab") as log:
            self._hub = subprocess.Popen(
                words, env=self.environment(), cwd="/", stdout=log, stderr=log, start_new_session=True
            )
        until(self._answers, 90, self.log.read_text)
        if self._wanted.get("FORKS") != "0":
            until(self._forks, 90, self.log.read_text)

    def _answers(self) -> bool:
        assert self._hub is None or self._hub.poll() is None, self.log.read_text()[-4000:]
        return requests.get(f"{self.address}/hub/signup", timeout=5, verify=self.trusted).ok

    @property
    def trusted(self) -> str | bool:
        """The certificate that its learners' browsers trust, or True for all usual ones."""
        return self._wanted.get("CERTIFICATE", True)

    def _forks(self) -> bool:
        """Whether learners' servers and kernels are forked already; before that, they start by themselves."""
        with contextlib.suppress(OSError), connected(self.home / "forks"):
            return True
        return False

    def stop(self) -> None:
        """Stop the hub, not the learners' servers."""
        if self._hub is not None and self._hub.poll() is None:
            os.killpg(self._hub.pid, signal.SIGTERM)
            try:
                self._hub.wait(30)
            except subprocess.TimeoutExpired:
                # Its services end at once (service.py). The log is to tell where else it waits.
                os.kill(self._hub.pid, signal.SIGUSR1)
                time.sleep(1)
                os.killpg(self._hub.pid, signal.SIGTERM)
                self._hub.wait(30)

    def learner(self, name: str) -> Learner:
        """Somebody who joins."""
        self.names.append(name)
        return Learner(self, name)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for browser in self.browsers:
            browser.close()
        for name in self.names:
            with contextlib.suppress(KeyError):
                account = pwd.getpwnam(f"lk-{name}")
                subprocess.run(["pkill", "-KILL", "-u", str(account.pw_uid)], check=False)
                until(lambda uid=account.pw_uid: not _runs(uid), 10)
                subprocess.run(["userdel", account.pw_name], check=True, capture_output=True)
        shutil.rmtree(self.home)


def _runs(uid: int) -> bool:
    return subprocess.run(["pgrep", "-u", str(uid)], check=False, capture_output=True).returncode == 0


def until(holds: Any, seconds: float, otherwise: Any = lambda: "") -> None:
    """Wait until something holds; after so many seconds an AssertionError with what ``otherwise`` says."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(requests.ConnectionError):
            if holds():
                return
        time.sleep(0.2)
    raise AssertionError(f"still not after {seconds} s\n{otherwise()[-4000:]}")


class Learner:
    """A learner's browser."""

    def __init__(self, of_class: Class, name: str) -> None:
        self.of_class, self.name, self.password = of_class, name, f"own secret of {name}"
        self.browser = requests.Session()
        self.browser.verify, self.browser.trust_env = of_class.trusted, False
        of_class.browsers.append(self.browser)

    @property
    def server(self) -> str:
        """The address of their own server."""
        scheme, _, host = self.of_class.address.partition("://")
        own = "" if host.startswith("127.") else f"{self.name}."
        return f"{scheme}://{own}{host}/user/{self.name}"

    @property
    def home(self) -> Path:
        """Their folder."""
        return self.of_class.home / "learners" / self.name

    def _form(self, page: str, **fields: str) -> requests.Response:
        address = f"{self.of_class.address}/hub/{page}"
        self.browser.get(address, timeout=30)
        return self.browser.post(address, data={"_xsrf": self._hubs_mark(), **fields}, timeout=60)

    def _hubs_mark(self) -> str:
        cookies = (one for one in self.browser.cookies if one.name == "_xsrf" and one.path == "/hub/")
        return next((one.value or "" for one in cookies), "")

    def token(self) -> str:
        """A token with all their rights, as the hub's page /hub/token makes it."""
        self.browser.get(f"{self.of_class.address}/hub/token", timeout=30)
        address = f"{self.of_class.address}/hub/api/users/{self.name}/tokens"
        head = {"X-XSRFToken": self._hubs_mark()}
        made = self.browser.post(address, json={}, headers=head, timeout=30)
        made.raise_for_status()
        return str(made.json()["token"])

    def join(self, class_password: str | None = None) -> requests.Response:
        """Sign up."""
        word = self.of_class.password if class_password is None else class_password
        own = {"signup_password": self.password, "signup_password_confirmation": self.password}
        return self._form("signup", username=self.name, class_password=word, **own)

    def sign_in(self) -> requests.Response:
        """Sign in, which starts their server."""
        return self._form("login", username=self.name, password=self.password)

    def arrive(self) -> None:
        """Sign in, and listen until their server answers, as the hub's own page does."""
        assert self.sign_in().ok
        self.browser.get(f"{self.of_class.address}/hub/spawn/{self.name}", timeout=120)
        self._until_started()
        until(self._is_there, 180, self.of_class.log.read_text)

    def _until_started(self) -> None:
        address = f"{self.of_class.address}/hub/api/users/{self.name}/server/progress"
        page = {"Referer": f"{self.of_class.address}/hub/spawn-pending/{self.name}"}
        with self.browser.get(address, headers=page, stream=True, timeout=300) as told:
            if told.status_code == 400:  # it runs already
                return
            told.raise_for_status()
            events = (json.loads(line[5:]) for line in told.iter_lines() if line.startswith(b"data:"))
            last = next(one for one in events if one.get("ready") or one.get("failed"))
            assert last.get("ready"), last

    def _is_there(self) -> bool:
        self.browser.get(f"{self.server}/lab", timeout=60)  # the hub lets them in on the way
        there = self.browser.get(f"{self.server}/api/status", timeout=30)
        return there.ok and there.headers.get("Content-Type", "").startswith("application/json")

    def _mark(self) -> dict[str, str]:
        cookies = [one for one in self.browser.cookies if one.name == "_xsrf" and self.name in one.path]
        return {"X-XSRFToken": cookies[0].value or ""} if cookies else {}

    def notebook(self, name: str) -> list[str]:
        """The code cells of a notebook in their copy."""
        found = self.browser.get(f"{self.server}/api/contents/{name}", timeout=60)
        found.raise_for_status()
        cells = found.json()["content"]["cells"]
        return [cell["source"] for cell in cells if cell["cell_type"] == "code"]

    def kernel(self) -> str:
        """Start a kernel; its id."""
        return str(self.post("kernels")["id"])

    def post(self, what: str, **fields: str) -> Any:
        """Have their server make something; what it answers."""
        self.browser.get(f"{self.server}/lab", timeout=60)
        made = self.browser.post(f"{self.server}/api/{what}", json=fields, headers=self._mark(), timeout=120)
        made.raise_for_status()
        return made.json()

    def run(self, kernel: str, cells: Iterable[str], seconds: float = 600) -> list[str]:
        """Run code in the kernel as a notebook does; what each cell printed. AssertionError for an error."""
        return run_beside(self._run(kernel, list(cells), seconds))

    def debugs(self, kernel: str) -> bool:
        """Whether the kernel starts a debugger, as JupyterLab asks for one."""
        wanted = {"type": "request", "seq": 1, "command": "initialize", "arguments": {}}

        async def asked(channel: Any) -> bool:
            ours = await _sent(channel, "debug_request", wanted, "control")
            while True:
                answer = json.loads(await channel.read_message())
                if answer["parent_header"].get("msg_id") == ours and "success" in answer["content"]:
                    return bool(answer["content"]["success"])

        return run_beside(self._on(kernel, asked, 60))

    async def _run(self, kernel: str, cells: list[str], seconds: float) -> list[str]:
        async def each(channel: Any) -> list[str]:
            return [await asyncio.wait_for(_cell(channel, code), seconds) for code in cells]

        return await self._on(kernel, each, seconds)

    async def _on(self, kernel: str, act: Callable[[Any], Awaitable[_T]], seconds: float) -> _T:
        address = f"{self.server.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels"
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.browser.cookies if _for(one, self.name))
        request = HTTPRequest(address, headers={"Cookie": cookies}, request_timeout=seconds)
        socket_ = await websocket_connect(request, max_message_size=100_000_000)
        try:
            return await act(socket_)
        finally:
            socket_.close()
            while await socket_.read_message() is not None:  # until the other side has closed, too
                pass


def _for(cookie: Any, name: str) -> bool:
    return cookie.path in ("/", f"/user/{name}/")


async def _sent(channel: Any, kind: str, content: dict[str, Any], where: str) -> str:
    """Send a message of Jupyter's protocol. Returns its id."""
    ours = uuid.uuid4().hex
    header = {"msg_id": ours, "msg_type": kind, "username": "", "session": ours, "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": where}
    await channel.write_message(json.dumps(message))
    return ours


async def _cell(channel: Any, code: str) -> str:
    told = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    ours = await _sent(channel, "execute_request", {"code": code, **told}, "shell")
    said: list[str] = []
    while True:
        text = await channel.read_message()
        assert text is not None, "the kernel went away"
        answer = json.loads(text)
        assert answer["content"].get("execution_state") not in ("restarting", "dead"), "the kernel went away"
        if answer["parent_header"].get("msg_id") != ours:
            continue
        kind, got = answer["header"]["msg_type"], answer["content"]
        if kind == "stream":
            said.append(got["text"])
        elif kind == "execute_result":
            said.append(got["data"].get("text/plain", ""))
        elif kind == "error":
            raise AssertionError(re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(got["traceback"])))
        elif kind == "status" and got["execution_state"] == "idle":
            return "".join(said)
