"""JupyterLab on a copy of the notebooks, and a Chromium that tells of every request it makes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"
AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"  # put there by .ci/run
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
_OPEN = """async name => {
    const panel = await window.jupyterapp.commands.execute('docmanager:open', {path: name});
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""

_RESTART = """async () => {
    await window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
    const {sessionContext} = window.looking.panel();
    await sessionContext.restartKernel();
    await sessionContext.session.kernel.info;
}"""

# The kernel ends by itself while the next one starts; JupyterLab's own way waits for its last breath.
_CLOSE = """wait => {
    const panel = window.looking.panel();
    const {serverSettings, id} = panel.sessionContext.session;
    panel.context.model.dirty = false;  // nobody is to be asked whether to save
    panel.close();
    const headers = {Authorization: `token ${serverSettings.token}`};
    const ended = fetch(`${serverSettings.baseUrl}api/sessions/${id}`, {method: 'DELETE', headers});
    return wait ? ended.then(() => true) : true;
}"""

_ALL_RAN = """() => {
    const cells = window.looking.panel()?.content.widgets ?? [];
    const code = cells.map(cell => cell.model).filter(cell => cell.type === 'code');
    return code.length && code.every(cell => cell.executionState === 'idle' && cell.executionCount);
}"""


def _missing(reason: str) -> None:
    """Without a browser there is nothing to see: a skip for a learner, a failure in CI."""
    if os.environ.get("LABKIT_REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A Chromium; without one a skip, or a failure in CI."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            running = chromium(playwright)
        except Error as problem:
            _missing(f"no Chromium to test with: {str(problem).splitlines()[0]}")
            raise
        yield running
        running.close()


def chromium(playwright: Playwright) -> Browser:
    """The system's Chromium, or Playwright's own; it asks the network for nothing by itself."""
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return playwright.chromium.launch(executable_path=system, args=_FLAGS)


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on a learner's copy of the notebooks, with no autorun."""
    with serving(tmp_path_factory.mktemp("lab")) as address:
        yield address


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A JupyterLab on a learner's copy in the folder, by its address. It keeps no work between tests."""
    port = _free_port()
    # A notebook closed while JupyterLab saves it leaves a dialog, which takes all clicks from then on.
    settings = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "docmanager-extension"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text('{"autosave": false}')
    environment = {name: value for name, value in os.environ.items() if name != "LABKIT_AUTORUN"}
    environment |= {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder / "config")}
    environment |= {"LABKIT_WORKBOOK": str(folder / "workbook"), "LABKIT_WORK": ""}
    command = [sys.executable, "-m", "labkit", "lab", "--no-browser", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"]
    command += ["--ServerApp.port_retries=0"]
    with (folder / "jupyter.log").open("w") as log:
        server = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token={TOKEN}", server, folder / "jupyter.log")
            yield address
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """End JupyterLab; by force where it takes its time, for then it only waits for kernels."""
    server.terminate()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


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
    name: str = ""
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def run_all(self) -> None:
        """Run all cells, and wait until each has come to its end."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(_ALL_RAN, timeout=120_000, polling=100)

    def execute(self, code: str) -> None:
        """Run code in the notebook's kernel, as a free cell would."""
        self.page.evaluate(
            """async code => {
                const {kernel} = window.looking.panel().sessionContext.session;
                await kernel.requestExecute({code}).done;
            }""",
            code,
        )

    def restart(self, work: Path) -> None:
        """A new kernel, which keeps the learner's work in this folder, and all cells run in it."""
        self.page.evaluate(_RESTART)
        self.execute(f"import os; os.environ['LABKIT_WORK'] = {str(work)!r}")
        self.run_all()

    def start_over(self) -> None:
        """Press the bar's button, and wait until all of the page has followed, the focus among it."""
        bar = self.page.locator(".labkit-bar").first
        bar.get_by_role("button", name="Start over", exact=True).click()
        bar.get_by_role("button", name="Yes, start over").click()
        self.settle()
        expect(bar).to_contain_text(re.compile(r"\b0 of \d+ steps done"))

    def settle(self) -> None:
        """Wait until the kernel has answered every press so far, and the page has taken the answers in."""
        self.execute("pass")

    def errors(self) -> list[str]:
        """The text of every error output."""
        stderr = "[data-mime-type='application/vnd.jupyter.stderr']"
        return self.page.locator(
            f"{stderr}, [data-mime-type='application/vnd.jupyter.error']"
        ).all_inner_texts()

    def themes(self) -> Iterator[str]:
        """The present theme, then the other one, switched to: a switch takes most of a second."""
        present = self.page.locator("body").get_attribute("data-jp-theme-name") or ""
        yield present
        other = "JupyterLab Dark" if present == "JupyterLab Light" else "JupyterLab Light"
        self._switch(other)
        yield other

    def _switch(self, name: str) -> None:
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        self.page.wait_for_selector(f"body[data-jp-theme-name='{name}']", state="attached")
        # JupyterLab takes its splash away late, and stumbles over a second change of theme before that.
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    def left_the_machine(self) -> list[str]:
        """The requests that went anywhere else than the loopback."""
        here = {"127.0.0.1", "localhost", None}
        return [url for url in self.requests if urlsplit(url).hostname not in here]

    def wrong(self, look: str) -> list[str]:
        """What a look of looking.js finds wrong: "contrast", "overflow", "nameless" or "structure"."""
        found: list[str] = self.page.evaluate("look => window.looking[look]()", look)
        return found

    def axe(self, *, colors: bool = False) -> list[str]:
        """What axe-core finds serious or critical in the views; nothing where it isn't installed."""
        if not AXE.exists():
            return []
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate("colors => window.looking.axe(colors)", colors)
        return found

    def steps(self) -> list[Locator]:
        """The widgets of the steps, in the page's order; numbered once, so that each is found quickly."""
        count: int = self.page.evaluate("() => window.looking.steps()")
        return [self.page.locator(f"[data-step='{at}']") for at in range(count)]

    def step(self, title: str) -> Locator:
        """The widget that is headed so."""
        views = self.page.locator(".labkit-step:not(.labkit-bar)")
        return views.filter(has=self.page.get_by_role("heading", name=title, exact=True)).first

    def live(self) -> str:
        """What a screen reader was told last."""
        return self.page.locator(".labkit-live").text_content() or ""

    def open(self, name: str) -> None:
        """Open a notebook, and wait until its kernel answers. The one that is open stays so, work and all."""
        self.requests.clear()
        self.complaints.clear()
        self.page.set_viewport_size({"width": 1280, "height": 1000})
        if self.name == name:
            return
        self.close()
        self.page.evaluate(_OPEN, name)
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        self.name = name

    def close(self, *, wait: bool = False) -> None:
        """Close it unsaved, and have its kernel ended; wait for that where the same one is opened next."""
        if self.name:
            self.page.evaluate(_CLOSE, wait)
            self.page.wait_for_selector(".jp-Notebook", state="detached")
            self.name = ""


@pytest.fixture(scope="session")
def lab_page(browser: Browser, jupyter: str) -> Iterator[Notebook]:
    """JupyterLab in the browser, no notebook open yet; one for all tests, for it takes seconds to come up."""
    notebook = on_a_page(browser, jupyter)
    yield notebook
    notebook.close()


def on_a_page(browser: Browser, jupyter: str) -> Notebook:
    """A page of the browser with JupyterLab on it, ready to open a notebook."""
    expect.set_options(timeout=30_000)
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(path=Path(__file__).with_name("looking.js"))
    notebook = Notebook(page)
    page.on("request", lambda request: notebook.requests.append(request.url))
    page.on("pageerror", lambda error: notebook.complaints.append(error.stack or str(error)))
    page.on("console", lambda message: _note(notebook, message))
    page.goto(f"{jupyter}/lab?reset&token={TOKEN}")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('docmanager:open')")
    page.evaluate("async () => { await window.jupyterapp.restored; }")
    return notebook


@pytest.fixture
def notebook(lab_page: Notebook, name: str) -> Notebook:
    """The notebook of that file's name, all its cells run (anew, where the test before had it open)."""
    lab_page.open(name)
    lab_page.run_all()
    assert lab_page.errors() == []
    return lab_page


@pytest.fixture
def at_its_start(lab_page: Notebook, name: str) -> Notebook:
    """The notebook at its start; where it is open, by its own bar, which is quicker than to run it anew."""
    if lab_page.name == name:
        lab_page.open(name)
        lab_page.start_over()
    else:
        lab_page.open(name)
        lab_page.run_all()
    return lab_page


# What `make test` looks at; `make long` looks at everything else.
FIRST_LOOKS = tuple(
    f"{test}[00_start_here.ipynb]"
    for test in ("test_a_notebook_from_top_to_bottom", "test_a_prediction_is_judged_once")
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a notebook follow one another: opening one and starting its kernel takes seconds."""
    places = [at for at, item in enumerate(items) if item.path.is_relative_to(Path(__file__).parent)]
    for item in (items[at] for at in places):
        if item.name not in FIRST_LOOKS:
            item.add_marker(pytest.mark.long)
    ordered = sorted((items[at] for at in places), key=_name_of_notebook)
    for at, item in zip(places, ordered, strict=True):
        items[at] = item


def _name_of_notebook(item: pytest.Item) -> str:
    spec = getattr(item, "callspec", None)
    return str(spec.params.get("name", "")) if spec else ""


def _note(notebook: Notebook, message: ConsoleMessage) -> None:
    if message.type == "error":
        notebook.complaints.append(message.text)
