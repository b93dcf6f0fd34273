"""AWS Lambda: functions by any of their names. (Function names: name, partial ARN, ARN; qualifiers)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.judge.finders import finder_for

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("lambda")


@finder
def function(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """The function's ARN, for a name, `ACCOUNT:function:NAME` or an ARN."""
    asked = str(call.parameters["FunctionName"])
    if asked.startswith("arn:"):
        return [asked]
    account, _, name = asked.rpartition(":function:")
    return [f"arn:aws:lambda:{call.region}:{account or call.caller.account}:function:{name}"]
