"""AWS's codes and sentences for requests it can't believe or understand; they differ by protocol.

(Common errors, in each service's API reference; Error responses, Amazon S3 API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from labkit.cloud.calls import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping

Family = Literal["query", "ec2", "s3", "rest-xml", "json", "rest-json"]
Reason = Literal[
    "unknown key", "wrong secret", "wrong token", "expired session", "no signature", "unreadable",
    "outdated", "outdated url", "unreadable url", "old signature", "unsigned headers", "unknown operation",
    "unreadable body", "no hash", "no such hash", "another body", "other kind", "two signatures", "no moment",
    "early url",
]  # fmt: skip

_TOKEN = "The security token included in the request is invalid."  # noqa: S105 - a sentence
_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_OTHER = "query"
_JSON = "json"
_WORDS: dict[Reason, dict[str, tuple[str, str, int]]] = {
    "unknown key": {
        "s3": ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403),
        "ec2": ("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
        _JSON: ("UnrecognizedClientException", _TOKEN, 400),
        _OTHER: ("InvalidClientTokenId", _TOKEN, 403),
    },
    "wrong secret": {
        "s3": ("SignatureDoesNotMatch", _SIGNATURE.split(" Check", maxsplit=1)[0] + " Check your key and signing method.", 403),
        "ec2": ("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
        _JSON: ("InvalidSignatureException", _SIGNATURE, 400),
        _OTHER: ("SignatureDoesNotMatch", _SIGNATURE, 403),
    },
    "wrong token": {
        "s3": ("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
        "ec2": ("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
        _JSON: ("UnrecognizedClientException", _TOKEN, 400),
        _OTHER: ("InvalidClientTokenId", _TOKEN, 403),
    },
    "expired session": {
        "s3": ("ExpiredToken", "The provided token has expired.", 400),
        "ec2": ("RequestExpired", "Request has expired.", 400),
        _JSON: ("ExpiredTokenException", "The security token included in the request is expired", 400),
        _OTHER: ("ExpiredToken", "The security token included in the request is expired", 403),
    },
    "no signature": {
        _JSON: ("MissingAuthenticationTokenException", "Missing Authentication Token", 400),
        _OTHER: ("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
    },
    "unreadable": {
        "s3": ("AuthorizationHeaderMalformed", "The authorization you provided is malformed: {detail}", 400),
        _JSON: ("IncompleteSignatureException", "{detail}", 400),
        _OTHER: ("IncompleteSignature", "{detail}", 400),
    },
    "outdated": {
        "s3": ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", 403),
        "ec2": ("RequestExpired", "Request has expired.", 400),
        _JSON: ("InvalidSignatureException", "Signature expired: {detail}", 400),
        _OTHER: ("SignatureDoesNotMatch", "Signature expired: {detail}", 403),
    },
    "outdated url": {
        "s3": ("AccessDenied", "Request has expired", 403),
        "ec2": ("RequestExpired", "Request has expired.", 400),
        _JSON: ("InvalidSignatureException", "Signature expired: {detail}", 400),
        _OTHER: ("SignatureDoesNotMatch", "Signature expired: {detail}", 403),
    },
    "unreadable url": {
        "s3": ("AuthorizationQueryParametersError", "{detail}", 400),
        _JSON: ("IncompleteSignatureException", "{detail}", 400),
        _OTHER: ("IncompleteSignature", "{detail}", 400),
    },
    "old signature": {
        "s3": ("InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.", 400),
        _JSON: ("IncompleteSignatureException", "{detail}", 400),
        _OTHER: ("IncompleteSignature", "{detail}", 400),
    },
    "other kind": {
        "s3": ("InvalidArgument", "Unsupported Authorization Type", 400),
        _JSON: ("IncompleteSignatureException", "{detail}", 400),
        _OTHER: ("IncompleteSignature", "{detail}", 400),
    },
    "two signatures": {
        "s3": ("InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified", 400),
        _JSON: ("IncompleteSignatureException", "{detail}", 400),
        _OTHER: ("IncompleteSignature", "{detail}", 400),
    },
    "no moment": {
        "s3": ("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", 403),
        _JSON: ("IncompleteSignatureException", "{detail}", 400),
        _OTHER: ("IncompleteSignature", "{detail}", 400),
    },
    "early url": {
        "s3": ("AccessDenied", "Request is not valid yet", 403),
        "ec2": ("RequestExpired", "Request has expired.", 400),
        _JSON: ("InvalidSignatureException", "Signature not yet current: {detail}", 400),
        _OTHER: ("SignatureDoesNotMatch", "Signature not yet current: {detail}", 403),
    },
    "unsigned headers": {
        "s3": ("AccessDenied", "There were headers present in the request which were not signed", 403),
        _JSON: ("InvalidSignatureException", _SIGNATURE, 400),
        _OTHER: ("SignatureDoesNotMatch", _SIGNATURE, 403),
    },
    "no hash": {
        "s3": ("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400),
        _OTHER: ("SignatureDoesNotMatch", _SIGNATURE, 403),
    },
    "no such hash": {
        "s3": ("InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.", 400),
        _OTHER: ("SignatureDoesNotMatch", _SIGNATURE, 403),
    },
    "another body": {
        "s3": ("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.", 400),
        _OTHER: ("SignatureDoesNotMatch", _SIGNATURE, 403),
    },
    "unknown operation": {
        "s3": ("MethodNotAllowed", "The specified method is not allowed against this resource.", 405),
        _JSON: ("UnknownOperationException", "The operation {detail} is not one of this service.", 400),
        _OTHER: ("InvalidAction", "Could not find operation {detail} for this version of the service.", 400),
    },
    "unreadable body": {
        "s3": ("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", 400),
        _JSON: ("SerializationException", "The request's body can't be read: {detail}", 400),
        _OTHER: ("MalformedInput", "The request can't be read: {detail}", 400),
    },
}  # fmt: skip


def say(reason: Reason, family: Family, detail: str = "", about: Mapping[str, str] | None = None) -> AwsError:
    """The service's own error for this reason; `about` is what S3 adds to it."""
    ways = _WORDS[reason]
    like = {"rest-json": _JSON, "rest-xml": _OTHER}.get(family, family)
    code, message, status = ways.get(like, ways[_OTHER])
    told = dict(about or {}) if family == "s3" else {}
    return AwsError(code, message.format(detail=detail), status, about=told)
