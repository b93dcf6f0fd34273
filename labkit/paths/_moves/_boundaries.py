"""Permissions boundaries put, replaced and deleted.

(PutUserPermissionsBoundary, DeleteUserPermissionsBoundary and their like for roles, in the IAM API Reference)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.estate import ADMINISTRATOR, Role, User
from labkit.paths._deeds import iam, named, setting, title, words

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Principal
    from labkit.paths._deeds import Deed
    from labkit.paths._world import World


@change("iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary")
def delete_boundary(world: World, who: Principal) -> Iterator[Deed]:
    for entity in _bounded(world, who, "Delete"):
        operation = f"Delete{title(entity)}PermissionsBoundary"
        changes = f"{words(entity)} has no permissions boundary"
        free = setting(replace(entity, boundary=None))
        yield iam(who, operation, entity, named(entity), changes, effect=free)


@change("iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary")
def put_boundary(world: World, who: Principal) -> Iterator[Deed]:
    """Replaces a boundary by one that bounds nothing, or else by any other of the account's."""
    for entity in _bounded(world, who, "Put"):
        for arn in _others(world, who, entity):
            yield _put(who, entity, arn)


def _put(who: Principal, entity: User | Role, arn: str) -> Deed:
    changes = f"the permissions boundary of {words(entity)} is {arn.rpartition('/')[2]}"
    given = {**named(entity), "PermissionsBoundary": arn}
    other = setting(replace(entity, boundary=arn))
    return iam(who, f"Put{title(entity)}PermissionsBoundary", entity, given, changes, effect=other)


def _others(world: World, who: Principal, entity: User | Role) -> Iterator[str]:
    if entity.boundary == ADMINISTRATOR:
        return
    yield ADMINISTRATOR
    if world.allows(_put(who, entity, ADMINISTRATOR)):
        return
    account = world.account(who)
    known = {**world.estate.managed, **(account.policies if account else {})}
    yield from (arn for arn in known if arn not in (entity.boundary, ADMINISTRATOR))


def _bounded(world: World, who: Principal, verb: str) -> Iterator[User | Role]:
    kinds: tuple[type[User], type[Role]] = (User, Role)
    for kind in kinds:
        shelf = {one.name: one for one in world.targets(who) if isinstance(one, kind) and one.boundary}
        yield from world.within(who, f"iam:{verb}{kind.__name__}PermissionsBoundary", shelf)
