"""An upload in AWS's own chunks: each chunk carries a signature, which covers the one before it.

(Signature calculations for the authorization header: transferring payload in multiple chunks (chunked upload);
Signature calculations for trailing headers (chunked uploads))
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGNED = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
WAYS = _SIGNED | {"STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
_LONGEST_LINE = 200
_SIGNATURE_OF_TRAILER = "x-amz-trailer-signature"
_NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Streamed:
    """The chunks, the empty last one among them, each with its signature; and the trailer's headers."""

    chunks: tuple[tuple[bytes, str], ...]
    trailer: dict[str, str]

    @property
    def body(self) -> bytes:
        """The object."""
        return b"".join(data for data, _ in self.chunks)


def is_streamed(headers: Mapping[str, str]) -> bool:
    """Whether the body comes in chunks of this kind."""
    return headers.get("x-amz-content-sha256", "") in WAYS


def read_streamed(headers: Mapping[str, str], body: bytes) -> Streamed:
    """Take it apart. Raises `AwsError` where it is cut off, or isn't what its headers say."""
    chunks: list[tuple[bytes, str]] = []
    place = 0
    while not chunks or chunks[-1][0]:
        line, end, _ = body[place : place + _LONGEST_LINE].partition(b"\r\n")
        size, signature = _first_line(line)
        place += len(line) + len(end)
        data = body[place : place + size]
        place += size
        if not end or len(data) < size or (size and body[place : place + 2] != b"\r\n"):
            raise _cut_off()
        place += 2 if size else 0
        chunks.append((data, signature))
    streamed = Streamed(tuple(chunks), _trailer(headers, body[place:]))
    if not headers.get("x-amz-decoded-content-length", "").isdecimal():
        raise AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411)
    return streamed


def _first_line(line: bytes) -> tuple[int, str]:
    """A chunk's size and signature."""
    found = re.fullmatch(rb"([0-9A-Fa-f]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?", line)
    if found is None:
        raise _cut_off()
    return int(found[1], 16), (found[2] or b"").decode()


def _trailer(headers: Mapping[str, str], rest: bytes) -> dict[str, str]:
    """The headers after the last chunk: those that were announced, and their signature."""
    rows = [row.partition(":") for row in rest.decode("latin-1").split("\r\n") if row]
    trailer = {name.strip().lower(): value.strip() for name, _, value in rows}
    announced = {name.strip().lower() for name in headers.get("x-amz-trailer", "").split(",")} - {""}
    if set(trailer) - {_SIGNATURE_OF_TRAILER} != announced or len(rows) != len(trailer):
        text = "The request contained trailing data that was not well-formed or did not conform to our published schema."
        raise AwsError("MalformedTrailerError", text, 400)
    return trailer


def _cut_off() -> AwsError:
    return AwsError(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )


def chunks_are_signed(
    headers: Mapping[str, str], body: bytes, *, key: bytes, moment: str, scope: str, seed: str
) -> bool:
    """Whether each chunk, and the trailer, was signed with this key. `seed`: the request's own signature.

    Raises `AwsError` as `read_streamed` does.
    """
    if headers.get("x-amz-content-sha256") not in _SIGNED:
        return True
    streamed, before = read_streamed(headers, body), seed
    for data, signature in streamed.chunks:
        about = (f"{moment}\n{scope}\n{before}", _NOTHING, hashlib.sha256(data).hexdigest())
        if not _same(key, "\n".join(("AWS4-HMAC-SHA256-PAYLOAD", *about)), signature):
            return False
        before = signature
    signature = streamed.trailer.pop(_SIGNATURE_OF_TRAILER, "")
    if not streamed.trailer:
        return True
    rows = "".join(f"{name}:{value}\n" for name, value in sorted(streamed.trailer.items()))
    hashed = hashlib.sha256(rows.encode("latin-1")).hexdigest()
    return _same(key, f"AWS4-HMAC-SHA256-TRAILER\n{moment}\n{scope}\n{before}\n{hashed}", signature)


def _same(key: bytes, text: str, signature: str) -> bool:
    return hmac.compare_digest(hmac.new(key, text.encode(), "sha256").hexdigest(), signature)
