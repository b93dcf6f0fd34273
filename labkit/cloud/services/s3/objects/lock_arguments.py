"""A retention has a mode and an end, a default retention a mode and one length; moto stores half of either.

(PutObject, PutObjectRetention, PutObjectLockConfiguration, GetObjectLegalHold in the Amazon S3 API Reference;
Object Lock considerations)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.registry import before, instead
from labkit.cloud.services.s3.arguments import wrong_argument
from labkit.cloud.wire.wording import say

from .locks import lockable, no_lock

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_DAYS_OF_A_HUNDRED_YEARS = 36_500
_BOTH = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"


@before("s3", "PutObject", "CopyObject", "CreateMultipartUpload")
def mode_and_end_come_together(call: ApiCall, _state: State) -> None:
    mode, until = call.parameters.get("ObjectLockMode"), call.parameters.get("ObjectLockRetainUntilDate")
    if bool(mode) is not bool(until):
        missing = "x-amz-object-lock-retain-until-date" if mode else "x-amz-object-lock-mode"
        raise wrong_argument(_BOTH, missing, None)


@before("s3", "PutObjectRetention")
def retention_is_whole_or_empty(call: ApiCall, _state: State) -> None:
    given = call.parameters.get("Retention") or {}
    if bool(given.get("Mode")) is not bool(given.get("RetainUntilDate")):
        raise say("unreadable body", "s3")


@before("s3", "PutObjectLockConfiguration")
def default_retention_is_whole(call: ApiCall, _state: State) -> None:
    given = call.parameters.get("ObjectLockConfiguration") or {}
    rule = given.get("Rule")
    if not given.get("ObjectLockEnabled"):
        raise say("unreadable body", "s3")
    if rule is None:
        return
    retention = rule.get("DefaultRetention") or {}
    lengths = [int(retention[name]) for name in ("Days", "Years") if retention.get(name) is not None]
    if not retention.get("Mode") or len(lengths) != 1:
        raise say("unreadable body", "s3")
    name = "Days" if retention.get("Days") is not None else "Years"
    if lengths[0] <= 0:
        raise wrong_argument("Default retention period must be a positive integer value.", name, lengths[0])
    if lengths[0] > (_DAYS_OF_A_HUNDRED_YEARS if name == "Days" else 100):
        raise wrong_argument("Default retention period is too long.", name, lengths[0])


@instead("s3", "GetObjectLegalHold")
def get_legal_hold(call: ApiCall, state: State) -> Result:
    held = lockable(call, state)
    if not held.lock_legal_status:
        raise no_lock()
    return {"LegalHold": {"Status": held.lock_legal_status}}


@when_loaded("s3")
def a_copy_has_no_body_to_check() -> None:
    """moto wants the checksum of a body from a copy, too, where the bucket locks what comes in."""
    from moto.s3.responses import S3Response
    from werkzeug.datastructures import Headers

    put = S3Response._key_response_put  # noqa: SLF001 - that is the mend

    def with_a_checksum(self: Any, *given: Any) -> Any:
        if "x-amz-copy-source" in self.headers:
            self.headers = Headers([*self.headers.items(), ("Content-Md5", "of-no-body")])
        return put(self, *given)

    S3Response._key_response_put = with_a_checksum  # type: ignore[assignment, method-assign]  # noqa: SLF001 - same
