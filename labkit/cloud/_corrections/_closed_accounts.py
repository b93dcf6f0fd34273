"""What belongs to a closed account is kept for a while, and nobody gets at it; moto goes on handing it out.

(Close an AWS account; List of error codes in the Amazon S3 API Reference: AllAccessDisabled)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from labkit.cloud._authorize import bucket_owner, home_of
from labkit.cloud._calls import AwsError

from ._registry import before

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._state import State


@before("s3", "*")
def no_buckets_of_closed_accounts(call: ApiCall, state: State) -> None:
    source = unquote(str(call.parameters.get("CopySource") or "")).lstrip("/").partition("/")[0]
    for name in (call.parameters.get("Bucket"), source):
        owner = bucket_owner(str(name)) if name and call.operation != "CreateBucket" else None
        if owner is not None and not state.exists(owner):
            raise AwsError("AllAccessDisabled", "All access to this object has been disabled", 403)


@before("kms", "*")
@before("sns", "*")
@before("sqs", "*")
def nothing_else_of_theirs(call: ApiCall, state: State) -> None:
    owner = home_of(call, state)
    if owner != call.caller.account and not state.exists(owner):
        code = "AuthorizationError" if call.service == "sns" else "AccessDeniedException"
        raise AwsError(code, f"The account {owner} is closed.", 403 if call.service == "sns" else 400)
