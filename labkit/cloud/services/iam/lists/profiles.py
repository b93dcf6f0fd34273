"""Instance profiles under a path; moto passes over it. (ListInstanceProfiles in the IAM API Reference)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.registry import after

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@after("iam", "ListInstanceProfiles")
def profiles_under_the_path(call: ApiCall, _state: State, result: Result) -> Result:
    prefix = str(call.parameters.get("PathPrefix") or "/")
    rows = [row for row in result.get("InstanceProfiles", []) if str(row["Path"]).startswith(prefix)]
    return {**result, "InstanceProfiles": rows}
