"""JupyterLab on a copy of the notebooks, and a Chromium that tells of every request it makes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, Request

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# "Run All" before the kernel answers runs nothing at all.
_KERNEL_ANSWERS = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""


def _missing(reason: str) -> None:
    """Without a browser there is nothing to see: a skip for a learner, a failure in CI."""
    if os.environ.get("LABKIT_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        try:
            running = playwright.chromium.launch(executable_path=system, args=_FLAGS)
        except Error as problem:
            _missing(f"no Chromium to test with: {str(problem).splitlines()[0]}")
            raise
        yield running
        running.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that serves a copy of notebooks/, as a learner (no autorun) meets it."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name != "LABKIT_AUTORUN"}
    environment |= {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder / "config")}
    command = [sys.executable, "-m", "labkit", "lab", "--no-browser", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}", "--ServerApp.port_retries=0"]
    with (folder / "jupyter.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token={TOKEN}", server, folder / "jupyter.log")
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server, on the loopback
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@dataclass
class Notebook:
    """One notebook open in JupyterLab, with everything its page asked for or complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def run_all(self) -> None:
        """Run > Run All Cells, and wait until the kernel is idle again."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(
            "() => { const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];"
            " return prompts.length && prompts.every(p => /\\[\\d+\\]/.test(p.textContent)); }",
            timeout=60_000,
        )

    def errors(self) -> list[str]:
        """The text of every error output."""
        stderr = "[data-mime-type='application/vnd.jupyter.stderr']"
        return self.page.locator(
            f"{stderr}, [data-mime-type='application/vnd.jupyter.error']"
        ).all_inner_texts()

    def theme(self, name: str) -> None:
        """Switch to "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        dark = "true" if "Light" in name else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{dark}']")

    def left_the_machine(self) -> list[str]:
        """The requests that went anywhere else than the loopback."""
        here = {"127.0.0.1", "localhost", None}
        return [url for url in self.requests if urlsplit(url).hostname not in here]

    def step(self, title: str) -> Locator:
        """The widget of the step with that title."""
        steps = self.page.locator(".labkit-step:not(.labkit-bar)")
        return steps.filter(has=self.page.get_by_role("heading", name=title, exact=True)).first


@pytest.fixture
def open_notebook(browser: Browser, jupyter: str) -> Iterator[object]:
    opened = []

    def opening(name: str, width: int = 1280) -> Notebook:
        page = browser.new_page(viewport={"width": width, "height": 1000})
        notebook = Notebook(page)
        page.on("request", lambda request: _note(notebook, request))
        page.on("pageerror", lambda error: notebook.complaints.append(str(error)))
        page.goto(f"{jupyter}/lab/tree/{name}?reset&token={TOKEN}")
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        page.evaluate(_KERNEL_ANSWERS)
        opened.append(page)
        return notebook

    yield opening
    for page in opened:
        page.close()


def _note(notebook: Notebook, request: Request) -> None:
    notebook.requests.append(request.url)
