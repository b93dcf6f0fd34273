"""The verdict on a call: each action it needs, decided in turn, until one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from labkit.policy import Request, evaluate

from .context import resource_context
from .known_keys import check_decided, unknown_key
from .memory import memory_of
from .policies import policies_for
from .requests import keys_of_resource, owner_of, principal_of, requests_for, shared_context, table_of
from .spoken import sentence
from .tags import resource_tag_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State
    from labkit.policy import Decision


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may pass; `refusal` is the first decision against it."""

    allowed: bool
    decisions: tuple[Decision, ...]
    refusal: Decision | None = None
    sentence: str = ""  # AWS's refusal, in the words of the service

    @property
    def decision(self) -> Decision:
        """The decision to show: the refusal, else that on the operation's own action."""
        return self.refusal or self.decisions[0]

    def message(self) -> str:
        """AWS's sentence for the refusal, in the words of the service; empty where the call is allowed."""
        return self.sentence


def authorize(call: ApiCall, state: State) -> Verdict:
    """Judge a call by every action it needs. Raises NotSimulated for an operation not in the table, and where the
    answer depends on a condition key that labkit doesn't know.

    A call that is decided for each resource apart passes: whoever answers it heeds each decision.
    """
    decisions: list[Decision] = []
    apart = call.operation in table_of(call).apart
    for request in requests_for(call, state):
        decision = evaluate(request, policies_for(request, call.caller, state))
        decisions.append(decision)
        check_decided(call, decision)
        if not (decision.allowed or apart):
            return Verdict(False, tuple(decisions), decision, sentence(call, decision))
    if not decisions:
        raise AssertionError(f"{call.service} {call.operation} asks for no action at all")
    return Verdict(True, tuple(decisions))


def decide_call(call: ApiCall, state: State) -> Decision:
    """What the gate would say to this call: the first refusal, else the decision on its own action.

    Raises NotSimulated as `authorize` does.
    """
    verdict = authorize(call, state)
    return next((one for one in verdict.decisions if not one.allowed), verdict.decision)


def decide(
    call: ApiCall,
    action: str,
    resource: str,
    state: State,
    *,
    context: Mapping[str, Any] | None = None,
    resource_account: str | None = None,
) -> Decision:
    """What the gate would say to one action on one resource.

    `call` tells who asks, when and from where (its operation and parameters don't matter). `context` adds to
    and overrides the keys that the gate fills in by itself; a value of None takes a key away.
    Where the answer turns on a condition key that labkit doesn't know, the decision is left open: it has the key as
    its `unknown`, and isn't allowed.
    """
    owner = resource_account or owner_of(resource, call.caller)
    keys: dict[str, Any] = {
        **shared_context(call, state),
        **resource_context(owner, memory_of(state).place(owner, state)),
        **resource_tag_keys(resource, state),
        **keys_of_resource(action, call, state, resource),
    }
    for name, value in (context or {}).items():
        keys = {key: old for key, old in keys.items() if key.lower() != name.lower()}
        if value is not None:
            keys[name] = value
    request = Request(
        principal=principal_of(call.caller),
        action=action,
        resource=resource,
        resource_account=owner,
        context=keys,
        issuer=call.caller.issuer or None,
    )
    decision = evaluate(request, policies_for(request, call.caller, state))
    key = unknown_key(decision)
    return decision if key is None else decision.leave_open(key)
