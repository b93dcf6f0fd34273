"""Roles: assumed, in chains; and their trust policies rewritten.

(AssumeRole in the AWS STS API Reference; UpdateAssumeRolePolicy in the IAM API Reference; Passing session tags in
AWS STS; How to use an external ID)
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from labkit.paths._deeds import Ask, Deed, iam, setting
from labkit.paths._texts import statements, tag_pairs, values_of

from ._registry import change, gain
from ._worth import worthwhile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Principal, Role
    from labkit.paths._deeds import Gain
    from labkit.paths._world import World

SESSION = "path"


@gain("sts:AssumeRole", identity=False)
def assume_role(world: World, who: Principal) -> Iterator[Deed]:
    if who.kind in ("root", "anonymous"):  # neither can assume a role (AssumeRole)
        return
    for role in _trusting_roles(world, who):
        for way in _ways(world, who, role):
            yield _assumed(who, role, way)


def _trusting_roles(world: World, who: Principal) -> Iterator[Role]:
    """The roles that name somebody, and those that leave it to an account whose policies allow it."""
    for account in world.estate.accounts.values():
        trusts = world.trusts(account)
        found = [*trusts.by_name.get(who.arn, ()), *trusts.open]
        if who.of != who.arn:
            found += trusts.by_name.get(who.of, ())
        handed = trusts.by_name.get(who.account, ())
        if handed:
            found += world.within(who, "sts:AssumeRole", {role.arn: role for role in handed})
        open_ = (role for role in found if not role.is_service_linked and world.fits(who, role.arn))
        yield from {role.arn: role for role in open_}.values()


def _ways(world: World, who: Principal, role: Role) -> Iterator[dict[str, Any]]:
    """Parameters worth trying: none, those that the trust policy asks for, and tags that open something."""
    plain: dict[str, Any] = {}
    asked = _asked(world, who, role)
    yield plain
    if asked:
        yield asked
    known = [] if who.kind == "anonymous" else list(world.lore.session_tags)
    for name, value in known:
        yield {**asked, "Tags": [{"Key": name, "Value": value}]}


def _asked(world: World, who: Principal, role: Role) -> dict[str, Any]:
    """What the conditions of a trust policy ask a caller to say, as far as it can be known."""
    found: dict[str, Any] = {}
    external = values_of(role.trust, "sts:externalid")
    if external and world.knows(role.arn):
        found["ExternalId"] = _sample(external[0], who)
    names = values_of(role.trust, "sts:rolesessionname")
    if names:
        found["RoleSessionName"] = _sample(names[0], who)
    identities = values_of(role.trust, "sts:sourceidentity")
    if identities:
        found["SourceIdentity"] = _sample(identities[0], who)
    tags = dict(tag_pairs(role.trust, "aws:RequestTag"))
    if tags:
        found["Tags"] = [{"Key": name, "Value": _sample(value, who)} for name, value in tags.items()]
    return found


def _sample(pattern: str, who: Principal) -> str:
    """A text that a pattern takes."""
    return pattern.replace("${aws:username}", who.name).replace("*", "path").replace("?", "x")


def _assumed(who: Principal, role: Role, more: dict[str, Any]) -> Deed:
    tags = {tag["Key"]: tag["Value"] for tag in more.get("Tags", ())}
    name = more.get("RoleSessionName") or "-".join([SESSION, *tags.values()])[:64]
    given = {"RoleArn": role.arn, **more, "RoleSessionName": name}
    keys: dict[str, Any] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    keys |= {"aws:TagKeys": list(tags)} if tags else {}
    keys |= {"sts:RoleSessionName": name}
    keys |= {"sts:ExternalId": more["ExternalId"]} if "ExternalId" in more else {}
    inherited = dict(who.carries).get("aws:SourceIdentity")
    identity = more.get("SourceIdentity") or inherited
    keys |= {"sts:SourceIdentity": identity} if identity else {}
    carried = tuple(pair for pair in who.tags if pair[0] in who.transitive)
    keys |= {"sts:TransitiveTagKeys": sorted(who.transitive)} if who.transitive else {}
    asks = [Ask("sts:AssumeRole", role.arn, keys)]
    if tags or carried:
        asks.append(Ask("sts:TagSession", role.arn, _without(keys, "sts:SourceIdentity")))
    if identity:
        asks.append(Ask("sts:SetSourceIdentity", role.arn, _without(keys, "sts:TransitiveTagKeys")))
    return Deed(
        *(who, "sts", "AssumeRole", given, tuple(asks)),
        f"a session of role {role.name}" + (f", tagged {', '.join(tags)}" if tags else ""),
        gives=_session(role, name, (*carried, *tags.items()), who, identity),
    )


def _without(keys: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in keys.items() if name != key}


def _session(
    role: Role, name: str, tags: tuple[tuple[str, str], ...], who: Principal, identity: str | None
) -> Gain:
    def gives(estate: Any) -> Principal:
        session = estate.session(estate.accounts[role.arn.split(":")[4]].roles[role.name], name)
        carries = session.carries + ((("aws:SourceIdentity", identity),) if identity else ())
        found: Principal = replace(session, tags=tags, transitive=who.transitive, carries=carries)
        return found

    return gives


@change("iam:GetRole", needs="external_ids")
def get_role(world: World, who: Principal) -> Iterator[Deed]:
    """Reads the external id in a trust policy, which is no secret to whoever may look at the role."""
    account = world.account(who)
    for role in world.within(who, "iam:GetRole", account.roles) if account else ():
        if values_of(role.trust, "sts:externalid") and not world.knows(role.arn):
            changes = f"the external id in the trust policy of role {role.name} is known"
            yield iam(who, "GetRole", role, {"RoleName": role.name}, changes, effect=lambda estate: estate)


@change("iam:UpdateAssumeRolePolicy")
def update_assume_role_policy(world: World, who: Principal) -> Iterator[Deed]:
    """Makes a role trust somebody who is held."""
    account = world.account(who)
    if account is None:
        return
    named = [one for one in world.held if one.kind not in ("root", "anonymous")]
    focused = all(one.of not in world.focus for one in named)
    roles = world.within(who, "iam:UpdateAssumeRolePolicy", account.roles, focused=focused)
    for role in worthwhile(world, (role for role in roles if not role.is_service_linked), SESSION):
        for one in named:
            if world.fits(who, role.arn, one.of) and not _is_trusted(role, one.arn):
                yield _trusting(who, role, one)


def _is_trusted(role: Role, arn: str) -> bool:
    return [{"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}] == statements(
        role.trust
    )


def _trusting(who: Principal, role: Role, one: Principal) -> Deed:
    statement = {"Effect": "Allow", "Principal": {"AWS": one.arn}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    given = {"RoleName": role.name, "PolicyDocument": trust}
    changes = f"role {role.name} trusts {one.arn.split(':', 5)[5]}"
    other = setting(replace(role, trust=trust))
    return iam(who, "UpdateAssumeRolePolicy", role, given, changes, effect=other)
