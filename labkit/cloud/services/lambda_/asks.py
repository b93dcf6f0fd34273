"""AWS Lambda: functions by any of their names. (Function names: name, partial ARN, ARN; qualifiers)"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from labkit.cloud.judge.finders import finder_for

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("lambda")

# What may stand before a function's name.
_NAME = re.compile(r"(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([^:]+(?::[^:]+)?)")


@finder
def function(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """The function's ARN, for a name, `ACCOUNT:function:NAME` or an ARN; a qualifier stays behind it."""
    asked = str(call.parameters["FunctionName"])
    found = _NAME.fullmatch(asked)
    if found is None or asked.startswith("arn:"):
        return [asked]
    region, account, name = found.groups()
    return [f"arn:aws:lambda:{region or call.region}:{account or call.caller.account}:function:{name}"]
