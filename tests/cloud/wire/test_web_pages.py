"""No web page reaches the endpoint, and nothing that it serves runs in a browser; clients notice nothing."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from labkit.cloud.wire.browsers import DISARMED, from_a_page

if TYPE_CHECKING:
    from labkit.cloud import Scene

CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
POWERSHELL = "Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.19041.1682"


def fetched(site: str, mode: str, dest: str, **more: str) -> dict[str, str]:
    named = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest, "user-agent": CHROMIUM}
    return named | {name.replace("_", "-"): value for name, value in more.items()}


TYPED = fetched("none", "navigate", "document", cookie="_xsrf=2|a")
# Fetch Metadata Request Headers (W3C): what a browser sends for each way in which a page can ask.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "an <img>": ("GET", fetched("cross-site", "no-cors", "image")),
    "an <img> of Jupyter's own host": ("GET", fetched("same-site", "no-cors", "image")),
    "a page that we served": ("GET", fetched("same-origin", "no-cors", "image")),
    "a <script>": ("GET", fetched("cross-site", "no-cors", "script")),
    "a stylesheet": ("GET", fetched("cross-site", "no-cors", "style")),
    "an <iframe>": ("GET", fetched("cross-site", "navigate", "iframe")),
    "a link or window.open": ("GET", fetched("cross-site", "navigate", "document")),
    "a form": ("POST", fetched("cross-site", "navigate", "document", origin="https://evil.example")),
    "a form in a sandbox": ("POST", {"origin": "null", "user-agent": CHROMIUM}),
    "no-cors fetch": ("POST", fetched("cross-site", "no-cors", "empty", origin="https://evil.example")),
    "sendBeacon": ("POST", fetched("cross-site", "no-cors", "empty", content_type="text/plain")),
    "a preflight": ("OPTIONS", {"origin": "https://evil.example", "access-control-request-method": "PUT"}),
    "a web socket": ("GET", {"origin": "https://evil.example", "upgrade": "websocket"}),
    "an extension": ("GET", fetched("none", "cors", "empty")),
    "a POST that says it was typed": ("POST", fetched("none", "navigate", "document")),
    "an old browser's <img>": ("GET", {"user-agent": CHROMIUM, "referer": "http://evil.example/"}),
    "an old browser's form": ("POST", {"user-agent": CHROMIUM}),
    "an old browser with Jupyter's cookie": ("GET", {"user-agent": CHROMIUM, "cookie": "_xsrf=2|a"}),
}
CLIENTS: dict[str, tuple[str, dict[str, str]]] = {
    "boto3": ("POST", {"user-agent": "Boto3/1.44.5 md/Botocore#1.44.5"}),
    "JavaScript in Node": ("POST", {"user-agent": "aws-sdk-js/3.900.0"}),
    "Node's fetch": ("GET", {"user-agent": "node", "sec-fetch-mode": "cors"}),
    "curl, with a Referer for aws:Referer": (
        "GET",
        {"user-agent": "curl/8.5", "referer": "https://example.com/"},
    ),
    "Windows' PowerShell": ("PUT", {"user-agent": POWERSHELL}),
    "a presigned URL in the address bar": (
        "GET",
        fetched("none", "navigate", "document", cookie="_xsrf=2|a"),
    ),
    "the same in an old browser": ("GET", {"user-agent": CHROMIUM}),
}


@pytest.mark.parametrize(("method", "headers"), PAGES.values(), ids=PAGES)
def test_a_page_gets_nothing(scene: Scene, method: str, headers: dict[str, str]) -> None:
    mark = scene.trail.mark()
    status, _, body = _send(scene, method, "/?Action=CreateUser&UserName=Eve&Version=2010-05-08", headers)
    assert status == 403
    assert b"<Code>AccessDenied</Code>" in body
    assert b"A web page sent this" in body
    assert scene.trail.since(mark) == ()


@pytest.mark.parametrize(("method", "headers"), CLIENTS.values(), ids=CLIENTS)
def test_a_client_is_heard(method: str, headers: dict[str, str]) -> None:
    assert not from_a_page(method, headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "169.254.169.254", "[::ffff:8.8.8.8]"]
)
def test_a_rebound_name_gets_nothing(scene: Scene, host: str) -> None:
    """DNS rebinding: the page's own name leads to the loopback, so the browser takes us for its host."""
    status, _, body = _send(scene, "GET", "/productionapp", {"host": host})
    assert status == 400
    assert b"NotSimulatedByLabkit" in body


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript"]
)
def test_an_object_runs_in_no_browser(scene: Scene, kind: str) -> None:
    page = {"Bucket": "productionapp", "Key": "page"}
    scene.client("production-admin", "s3").put_object(**page, Body=b"<script>1</script>", ContentType=kind)
    url = urlsplit(presigned(scene, "get_object", page))
    status, headers, body = _send(scene, "GET", f"{url.path}?{url.query}", TYPED | {"host": url.netloc})
    assert (status, body, headers["content-type"]) == (200, b"<script>1</script>", kind)
    assert headers["content-security-policy"].startswith("sandbox;")
    assert "allow-scripts" not in headers["content-security-policy"]
    assert {name: headers[name] for name in DISARMED} == DISARMED


def presigned(scene: Scene, method: str, parameters: dict[str, str]) -> str:
    """A URL at the scene's endpoint that a learner pastes into a browser."""
    people = boto3.Session(profile_name="production-admin")
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    s3 = people.client("s3", endpoint_url=scene.endpoint_url, config=config)
    return str(s3.generate_presigned_url(method, parameters))


def test_errors_are_disarmed_too(scene: Scene) -> None:
    status, headers, _ = _send(scene, "GET", "/productionapp/%3Cscript%3E", {})
    assert status >= 400
    assert {name: headers[name] for name in DISARMED} == DISARMED


def _send(scene: Scene, method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(scene.endpoint_url).netloc, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
