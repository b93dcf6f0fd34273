"""Let moto run one call that has been allowed, at the scene's time, in the caller's account."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import moto.core.responses
import moto.core.serialize
from moto.core.serialize import SerializationContext
from werkzeug.exceptions import HTTPException

from labkit.cloud.wire.for_moto import NAMED, moto_request
from labkit.cloud.wire.http import HttpResponse

from .backends import backends_of
from .calls import NotSimulated
from .frozen_time import frozen_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.core.request import Request

    from labkit.cloud.wire.for_moto import Named
    from labkit.cloud.wire.naming import Target

    from .calls import ApiCall

_LOG = logging.getLogger("labkit")

# moto looks through a class's methods at every call; they don't change, so once is enough.
_responses: Any = moto.core.responses
_responses.method_names_from_class = cache(_responses.method_names_from_class)


_setup: Any = _responses.BaseResponse.setup_class


def _setup_named(response: Any, request: Request, *more: Any, **named: Any) -> None:
    """moto takes a body for a form wherever it can, and headers where there's nothing else."""
    _setup(response, request, *more, **named)
    if request.environ[NAMED].family not in ("query", "ec2"):
        response.querystring = response.data = parse_qs(response.parsed_url.query, keep_blank_values=True)


def _named_operation(response: Any) -> str:
    """The operation that was judged, and none that moto may read out of the request instead."""
    named: Named = response.normalized_request.environ[NAMED]
    response.uri_match = named.in_path if named.family.startswith(("s3", "rest")) else {}
    return named.operation


_responses.BaseResponse.setup_class = _setup_named
_responses.BaseResponse._get_action = _named_operation  # noqa: SLF001 - there's no other way in


class _Now:
    """What moto runs now; the gate lets one call through at a time."""

    request_id = ""


def _own_request_id(headers: dict[str, Any] | None = None) -> str:
    """The gate's id of the call, in place of one that moto makes up: the trail must show the same."""
    if headers is not None:
        headers["x-amzn-requestid"] = _Now.request_id
    return _Now.request_id


class _OwnContext(SerializationContext):
    """The same for answers whose form moto doesn't put its id into afterwards (EC2's)."""

    def __init__(self, request_id: str | None = None) -> None:
        super().__init__(request_id or _Now.request_id)


_responses.gen_amzn_requestid_long = _own_request_id
moto.core.serialize.SerializationContext = _OwnContext  # type: ignore[misc]  # see above


def run(target: Target, call: ApiCall, account: str, request_id: str) -> HttpResponse:
    """moto's answer. Raises `NotSimulated` for what moto can't run, so that it never ends in a page."""
    _Now.request_id = request_id
    key, origin = call.caller.access_key_id, call.headers.get("origin", "")
    wire = moto_request(target, call.operation, call.parameters, key, origin if target.family == "s3" else "")
    wire.environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    url = wire.raw_url
    handler = _handler(target.service, url.split("?")[0])
    if handler is None:
        raise NotSimulated(call.service, call.operation, "its simulator has no such address")
    with frozen_at(call.time):
        try:
            status, headers, body = handler(wire, url, wire.headers)
        except HTTPException as error:
            status, headers, body = error.code, dict(error.get_headers()), error.get_body()
        except NotImplementedError as error:
            raise NotSimulated(call.service, call.operation, "its simulator doesn't have this") from error
        except Exception as error:  # moto's own gaps: a missing action, an unforeseen parameter
            _LOG.debug("moto stumbled over %s %s", call.service, call.operation, exc_info=error)
            why = "its simulator can't run the call with these parameters"
            raise NotSimulated(call.service, call.operation, why) from error
    response = HttpResponse(int(status or 200), _header_texts(headers), _bytes(body))
    if response.status >= 400 and not response.body and wire.method != "HEAD":
        raise NotSimulated(call.service, call.operation, "its simulator refuses the call without a reason")
    return response


def ready(target: Target, account: str) -> None:
    """Let moto make the account's backend now, so that its ids don't depend on who looks at it first."""
    backends = _backends(target.service)
    if backends is not None:
        regions = backends[account]
        _ = regions["aws" if "aws" in regions else target.region]


def _backends(service: str) -> Any | None:
    """moto's backends of a service; None where moto has none (or lacks a library that it needs)."""
    try:
        return backends_of(service)
    except ImportError:
        return None


@cache
def _patterns(service: str) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
    """Where a service's requests go, by address."""
    backends = _backends(service)
    if backends is None:
        return []
    unborn = object.__new__(backends.backend)  # only its addresses are wanted
    return [(re.compile(url), handler) for url, handler in unborn.urls.items()]


def _handler(service: str, url: str) -> Callable[..., Any] | None:
    return next((handler for pattern, handler in _patterns(service) if pattern.match(url)), None)


def _header_texts(headers: Any) -> dict[str, str]:
    return {
        str(name).lower(): str(value) for name, value in dict(headers).items() if name.lower() != "status"
    }


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if not hasattr(body, "read") else bytes(body.read())
