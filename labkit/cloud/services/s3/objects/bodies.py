"""An object arrives whole, or isn't stored: keys have a limit, and checksums are checked. moto stores anything.

(Creating object key names; Checking object integrity in Amazon S3; List of error codes: BadDigest, InvalidDigest,
KeyTooLongError)
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from functools import cache
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_LONGEST_KEY = 1024  # bytes of UTF-8
_MOST_METADATA = 2048
_CRC32C, _CRC64NVME = 0x82F63B78, 0x9A6C9329AC4BC9B5  # the polynomials, lowest bit first


def _reflected(polynomial: int, size: int, body: bytes) -> bytes:
    """A CRC that Python's library doesn't have."""
    table, ones = _table(polynomial), (1 << 8 * size) - 1
    value = ones
    for byte in body:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return (value ^ ones).to_bytes(size, "big")


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        rows.append(value)
    return tuple(rows)


CHECKSUMS: dict[str, Callable[[bytes], bytes]] = {
    "CRC32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "CRC32C": lambda body: _reflected(_CRC32C, 4, body),
    "CRC64NVME": lambda body: _reflected(_CRC64NVME, 8, body),
    "SHA1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "SHA256": lambda body: hashlib.sha256(body).digest(),
}

_LENGTHS = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}  # of a checksum, in bytes


@before("s3", "PutObject", "CopyObject", "CreateMultipartUpload", "GetObject", "HeadObject", "DeleteObject")
def key_isnt_too_long(call: ApiCall, _state: State) -> None:
    size = len(str(call.parameters["Key"]).encode())
    if size > _LONGEST_KEY:
        about = {"Size": str(size), "MaxSizeAllowed": str(_LONGEST_KEY)}
        raise AwsError("KeyTooLongError", "Your key is too long", about=about)


@before("s3", "PutObject", "CopyObject", "CreateMultipartUpload")
def metadata_isnt_too_large(call: ApiCall, _state: State) -> None:
    """Working with object metadata: the sum of the bytes in the keys and values is at most 2 KB."""
    given = call.parameters.get("Metadata") or {}
    size = sum(len(f"{name}{value}".encode()) for name, value in given.items())
    if size > _MOST_METADATA:
        about = {"Size": str(size), "MaxSizeAllowed": str(_MOST_METADATA)}
        text = "Your metadata headers exceed the maximum allowed metadata size"
        raise AwsError("MetadataTooLarge", text, about=about)


@before("s3", "PutObject", "UploadPart")
def one_checksum_of_the_right_length(call: ApiCall, _state: State) -> None:
    given = {name: call.parameters.get(f"Checksum{name}") for name in _LENGTHS}
    said = {name: str(value) for name, value in given.items() if value is not None}
    if len(said) > 1:
        text = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        raise AwsError("InvalidRequest", text)
    for name, value in said.items():
        if len(decoded(value) or b"") != _LENGTHS[name]:
            text = f"Value for x-amz-checksum-{name.lower()} header is invalid."
            raise AwsError("InvalidRequest", text)
    # A presigned URL carries this one in its query, where nobody has worked out a checksum yet.
    if "x-amz-sdk-checksum-algorithm" in call.headers and not said and "x-amz-trailer" not in call.headers:
        text = (
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
            "x-amz-trailer headers were found."
        )
        raise AwsError("InvalidRequest", text)


@before("s3", "PutObject", "UploadPart")
def trailer_is_a_checksum(call: ApiCall, _state: State) -> None:
    announced = call.headers.get("x-amz-trailer", "").strip().lower()
    if announced and announced.removeprefix("x-amz-checksum-") not in map(str.lower, _LENGTHS):
        text = "The value specified in the x-amz-trailer header is not supported"
        raise AwsError(
            "InvalidRequest", text, about={"ArgumentName": "x-amz-trailer", "ArgumentValue": announced}
        )


@before("s3", "PutObject", "UploadPart")
def body_is_the_one_that_was_meant(call: ApiCall, _state: State) -> None:
    given = {name: call.parameters.get(f"Checksum{name}") for name in CHECKSUMS}
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
    for name, checksum in CHECKSUMS.items():
        said = given[name]
        if said and decoded(str(said)) != checksum(body):
            text = f"The {name} you specified did not match the calculated checksum."
            raise AwsError("BadDigest", text)


def _check_md5(digest: str, body: bytes) -> None:
    said = decoded(digest)
    if said is None or len(said) != 16:
        about = {"Content-MD5": digest}
        raise AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", about=about)
    worked_out = hashlib.md5(body, usedforsecurity=False).digest()
    if said != worked_out:
        about = {"ExpectedDigest": digest, "CalculatedDigest": base64.b64encode(worked_out).decode()}
        text = "The Content-MD5 you specified did not match what we received."
        raise AwsError("BadDigest", text, about=about)


def decoded(text: str) -> bytes | None:
    """What a checksum in base64 says; None where it isn't base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
