"""The door in this process: every botocore client's request ends here, and never on a network.

botocore sends with one method, `URLLib3Session.send`; while labkit.cloud is imported it is ours, for
clients made before and after alike. With no scene open a request is refused.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.credentials import ProcessProvider
from botocore.httpsession import URLLib3Session

from .http import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.awsrequest import AWSPreparedRequest

    from .http import Answering, HttpResponse


class NoSceneError(RuntimeError):
    """A call was made while no scene is open."""


class _Open:
    """Which gate the door leads to now."""

    gate: Answering | None = None


def lead_to(gate: Answering | None) -> None:
    """From now on requests go to this gate; None: nowhere."""
    _Open.gate = gate


def open_gate() -> Answering | None:
    """The gate of the scene that is open, if one is."""
    return _Open.gate


def install() -> None:
    """Take botocore's place to the network, once and for good."""
    URLLib3Session.send = _send  # type: ignore[method-assign,assignment]  # that is the point
    # A profile's credential_process is a program of the machine's owner: it must not run for a lab.
    ProcessProvider.load = _no_credentials  # type: ignore[method-assign,assignment]  # same


def _no_credentials(_provider: ProcessProvider) -> None:
    """As if the profile named no program."""


def _send(_session: URLLib3Session, request: AWSPreparedRequest) -> Any:
    if _Open.gate is None:
        raise NoSceneError(
            'No scene is open, so there is no simulated AWS. labkit lets no call reach the real AWS. Open a scene first, for example: scene = open_scene(cross_account.SCENE, at="start")'
        )
    return to_botocore(request.url, _Open.gate.answer(HttpRequest.from_botocore(request)))


def shortcut(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    """A `before-send` handler by which one client's requests get another answer than the gate's."""

    def handler(request: AWSPreparedRequest, **_: Any) -> Any:
        return to_botocore(request.url, answer(HttpRequest.from_botocore(request)))

    return handler


def to_botocore(url: Any, response: HttpResponse) -> Any:
    """The response as botocore reads it."""
    raw: Any = _Raw(response.body)
    headers: Any = HTTPHeaders()
    for name, value in response.headers.items():
        headers[name] = value
    return AWSResponse(url, response.status, headers, raw)


class _Raw(io.BytesIO):
    """A body that botocore reads whole or streams."""

    def stream(self, amt: int = 65536, decode_content: bool | None = None) -> Iterator[bytes]:
        del decode_content
        while chunk := self.read(amt):
            yield chunk
