"""A request taken apart once: path, query, headers, form and body, each thing said in one way only.

Whoever says the same thing twice, and differently, is refused: AWS would take one of the two, and nobody could
tell from the request which one was meant.
(Uploading objects with presigned URLs; Signature calculations for the Authorization header: Transferring payload
in multiple chunks; Common request parameters)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from labkit.cloud.calls import AwsError

from .streamed import is_streamed, read_streamed
from .wording import Family, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .http import HttpRequest

_BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.s3([.-][a-z0-9-]+)*\.amazonaws\.com(:\d+)?")
_BUCKET_HERE = re.compile(
    r"(?!s3[.-])(?P<bucket>.+?)(\.s3([.-][a-z0-9-]+)*)?\.(localhost|127\.0\.0\.1)(:\d+)?", re.IGNORECASE
)
_FORM = "application/x-www-form-urlencoded"
# What a URL's signature consists of; every other x-amz-... in a query of S3 stands for the header of that name.
_OF_SIGNATURE = frozenset(
    f"x-amz-{name}"
    for name in ("algorithm", "credential", "date", "expires", "signedheaders", "signature", "security-token")
)


class Headers(dict[str, str]):
    """Headers by their lower-case names, found however they are spelled."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]  # one kind of default
        return super().get(name.lower(), default)


class Fields(dict[str, list[str]]):
    """Names and their values, as moto's parsers want them: the first value, or all."""

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]  # see above
        values = super().get(name)
        return values[0] if values else default

    def getlist(self, name: str) -> list[str] | None:
        """Every value; None where there is none, for that is another thing than an empty list."""
        return super().get(name) or None

    def to_dict(self, *, flat: bool) -> dict[str, list[str]]:
        """Every name with its values."""
        del flat
        return dict(self)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Fields:
        fields = cls()
        for name, value in pairs:
            fields.setdefault(name, []).append(value)
        return fields


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says, with a bucket's name in the path, where moto's router looks for it."""

    method: str
    raw_path: str
    args: Fields  # the query
    values: Fields  # of a query service: where its parameters are, in form or query; else the query
    headers: Headers
    body: bytes

    host = "localhost"  # a name in which no router looks for a bucket or an account

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


def asked_by(request: HttpRequest, family: Family) -> Asked:
    """The parts of a request. Raises `AwsError` for what is said twice or can't be read at all."""
    parts = urlsplit(request.url)
    query = Fields.of(parse_qsl(parts.query, keep_blank_values=True))
    headers, body = Headers(request.headers), request.body
    path = parts.path or "/"
    if family == "s3":
        path = with_bucket(path, request.host)
        headers, query = _with_headers_of(query, headers)
        headers, body = unchunked(headers, body)
    headers["host"] = Asked.host
    headers.pop("content-length", None)  # the body is whole by now, and as long as it is
    if not headers.get("content-type"):
        headers.pop("content-type", None)  # an empty one says no more than none
    values = _values(query, headers, body, family)
    if family in ("json", "query", "ec2"):
        path = "/"  # these have no parameters there
    else:
        _check_path(path, family)
    return Asked(request.method.upper(), path, query, values, headers, body)


def _values(query: Fields, headers: Headers, body: bytes, family: Family) -> Fields:
    """A query service's parameters: a form that holds any holds all of them."""
    if family not in ("query", "ec2"):
        return query
    if body and (headers.get("content-type") or "").startswith(_FORM):
        query = Fields.of(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    for name, values in query.items():
        only_one(name, values, family)
    return query


def only_one(name: str, values: list[str], family: Family) -> None:
    """Refuse a parameter that is named twice and means two things."""
    if any(value != values[0] for value in values[1:]):
        raise named_twice(name, family)


def named_twice(name: str, family: Family) -> AwsError:
    """The refusal of a request that says one thing in two ways that differ."""
    text = f"{name} is given more than once, with different values"
    if family == "s3":
        return AwsError("InvalidArgument", f"{text}.", 400)
    return say("unreadable body", family, text)


def _check_path(path: str, family: Family) -> None:
    try:
        unquote(path, errors="strict")
    except UnicodeDecodeError as error:
        if family == "s3":
            raise AwsError("InvalidURI", "Couldn't parse the specified URI.") from error
        raise say("unreadable body", family, "its path is no UTF-8") from error


def with_bucket(path: str, host: str) -> str:
    """The path with the bucket in it, which may stand in the host's name."""
    found = _BUCKET_HOST.fullmatch(host) or _BUCKET_HERE.fullmatch(host)
    return f"/{found['bucket']}{path}" if found else path


def _with_headers_of(query: Fields, headers: Headers) -> tuple[Headers, Fields]:
    """The headers that a presigned URL carries in its query are headers like any other."""
    rest, more = Fields(), Headers(headers)
    for name, values in query.items():
        plain = name.lower()
        if not plain.startswith("x-amz-") or plain in _OF_SIGNATURE:
            rest[name] = values
            continue
        only_one(name, [*values, *([more[plain]] if plain in more else [])], "s3")
        more[plain] = values[0]
    return more, rest


def unchunked(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """An upload that came in AWS's own chunks, as if it had come in one piece: its trailer among the headers."""
    if not is_streamed(headers):
        return headers, body
    streamed = read_streamed(headers, body)
    codings = [one.strip() for one in (headers.get("content-encoding") or "").split(",")]
    whole = Headers(headers)
    whole.pop("content-encoding", None)
    if kept := ",".join(one for one in codings if one not in ("", "aws-chunked")):
        whole["content-encoding"] = kept
    for name, value in streamed.trailer.items():
        if name.startswith("x-amz-checksum-"):
            only_one(name, [value, *([whole[name]] if name in whole else [])], "s3")
            whole[name] = value
    return whole, streamed.body
