"""Does a policy grant this, and does a new one grant more than the old? Answered by comparing two policies.

(CheckAccessNotGranted, CheckNoNewAccess in the IAM Access Analyzer API Reference; Validating policies with IAM
Access Analyzer custom policy checks)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.policy import Document, MalformedPolicyDocument, parse

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State
    from labkit.policy import Difference, Tally

_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")


@instead("accessanalyzer", "CheckAccessNotGranted")
def check_access_not_granted(call: ApiCall, _state: State) -> Result:
    kind = _kind(str(call.parameters["policyType"]), str(call.parameters["policyDocument"]))
    policy = _read(str(call.parameters["policyDocument"]), kind)
    compared = [
        _compared(
            policy,
            _granting_nothing(kind),
            kind=kind,
            actions=_actions(access),
            resources=access.get("resources") or None,
        )
        for access in call.parameters["access"]
    ]
    granted = [one for one, _ in compared if one is not None]
    if not granted:
        _check_whole(*(tally for _, tally in compared))
    what = "access to perform one or more of the listed actions or resources"
    if not granted:
        return {"result": "PASS", "message": f"The policy document does not grant {what}."}
    message = f"The policy document grants {what}."
    listed = "One or more of the listed actions or resources in the statement"
    return {"result": "FAIL", "message": message, "reasons": _reasons(granted, listed)}


@instead("accessanalyzer", "CheckNoNewAccess")
def check_no_new_access(call: ApiCall, _state: State) -> Result:
    asked = call.parameters
    kind = _kind(str(asked["policyType"]), str(asked["newPolicyDocument"]))
    new, existing = (
        _read(str(asked[name]), kind) for name in ("newPolicyDocument", "existingPolicyDocument")
    )
    found, tally = _compared(new, existing, kind=kind, only="mine")
    if found is None:
        _check_whole(tally)
        message = "The modified permissions do not grant new access compared to your existing policy."
        return {"result": "PASS", "message": message}
    message = "The modified permissions grant new access compared to your existing policy."
    return {"result": "FAIL", "message": message, "reasons": _reasons([found], "New access in the statement")}


def _compared(mine: Any, theirs: Any, **how: Any) -> tuple[Difference | None, Tally]:
    from labkit.policy import Tally, compare  # much code, for two operations

    tally = Tally()
    return compare(mine, theirs, tally=tally, **how), tally


def _check_whole(*tallies: Tally) -> None:
    """Where nothing was found, but not everything was looked at, there is no answer."""
    if any(tally.cut for tally in tallies):
        text = (
            "The policies couldn't be compared fully: there are too many requests that could tell them apart. "
            "Check smaller policies, or fewer actions and resources at once."
        )
        raise AwsError("UnprocessableEntityException", text, 422)


def _kind(policy_type: str, text: str) -> Any:
    """What the engine takes the document for: a resource policy that names no resource is a role's trust policy."""
    if policy_type != "RESOURCE_POLICY":
        return "identity"
    return "resource" if re.search(r'"(Not)?Resource"', text) else "trust"


def _granting_nothing(kind: str) -> dict[str, Any]:
    """A policy of this kind that allows nothing."""
    statement: dict[str, Any] = {"Effect": "Deny", "Action": "sts:AssumeRole" if kind == "trust" else "*"}
    if kind != "identity":
        statement["Principal"] = "*"
    if kind != "trust":
        statement["Resource"] = "*"
    return {"Version": "2012-10-17", "Statement": [statement]}


def _actions(access: dict[str, Any]) -> list[str] | None:
    """The actions that are asked about; None for any."""
    actions = [str(one) for one in access.get("actions") or ()]
    if not actions and not access.get("resources"):
        raise AwsError("InvalidParameterException", "An access needs actions or resources, or both.")
    if wrong := next((one for one in actions if not _ACTION.fullmatch(one)), None):
        raise AwsError("InvalidParameterException", f"The action {wrong} isn't written as service:Action.")
    return actions or None


def _reasons(found: list[Difference], what: str) -> list[Result]:
    """The statements that grant it."""
    allowing = {one.index: one.sid for difference in found for one in difference.mine.statements}
    return [
        {
            "description": f"{what} with index: {index}.",
            "statementIndex": index,
            **({"statementId": sid} if sid else {}),
        }
        for index, sid in sorted(allowing.items())
    ]


def _read(text: str, kind: Any) -> Document:
    try:
        return parse(text, kind)
    except MalformedPolicyDocument as broken:
        said = f"The policy document is not valid: {broken}"
        raise AwsError("ValidationException", said, about={"reason": "cannotParse"}) from broken
