"""A policy trusts a principal, not a name: when a user or role is deleted, its unique id stays behind.

Somebody made anew under the old name isn't trusted. (AWS JSON policy elements: Principal - IAM user
principals, IAM role principals: "if you delete the user ... the policy shows the principal's unique id")
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.cloud.registry import after, before

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_NOTE = "leaving"


@before("iam", "DeleteUser", "DeleteRole")
def remember_who_leaves(call: ApiCall, state: State) -> None:
    iam = state.backend("iam", call.caller.account)
    name = call.parameters.get("RoleName") or call.parameters.get("UserName")
    known = iam.roles if call.operation == "DeleteRole" else iam.users
    found = next((entity for entity in known.values() if entity.name == name), None)
    state.registers.notes[_NOTE] = (found.arn, found.id) if found else None


@after("iam", "DeleteUser", "DeleteRole")
def leave_the_id_behind(_call: ApiCall, state: State, _result: Result) -> None:
    gone = state.registers.notes.pop(_NOTE, None)
    if gone is None:
        return
    for iam in state.made_backends("iam"):
        for role in iam.roles.values():
            role.assume_role_policy_document = _without(role.assume_role_policy_document, *gone)
    for s3 in state.made_backends("s3"):
        for bucket in s3.buckets.values():
            if bucket.policy:
                bucket.policy = _without(bucket.policy, *gone)


def _without(text: Any, arn: str, unique_id: str) -> Any:
    """The policy's text with the id in place of the ARN; the text itself where it doesn't name the ARN."""
    if arn not in (text.decode() if isinstance(text, bytes) else text):
        return text
    document = json.loads(text)
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for statement in statements:
        for element in ("Principal", "NotPrincipal"):
            if isinstance(statement.get(element), dict):
                statement[element] = _replaced(
                    statement[element], lambda one: unique_id if one == arn else one
                )
    changed = json.dumps(document)
    return changed.encode() if isinstance(text, bytes) else changed


def _replaced(element: dict[str, Any], swap: Callable[[str], str]) -> dict[str, Any]:
    return {
        kind: [swap(one) for one in named] if isinstance(named, list) else swap(named)
        for kind, named in element.items()
    }
