"""No access points: buckets are reached by their own names. (ListAccessPoints, Amazon S3 Control API Reference)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services._common.nothing import nothing

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

nothing("s3control", "ListAccessPoints", "AccessPointList")


@before("s3control", "ListAccessPoints")
def own_account_only(call: ApiCall, _state: State) -> None:
    if call.parameters["AccountId"] != call.caller.account:
        raise AwsError("AccessDenied", "Access Denied", 403)
