"""A grant is for somebody who exists; moto takes any text. (CreateGrant: GranteePrincipal, InvalidArnException)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before
from labkit.cloud.services._common.documents import principal_exists

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


@before("kms", "CreateGrant")
def principals_exist(call: ApiCall, state: State) -> None:
    for parameter in ("GranteePrincipal", "RetiringPrincipal"):
        name = call.parameters.get(parameter)
        if name is None:
            continue
        if not str(name).startswith("arn:"):
            raise AwsError("InvalidArnException", f"{name} is not a valid ARN")
        if not principal_exists(str(name), state):
            raise AwsError("InvalidArnException", f"ARN does not refer to a valid principal: {name}")
