"""An object arrives whole, or isn't stored: keys have a limit, and checksums are checked. moto stores anything.

(Creating object key names; Checking object integrity in Amazon S3; List of error codes: BadDigest, InvalidDigest,
KeyTooLongError)
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_LONGEST_KEY = 1024  # bytes of UTF-8
_CHECKSUMS: dict[str, Callable[[bytes], bytes]] = {  # CRC32C and CRC64NVME have no code in Python's library
    "CRC32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "SHA1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "SHA256": lambda body: hashlib.sha256(body).digest(),
}


@before("s3", "PutObject", "CopyObject", "CreateMultipartUpload", "GetObject", "HeadObject", "DeleteObject")
def key_isnt_too_long(call: ApiCall, _state: State) -> None:
    size = len(str(call.parameters["Key"]).encode())
    if size > _LONGEST_KEY:
        about = {"Size": str(size), "MaxSizeAllowed": str(_LONGEST_KEY)}
        raise AwsError("KeyTooLongError", "Your key is too long", about=about)


@before("s3", "PutObject", "UploadPart")
def body_is_the_one_that_was_meant(call: ApiCall, _state: State) -> None:
    given = {name: call.parameters.get(f"Checksum{name}") for name in _CHECKSUMS}
    digest = call.parameters.get("ContentMD5")
    given_body = call.parameters.get("Body") or b""
    body = given_body if isinstance(given_body, bytes) else str(given_body).encode()
    length = call.headers.get("x-amz-decoded-content-length", "")
    if length and whole(length) != len(body):
        text = "You did not provide the number of bytes specified by the Content-Length HTTP header"
        about = {"NumberBytesExpected": length, "NumberBytesProvided": str(len(body))}
        raise AwsError("IncompleteBody", text, about=about)
    if digest is not None:
        _check_md5(str(digest), body)
    for name, checksum in _CHECKSUMS.items():
        said = given[name]
        if said and _decoded(str(said)) != checksum(body):
            text = f"The {name} you specified did not match the calculated checksum."
            raise AwsError("BadDigest", text)


def _check_md5(digest: str, body: bytes) -> None:
    said = _decoded(digest)
    if said is None or len(said) != 16:
        about = {"Content-MD5": digest}
        raise AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", about=about)
    worked_out = hashlib.md5(body, usedforsecurity=False).digest()
    if said != worked_out:
        about = {"ExpectedDigest": digest, "CalculatedDigest": base64.b64encode(worked_out).decode()}
        text = "The Content-MD5 you specified did not match what we received."
        raise AwsError("BadDigest", text, about=about)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
