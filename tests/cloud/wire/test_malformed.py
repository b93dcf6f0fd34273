"""Whatever arrives at the endpoint, the answer is an AWS error: no page, no 500, nothing changed."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cloud.wire.test_signatures import ASKED, send

if TYPE_CHECKING:
    from labkit.cloud import Scene

_SCOPE = "AKIALABKIT00PRODUCTI/20360107/us-east-1/iam/aws4_request"
_AUTH = f"Authorization: AWS4-HMAC-SHA256 Credential={_SCOPE}, SignedHeaders=host, Signature=00\r\n"
_BEYOND = _AUTH.replace("=00", "=0\xff")
_DATED = "X-Amz-Date: 20360107T090000Z\r\n"
_HOST = "Host: 127.0.0.1\r\n"
_SQS = "sqs.us-east-1.amazonaws.com"
_MANY = "x: y\r\n" * 300
_FORM = "Content-Type: application/x-www-form-urlencoded\r\n"

RAW: dict[str, str] = {
    "a line of separators": "\x1c\r\n\r\n",
    "not HTTP": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an unknown version": f"GET / HTTP/9.9\r\n{_HOST}\r\n",
    "no version": f"GET /\r\n{_HOST}\r\n",
    "a long line": f"GET /{'a' * 70_000} HTTP/1.1\r\n{_HOST}\r\n",
    "many headers": f"GET / HTTP/1.1\r\n{_HOST}{_MANY}\r\n",
    "a huge header": f"GET / HTTP/1.1\r\n{_HOST}x: {'y' * 70_000}\r\n\r\n",
    "a length that is no number": f"POST / HTTP/1.1\r\n{_HOST}Content-Length: many\r\n\r\n",
    "a negative length": f"POST / HTTP/1.1\r\n{_HOST}Content-Length: -1\r\n\r\n",
    "a length beyond reason": f"POST / HTTP/1.1\r\n{_HOST}Content-Length: 99999999999\r\n\r\n",
    "a length of too many digits": f"POST / HTTP/1.1\r\n{_HOST}Content-Length: {'9' * 5000}\r\n\r\n",
    "a length in no digit of 0 to 9": f"POST / HTTP/1.1\r\n{_HOST}Content-Length: ²\r\n\r\n",
    "a body that ends early": f"POST / HTTP/1.1\r\n{_HOST}Content-Length: 10\r\n\r\nx",
    "bad chunks": f"POST / HTTP/1.1\r\n{_HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a tunnel": f"CONNECT {_SQS}:443 HTTP/1.1\r\nHost: {_SQS}:443\r\n\r\n",
    "a proxied request": f"GET http://{_SQS}/ HTTP/1.1\r\nHost: {_SQS}\r\n\r\n",
    "another host": "GET / HTTP/1.1\r\nHost: evil.example.com\r\n\r\n",
    "a host that isn't one": "GET / HTTP/1.1\r\nHost: 127[.0.0.1\r\n\r\n",
    "a signature beyond ASCII": f"GET / HTTP/1.1\r\n{_HOST}{_DATED}{_BEYOND}\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "an odd method": f"BREW / HTTP/1.1\r\n{_HOST}\r\n",
    "a path upwards": f"GET /../../etc/passwd HTTP/1.1\r\n{_HOST}\r\n",
    "an encoded path upwards": f"GET /%2e%2e/%00/%ff HTTP/1.1\r\n{_HOST}\r\n",
    "moto's own pages": f"POST /moto-api/reset HTTP/1.1\r\n{_HOST}Content-Length: 0\r\n\r\n",
    "instance metadata": f"GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\n{_HOST}\r\n",
    "a form with no action": f"POST / HTTP/1.1\r\n{_HOST}{_AUTH}{_FORM}Content-Length: 3\r\n\r\nx=1",
    "a signature that isn't one": f"GET / HTTP/1.1\r\n{_HOST}Authorization: Bearer x\r\n\r\n",
    "two signatures": f"GET / HTTP/1.1\r\n{_HOST}{_AUTH}{_AUTH}\r\n",
    "an unsigned change": (
        f"POST / HTTP/1.1\r\n{_HOST}{_FORM}Content-Length: 49\r\n\r\n"
        "Action=CreateUser&UserName=eve&Version=2010-05-08"
    ),
}


@pytest.mark.parametrize("what", RAW)
def test_raw_bytes(scene: Scene, what: str) -> None:
    status, body = raw(scene, RAW[what].encode("latin-1"))
    assert 400 <= status < 500, body
    assert well_formed(body), body
    assert "LabkitFault" not in body
    assert all("errorCode" in event.record for event in scene.trail.events)


def raw(scene: Scene, sent: bytes) -> tuple[int, str]:
    parts = urlsplit(scene.endpoint_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        got = b""
        while chunk := connection.recv(65536):
            got += chunk
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head)[1])  # type: ignore[index]  # each answer has one
    return int(head.split()[1]), body[:length].decode()  # the rest answers what came after the request


def well_formed(body: str) -> bool:
    """An AWS error in XML or JSON, with a code."""
    if body.startswith("{"):
        return bool(json.loads(body)["__type"])
    root = ElementTree.fromstring(body)  # noqa: S314 - our own server's
    return any(element.tag.endswith("Code") and element.text for element in root.iter())


SIGNED_BODIES: dict[str, tuple[str, bytes]] = {
    "an unknown action": ("iam", b"Action=Frobnicate&Version=2010-05-08"),
    "no action": ("iam", b"Version=2010-05-08"),
    "a missing parameter": ("iam", b"Action=CreateUser&Version=2010-05-08"),
    "bytes that are no text": ("iam", b"Action=CreateUser&UserName=%ff%fe&Version=2010-05-08"),
    "a number that isn't one": ("iam", b"Action=ListUsers&MaxItems=many&Version=2010-05-08"),
    "what XML can't hold": ("iam", b"Action=GetUser&UserName=a%00b&Version=2010-05-08"),
    "a tag with no key": ("ec2", b"Action=DeleteTags&ResourceId.1=i-1&Tag.1.Value=v&Version=2016-11-15"),
    "an ARN of no place": (
        "sns",
        b"Action=Subscribe&TopicArn=arn:aws:sns:nowhere:1:t&Protocol=sqs&Version=2010-03-31",
    ),
    "an ARN of another service": (
        "sns",
        b"Action=Subscribe&TopicArn=arn:aws:iam::999999999999:role/r&Protocol=sqs",
    ),
    "an ARN that ends early": (
        "sns",
        b"Action=Subscribe&TopicArn=arn:aws:sns&Protocol=sqs&Version=2010-03-31",
    ),
    "a key's ARN that ends early": ("kms", b'{"KeyId": "arn:aws:kms"}'),
    "JSON that isn't": ("kms", b"{"),
    "a list for an object": ("kms", b"[]"),
    "the wrong types": ("organizations", b'{"x": [1, {}]}'),
}


@pytest.mark.parametrize("what", SIGNED_BODIES)
def test_signed_nonsense(scene: Scene, what: str) -> None:
    status, _, text = send(scene, _signed(scene, *SIGNED_BODIES[what]))
    assert status < 500, text
    assert status < 300 or well_formed(text), text
    assert "LabkitFault" not in text
    assert scene.inspect("999999999999", "iam").list_users()["Users"][1:] == []


def _signed(scene: Scene, service: str, body: bytes) -> AWSRequest:
    method, path, _, headers = ASKED.get(service, ASKED["iam"])
    if body.startswith(b"Action"):
        headers = headers | {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    keys = scene._wallet.long_term["production-admin"]
    request = AWSRequest(method=method, url=f"http://127.0.0.1{path}", data=body, headers=dict(headers))
    SigV4Auth(Credentials(keys.access_key_id, keys.secret), service, "us-east-1").add_auth(request)
    return request


ODD_S3: dict[str, tuple[str, str, bytes, dict[str, str]]] = {
    "a bucket's name with a slash": ("GET", "//productionapp/report.csv", b"", {}),
    "an escaped slash in a bucket's name": ("DELETE", "/productionapp%2Freport.csv", b"", {}),
    "a policy that isn't there": ("PUT", "/productionapp?policy", b"", {}),
    "a tag with no key": ("PUT", "/productionapp?tagging", b"<Tagging><TagSet><Tag/></TagSet></Tagging>", {}),
    "versioning with no status": ("PUT", "/productionapp?versioning", b"<VersioningConfiguration/>", {}),
    "a checksum that isn't one": ("PUT", "/productionapp/k", b"x", {"content-md5": "\xfc"}),
}


@pytest.mark.parametrize("odd", ODD_S3.values(), ids=ODD_S3)
def test_s3_refuses(scene: Scene, odd: tuple[str, str, bytes, dict[str, str]]) -> None:
    method, path, body, headers = odd
    keys = scene._wallet.long_term["production-admin"]
    request = AWSRequest(method=method, url=f"http://127.0.0.1{path}", data=body, headers=dict(headers))
    S3SigV4Auth(Credentials(keys.access_key_id, keys.secret), "s3", "us-east-1").add_auth(request)
    status, _, text = send(scene, request)
    assert 400 <= status < 500, text
    assert well_formed(text), text
    assert "LabkitFault" not in text


def test_s3_in_odd_ways(scene: Scene) -> None:
    """Keys with odd characters are what they are, and a body that isn't XML is refused."""
    client = scene.client("production-admin", "s3")
    for key in ("a b+c/ü.txt", "../up", "//double", "end/", "%2F", "?q=1", "a&b"):
        client.put_object(Bucket="productionapp", Key=key, Body=b"x")
        assert client.get_object(Bucket="productionapp", Key=key)["Body"].read() == b"x"


def _as_bytes(request: AWSRequest) -> bytes:
    head = f"{request.method} / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"{head}Content-Length: {len(request.data)}\r\n\r\n".encode() + request.data


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 30),
    put=st.binary(max_size=30),
)
def test_a_request_with_a_piece_replaced(scene: Scene, at: float, cut: int, put: bytes) -> None:
    """Whatever piece of a good request is replaced, an error is AWS's and changes nothing."""
    body = b"Action=CreateUser&UserName=eve&Version=2010-05-08"
    good = _as_bytes(_signed(scene, "iam", body))
    start = int(at * len(good))
    status, text = raw(scene, good[:start] + put + good[start + cut :])
    iam = scene.inspect("999999999999", "iam")
    names = [user["UserName"] for user in iam.list_users()["Users"]]
    if status < 300:  # the piece wasn't signed: the call is whole
        assert "eve" in names
        scene.reset()
        return
    assert 400 <= status < 500, text
    assert well_formed(text), text
    assert names == ["ProductionAdmin"]
