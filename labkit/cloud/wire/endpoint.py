"""The door for other programs: a small HTTP server on the loopback, answering as AWS's endpoints do."""

from __future__ import annotations

import os
import threading
from email.errors import (
    MultipartInvariantViolationDefect,
    NoBoundaryInMultipartDefect,
    StartBoundaryNotFoundDefect,
)
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from labkit.cloud.calls import AwsError
from labkit.cloud.whole import whole

from .browsers import DISARMED, FROM_A_PAGE, from_a_page
from .guard import is_loopback
from .http import HttpRequest, HttpResponse
from .naming import target_of
from .refusals import refuse
from .tls import Authority, is_an_old_name

if TYPE_CHECKING:
    from .http import Answering

# S3's control operations put the account's id before the endpoint's host, whatever it is, and ask the name
# service for it. Nobody has this name; the clients' proxy, which is our endpoint, hears for it.
S3_CONTROL_HOST = "s3control.labkit.invalid"
_LONGEST_LINE, _MOST_LINES = 8192, 100  # of a trailer
_LARGEST = 64 * 1024 * 1024
_LARGEST_OBJECT = 5 * 1024**3  # Amazon S3 quotas: in one upload
_NO_ID = "00000000-0000-4000-8000-000000000000"


class Endpoint:
    """A server on 127.0.0.1 (port 0: any that is free) that leads to one gate; stops with `close`."""

    def __init__(self, gate: Answering, port: int = 0) -> None:
        self._process = os.getpid()
        self.authority = Authority()
        handler = type("Handler", (_Handler,), {"gate": gate, "authority": self.authority})
        self._server = _Server(("127.0.0.1", port), handler)
        handler.door = self.url  # type: ignore[attr-defined]  # the class has no name
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="labkit-endpoint"
        )
        self._thread.daemon = True
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens: "http://127.0.0.1:49152"."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening, and wait for the listening thread to end."""
        if os.getpid() != self._process:  # in a copy of the process there is no such thread
            self._server.socket.close()
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # So that a port can be used again at once; on Windows it would let another program take the same port.
    allow_reuse_address = os.name != "nt"
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""

    def server_bind(self) -> None:
        """Bind without the standard library's look-up of this machine's name."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]  # str and int


class _Handler(BaseHTTPRequestHandler):
    gate: Answering
    authority: Authority
    door = ""
    tunnel = ""  # the host that is asked for through us, as a proxy
    protocol_version = "HTTP/1.1"
    server_version = "labkit"
    sys_version = ""
    timeout = 60
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        """Every HTTP method ends at the same place."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        if self.command == "CONNECT" and is_an_old_name(_host_of(f"//{self.path}")):
            self._answer_as(_host_of(f"//{self.path}"))
            return
        if self._meant_for_elsewhere():
            self._answer(_refusal(self._request(b""), "NotSimulatedByLabkit", _ELSEWHERE))
            self.close_connection = True
            return
        asked = self._request(b"")
        if from_a_page(asked.method, asked.headers):
            self._answer(_refusal(asked, "AccessDenied", FROM_A_PAGE, 403))
            self.close_connection = True
            return
        body = self._body() if self._headers_are_whole() else None
        if body is None:
            self._answer(
                _refusal(self._request(b""), "MalformedInput", "The request's headers or body can't be read.")
            )
            self.close_connection = True
            return
        self._answer(self.gate.answer(self._request(body)))

    def _answer_as(self, host: str) -> None:
        """Go on as this host, behind the proxy that the client takes us for."""
        self.send_response_only(200, "Connection established")
        self.end_headers()
        self.rfile.close()
        try:
            self.connection = self.authority.context_for(host).wrap_socket(self.connection, server_side=True)
        except OSError:  # it doesn't trust us, or hangs up
            self.close_connection = True
            return
        self.rfile, self.tunnel = self.connection.makefile("rb"), host
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def finish(self) -> None:
        """Hang up; the connection of a tunnel is one of our own."""
        super().finish()
        if self.tunnel:
            self.connection.close()

    def _meant_for_elsewhere(self) -> bool:
        """Whether we are used as a proxy, or under a host name that isn't the loopback's or S3 control's."""
        named = _host_of(self.path) if "://" in self.path else ""
        host = named or _host_of(f"//{self.headers.get('host', '')}")
        ours = is_loopback(host) or host.endswith((f".{S3_CONTROL_HOST}", ".localhost", ".127.0.0.1"))
        ours = ours or bool(host and host == self.tunnel)
        return self.command == "CONNECT" or not ours

    def _headers_are_whole(self) -> bool:
        """Whether every line was a header, and the body's length is told once."""
        lengths = self.headers.get_all("content-length", [])
        codings = self.headers.get_all("transfer-encoding", [])
        broken = [one for one in self.headers.defects if not isinstance(one, _OF_BODIES)]
        return not broken and len(lengths) + len(codings) <= 1

    def _request(self, body: bytes) -> HttpRequest:
        host = self.headers.get("host", "127.0.0.1")
        if _host_of(f"//{host}") == "unreadable":
            host = "127.0.0.1"  # the answer has to be written for some address
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            held = headers.get(name.lower())
            headers[name.lower()] = value if held is None else f"{held},{value}"
        return HttpRequest(self.command, f"http://{host}{_path_of(self.path)}", headers, body, self.door)

    def _body(self) -> bytes | None:
        """The whole body; None where its length is missing, wrong or too much."""
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        length = whole(self.headers.get("content-length", "0"))
        if length is None or length > self._most():
            return None
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def _most(self) -> int:
        """Objects are large; whatever else is put or posted isn't."""
        return _LARGEST_OBJECT if self.command == "PUT" else _LARGEST

    def _chunks(self) -> bytes | None:
        body = bytearray()
        while True:
            size = self.rfile.readline(64).split(b";")[0].strip()
            try:
                count = int(size, 16)
            except ValueError:
                return None
            if count < 0 or len(body) + count > self._most():
                return None
            body += self.rfile.read(count)
            if count == 0:
                return bytes(body) if self._trailer_ends() else None
            self.rfile.readline(8)

    def _trailer_ends(self) -> bool:
        """Read what follows the last chunk, up to its empty line, so that the next request begins where it does."""
        return any(not self.rfile.readline(_LONGEST_LINE).strip() for _ in range(_MOST_LINES))

    def _answer(self, response: HttpResponse) -> None:
        self.send_response_only(response.status)
        for name, value in {**response.headers, **DISARMED}.items():
            if name not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value.replace("\r", " ").replace("\n", " "))
        self.send_header("content-length", str(_length(response, self.command)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def parse_request(self) -> bool:
        """What the standard library hangs up on, or answers without a head, is told what is wrong."""
        if not self.raw_requestline.decode("latin-1").split():  # by words, as the library reads it
            self.command, self.requestline = "", ""
            self.send_error(400, "it begins with an empty line")
            return False
        understood = super().parse_request()
        if understood and self.request_version == "HTTP/0.9":
            self.send_error(400, "it doesn't say its version of HTTP")
            return False
        return understood

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library finds wrong with a request, in AWS's form instead of a page."""
        del code  # the libraries' own; ours is always 400
        self.command, self.request_version = self.command or "GET", self.protocol_version
        request = HttpRequest(self.command, "http://127.0.0.1/", {}, b"")
        self._answer(_refusal(request, "MalformedInput", f"The request can't be read: {message or explain}."))
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Nothing is written to the terminal."""


# What the library says of a form in several parts, whose body it doesn't see.
_OF_BODIES = (MultipartInvariantViolationDefect, NoBoundaryInMultipartDefect, StartBoundaryNotFoundDefect)
_ELSEWHERE = "This call was for another machine. labkit stops every such call while a scene is open. The simulated AWS doesn't have this service's address."


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return "unreadable"


def _path_of(address: str) -> str:
    """Path and query of a request line's address, which as a proxy's begins with scheme and host."""
    if address.startswith("/"):
        return address
    if "://" not in address or _host_of(address) == "unreadable":
        return "/"
    rest = urlunsplit(urlsplit(address)._replace(scheme="", netloc=""))
    return rest if rest.startswith("/") else f"/{rest}"


def _refusal(request: HttpRequest, code: str, text: str, status: int = 400) -> HttpResponse:
    return refuse(AwsError(code, text, status), target_of(request, None), _NO_ID, request.path)


def _length(response: HttpResponse, method: str) -> int:
    """A HEAD answer names the length of the body it doesn't send."""
    if method == "HEAD" and "content-length" in response.headers:
        return int(response.headers["content-length"])
    return len(response.body)
