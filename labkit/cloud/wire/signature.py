"""Signature Version 4, in the header or in the URL: read what a request claims, and recompute it.

(AWS Signature Version 4 for API requests; Create a signed AWS API request)
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

from botocore.utils import normalize_url_path

from .form_uploads import LONGEST, is_form_upload, read_form
from .streamed import WAYS, chunks_are_signed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .http import HttpRequest
    from .wording import Reason

_DATE = "%Y%m%dT%H%M%SZ"
_MOMENT = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_HEADER = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_UNHASHED = "UNSIGNED-PAYLOAD"
_ALGORITHM = "AWS4-HMAC-SHA256"
_IN_A_URL = ("Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires")
SKEW = timedelta(minutes=15)  # between the client's clock and AWS's


class Unreadable(Exception):
    """The request carries a signature that can't be read; `reason` is `wording`'s name for it.

    `about`: what S3 adds to the error.
    """

    def __init__(self, text: str, reason: Reason = "unreadable", about: Mapping[str, str] | None = None):
        super().__init__(text)
        self.reason = reason
        self.about = about or {}


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
    policy: str = ""  # of an upload by a form: what is signed in place of the request

    def outdated(self, clocks: Sequence[datetime]) -> bool:
        """Whether it was signed too far from every clock in `clocks`, or the URL's time is over."""
        before = SKEW if self.lifetime is None else self.lifetime
        return not any(-SKEW <= clock - self.moment <= before for clock in clocks)

    def early(self, clocks: Sequence[datetime]) -> bool:
        """Whether it was signed in the future, as the clock says that it was signed by: the nearest one."""
        nearest = min(clocks, key=lambda clock: abs(clock - self.moment))
        return nearest - self.moment < -SKEW


def read_claim(request: HttpRequest) -> Claim | None:
    """What the request claims; None for an anonymous one. Raises `Unreadable`."""
    header, query = request.headers.get("authorization"), request.query
    in_url = any(f"X-Amz-{name}" in query for name in ("Algorithm", "Credential", "Signature"))
    if header is not None and (in_url or "Signature" in query):
        about = {"ArgumentName": "Authorization", "ArgumentValue": header}
        raise Unreadable("Sign in the header or in the URL, not in both", "two signatures", about)
    if header is not None:
        return _from_header(header, request)
    if is_form_upload(request):
        return _from_form(request)
    if in_url:
        return _from_query(query)
    if "AWSAccessKeyId" in query or "Signature" in query:
        raise Unreadable(
            "Signature Version 2 is no longer taken; sign with Signature Version 4", "old signature"
        )
    return None


def _from_header(header: str, request: HttpRequest) -> Claim:
    if not header.startswith(_ALGORITHM):
        old, aws = header.startswith("AWS "), header.startswith("AWS")
        reason: Reason = "old signature" if old else "unreadable" if aws else "other kind"
        about = {"ArgumentName": "Authorization", "ArgumentValue": header} if reason == "other kind" else None
        raise Unreadable("The Authorization header must begin with AWS4-HMAC-SHA256", reason, about)
    parts = dict(_HEADER.findall(header))
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if name not in parts]
    if missing:
        raise Unreadable(f"The Authorization header lacks {', '.join(missing)}")
    moment = request.headers.get("x-amz-date", "")
    return _claim(parts, moment, request.headers.get("x-amz-security-token"), None)


def _from_query(query: dict[str, str]) -> Claim:
    parts = {name: query.get(f"X-Amz-{name}", "") for name in _IN_A_URL}
    if not all(parts.values()):
        raise Unreadable(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
            "unreadable url",
        )
    if parts["Algorithm"] != _ALGORITHM:
        text = 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'
        raise Unreadable(text, "unreadable url")
    lifetime = _lifetime(parts["Expires"])
    return _claim(parts, parts["Date"], query.get("X-Amz-Security-Token"), lifetime, in_url=True)


def _lifetime(text: str) -> timedelta:
    """How long a URL may be used."""
    try:
        lifetime = timedelta(seconds=int(text))
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
    return lifetime


def _from_form(request: HttpRequest) -> Claim | None:
    """An upload by a form is signed in its policy; one without either is nobody's."""
    fields = read_form(request).fields
    signed = {"Credential": "x-amz-credential", "Signature": "x-amz-signature"}
    if not any(fields.get(name) for name in ("policy", *signed.values())):
        return None
    parts = {name: fields.get(field, "") for name, field in signed.items()} | {"SignedHeaders": ""}
    if not fields.get("policy"):
        raise Unreadable("Bucket POST must contain a field named 'policy'", "unreadable")
    if fields.get("x-amz-algorithm") != "AWS4-HMAC-SHA256":
        raise Unreadable("x-amz-algorithm must be AWS4-HMAC-SHA256", "old signature")
    claim = _claim(parts, fields.get("x-amz-date", ""), fields.get("x-amz-security-token"), LONGEST)
    return replace(claim, policy=fields["policy"])


def _claim(
    parts: dict[str, str],
    moment: str,
    token: str | None,
    lifetime: timedelta | None,
    *,
    in_url: bool = False,
) -> Claim:
    scope = parts["Credential"].split("/")
    if len(scope) != 5 or scope[-1] != "aws4_request":
        raise _mal_formed(in_url=in_url)
    try:
        signed_at = datetime.fromisoformat(moment if _MOMENT.fullmatch(moment) else "")
    except ValueError as error:
        if in_url:
            text = "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
            raise Unreadable(text, "unreadable url") from error
        raise Unreadable("X-Amz-Date must read like 20360107T090000Z", "no moment") from error
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


def _mal_formed(*, in_url: bool) -> Unreadable:
    wanted = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
    if in_url:
        text = (
            f"Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting {wanted}"
        )
        return Unreadable(text, "unreadable url")
    return Unreadable(f"the Credential is mal-formed; expecting {wanted}")


def matches(claim: Claim, request: HttpRequest, secret: str) -> bool:
    """Whether the request was signed with this secret, and its body is the one that was signed."""
    if claim.day != claim.moment.strftime("%Y%m%d"):
        return False
    if claim.policy:
        key = _signing_key(secret, claim.day, claim.region, claim.signing_name)
        worked_out = hmac.new(key, claim.policy.encode(), "sha256").hexdigest()
        return claim.signing_name == "s3" and hmac.compare_digest(
            worked_out.encode(), claim.signature.encode()
        )
    if "host" not in claim.signed_headers:
        return False
    if body_of_claim(claim, request) == "another body":
        return False
    if not hmac.compare_digest(_recompute(claim, request, secret).encode(), claim.signature.encode()):
        return False
    return claim.signing_name != "s3" or chunks_are_signed(
        request.headers,
        request.body,
        key=_signing_key(secret, claim.day, claim.region, claim.signing_name),
        moment=claim.moment.strftime(_DATE),
        scope=_scope(claim),
        seed=claim.signature,
    )


def _scope(claim: Claim) -> str:
    return f"{claim.day}/{claim.region}/{claim.signing_name}/aws4_request"


def body_of_claim(
    claim: Claim, request: HttpRequest
) -> Literal["", "no hash", "no such hash", "another body"]:
    """What is wrong with the hash of the body that a request declares; only S3 wants one in the header."""
    declared = request.headers.get("x-amz-content-sha256")
    if declared is None:
        return "no hash" if claim.signing_name == "s3" and claim.lifetime is None else ""
    if re.fullmatch(r"[0-9a-f]{64}", declared):
        return "" if declared == hashlib.sha256(request.body).hexdigest() else "another body"
    return "" if declared == _UNHASHED or declared in WAYS else "no such hash"


def unsigned_headers(claim: Claim, request: HttpRequest) -> list[str]:
    """AWS's own headers that came along without being signed; in a URL's signature the hash of the body may."""
    spared = {"x-amz-content-sha256"} if claim.lifetime is not None else set()
    return sorted(
        name
        for name in request.headers
        if name.startswith("x-amz-") and name not in claim.signed_headers and name not in spared
    )


def _recompute(claim: Claim, request: HttpRequest, secret: str) -> str:
    canonical = hashlib.sha256(_canonical(claim, request).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{claim.moment.strftime(_DATE)}\n{_scope(claim)}\n{canonical}"
    key = _signing_key(secret, claim.day, claim.region, claim.signing_name)
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@lru_cache(maxsize=1024)
def _signing_key(secret: str, *scope: str) -> bytes:
    """The key of one day, Region and service."""
    key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _canonical(claim: Claim, request: HttpRequest) -> str:
    """The request in the form that is signed: with the headers that the client named, and no others."""
    parts = urlsplit(request.url)
    # S3 signs a path as it is; everybody else cleans it and escapes it once more.
    path = parts.path if claim.signing_name == "s3" else quote(normalize_url_path(parts.path), safe="/~")
    pairs = (pair.partition("=") for pair in parts.query.split("&") if pair)
    query = sorted((name, value) for name, _, value in pairs if name != "X-Amz-Signature")
    names = sorted(set(claim.signed_headers))
    headers = (request.host if name == "host" else request.headers.get(name, "") for name in names)
    return "\n".join(
        (
            request.method.upper(),
            path,
            "&".join(f"{name}={value}" for name, value in query),
            *(f"{name}:{' '.join(value.split())}" for name, value in zip(names, headers, strict=True)),
            "",
            ";".join(names),
            _payload(claim, request),
        )
    )


def _payload(claim: Claim, request: HttpRequest) -> str:
    """What stands for the body: in S3's URLs nothing does, for nobody knows it yet when they are made."""
    if claim.lifetime is not None and claim.signing_name == "s3":
        return _UNHASHED
    declared = request.headers.get("x-amz-content-sha256")
    if declared is None or claim.signing_name != "s3":  # nobody else takes a body that isn't signed
        return hashlib.sha256(request.body).hexdigest()
    return declared
