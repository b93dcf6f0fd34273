"""From a signed request to the principal behind it, or the service's own error.

(Signature Version 4; Using temporary credentials; Common errors)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from labkit.cloud.services.sts.session_limits import may_ask_iam
from labkit.cloud.wire.form_uploads import check_policy, read_form
from labkit.cloud.wire.naming import regions_of_others
from labkit.cloud.wire.signature import SKEW, body_of_claim, matches, unsigned_headers
from labkit.cloud.wire.wording import say

from .calls import ANONYMOUS, Caller, NotSimulated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from labkit.cloud.wire.http import HttpRequest
    from labkit.cloud.wire.naming import Target
    from labkit.cloud.wire.signature import Claim
    from labkit.cloud.wire.wording import Reason

    from .calls import AwsError
    from .state import Credential, State

_ANONYMOUS = frozenset({"s3"})  # services that hear a caller without a signature
_NAMING_THE_KEY = ("unknown key", "wrong secret")
_ISO = "%Y-%m-%dT%H:%M:%SZ"


def authenticate(
    request: HttpRequest, claim: Claim | None, target: Target, state: State, now: datetime
) -> Caller:
    """The caller, believed. Raises `AwsError` in the words of the service that was asked."""

    def no(reason: Reason, detail: str = "", about: Mapping[str, str] | None = None) -> AwsError:
        key = {"AWSAccessKeyId": claim.access_key_id} if claim and reason in _NAMING_THE_KEY else {}
        return say(reason, target.family, detail, key | dict(about or {}))

    if claim is None and target.service in _ANONYMOUS:
        return ANONYMOUS
    if claim is None:
        _check_unsigned(request)
        raise no("no signature")
    credential = state.credential(claim.access_key_id)
    if credential is None or not credential.active or target.region in regions_of_others():
        raise no("unknown key")
    _check_token(credential, claim, no)
    _check_signature(credential, claim, request, target, no)
    _check_time(request, claim, now, no)
    if credential.caller.expires is not None and credential.caller.expires <= now:
        raise no("expired session")
    if target.service == "iam" and not may_ask_iam(credential.caller, state):
        raise no("unknown key")
    return credential.caller


def _check_time(request: HttpRequest, claim: Claim, now: datetime, no: Callable[..., AwsError]) -> None:
    """A client signs by the machine's clock; one that trusts our Date header, by the scene's."""
    clocks = [datetime.now(UTC), now]
    if claim.outdated(clocks):
        raise no(*_late(claim, clocks))
    if claim.policy:
        check_policy(read_form(request), clocks)


def _late(claim: Claim, clocks: Sequence[datetime]) -> tuple[Reason, str, dict[str, str]]:
    """The reason, the detail, and S3's elements, for a request that comes at the wrong time."""
    detail = f"it was signed at {claim.moment:%Y%m%dT%H%M%SZ}"
    asked, here = claim.moment.strftime("%Y%m%dT%H%M%SZ"), clocks[0].strftime(_ISO)
    if claim.lifetime is None:
        most = str(int(SKEW.total_seconds() * 1000))
        about = {"RequestTime": asked, "ServerTime": here, "MaxAllowedSkewMilliseconds": most}
        return "outdated", detail, about
    if claim.early(clocks):
        return "early url", detail, {"X-Amz-Date": asked, "ServerTime": here}
    seconds = str(int(claim.lifetime.total_seconds()))
    ended = (claim.moment + claim.lifetime).strftime(_ISO)
    return "outdated url", detail, {"X-Amz-Expires": seconds, "Expires": ended, "ServerTime": here}


def _check_unsigned(request: HttpRequest) -> None:
    """Two calls to STS come without a signature, and neither is simulated."""
    asked = request.form.get("Action", "")
    if asked in ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"):
        raise NotSimulated("sts", asked)


def _check_token(credential: Credential, claim: Claim, no: Callable[[Reason], AwsError]) -> None:
    """A session's key is nothing without its token, and no key takes another's."""
    if credential.token is not None and claim.token is None:
        raise no("unknown key")
    if credential.token != claim.token:
        raise no("wrong token")


def _check_signature(
    credential: Credential,
    claim: Claim,
    request: HttpRequest,
    target: Target,
    no: Callable[..., AwsError],
) -> None:
    """The signature is the secret's; and S3 takes no header of its own that the signature leaves out."""
    of_s3 = target.family == "s3"
    wrong = body_of_claim(claim, request) if of_s3 else ""
    if wrong:
        raise no(wrong)
    if not matches(claim, request, credential.secret):
        raise no("wrong secret", "", {"SignatureProvided": claim.signature})
    unsigned = unsigned_headers(claim, request) if of_s3 else []
    if unsigned:
        raise no("unsigned headers", "", {"HeadersNotSigned": ", ".join(unsigned)})
