"""A refusal in the words of its service, where they differ from the common sentence.

IAM names a user as "user alice", not by ARN; SNS writes its name in capitals, SQS its actions in small letters.
What another service has to allow (iam:PassRole) is said in the common words. The engine's sentence stays;
only what it calls the action and the resource changes. (Sentences as AWS answers today; `[spoken]` in the
operation table has them.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .requests import table_of
from .table import needs_of
from .templates import template

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.policy import Decision, Request

_PERFORM = "is not authorized to perform: "


def sentence(call: ApiCall, decision: Decision) -> str:
    """AWS's sentence for this refusal of this call."""
    request, said = decision.request, decision.message()
    if request.action == "iam:PassRole" and request.resource_account != call.caller.account:
        return "Cross-account pass role is not allowed."
    who, asked, rest = said.partition(f"{_PERFORM}{request.action}")
    if not asked:
        return said
    resource = _resource(call, request)
    if resource is not None:
        rest = rest.removeprefix(f" on resource: {request.resource}")
        rest = f" on resource: {resource}{rest}"
    action = _action(call, request.action)
    return f"{who}{_PERFORM}{action}{rest.replace(request.action, action)}"


def _action(call: ApiCall, action: str) -> str:
    """How the service writes an action of its own."""
    rows = table_of(call)
    prefix, _, name = action.partition(":")
    if prefix != rows.prefix:
        return action
    said = f"{rows.spoken.get('prefix', prefix)}:{name}"
    return said.lower() if rows.spoken.get("case") == "lower" else said


def _resource(call: ApiCall, request: Request) -> str | None:
    """How the service names the request's resource; None where by its ARN, or not at all."""
    if request.action == "iam:PassRole":
        return None  # which role may be passed is always said by ARN
    spoken = table_of(call).spoken
    for need in needs_of(call.service, call.operation):
        if need.action == request.action:
            text = spoken.get(call.operation, spoken.get(need.on))
            return next(iter(template(text).fill(call)), None) if text else None
    return None
