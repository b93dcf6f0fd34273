"""A client token is used once. EC2 answers the same request with the same token as before; moto makes another thing.

labkit keeps no answers, so it refuses a token that comes again. (Ensuring idempotency in Amazon EC2 API requests)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import NotSimulated
from labkit.cloud.registry import after, before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

WITH_TOKENS = (
    "CreateNatGateway", "CreateNetworkAcl", "CreateNetworkInterface",
    "CreateRouteTable", "CreateVolume", "CreateVpcEndpoint", "RunInstances",
)  # fmt: skip


@before("ec2", *WITH_TOKENS)
def token_is_new(call: ApiCall, state: State) -> None:
    if _key(call) in state.registers.notes.get("client tokens", ()):
        why = "it keeps no earlier answer to give again, and this ClientToken was used before"
        raise NotSimulated("ec2", call.operation, why)


@after("ec2", *WITH_TOKENS)
def token_is_used(call: ApiCall, state: State, _result: Result) -> Result | None:
    if call.parameters.get("ClientToken"):
        state.registers.notes.setdefault("client tokens", set()).add(_key(call))
    return None


def _key(call: ApiCall) -> tuple[str, ...]:
    token = str(call.parameters.get("ClientToken") or "")
    return (call.caller.account, call.region, call.operation, token)
