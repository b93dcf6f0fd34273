"""The request that moto is handed: written anew from the parameters that were judged, and from nothing else.

botocore's own serializers write it, as they would for a client. moto takes a WSGI environment, a plain
dictionary; its own builder for tests costs a call more than its judging does.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from botocore.serialize import SERIALIZERS
from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    Request,
    environ_key_for_header,
    should_preserve_original_header_name,
)

from labkit.cloud.calls import NotSimulated

from .http import HttpRequest
from .naming import service_model
from .wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .naming import Target
    from .wording import Family

NAMED = "labkit.named"  # where a request to moto carries what the gate has named


@dataclass(frozen=True, slots=True)
class Named:
    """The operation, as the gate has named it, and the parameters in the path."""

    operation: str
    family: str
    in_path: dict[str, Any]


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


def moto_request(
    target: Target, operation: str, parameters: Mapping[str, Any], access_key_id: str = "", origin: str = ""
) -> Request:
    """The call as moto takes it. `origin` is the page that asks S3; the answer's CORS headers depend on it."""
    written = written_anew(target, operation, parameters)
    # moto lets nobody read an object without this header, and finds the caller's key in it.
    scope = f"{access_key_id or 'AKIAEXAMPLE'}/20360107/{target.region}/{target.service}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}"
    more = {"authorization": signed, "origin": origin} if origin else {"authorization": signed}
    environ = _environ(written, {**written.headers, **more})
    environ[NAMED] = Named(operation, target.family, _in_path(target, operation, parameters))
    return (Request if target.family in ("query", "ec2") else _NoForm)(environ)


def written_anew(target: Target, operation: str, parameters: Mapping[str, Any]) -> HttpRequest:
    """The request by which a client would ask for this. Raises `AwsError` where no client could."""
    model: Any = service_model(target.service)
    try:
        written = _serializer(target.family).serialize_to_request(
            parameters, model.operation_model(operation)
        )
        path, _, query = written["url_path"].partition("?")
        pairs = "&".join(text for text in (query, _query(written["query_string"])) if text)
        headers = {name.lower(): str(value) for name, value in written["headers"].items()}
        body = _body(written["body"])
    except Exception as error:  # what can't be written can't be what the service takes
        raise say("unreadable body", target.family, type(error).__name__) from error
    host = f"{model.endpoint_prefix}.{target.region}.amazonaws.com"
    url = f"https://{host}{path}?{pairs}" if pairs else f"https://{host}{path}"
    return HttpRequest(written["method"], url, headers | {"host": host}, body)


def _query(pairs: Any) -> str:
    return urlencode(pairs, doseq=True) if pairs else ""


def _body(body: Any) -> bytes:
    if isinstance(body, dict):
        return urlencode(body).encode()
    return body.encode() if isinstance(body, str) else bytes(body)


def _in_path(target: Target, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {key: parameters[name] for name, key in _labels(target.service, operation) if name in parameters}


@cache
def _labels(service: str, operation: str) -> tuple[tuple[str, str], ...]:
    """The members of a REST operation that stand in its path, each with the name it has there."""
    shape: Any = service_model(service).operation_model(operation).input_shape  # type: ignore[union-attr]  # a named call has a model
    members = shape.members.items() if shape else ()
    return tuple(
        (name, member.serialization.get("name", name))
        for name, member in members
        if member.serialization.get("location") == "uri"
    )


class _Exact:
    """Between botocore's serializers and ours: times are UTC, and nothing is rounded or put in quotes."""

    def _convert_timestamp_to_str(self, value: Any, timestamp_format: Any = None) -> Any:
        return super()._convert_timestamp_to_str(_aware(value), timestamp_format)  # type: ignore[misc]  # of the class it is mixed into

    def _convert_header_value(self, shape: Any, value: Any) -> Any:
        return super()._convert_header_value(shape, _aware(value))  # type: ignore[misc]  # same

    def _escape_header_list_string(self, value: str) -> str:
        return value

    def _get_serialized_name(self, shape: Any, default_name: Any) -> Any:
        """SQS and CloudWatch have other names in the protocol that they spoke first."""
        old = shape.serialization.get("locationNameForQueryCompatibility")
        return old or super()._get_serialized_name(shape, default_name)  # type: ignore[misc]  # same


class _ExactXml(_Exact):
    def _serialize_body_params(self, params: Any, shape: Any) -> Any:
        """A document's line breaks as they are: an XML reader would take each for a line feed."""
        written = super()._serialize_body_params(params, shape)  # type: ignore[misc]  # same
        return written.replace(b"\r", b"&#xD;") if b"\r" in written else written


def _aware(value: Any) -> Any:
    naive = isinstance(value, datetime) and value.tzinfo is None
    return value.replace(tzinfo=UTC) if naive else value


@cache
def _serializer(family: Family) -> Any:
    protocol = "rest-xml" if family == "s3" else family
    mixin = _ExactXml if protocol == "rest-xml" else _Exact
    kind: Any = SERIALIZERS[protocol]
    return type("Exact", (mixin, kind), {})()


def _environ(request: HttpRequest, headers: Mapping[str, str]) -> dict[str, Any]:
    _, _, address = request.url.partition("://")
    host, _, rest = address.partition("/")
    path, _, query = rest.partition("?")
    uri = f"/{path}"
    return {
        **_SERVER,
        "REQUEST_METHOD": request.method,
        "REQUEST_URI": uri,
        "RAW_URI": uri,
        "PATH_INFO": _as_wsgi(unquote(uri)),
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "HTTP_HOST": host,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
        **_headers(headers),
    }


def _headers(given: Mapping[str, str]) -> dict[str, Any]:
    """WSGI has one place for `a-b` and `a_b`; of S3's metadata moto wants to know what was meant."""
    headers: dict[str, Any] = {}
    as_sent: dict[str, str] = {}
    for name, value in given.items():
        key = environ_key_for_header(name)
        if key in headers:
            raise NotSimulated("s3", "", "two names of metadata differ in - and _ only")
        headers[key] = value
        if should_preserve_original_header_name(name):
            as_sent[key] = name
    return {**headers, PRESERVED_HEADER_NAMES_ENVIRON_KEY: as_sent}


def _as_wsgi(text: str) -> str:
    """WSGI holds UTF-8 bytes as Latin-1 characters."""
    return text if text.isascii() else text.encode().decode("latin-1")
