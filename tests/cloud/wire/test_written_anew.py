"""What moto is handed is what was judged: of every operation, and however a request was bent on its way.

`LABKIT_LONG=1` bends 100,000 requests; it takes some minutes.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.routing import get_service_router

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge import simulated_operations, simulated_services
from labkit.cloud.wire.asked import Headers
from labkit.cloud.wire.for_moto import moto_request, written_anew
from labkit.cloud.wire.http import HttpRequest
from labkit.cloud.wire.naming import Target, service_model
from labkit.cloud.wire.reading import read_call
from tests.cloud.shapes import Maker

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from moto.core.request import Request

BENT = 100_000 if os.environ.get("LABKIT_LONG") else 3_000
EVERY = [(service, name) for service in simulated_services() for name in simulated_operations(service)]


def target_for(service: str) -> Target:
    """As a client of our own botocore speaks to it."""
    model: Any = service_model(service)
    spoken = model.protocol if model.protocol in PROTOCOL_PARSERS else "json"
    return Target(service, "us-east-1", "s3" if service == "s3" else spoken)


def as_read(wire: Request) -> HttpRequest:
    """What moto holds in its hands, as a request again."""
    return HttpRequest(
        str(wire.method),
        wire.raw_url,
        {name.lower(): value for name, value in wire.headers.items()},
        wire.get_data(),
    )


def by_moto(wire: Request, target: Target) -> tuple[str, Any]:
    """How moto itself names and reads what it is handed."""
    operation, in_path = get_service_router(target.service).match(wire)
    family = "rest-xml" if target.family == "s3" else target.family
    given = {
        "method": wire.method,
        "values": wire.values,
        "headers": Headers(
            {name.lower(): text for name, text in wire.headers.items() if name.lower() != "content-length"}
        ),
        "body": wire.get_data(),
        "url_path": wire.path,
        "url_params": in_path,
    }
    return str(operation.name), PROTOCOL_PARSERS[family](operation).parse(given)


def check_handed_over(target: Target, operation: str, parameters: dict[str, Any]) -> None:
    wire = moto_request(target, operation, parameters)
    assert read_call(as_read(wire), target) == (operation, parameters)
    name, seen = by_moto(moto_request(target, operation, parameters), target)
    assert (name, seen) == (operation, parameters)


# Older clients speak these services' first protocol.
SPOKEN = [
    *map(target_for, simulated_services()),
    *(Target(name, "us-east-1", "query") for name in ("cloudwatch", "sqs")),
]


@pytest.mark.parametrize("target", SPOKEN, ids=lambda target: f"{target.service} {target.family}")
def test_what_moto_is_handed_is_what_was_read(target: Target) -> None:
    service, chance, handed = target.service, random.Random(target.service), 0  # noqa: S311 - no secret
    for operation in simulated_operations(service):
        model = service_model(service).operation_model(operation)  # type: ignore[union-attr]  # it is simulated
        for share, odd in ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.5, 0.5)):
            asked = Maker(chance).parameters(model, share=share, odd=odd)
            try:
                name, parameters = read_call(written_anew(target, operation, asked), target)
            except (AwsError, NotSimulated):
                continue  # a text that can't be sent
            if name == operation:  # a key that ends where another operation's path does is another call
                check_handed_over(target, operation, parameters)
                handed += 1
    assert handed > 2.5 * len(simulated_operations(service))


def two_values(chance: Random, request: HttpRequest) -> HttpRequest:
    """A parameter named a second time, in query or form."""
    parts = urlsplit(request.url)
    if request.body and b"=" in request.body and chance.random() < 0.7:
        name, _, _ = chance.choice(request.body.split(b"&")).partition(b"=")
        body = b"&".join(chance.sample([request.body, name + b"=eve"], 2))
        return replace(request, body=body)
    name = chance.choice(
        [*(pair.partition("=")[0] for pair in parts.query.split("&") if pair), "versionId", "Action", "acl"]
    )
    query = "&".join(text for text in chance.sample([parts.query, f"{name}=eve"], 2) if text)
    return replace(request, url=parts._replace(query=query).geturl())


def other_case(chance: Random, request: HttpRequest) -> HttpRequest:
    """Names in another spelling."""
    swap = chance.choice([str.upper, str.title, str.swapcase])
    return replace(request, body=swap(request.body.decode("latin-1")).encode())


def other_encoding(chance: Random, request: HttpRequest) -> HttpRequest:
    """Percent escapes where none are needed, twice over, or broken."""
    parts = urlsplit(request.url)
    place = chance.randrange(len(parts.path) or 1)
    letter = parts.path[place : place + 1]
    escaped = chance.choice(
        [
            quote(letter, safe="").replace("%", "%25"),
            f"%{ord(letter or '/') % 256:02x}",
            "%",
            "%ff",
            "%2F",
            "//",
            "/../",
            "/./",
            ";x",
            "+",
        ]
    )
    return replace(
        request, url=parts._replace(path=parts.path[:place] + escaped + parts.path[place + 1 :]).geturl()
    )


HEADERS = (
    "x-amz-copy-source", "x_amz_copy_source", "x-amz-tagging", "x_amz_tagging", "X_AMZ_ACL", "x-amz-acl",
    "x-amz-target", "content-type", "x-moto-account-id", "x-amz-account-id", "x-amz-mfa", "range",
    "x-amz-meta-a", "x-amz-meta-a_b", "x-amz-content-sha256", "transfer-encoding", "content-encoding",
    "x-http-method-override", "x-amz-website-redirect-location", "x-amz-bypass-governance-retention",
)  # fmt: skip
VALUES = (
    "eve", "data/secret.txt;x.csv", "data/secret.txt?versionId=null", "k=v&k=w", "public-read", "gzip",
    "aws-chunked", "application/x-www-form-urlencoded", "application/json", "111111111111",
    "application/x-amz-json-1.1", "AmazonSSM.DeleteParameter", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "true",
)  # fmt: skip


def another_header(chance: Random, request: HttpRequest) -> HttpRequest:
    return replace(request, headers={**request.headers, chance.choice(HEADERS): chance.choice(VALUES)})


def header_in_query(chance: Random, request: HttpRequest) -> HttpRequest:
    parts = urlsplit(request.url)
    more = f"{chance.choice(HEADERS)}={quote(chance.choice(VALUES))}"
    return replace(request, url=parts._replace(query=f"{parts.query}&{more}".lstrip("&")).geturl())


def bent_body(chance: Random, request: HttpRequest) -> HttpRequest:
    """Bytes left out, doubled or put in."""
    body = request.body
    place = chance.randrange(len(body) + 1)
    more = chance.choice(
        [
            b"&Action=DeleteUser",
            b'"',
            b"\x00",
            b"\xff",
            b"<Key>eve</Key>",
            b"{}",
            b"\\ud800",
            b"&#13;",
            body[:40],
        ]
    )
    return replace(request, body=body[:place] + more + body[place + chance.randrange(3) :])


def other_method(chance: Random, request: HttpRequest) -> HttpRequest:
    return replace(request, method=chance.choice(["GET", "PUT", "POST", "DELETE", "HEAD", "get", "PATCH"]))


WAYS: tuple[Callable[[Random, HttpRequest], HttpRequest], ...] = (
    two_values, other_case, other_encoding, another_header, header_in_query, bent_body, other_method,
)  # fmt: skip


def test_a_bent_request_is_refused_or_is_what_it_is_judged_as() -> None:
    """moto's request is made of the operation and the parameters that the judge has, and of nothing else."""
    chance, ends = random.Random("bent"), Counter[str]()  # noqa: S311 - no secret
    for _ in range(BENT):
        service, operation = chance.choice(EVERY)
        target = target_for(service)
        model = service_model(service).operation_model(operation)  # type: ignore[union-attr]  # it is simulated
        asked = Maker(chance).parameters(model, share=chance.random(), odd=0.2)
        try:
            request = written_anew(target, operation, asked)
            for _ in range(chance.randint(1, 3)):
                request = chance.choice(WAYS)(chance, request)
            name, parameters = read_call(request, target)
            wire = moto_request(target, name, parameters)
        except (AwsError, NotSimulated):
            ends["refused"] += 1
            continue
        ends["the same call" if (name, parameters) == (operation, asked) else "another call"] += 1
        assert read_call(as_read(wire), target) == (name, parameters), request
        assert by_moto(moto_request(target, name, parameters), target) == (name, parameters), request
    print(f"{BENT} bent requests: {dict(ends)}")  # noqa: T201 - the long mode says its counts
    assert min(ends["refused"], ends["another call"]) > BENT / 100
