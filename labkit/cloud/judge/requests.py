"""From an API call to the questions AWS asks about it: one request for each action and resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.policy import Request

from .context import age_context, call_context, principal_context, resource_context
from .finders import ask, tag_map
from .identity import principal_tags
from .memory import identity_key, memory_of
from .owners import found_owner
from .table import home_table, names_others, needs_of, table
from .tags import resource_tag_keys
from .templates import find, given, template

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall, Caller
    from labkit.cloud.state import State

    from .context import Context
    from .finders import Found
    from .table import Need, Service


def requests_for(call: ApiCall, state: State) -> tuple[Request, ...]:
    """Every request that AWS authorizes for this call, the operation's own action first.

    Raises NotSimulated for an operation that isn't in the table.
    """
    rows = table_of(call)
    shared = shared_context(call, state)
    return tuple(
        Request(
            principal=principal_of(call.caller),
            action=need.action,
            resource=resource,
            resource_account=(owner := _owner(call, need, resource)),
            context={
                **shared,
                **resource_context(owner, memory_of(state).place(owner, state)),
                **_own_context(call, state, rows, need, resource),
            },
            issuer=call.caller.issuer or None,
        )
        for need in needs_of(call.service, call.operation)
        if _needed(need, call, state)
        for resource in _resources(need, call, state, rows)
    )


def table_of(call: ApiCall) -> Service:
    """The call's service in the table; raises NotSimulated with the operation's name."""
    needs_of(call.service, call.operation)
    return table(call.service)


def shared_context(call: ApiCall, state: State) -> Context:
    """The keys that are the same for every action of the call."""
    return {**call_context(call), **caller_context(call.caller, state), **age_context(call)}


def caller_context(caller: Caller, state: State) -> Context:
    """The principal's keys, kept until something is written."""
    memory = memory_of(state)

    def work() -> Context:
        return principal_context(caller, principal_tags(caller, state), memory.place(caller.account, state))

    return memory.keep(("principal", identity_key(caller)), state, work)


def principal_of(caller: Caller) -> str | None:
    """The principal as the engine takes it: None for a caller without a signature."""
    return None if caller.kind == "anonymous" else caller.arn


def owner_of(arn: str, caller: Caller, *, new: bool = False) -> str:
    """The account that owns a resource; what is being made, and `*`, belong to the caller."""
    parts = arn.split(":", 5)
    if len(parts) == 6 and parts[4].isdigit():
        return parts[4]
    if len(parts) == 6 and not new:
        return found_owner(parts[2], parts[5].partition("/")[0]) or caller.account
    return caller.account


def _owner(call: ApiCall, need: Need, arn: str) -> str:
    if need.action.startswith("organizations:"):
        return call.caller.account  # what members may not ask, the service refuses by itself
    return owner_of(arn, call.caller, new=need.on == "new-bucket")


def _own_context(call: ApiCall, state: State, rows: Service, need: Need, arn: str) -> Context:
    """The keys that depend on the action and its resource: the service's own, and tags.

    An action of another service (iam:PassRole) knows nothing of the keys and tags of the service called. It does
    know what its own resource is: a KMS key has its kms:KeySpec and aliases when S3 uses it, too.
    """
    at_home = need.action.startswith(f"{rows.prefix}:")
    context: Context = dict(resource_tag_keys(arn, state))
    for key in (*(rows.always if at_home else ()), *need.keys):
        context.update(_key(key, rows, call, state, arn))
    if at_home:
        context.update(_tag_keys(rows, call, state, arn))
    else:
        context.update(keys_of_resource(need.action, call, state, arn))
    return context


def keys_of_resource(action: str, call: ApiCall, state: State, arn: str) -> Context:
    """The keys that a resource has of itself, such as a KMS key's kms:KeySpec; none where the ARN is no ARN."""
    home = home_table(action)
    if home is None or arn.count(":") < 5:
        return {}
    found = [_key(key, home, call, state, arn) for key in home.own]
    return {key: value for one in found for key, value in one.items()}


def _needed(need: Need, call: ApiCall, state: State) -> bool:
    wanted = not need.when or _holds(need.when, call, state)
    return wanted and not (need.unless and _holds(need.unless, call, state))


def _holds(condition: str, call: ApiCall, state: State) -> bool:
    if condition.endswith("()"):
        return bool(ask(call.service, condition[:-2], call, state))
    return given(condition, call.parameters)


def _resources(need: Need, call: ApiCall, state: State, rows: Service) -> list[str]:
    """The ARNs in question. Where none can be made, `*`: that is the hardest to be allowed."""
    if need.on == "*":
        return ["*"]
    return list(_filled(rows.resources[need.on], rows, call, state)) or ["*"]


def _filled(text: str, rows: Service, call: ApiCall, state: State, arn: str = "") -> Found:
    if text.endswith("()"):
        return ask(rows.name, text[:-2], call, state, arn)
    return template(text).fill(call)


def _key(key: str, rows: Service, call: ApiCall, state: State, arn: str) -> Context:
    """One condition key with its values; empty where AWS leaves the key out. `KEY=TEXT`: of this action alone."""
    key, _, own = key.partition("=")
    found = _filled(own or rows.keys[key], rows, call, state, arn)
    if isinstance(found, dict):
        return {key.removesuffix("*") + name: value for name, value in found.items()}
    if not found:
        return {}
    return {key: found if len(found) > 1 or key in _LISTS else found[0]}


_LISTS = frozenset({"s3:RequestObjectTagKeys", "sts:TransitiveTagKeys", "kms:EncryptionContextKeys"})


def _tag_keys(rows: Service, call: ApiCall, state: State, arn: str) -> Context:
    """aws:RequestTag and aws:TagKeys (Controlling access to AWS resources using tags)."""
    asked: dict[str, str] = {}
    for where in rows.tags.request:
        asked |= _asked_tags(where, rows, call, state, arn)
    removed = [name for where in rows.tags.removed for name in _tag_names(where, rows, call, state)]
    context: Context = {f"aws:RequestTag/{key}": value for key, value in asked.items()}
    if asked or removed:
        context["aws:TagKeys"] = [*asked, *removed]
    return context


def _asked_tags(where: str, rows: Service, call: ApiCall, state: State, arn: str) -> dict[str, str]:
    if where.endswith("()"):
        return tag_map(ask(rows.name, where[:-2], call, state, arn))
    found = find(where, call.parameters)
    tags = found[0] if found else {}
    named_only = not isinstance(tags, dict) and any(isinstance(tag, str) for tag in tags)
    return {} if named_only else tag_map(tags)


def _tag_names(where: str, rows: Service, call: ApiCall, state: State) -> list[str]:
    """Names of tags to take off, as a plain list; tags to put on under the same parameter don't count."""
    if where.endswith("()"):
        return list(ask(rows.name, where[:-2], call, state))
    found = find(where, call.parameters)
    names = found[0] if found else ()
    return [] if isinstance(names, dict) else [name for name in names if isinstance(name, str)]


def home_of(call: ApiCall, state: State) -> str:
    """The account in which a call is to be run: that of the queue, topic or key that it names by URL or ARN, which
    may be another's; the caller's for everything else."""
    if not names_others(call.service):
        return call.caller.account
    owner = requests_for(call, state)[0].resource_account
    return owner if owner and state.exists(owner) else call.caller.account
