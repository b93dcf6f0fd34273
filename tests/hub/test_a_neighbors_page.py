"""A learner opens a link to a page on a neighbor's server: what the page can do in their browser.

`make class-test` runs it, as root on a machine with npm and Chromium; elsewhere it is skipped.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if os.environ.get("LABKIT_CLASS_TEST") != "1":
    pytest.skip("make class-test runs a real class; it needs root and npm", allow_module_level=True)

from playwright.sync_api import expect

from tests.browser.conftest import running_browser

from .a_class import PYTHON, Class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from .a_class import Learner

PROGRAM = Path(__file__).with_name("neighbors_page.py")
SECONDS = 90_000  # milliseconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
def with_a_domain(tmp_path: Path) -> Iterator[Class]:
    """A class whose learners have a name each, under localhost, with a certificate for all of them."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,DNS:*.localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    told = {"DOMAIN": "localhost", "CERTIFICATE": str(certificate), "KEY": str(key)}
    with Class(MEMORY="900000000", CPUS="1.5", **told) as opened:
        yield opened


def _signed_in(browser: Browser, learner: Learner) -> Page:
    """The learner's own browser, on their first notebook."""
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.set_default_timeout(SECONDS)
    page.goto(f"{learner.of_class.address}/hub/login?next=%2Fhub%2Fspawn")
    page.fill("#username_input", learner.name)
    page.fill("#password_input", learner.password)
    page.click("#login_submit")
    page.wait_for_url(f"{learner.server}/lab/**", wait_until="commit")
    return page


def _got(browser: Browser, ann: Learner, eve: Learner) -> tuple[dict[str, str], set[str]]:
    """What Eve's page got in Ann's browser, by way; and the names of Ann's cookies that came to Eve."""
    _signed_in(browser, eve).context.close()
    page = _signed_in(browser, ann)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=SECONDS)
    account = f"lk-{eve.name}"
    pid = subprocess.run(
        ["pgrep", "-u", account, "labkit-server"], check=True, capture_output=True, text=True
    )
    words = [PYTHON, "-I", str(PROGRAM), pid.stdout.split()[0], ann.of_class.address, ann.server]
    with subprocess.Popen(
        words,
        user=account,
        group=account,
        extra_groups=[],
        env={},
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
    ) as serving:
        assert serving.stdout is not None
        try:
            assert serving.stdout.readline() == "SERVES\n"
            page.goto(f"{eve.server}/look")
            page.click("text=Look at this")
            page.wait_for_function("window.got")
            got: dict[str, str] = page.evaluate("window.got")
        finally:
            serving.terminate()
        said = serving.stdout.read()
    page.context.close()
    lines = [line.removeprefix("COOKIE ") for line in said.splitlines()]
    return got, {part.split("=")[0].strip() for line in lines for part in line.split(";")} - {""}


def test_a_domain_keeps_a_neighbors_page_out(
    browser: Browser, ann: Learner, eve: Learner, with_a_domain: Class
) -> None:
    """The first class shows that the page can do it: there all learners share one address."""
    shared, _ = _got(browser, ann, eve)
    assert not [way for way, said in shared.items() if said.startswith("REFUSED")], shared
    assert (ann.home / "workbook" / "from-a-neighbor.txt").exists()

    hers, eves = (with_a_domain.learner(f"{name}2-{os.getpid()}") for name in ("ann", "eve"))
    assert all("successful" in one.join().text for one in (hers, eves))
    apart, cookies = _got(browser, hers, eves)
    assert apart.keys() == shared.keys()
    assert [way for way, said in apart.items() if said.startswith("REFUSED")] == list(apart), apart
    assert not (hers.home / "workbook" / "from-a-neighbor.txt").exists()
    assert not {name for name in cookies if "hub-login" in name or hers.name in name}, cookies
