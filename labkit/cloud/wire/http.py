"""A request and a response, the same at both doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSPreparedRequest


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What a client sent. Header names are lower case; the URL is as the client signed it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    door: str = ""  # the endpoint's URL, where it came through that one

    @property
    def path(self) -> str:
        """The path as it came, still percent-encoded."""
        return urlsplit(self.url).path or "/"

    @property
    def host(self) -> str:
        return self.headers.get("host") or urlsplit(self.url).netloc

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form body, or nothing where the body is something else."""
        if not self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @classmethod
    def from_botocore(cls, request: AWSPreparedRequest) -> HttpRequest:
        return cls(
            method=str(request.method),
            url=str(request.url),
            headers={name.lower(): _text(value) for name, value in request.headers.items()},
            body=_bytes(request.body),
        )


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)


class Answering(Protocol):
    """Whatever answers requests behind a door: the gate of a scene."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response; what goes wrong is said in it."""
