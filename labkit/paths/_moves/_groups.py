"""Groups joined and left. (AddUserToGroup and RemoveUserFromGroup in the IAM API Reference)"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from labkit.estate import User
from labkit.paths._deeds import iam, setting
from labkit.paths._texts import denies

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Account, Group, Principal
    from labkit.paths._deeds import Deed
    from labkit.paths._world import World

_MOST: Final = 10


@change("iam:AddUserToGroup")
def add_user_to_group(world: World, who: Principal) -> Iterator[Deed]:
    account = world.account(who)
    if account is None:
        return
    users = [one for one in world.counting(who) if isinstance(one, User)]
    for group in world.within(who, "iam:AddUserToGroup", account.groups, focused=False):
        for user in users:
            if not world.fits(who, user.arn, group.arn):
                continue
            if group.name not in user.groups and len(user.groups) < _MOST:
                given = {"GroupName": group.name, "UserName": user.name}
                changes = f"user {user.name} is in group {group.name}"
                joined = setting(replace(user, groups=(*user.groups, group.name)))
                yield iam(who, "AddUserToGroup", group, given, changes, effect=joined, about=user.arn)


@change("iam:RemoveUserFromGroup")
def remove_user_from_group(world: World, who: Principal) -> Iterator[Deed]:
    """Leaves a group that denies something."""
    account = world.account(who)
    if account is None:
        return
    users = [one for one in world.targets(who) if isinstance(one, User)]
    for group in world.within(who, "iam:RemoveUserFromGroup", account.groups, focused=False):
        if not _denies(world, account, group):
            continue
        for user in users:
            if group.name in user.groups:
                given = {"GroupName": group.name, "UserName": user.name}
                changes = f"user {user.name} is no longer in group {group.name}"
                left = setting(replace(user, groups=tuple(one for one in user.groups if one != group.name)))
                yield iam(who, "RemoveUserFromGroup", group, given, changes, effect=left, about=user.arn)


def _denies(world: World, account: Account, group: Group) -> bool:
    attached = ((account.policies.get(arn) or world.estate.managed[arn]).text for arn in group.attached)
    return any(denies(text) for text in (*group.inline.values(), *attached))
