"""Uploads in AWS's own chunks: each chunk's signature counts, and the trailer's.

The first rows are AWS's own examples.
(Signature calculations for the authorization header: transferring payload in multiple chunks (chunked
upload); Signature calculations for trailing headers (chunked uploads))
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.cloud.calls import AwsError
from labkit.cloud.wire.http import HttpRequest
from labkit.cloud.wire.signature import matches, read_claim
from labkit.cloud.wire.streamed import read_streamed

if TYPE_CHECKING:
    from labkit.cloud import Scene

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNED = (
    "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class"
)
HEADERS = {
    "host": "s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
    "content-encoding": "aws-chunked",
    "x-amz-decoded-content-length": "66560",
}


def chunk(data: bytes, signature: str) -> bytes:
    end = b"\r\n" if data else b""
    return f"{len(data):x};chunk-signature={signature}\r\n".encode() + data + end


def example(kind: str, signed: str, signature: str, body: bytes, more: dict[str, str]) -> HttpRequest:
    scope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
    told = f"AWS4-HMAC-SHA256 Credential={scope},SignedHeaders={signed},Signature={signature}"
    headers = HEADERS | {"x-amz-content-sha256": kind, "authorization": told} | more
    return HttpRequest("PUT", "https://s3.amazonaws.com/examplebucket/chunkObject.txt", headers, body)


PLAIN = example(
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    f"content-encoding;content-length;{SIGNED.partition(';')[2]}",
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    chunk(b"a" * 65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")
    + chunk(b"a" * 1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
    + chunk(b"", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")
    + b"\r\n",
    {"content-length": "66824"},
)
TRAILER = example(
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    f"{SIGNED};x-amz-trailer",
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    chunk(b"a" * 65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2")
    + chunk(b"a" * 1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7")
    + chunk(b"", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992")
    + b"x-amz-checksum-crc32c:sOO8/Q==\r\n"
    + b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
    {"x-amz-trailer": "x-amz-checksum-crc32c"},
)


class SignsChunks(S3SigV4Auth):
    """botocore's signer for a body in signed chunks, which botocore itself never sends."""

    def payload(self, request: AWSRequest) -> str:
        return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def believed(request: HttpRequest) -> bool:
    claim = read_claim(request)
    assert claim is not None
    return matches(claim, request, SECRET)


@pytest.mark.parametrize("request_", [PLAIN, TRAILER], ids=["plain", "trailer"])
def test_awss_own_examples_are_believed_and_their_bodies_read(request_: HttpRequest) -> None:
    assert believed(request_)
    assert read_streamed(request_.headers, request_.body).body == b"a" * 66560


BENT = {
    "a byte of the first chunk": (PLAIN, b"\r\naaa", b"\r\naba"),
    "a byte of the second chunk": (PLAIN, b"5497\r\naaa", b"5497\r\naba"),
    "the first chunk's signature": (PLAIN, b"=ad80", b"=bd80"),
    "the last chunk's signature": (PLAIN, b"=b6c6", b"=c6c6"),
    "no signature of a chunk": (PLAIN, PLAIN.body[5:86], b""),
    "a trailer's value": (TRAILER, b"sOO8", b"sOO9"),
    "the trailer's signature": (TRAILER, b":d81f", b":e81f"),
    "no signature of the trailer": (TRAILER, TRAILER.body[-94:-4], b""),
}


@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_what_was_changed_on_the_way_is_not_believed(bent: tuple[HttpRequest, bytes, bytes]) -> None:
    whole, old, new = bent
    assert old in whole.body
    changed = replace(whole, body=whole.body.replace(old, new, 1))
    read_streamed(changed.headers, changed.body)  # nothing else is wrong with it
    assert not believed(changed)


CUT = {
    "in the middle of a chunk": (PLAIN, slice(0, 500), "IncompleteBody"),
    "before the last chunk": (PLAIN, slice(0, PLAIN.body.index(b"0;chunk")), "IncompleteBody"),
    "in a chunk's first line": (PLAIN, slice(0, 40), "IncompleteBody"),
    "nothing at all": (PLAIN, slice(0, 0), "IncompleteBody"),
    "before the trailer": (TRAILER, slice(0, TRAILER.body.index(b"x-amz-checksum")), "MalformedTrailerError"),
}


@pytest.mark.parametrize("cut", CUT.values(), ids=CUT)
def test_what_is_cut_off_is_said_to_be(cut: tuple[HttpRequest, slice, str]) -> None:
    whole, part, code = cut
    with pytest.raises(AwsError) as refused:
        believed(replace(whole, body=whole.body[part]))
    assert refused.value.code == code


def test_a_trailer_that_nobody_announced_is_refused() -> None:
    headers = {name: value for name, value in TRAILER.headers.items() if name != "x-amz-trailer"}
    with pytest.raises(AwsError, match="trailing data"):
        read_streamed(headers, TRAILER.body)


@pytest.mark.parametrize("right", [True, False])
def test_the_endpoint_stores_signed_chunks_only(scene: Scene, right: bool) -> None:
    scene.call("production-admin", "s3", "CreateBucket", {"Bucket": "chunkshere"})
    keys, data = scene._wallet.long_term["production-admin"], b"in one chunk"
    headers = {
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(len(data)),
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    }
    made = AWSRequest("PUT", url="http://127.0.0.1/chunkshere/k", data=b"", headers=headers)
    signer = SignsChunks(Credentials(keys.access_key_id, keys.secret, keys.token), "s3", "us-east-1")
    signer.add_auth(made)
    before, moment = made.headers["Authorization"].rpartition("=")[2], made.headers["X-Amz-Date"]
    key, scope = f"AWS4{keys.secret}".encode(), f"{moment[:8]}/us-east-1/s3/aws4_request"
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    body = b""
    for piece in (data, b""):
        hashes = f"{hashlib.sha256(b'').hexdigest()}\n{hashlib.sha256(piece).hexdigest()}"
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{moment}\n{scope}\n{before}\n{hashes}"
        before = hmac.new(key, text.encode(), "sha256").hexdigest()
        body += chunk(piece, before)
    sent = body if right else body.replace(b"one", b"two")
    connection = http.client.HTTPConnection(urlsplit(scene.endpoint_url).netloc, timeout=20)
    connection.request("PUT", "/chunkshere/k", sent, {**dict(made.headers.items()), "Host": "127.0.0.1"})
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    stored = scene.call("production-admin", "s3", "GetObject", {"Bucket": "chunkshere", "Key": "k"})
    assert (answer.status == 200) is right, said
    assert ("<Code>SignatureDoesNotMatch</Code>" in said) is not right
    assert stored.ok is right
