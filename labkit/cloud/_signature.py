"""Signature Version 4, in the header or in the URL: read what a request claims, and recompute it.

The recomputing is done by botocore's own signers, so that whatever a client signs as botocore does
is right here too. (AWS Signature Version 4 for API requests; Create a signed AWS API request)
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._http import HttpRequest

_DATE = "%Y%m%dT%H%M%SZ"
_HEADER = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_UNHASHED = "UNSIGNED-PAYLOAD"


class Unreadable(Exception):
    """The request carries a signature that can't be read; `reason` is `_wording`'s name for it."""

    def __init__(
        self, text: str, reason: Literal["unreadable", "unreadable url", "old signature"] = "unreadable"
    ):
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a request says it is from, not yet believed."""

    access_key_id: str
    day: str
    region: str
    signing_name: str
    signed_headers: tuple[str, ...]
    signature: str
    moment: datetime
    token: str | None
    lifetime: timedelta | None  # of a presigned URL; None for a signature in the header

    def outdated(self, clocks: Sequence[datetime]) -> bool:
        """Whether it was signed too far from every clock in `clocks`, or the URL's time is over."""
        before = self.lifetime or timedelta(minutes=15)
        ahead = timedelta(minutes=15)
        return not any(-ahead <= clock - self.moment <= before for clock in clocks)


def read_claim(request: HttpRequest) -> Claim | None:
    """What the request claims; None for an anonymous one. Raises `Unreadable`."""
    header = request.headers.get("authorization")
    if header is not None:
        return _from_header(header, request)
    query = request.query
    if "X-Amz-Signature" in query or "X-Amz-Credential" in query:
        return _from_query(query)
    if "AWSAccessKeyId" in query or "Signature" in query:
        raise Unreadable(
            "Signature Version 2 is no longer taken; sign with Signature Version 4", "old signature"
        )
    return None


def _from_header(header: str, request: HttpRequest) -> Claim:
    if not header.startswith("AWS4-HMAC-SHA256"):
        raise Unreadable("The Authorization header must begin with AWS4-HMAC-SHA256")
    parts = dict(_HEADER.findall(header))
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if name not in parts]
    if missing:
        raise Unreadable(f"The Authorization header lacks {', '.join(missing)}")
    moment = request.headers.get("x-amz-date", "")
    return _claim(parts, moment, request.headers.get("x-amz-security-token"), None)


def _from_query(query: dict[str, str]) -> Claim:
    parts = {name: query.get(f"X-Amz-{name}", "") for name in ("Credential", "SignedHeaders", "Signature")}
    try:
        lifetime = timedelta(seconds=int(query.get("X-Amz-Expires", "")))
    except (ValueError, OverflowError) as error:
        raise Unreadable("X-Amz-Expires should be a number", "unreadable url") from error
    if lifetime < timedelta(0):
        raise Unreadable("X-Amz-Expires must be non-negative", "unreadable url")
    if lifetime > timedelta(days=7):
        raise Unreadable(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less "
            "than 604800 seconds",
            "unreadable url",
        )
    return _claim(parts, query.get("X-Amz-Date", ""), query.get("X-Amz-Security-Token"), lifetime)


def _claim(parts: dict[str, str], moment: str, token: str | None, lifetime: timedelta | None) -> Claim:
    scope = parts["Credential"].split("/")
    if len(scope) != 5 or scope[-1] != "aws4_request":
        raise Unreadable("Credential must read KEY/DATE/REGION/SERVICE/aws4_request")
    try:
        signed_at = datetime.strptime(moment, _DATE).replace(tzinfo=UTC)
    except ValueError as error:
        raise Unreadable("X-Amz-Date must read like 20360107T090000Z") from error
    return Claim(
        access_key_id=scope[0],
        day=scope[1],
        region=scope[2],
        signing_name=scope[3].lower(),
        signed_headers=tuple(parts["SignedHeaders"].lower().split(";")),
        signature=parts["Signature"],
        moment=signed_at,
        token=token,
        lifetime=lifetime,
    )


def matches(claim: Claim, request: HttpRequest, secret: str) -> bool:
    """Whether the request was signed with this secret, and its body is the one that was signed."""
    if claim.day != claim.moment.strftime("%Y%m%d") or "host" not in claim.signed_headers:
        return False
    declared = request.headers.get("x-amz-content-sha256", "")
    if re.fullmatch(r"[0-9a-f]{64}", declared) and declared != hashlib.sha256(request.body).hexdigest():
        return False
    return hmac.compare_digest(_recompute(claim, request, secret), claim.signature)


def unsigned_headers(claim: Claim, request: HttpRequest) -> list[str]:
    """AWS's own headers that came along without being signed; in a URL's signature the hash of the body may."""
    spared = {"x-amz-content-sha256"} if claim.lifetime is not None else set()
    return sorted(
        name
        for name in request.headers
        if name.startswith("x-amz-") and name not in claim.signed_headers and name not in spared
    )


def _recompute(claim: Claim, request: HttpRequest, secret: str) -> str:
    signer_class = _S3Signer if claim.signing_name == "s3" else _Signer
    signer = signer_class(Credentials(claim.access_key_id, secret), claim.signing_name, claim.region)
    parts = urlsplit(request.url)
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("X-Amz-Signature="))
    again: Any = AWSRequest(
        method=request.method, url=urlunsplit(parts._replace(query=query)), data=request.body
    )
    again.headers = HTTPHeaders()
    for name in claim.signed_headers:
        again.headers[name] = request.host if name == "host" else request.headers.get(name, "")
    if claim.lifetime is not None and claim.signing_name == "s3":
        again.headers["X-Amz-Content-SHA256"] = _UNHASHED
    elif "x-amz-content-sha256" in request.headers:
        again.headers["X-Amz-Content-SHA256"] = request.headers["x-amz-content-sha256"]
    again.context["timestamp"] = claim.moment.strftime(_DATE)
    again.context["signed"] = claim.signed_headers
    return str(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again))


class _Exactly:
    """Signs the headers that the client named, and no others."""

    def headers_to_sign(self, request: Any) -> Any:
        headers = HTTPHeaders()
        for name in request.context["signed"]:
            headers[name] = request.headers[name]
        return headers


class _Signer(_Exactly, SigV4Auth):
    pass


class _S3Signer(_Exactly, S3SigV4Auth):
    pass
