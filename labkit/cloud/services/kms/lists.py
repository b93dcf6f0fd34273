"""Grants of one grantee; moto passes over it. (ListGrants in the AWS KMS API Reference)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("kms", "ListGrants")
def grants_of_the_grantee(call: ApiCall, _state: State, result: Result) -> Result | None:
    grantee = call.parameters.get("GranteePrincipal")
    if not grantee:
        return None
    rows = [row for row in result.get("Grants", []) if row.get("GranteePrincipal") == grantee]
    return {**result, "Grants": rows}
