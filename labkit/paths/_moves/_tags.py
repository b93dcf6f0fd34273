"""Tags that decide: on users and roles, keys, queues and topics.

(TagUser, TagRole, UntagUser, UntagRole in the IAM API Reference; TagResource of KMS and SNS, TagQueue; Controlling access to AWS resources
using tags)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.paths._deeds import Ask, Deed, iam, named, setting, title, words

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Principal, Resource, Role, User
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


@change("kms:TagResource", identity=False, needs="tag_keys")
def tag_key(world: World, who: Principal) -> Iterator[Deed]:
    for key in _untagged(world, "kms"):
        for name, value in _missing(world, key):
            given = {"KeyId": key.arn, "Tags": [{"TagKey": name, "TagValue": value}]}
            yield _resource_tagged(who, "TagResource", key, (name, value), given)


@change("sqs:TagQueue", identity=False, needs="tag_keys")
def tag_queue(world: World, who: Principal) -> Iterator[Deed]:
    for queue in _untagged(world, "sqs"):
        _, _, _, region, account, title = queue.arn.split(":", 5)
        for name, value in _missing(world, queue):
            url = f"https://sqs.{region}.amazonaws.com/{account}/{title}"
            given = {"QueueUrl": url, "Tags": {name: value}}
            yield _resource_tagged(who, "TagQueue", queue, (name, value), given)


@change("sns:TagResource", identity=False, needs="tag_keys")
def tag_topic(world: World, who: Principal) -> Iterator[Deed]:
    for topic in _untagged(world, "sns"):
        for name, value in _missing(world, topic):
            given = {"ResourceArn": topic.arn, "Tags": [{"Key": name, "Value": value}]}
            yield _resource_tagged(who, "TagResource", topic, (name, value), given)


def _untagged(world: World, service: str) -> Iterator[Resource]:
    """What the goal is about, where it can be tagged."""
    for arn in world.lore.about:
        resource = world.estate.resources.get(arn)
        if resource is not None and resource.service == service:
            yield resource


def _missing(world: World, resource: Resource) -> Iterator[tuple[str, str]]:
    return (pair for pair in world.lore.resource_tags if resource.tags.get(pair[0]) != pair[1])


def _resource_tagged(
    who: Principal, operation: str, resource: Resource, tag: tuple[str, str], given: dict[str, Any]
) -> Deed:
    key, value = tag
    keys: dict[str, Any] = {f"aws:RequestTag/{key}": value, "aws:TagKeys": [key]}
    keys |= {"kms:CallerAccount": who.account} if resource.service == "kms" else {}
    tagged = replace(resource, tags={**resource.tags, key: value})
    return Deed(
        *(who, resource.service, operation, given),
        (Ask(f"{resource.service}:{operation}", resource.arn, keys, resource.account),),
        f"{resource.name} has the tag {key} = {value}",
        effect=lambda estate: estate.with_resource(tagged),
        about="-",
    )
