"""What belongs to a closed account is kept for a while, and nobody gets at it; moto goes on handing it out.

(Close an AWS account)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.judge import home_of
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("kms", "*")
@before("sns", "*")
@before("sqs", "*")
def nothing_else_of_theirs(call: ApiCall, state: State) -> None:
    owner = home_of(call, state)
    if owner != call.caller.account and not state.exists(owner):
        code = "AuthorizationError" if call.service == "sns" else "AccessDeniedException"
        raise AwsError(code, f"The account {owner} is closed.", 403 if call.service == "sns" else 400)
