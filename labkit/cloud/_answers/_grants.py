"""Does a policy grant this? Answered by comparing it with one that grants nothing.

(CheckAccessNotGranted in the IAM Access Analyzer API Reference; Validating policies with IAM Access Analyzer
custom policy checks)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud._calls import AwsError
from labkit.cloud._corrections._registry import instead
from labkit.policy import Document, MalformedPolicyDocument, compare, parse

if TYPE_CHECKING:
    from labkit.cloud._calls import ApiCall
    from labkit.cloud._corrections._registry import Result
    from labkit.cloud._state import State
    from labkit.policy import Difference

_NOTHING = {"Effect": "Allow", "NotAction": "*", "Resource": "*"}


@instead("accessanalyzer", "CheckAccessNotGranted")
def check_access_not_granted(call: ApiCall, _state: State) -> Result:
    kind: Any = "resource" if call.parameters["policyType"] == "RESOURCE_POLICY" else "identity"
    policy = _read(str(call.parameters["policyDocument"]), kind)
    statement = _NOTHING | ({"Principal": "*"} if kind == "resource" else {})
    nothing = {"Version": "2012-10-17", "Statement": [statement]}
    found = [
        compare(
            policy,
            nothing,
            kind=kind,
            actions=access.get("actions") or None,
            resources=access.get("resources") or None,
        )
        for access in call.parameters["access"]
    ]
    granted = [one for one in found if one is not None and one.allowed_by == "mine"]
    what = "access to perform one or more of the listed actions or resources"
    if not granted:
        return {"result": "PASS", "message": f"The policy document does not grant {what}."}
    message = f"The policy document grants {what}."
    return {"result": "FAIL", "message": message, "reasons": _reasons(granted)}


def _reasons(found: list[Difference]) -> list[Result]:
    """The statements that grant it."""
    allowing = {one.index: one.sid for difference in found for one in difference.mine.statements}
    return [
        {
            "description": f"One or more of the listed actions or resources in the statement with index: {index}.",
            "statementIndex": index,
            **({"statementId": sid} if sid else {}),
        }
        for index, sid in sorted(allowing.items())
    ]


def _read(text: str, kind: Any) -> Document:
    try:
        return parse(text, kind)
    except MalformedPolicyDocument as broken:
        raise AwsError("ValidationException", f"The policy document is not valid: {broken}") from broken
