"""A deed: a call that somebody could make, what it asks of IAM, and what it does to the estate."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from labkit.estate import Estate, Group, Principal, Role, User

if TYPE_CHECKING:
    from labkit.estate import Entity

Effect: TypeAlias = Callable[[Estate], Estate]
Gain: TypeAlias = Callable[[Estate], Principal]

# IAM's operations whose own action has the key iam:PermissionsBoundary (Actions, resources, and condition keys
# for AWS Identity and Access Management).
_BOUNDED = frozenset(
    {
        *("AttachRolePolicy", "AttachUserPolicy", "DetachRolePolicy", "DetachUserPolicy"),
        *("PutRolePolicy", "PutUserPolicy", "DeleteRolePolicy", "DeleteUserPolicy"),
        *("PutRolePermissionsBoundary", "PutUserPermissionsBoundary"),
        *("DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary"),
        *("CreateRole", "CreateUser", "UpdateAssumeRolePolicy", "GetRole"),
    }
)


_ARNS = re.compile(r'"(arn:aws:(?:iam|sts)::[^"]+)"')


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the engine: an action, a resource, the condition keys that the call itself brings."""

    action: str
    resource: str = "*"
    context: Mapping[str, Any] = field(default_factory=dict)
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """A call, not yet judged.

    Attributes:
        asks: every action that it needs, the operation's own first.
        changes: what is different afterwards, in words.
        effect: the estate afterwards; None where the call only brings credentials.
        gives: whose credentials it brings, worked out on the estate afterwards.
        about: the ARN of what it changes, where that isn't the resource asked for; ``-``: of nothing that would
            have to be used next, as a change of what bounds or opens many things.
    """

    who: Principal
    service: str
    operation: str
    parameters: Mapping[str, Any]
    asks: tuple[Ask, ...]
    changes: str
    effect: Effect | None = None
    gives: Gain | None = None
    about: str = ""

    @property
    def signature(self) -> str:
        """What it changes, the same for whoever does it."""
        return f"{self.service}:{self.operation}:{self.asks[0].resource}:{sorted(self.parameters.items())!r}"


def iam(
    who: Principal,
    operation: str,
    on: Entity | str,
    parameters: Mapping[str, Any],
    changes: str,
    **more: Any,
) -> Deed:
    """A call of IAM on a user, group, role (or an ARN). `more`: `keys`, and what `Deed` takes."""
    arn = on if isinstance(on, str) else on.arn
    keys: dict[str, Any] = {}
    bound = parameters.get("PermissionsBoundary") or getattr(on, "boundary", None)
    if operation in _BOUNDED and bound:
        keys["iam:PermissionsBoundary"] = bound
    if "PolicyArn" in parameters and operation.startswith(("Attach", "Detach")):
        keys["iam:PolicyARN"] = parameters["PolicyArn"]
    keys |= more.pop("keys", {})
    ask = Ask(f"iam:{operation}", arn, keys)
    return Deed(who, "iam", operation, parameters, (ask, *more.pop("also", ())), changes, **more)


def named(entity: Entity) -> dict[str, str]:
    """The parameter that names a user, group or role."""
    return {f"{title(entity)}Name": entity.name}


def title(entity: Entity) -> str:
    """How IAM's operations call it: User, Group, Role."""
    return {User: "User", Group: "Group", Role: "Role"}[type(entity)]


def words(entity: Entity) -> str:
    """For a sentence: "user alice"."""
    return f"{title(entity).lower()} {entity.name}"


def setting(entity: Entity) -> Effect:
    """The effect of putting this entity in the place of the one with its name."""
    account = entity.arn.split(":", 5)[4]
    return lambda estate: estate.with_account(estate.accounts[account].with_entity(entity))


def rests_on(who: Principal, estate: Estate) -> set[str]:
    """ARNs of somebody, and of the groups and managed policies that decide what they may do."""
    entity = estate.entity(who)
    if entity is None:
        return {who.of}
    groups = estate.accounts[who.account].groups
    joined = [groups[name] for name in getattr(entity, "groups", ()) if name in groups]
    policies = {arn for one in (entity, *joined) for arn in one.attached} | {entity.boundary or ""}
    return {who.of, *(group.arn for group in joined)} | policies


def uses(deed: Deed, estate: Estate) -> set[str]:
    """ARNs of what a deed rests on: who does it, and all that it names."""
    found = {*(ask.resource for ask in deed.asks)} | _named(deed)
    found |= {str(deed.parameters.get(name)) for name in ("PolicyArn", "PermissionsBoundary")}
    return found | rests_on(deed.who, estate)


def _named(deed: Deed) -> set[str]:
    """The principals that a new policy names."""
    texts = [deed.parameters.get(name) for name in ("PolicyDocument", "AssumeRolePolicyDocument", "Policy")]
    return {arn for text in texts if isinstance(text, str) for arn in _ARNS.findall(text)}
