"""Policies of users, groups and roles: attached and detached, put and deleted.

(AttachUserPolicy, PutUserPolicy, DetachUserPolicy, DeleteUserPolicy and their like for groups and roles, in the
IAM API Reference; IAM and AWS STS quotas)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from labkit.estate import ADMINISTRATOR, ALLOW_ALL, Group, Role, User
from labkit.paths._deeds import Deed, iam, named, setting, title, words
from labkit.paths._texts import denies

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Entity, Principal
    from labkit.paths._world import World

NAME: Final = "Everything"  # of the inline policies that a path puts
_MOST_ATTACHED: Final = 10
_INLINE: Final = {"User": 2_048, "Group": 5_120, "Role": 10_240}  # characters of all inline policies together


@change("iam:AttachUserPolicy", "iam:AttachGroupPolicy", "iam:AttachRolePolicy")
def attach(world: World, who: Principal) -> Iterator[Deed]:
    for entity in _targets(world, who, "Attach", among=_all_targets(world, who)):
        if len(entity.attached) < _MOST_ATTACHED:
            for arn in _attachable(world, who, entity):
                if world.fits(who, entity.arn, arn):
                    yield _attached(who, entity, arn)


def _all_targets(world: World, who: Principal) -> tuple[Entity, ...]:
    """Where a policy is to be used, whoever could have it counts."""
    return world.counting(who) if any(":policy/" in arn for arn in world.focus) else world.targets(who)


def _attachable(world: World, who: Principal, entity: Entity) -> Iterator[str]:
    """Every managed policy that could be attached; only AdministratorAccess, where that one may be."""
    if ADMINISTRATOR not in entity.attached:
        yield ADMINISTRATOR
        if world.allows(_attached(who, entity, ADMINISTRATOR)):
            return
    account = world.account(who)
    known = {**world.estate.managed, **(account.policies if account else {})}
    yield from (arn for arn in known if arn not in entity.attached and arn != ADMINISTRATOR)


def _attached(who: Principal, entity: Entity, arn: str) -> Deed:
    more = setting(replace(entity, attached=(*entity.attached, arn)))
    changes = f"{words(entity)} has the policy {arn.rpartition('/')[2]}"
    given = {**named(entity), "PolicyArn": arn}
    return iam(who, f"Attach{title(entity)}Policy", entity, given, changes, effect=more)


@change("iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:PutRolePolicy")
def put(world: World, who: Principal) -> Iterator[Deed]:
    """Everything allowed, under a new name or in the place of a policy that denies something."""
    for entity in _targets(world, who, "Put"):
        names = [name for name, text in entity.inline.items() if denies(text)]
        for name in [*names, NAME]:
            inline = {**entity.inline, name: ALLOW_ALL}
            fits = sum(len(text) for text in inline.values()) <= _INLINE[title(entity)]
            if entity.inline.get(name) != ALLOW_ALL and fits:
                given = {**named(entity), "PolicyName": name, "PolicyDocument": ALLOW_ALL}
                changes = f"{words(entity)} has an inline policy that allows everything"
                more = setting(replace(entity, inline=inline))
                yield iam(who, f"Put{title(entity)}Policy", entity, given, changes, effect=more)


@change("iam:DetachUserPolicy", "iam:DetachGroupPolicy", "iam:DetachRolePolicy")
def detach(world: World, who: Principal) -> Iterator[Deed]:
    """Takes off what denies something, or makes room."""
    for entity in _targets(world, who, "Detach"):
        full = len(entity.attached) >= _MOST_ATTACHED
        for arn in entity.attached:
            if full or denies(_text(world, entity, arn)):
                less = setting(replace(entity, attached=tuple(one for one in entity.attached if one != arn)))
                changes = f"{words(entity)} no longer has the policy {arn.rpartition('/')[2]}"
                given = {**named(entity), "PolicyArn": arn}
                yield iam(who, f"Detach{title(entity)}Policy", entity, given, changes, effect=less)


@change("iam:DeleteUserPolicy", "iam:DeleteGroupPolicy", "iam:DeleteRolePolicy")
def delete(world: World, who: Principal) -> Iterator[Deed]:
    """Takes off an inline policy that denies something."""
    for entity in _targets(world, who, "Delete"):
        for name, text in entity.inline.items():
            if denies(text):
                less = {other: kept for other, kept in entity.inline.items() if other != name}
                changes = f"{words(entity)} no longer has the inline policy {name}"
                given = {**named(entity), "PolicyName": name}
                effect = setting(replace(entity, inline=less))
                yield iam(who, f"Delete{title(entity)}Policy", entity, given, changes, effect=effect)


def _text(world: World, entity: Entity, arn: str) -> str:
    account = world.estate.accounts[entity.arn.split(":")[4]]
    return (account.policies.get(arn) or world.estate.managed[arn]).text


def _targets(
    world: World, who: Principal, verb: str, among: tuple[Entity, ...] | None = None
) -> Iterator[Entity]:
    """Those in the account of `who` whose policies could matter, and that an Allow of theirs may be about."""
    listed = world.targets(who) if among is None else among
    for kind in (User, Group, Role):
        shelf = {one.name: one for one in listed if isinstance(one, kind)}
        yield from world.within(who, f"iam:{verb}{kind.__name__}Policy", shelf, focused=False)
