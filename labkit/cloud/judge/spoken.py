"""A refusal in the words of its service, where they differ from the common sentence.

IAM names a user as "user alice", not by ARN; SNS writes its name in capitals. The engine's sentence stays;
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
    who, asked, rest = said.partition(f"{_PERFORM}{request.action}")
    if not asked:
        return said
    resource = _resource(call, request)
    if resource is not None:
        rest = rest.removeprefix(f" on resource: {request.resource}")
        rest = f" on resource: {resource}{rest}"
    prefix = table_of(call).spoken.get("prefix")
    if prefix is None:
        return f"{who}{asked}{rest}"
    action = f"{prefix}:{request.action.partition(':')[2]}"
    return f"{who}{_PERFORM}{action}{rest.replace(request.action, action)}"


def _resource(call: ApiCall, request: Request) -> str | None:
    """How the service names the request's resource; None where by its ARN, or not at all."""
    spoken = table_of(call).spoken
    for need in needs_of(call.service, call.operation):
        if need.action == request.action:
            text = spoken.get(call.operation, spoken.get(need.on))
            return next(iter(template(text).fill(call)), None) if text else None
    return None
