"""Whoever asks Security Hub about an account that hasn't enabled it hears so.

(DescribeHub, GetEnabledStandards, GetFindings in the AWS Security Hub API Reference: InvalidAccessException)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@instead("securityhub", "DescribeHub")
@instead("securityhub", "GetEnabledStandards")
@instead("securityhub", "GetFindings")
@instead("securityhub", "ListEnabledProductsForImport")
def not_subscribed(call: ApiCall, _state: State) -> Result:
    text = f"Account {call.caller.account} is not subscribed to AWS Security Hub"
    raise AwsError("InvalidAccessException", text, 401, about={"Code": "InvalidAccessException"})
