"""Tags that decide: on users, roles and policies.

(TagUser, TagRole, TagPolicy, UntagUser, UntagRole in the IAM API Reference; Controlling access to AWS resources
using tags)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.paths._deeds import iam, named, setting, title, words

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Principal, Role, User
    from labkit.paths._deeds import Deed
    from labkit.paths._world import World


@change("iam:TagUser", "iam:TagRole", needs="tag_keys")
def tag(world: World, who: Principal) -> Iterator[Deed]:
    """Tags that some policy asks for, on those who count and on those whom they open."""
    pairs = world.lore.session_tags
    for entity in _targets(world, who, "Tag"):
        for key, value in dict.fromkeys((*pairs, *world.lore.resource_tags)):
            if entity.tags.get(key) != value:
                yield _tagged(who, entity, key, value)


def _tagged(who: Principal, entity: User | Role, key: str, value: str) -> Deed:
    given = {**named(entity), "Tags": [{"Key": key, "Value": value}]}
    more = setting(replace(entity, tags={**entity.tags, key: value}))
    keys = {f"aws:RequestTag/{key}": value, "aws:TagKeys": [key]}
    changes = f"{words(entity)} has the tag {key} = {value}"
    return iam(who, f"Tag{title(entity)}", entity, given, changes, keys=keys, effect=more)


@change("iam:UntagUser", "iam:UntagRole", needs="tag_keys")
def untag(world: World, who: Principal) -> Iterator[Deed]:
    """Takes off tags that some policy asks about."""
    for entity in _targets(world, who, "Untag"):
        for key in entity.tags:
            if key.lower() in world.lore.tag_keys:
                given = {**named(entity), "TagKeys": [key]}
                less = setting(
                    replace(entity, tags={name: v for name, v in entity.tags.items() if name != key})
                )
                changes = f"{words(entity)} has no tag {key}"
                keys = {"aws:TagKeys": [key]}
                yield iam(who, f"Untag{title(entity)}", entity, given, changes, keys=keys, effect=less)


def _targets(world: World, who: Principal, verb: str) -> Iterator[User | Role]:
    account = world.account(who)
    if account is None:
        return
    counting: dict[str, Any] = {one.arn: one for one in world.targets(who)}
    for shelf, kind in ((account.users, "User"), (account.roles, "Role")):
        reachable = list(world.within(who, f"iam:{verb}{kind}", shelf))
        near = [one for one in reachable if one.arn in counting]
        yield from near
        yield from (one for one in world.representatives(reachable) if one.arn not in counting)
