"""The request that moto is given is the one that moto itself would have made of the client's."""

from __future__ import annotations

from typing import Any

import pytest
from moto.core.request import Request

from labkit.cloud.wire.for_moto import moto_request
from labkit.cloud.wire.http import HttpRequest

HOST = "s3.us-east-1.amazonaws.com"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
REQUESTS = {
    "nothing but a path": HttpRequest("GET", f"https://{HOST}/", {"host": HOST}),
    "a form": HttpRequest(
        "POST",
        f"https://{HOST}/",
        {"host": HOST, "content-type": FORM, "content-length": "14"},
        b"Action=GetRole",
    ),
    "escapes in path and query": HttpRequest(
        "PUT", f"https://{HOST}/b/a%20b%2Fc%C3%BC+%25?x=%20&y&z=1=2", {"host": HOST}, b"body"
    ),
    "letters beyond ASCII": HttpRequest("GET", f"https://{HOST}/b/ü-\xe9?prefix=ü", {"host": HOST}),
    "bytes that are no UTF-8": HttpRequest("GET", f"https://{HOST}/b/%FF%FE", {"host": HOST}),
    "metadata of either spelling": HttpRequest(
        "PUT",
        f"https://{HOST}/b/k",
        {"host": HOST, "x-amz-meta-my_key": "1", "x-amz-meta-my-key": "2", "x-amz-tagging": "a=b"},
        b"\x00\xff",
    ),
    "sent in chunks": HttpRequest("PUT", f"https://{HOST}/b/k", {"transfer-encoding": "chunked"}, b"12345"),
    "slashes in a row": HttpRequest("GET", f"https://{HOST}/b//k/../x", {"host": HOST}),
}


def as_moto_makes_it(request: HttpRequest) -> Request:
    return Request.from_primitives(
        request.method, request.url, {**request.headers, "host": HOST}, request.body
    )


def seen(request: Request) -> dict[str, Any]:
    """What moto looks at."""
    environ = {key: value for key, value in request.environ.items() if isinstance(value, (str, dict))}
    parsed = (request.url, request.raw_url, request.path, dict(request.headers), dict(request.args))
    return {"environ": environ, "parsed": parsed, "form": dict(request.form), "body": request.get_data()}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_it_is_what_moto_would_make(request_: HttpRequest) -> None:
    assert seen(moto_request(request_, HOST, "query")) == seen(as_moto_makes_it(request_))


def test_a_bucket_in_the_host_goes_into_the_path() -> None:
    request = HttpRequest("GET", "https://mine.s3.eu-west-1.amazonaws.com/k?a=b", {})
    assert moto_request(request, HOST, "s3").raw_url == f"https://{HOST}/mine/k?a=b"


def test_another_service_has_no_bucket_in_its_host() -> None:
    request = HttpRequest("GET", "https://mine.s3.amazonaws.com/k", {})
    assert moto_request(request, HOST, "rest-xml").raw_url == f"https://{HOST}/k"


def test_no_path_is_the_root() -> None:
    assert (
        moto_request(HttpRequest("GET", f"https://{HOST}?x", {}), HOST, "query").raw_url
        == f"https://{HOST}/?x"
    )
