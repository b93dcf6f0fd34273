"""Which roles are worth an attacker's trouble: those that can do something, and those that can be made to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from labkit.paths._texts import denies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from labkit.estate import Principal, Role
    from labkit.paths._world import World

_GIVES: Final = ("iam:AttachRolePolicy", "iam:PutRolePolicy")
_BOUNDS: Final = ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary")
_REWRITES: Final = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


def worthwhile(world: World, roles: Iterable[Role], session: str) -> Iterator[Role]:
    """Of roles that make no difference, one; of those that can only be given something, one for each boundary."""
    guide, given = world.lore.guide, set[object]()
    for role in world.representatives(roles):
        if guide.settled(world, role.arn.split(":")[4]) and not world.lore.is_named(role.arn):
            continue
        useful = guide.useful(world, world.estate.session(role, session))
        if useful or _can_be(world, role, _freeing(world, role)):
            yield role
            continue
        kind = role.boundary, tuple(text for text in role.inline.values() if denies(text)), role.attached
        if kind not in given and (_can_be(world, role, _GIVES) or _can_be_rewritten(world, role)):
            given.add(kind)
            yield role


def _held(world: World, role: Role) -> list[Principal]:
    return [who for who in world.held if who.account == role.arn.split(":")[4]]


def _can_be(world: World, role: Role, actions: tuple[str, ...]) -> bool:
    """Whether somebody who is held could be allowed one of these on a role."""
    shelf = {role.name: role}
    return any(
        any(True for _ in world.within(who, action, shelf, focused=False))
        for who in _held(world, role)
        for action in actions
    )


def _freeing(world: World, role: Role) -> tuple[str, ...]:
    """What would take off something that holds a role back."""
    account = world.estate.accounts[role.arn.split(":")[4]]
    attached = ((account.policies.get(arn) or world.estate.managed[arn]).text for arn in role.attached)
    return (
        *(_BOUNDS if role.boundary else ()),
        *(("iam:DeleteRolePolicy",) if any(denies(text) for text in role.inline.values()) else ()),
        *(("iam:DetachRolePolicy",) if any(denies(text) for text in attached) else ()),
    )


def _can_be_rewritten(world: World, role: Role) -> bool:
    """Whether somebody who is held could be allowed to change a policy that a role has, or is bounded by."""
    own = world.estate.accounts[role.arn.split(":")[4]].policies
    if own.keys().isdisjoint({*role.attached, role.boundary}):
        return False
    return any(world.able(who, action) for who in _held(world, role) for action in _REWRITES)
