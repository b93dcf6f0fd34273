"""What isn't there yet: a user, a role, a group, a policy of an attacker's own.

(CreateUser, CreateRole, CreateGroup, CreatePolicy in the IAM API Reference)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from labkit.estate import ALLOW_ALL, Group, ManagedPolicy, Role, User
from labkit.paths._deeds import Ask, Deed, iam, setting
from labkit.paths._texts import tag_pairs, values_of

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Principal
    from labkit.paths._world import World

_ENTERS_A_USER = ("iam:CreateAccessKey", "iam:CreateLoginProfile")
_GIVES_A_USER = ("iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:AddUserToGroup")
_GIVES_A_ROLE = ("iam:AttachRolePolicy", "iam:PutRolePolicy")
_GIVES_A_GROUP = ("iam:AttachGroupPolicy", "iam:PutGroupPolicy")
_ATTACHES = ("iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy")


@change("iam:CreateUser")
def create_user(world: World, who: Principal) -> Iterator[Deed]:
    account = world.account(who)
    if account is None or not (_any(world, who, _ENTERS_A_USER) and _any(world, who, _GIVES_A_USER)):
        return
    for arn in _new_arns(world, who, "iam:CreateUser", "user"):
        name = arn.rpartition("/")[2]
        if name in account.users:
            continue
        for more, keys, also in _with(world, who, "iam:TagUser", arn):
            tags = {tag["Key"]: tag["Value"] for tag in more.get("Tags", ())}
            user = User(arn, name, id=f"AIDA{name}", boundary=more.get("PermissionsBoundary"), tags=tags)
            given = {"UserName": name, **_path(arn), **more}
            yield iam(
                *(who, "CreateUser", arn, given, f"a new user named {name}"),
                keys=keys,
                also=also,
                effect=setting(user),
            )


@change("iam:CreateRole")
def create_role(world: World, who: Principal) -> Iterator[Deed]:
    account = world.account(who)
    if account is None or not _any(world, who, _GIVES_A_ROLE):
        return
    for arn in _new_arns(world, who, "iam:CreateRole", "role"):
        name = arn.rpartition("/")[2]
        if name not in account.roles:
            for one in world.held:
                if one.kind not in ("root", "anonymous"):
                    yield from _role(world, who, one, arn)


def _role(world: World, who: Principal, one: Principal, arn: str) -> Iterator[Deed]:
    name = arn.rpartition("/")[2]
    statement = {"Effect": "Allow", "Principal": {"AWS": one.arn}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for more, keys, also in _with(world, who, "iam:TagRole", arn):
        tags = {tag["Key"]: tag["Value"] for tag in more.get("Tags", ())}
        role = Role(arn, name, trust, f"AROA{name}", boundary=more.get("PermissionsBoundary"), tags=tags)
        given = {"RoleName": name, **_path(arn), "AssumeRolePolicyDocument": trust, **more}
        changes = f"there is a role {name}, which trusts {one.arn.split(':', 5)[5]}"
        yield iam(who, "CreateRole", arn, given, changes, keys=keys, also=also, effect=setting(role))


@change("iam:CreateGroup")
def create_group(world: World, who: Principal) -> Iterator[Deed]:
    account = world.account(who)
    able = world.able(who, "iam:AddUserToGroup") and _any(world, who, _GIVES_A_GROUP)
    if account is None or not able:
        return
    for arn in _new_arns(world, who, "iam:CreateGroup", "group"):
        name = arn.rpartition("/")[2]
        if name not in account.groups:
            given = {"GroupName": name, **_path(arn)}
            effect = setting(Group(arn, name))
            yield iam(who, "CreateGroup", arn, given, f"there is a group {name}", effect=effect)


@change("iam:CreatePolicy")
def create_policy(world: World, who: Principal) -> Iterator[Deed]:
    """A policy of the account's own that allows everything, for those who may attach only such."""
    account = world.account(who)
    if account is None or not _any(world, who, _ATTACHES):
        return
    for arn in _new_arns(world, who, "iam:CreatePolicy", "policy"):
        if arn not in account.policies:
            name = arn.rpartition("/")[2]
            policy = ManagedPolicy(arn, name, {"v1": ALLOW_ALL}, "v1")
            given = {"PolicyName": name, **_path(arn), "PolicyDocument": ALLOW_ALL}
            changes = f"there is a policy {name} that allows everything"
            yield iam(who, "CreatePolicy", arn, given, changes, effect=_adding(account.id, policy))


def _adding(account: str, policy: ManagedPolicy) -> Any:
    return lambda estate: estate.with_account(estate.accounts[account].with_policy(policy))


def _any(world: World, who: Principal, actions: tuple[str, ...]) -> bool:
    return any(world.able(who, action) for action in actions)


def _new_arns(world: World, who: Principal, action: str, kind: str) -> Iterator[str]:
    """ARNs for something new that an Allow of theirs may be about: a free name in the place of each star."""
    if world.lore.guide.settled(world, who.account):
        return
    start = f"arn:aws:iam::{who.account}:{kind}/"
    patterns = {f"{start}*"}
    for pattern in world.patterns(who, action):
        whole = start + "*" if pattern == "*" else pattern.replace("::*:", f"::{who.account}:")
        if whole.startswith(start) and "?" not in whole:
            patterns.add(whole)
    arns = {world.lore.free(who.account, kind, pattern) for pattern in patterns}
    yield from sorted(arn for arn in arns if arn is not None)


def _path(arn: str) -> dict[str, str]:
    path = arn.split(":", 5)[5].partition("/")[2].rpartition("/")[0]
    return {"Path": f"/{path}/"} if path else {}


def _with(
    world: World, who: Principal, tagging: str, arn: str
) -> Iterator[tuple[dict[str, Any], dict[str, Any], tuple[Ask, ...]]]:
    """What is worth saying when something is made: nothing; the boundary or the tags that policies ask for."""
    texts = [document.source or "" for document in world.documents(who)]
    bounds = dict.fromkeys(value for text in texts for value in values_of(text, "iam:permissionsboundary"))
    tags = dict(pair for text in texts for pair in tag_pairs(text, "aws:RequestTag"))
    yield {}, {}, ()
    for bound in bounds:
        if bound in {**world.estate.managed, **world.estate.accounts[who.account].policies}:
            yield {"PermissionsBoundary": bound}, {}, ()
    if tags:
        keys = {f"aws:RequestTag/{key}": value for key, value in tags.items()} | {"aws:TagKeys": list(tags)}
        given = [{"Key": key, "Value": value} for key, value in tags.items()]
        yield {"Tags": given}, keys, (Ask(tagging, arn, keys),)
