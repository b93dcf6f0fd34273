"""The request as moto takes it: sent to the service's own host, buckets in the path.

moto's own `Request.from_primitives` goes through werkzeug's builder for tests, which costs a call more than
its judging does; a WSGI environment is a plain dictionary, and made here as that builder makes it.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    Request,
    environ_key_for_header,
    should_preserve_original_header_name,
)

if TYPE_CHECKING:
    from .http import HttpRequest

_BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.s3([.-][a-z0-9-]+)*\.amazonaws\.com(:\d+)?")
_NOT_PASSED_ON = frozenset({"host", "content-length", "transfer-encoding"})  # the body is whole by now
_SERVER: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_PORT": "443",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "https",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class _NoForm(Request):
    """A body that isn't a form, whatever its content type says: of an object, or of JSON."""

    want_form_data_parsed = False


def moto_request(request: HttpRequest, host: str, family: str) -> Request:
    """The same request, as it would have come to `host`, in the protocol of this family."""
    kind = Request if family in ("query", "ec2") else _NoForm
    parts = urlsplit(request.url)
    path = parts.path or "/"
    bucket = _BUCKET_HOST.fullmatch(request.host) if family == "s3" else None
    if bucket:
        path = f"/{bucket['bucket']}{path}"
    uri = _as_wsgi(path)
    return kind(
        {
            **_SERVER,
            "REQUEST_METHOD": request.method,
            "REQUEST_URI": uri,
            "RAW_URI": uri,
            "PATH_INFO": _as_wsgi(unquote(path)),
            "QUERY_STRING": _as_wsgi(parts.query),
            "SERVER_NAME": host,
            "HTTP_HOST": host,
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.input": io.BytesIO(request.body),
            **_headers(request),
        }
    )


def _headers(request: HttpRequest) -> dict[str, Any]:
    """WSGI has one place for `a-b` and `a_b`; of S3's metadata moto wants to know what was meant."""
    headers: dict[str, Any] = {}
    as_sent: dict[str, str] = {}
    for name, value in request.headers.items():
        if name in _NOT_PASSED_ON:
            continue
        key = environ_key_for_header(name)
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
        if should_preserve_original_header_name(name):
            as_sent[key] = name
    return {**headers, PRESERVED_HEADER_NAMES_ENVIRON_KEY: as_sent}


def _as_wsgi(text: str) -> str:
    """WSGI holds UTF-8 bytes as Latin-1 characters."""
    return text if text.isascii() else text.encode().decode("latin-1")
