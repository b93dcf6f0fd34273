"""A role passed to a service that acts: an EC2 instance that hands its role's credentials to whoever runs it.

(RunInstances in the Amazon EC2 API Reference; Grant a user permissions to pass a role to an AWS service; Use
instance profiles; Retrieve security credentials from instance metadata)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from labkit.estate import InstanceProfile, Role
from labkit.paths._deeds import Ask, Deed, iam
from labkit.paths._texts import statements

from ._registry import change, gain
from ._worth import worthwhile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Account, Principal
    from labkit.paths._deeds import Effect, Gain
    from labkit.paths._world import World

_EC2: Final = "ec2.amazonaws.com"
_IMAGE: Final = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
_SCRIPT: Final = (
    "#!/bin/sh\n"
    "# Sends the role's credentials away, from the instance metadata service.\n"
    "curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/ROLE\n"
)
SESSION: Final = "i-path"  # what the instance's session is called is known when it runs


@gain("ec2:RunInstances")
def run_instances(world: World, who: Principal) -> Iterator[Deed]:
    """Starts an instance with an instance profile, whose role it may pass."""
    account = world.account(who)
    for profile in account.profiles.values() if account else ():
        role = account.roles.get(profile.role or "") if account else None
        if role is not None and _trusts_ec2(role) and world.fits(who, role.arn, profile.arn):
            yield _launched(who, profile, role)


def _launched(who: Principal, profile: InstanceProfile, role: Role) -> Deed:
    start, number = "arn:aws:ec2:us-east-1:", who.account
    keys = {"ec2:InstanceType": "t3.micro", "ec2:InstanceProfile": profile.arn, "ec2:Region": "us-east-1"}
    asks = [Ask("ec2:RunInstances", f"{start}{number}:instance/*", keys, number)]
    asks.append(Ask("ec2:RunInstances", f"{start}:image/*", {"ec2:Region": "us-east-1"}, number))
    asks += [
        Ask("ec2:RunInstances", f"{start}{number}:{kind}/*", {"ec2:Region": "us-east-1"}, number)
        for kind in ("subnet", "network-interface", "security-group", "volume")
    ]
    asks.append(Ask("iam:PassRole", role.arn, {"iam:PassedToService": _EC2}))
    given: dict[str, Any] = {
        "ImageId": _IMAGE,
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "IamInstanceProfile": {"Name": profile.name},
        "UserData": _SCRIPT.replace("ROLE", role.name),
    }
    changes = f"an instance with role {role.name}, which gives out the credentials of this role"
    return Deed(who, "ec2", "RunInstances", given, tuple(asks), changes, gives=_session(role))


def _session(role: Role) -> Gain:
    def gives(estate: Any) -> Principal:
        found: Principal = estate.session(estate.accounts[role.arn.split(":")[4]].roles[role.name], SESSION)
        return found

    return gives


def _trusts_ec2(role: Role) -> bool:
    return any(_names_ec2(statement) for statement in statements(role.trust))


def _names_ec2(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = principal.get("Service", []) if isinstance(principal, dict) else principal
    listed = named if isinstance(named, list) else [named]
    return statement.get("Effect") == "Allow" and _EC2 in listed and not statement.get("Condition")


@change("iam:AddRoleToInstanceProfile")
def add_role_to_instance_profile(world: World, who: Principal) -> Iterator[Deed]:
    """Puts a role that matters into an empty profile."""
    account = world.account(who)
    if account is None or not world.able(who, "ec2:RunInstances"):
        return
    for profile in world.within(who, "iam:AddRoleToInstanceProfile", account.profiles, focused=False):
        if profile.role is None:
            yield from (
                _added(who, account, profile, role)
                for role in _worth_passing(world, who, account)
                if world.fits(who, profile.arn, role.arn)
            )


def _worth_passing(world: World, who: Principal, account: Account) -> Iterator[Role]:
    passable = world.within(who, "iam:PassRole", account.roles, focused=False)
    yield from worthwhile(world, (role for role in passable if _trusts_ec2(role)), SESSION)


def _added(who: Principal, account: Account, profile: InstanceProfile, role: Role) -> Deed:
    given = {"InstanceProfileName": profile.name, "RoleName": role.name}
    also = (Ask("iam:PassRole", role.arn, {"iam:PassedToService": _EC2}),)
    changes = f"instance profile {profile.name} holds role {role.name}"
    effect = _setting(account.id, replace(profile, role=role.name))
    return iam(
        *(who, "AddRoleToInstanceProfile", profile.arn, given, changes),
        also=also,
        effect=effect,
        about=role.arn,
    )


@change("iam:CreateInstanceProfile")
def create_instance_profile(world: World, who: Principal) -> Iterator[Deed]:
    account = world.account(who)
    able = world.able(who, "iam:AddRoleToInstanceProfile") and world.able(who, "ec2:RunInstances")
    if account is None or not able:
        return
    arn = world.lore.free(account.id, "instance-profile", f"arn:aws:iam::{account.id}:instance-profile/*")
    name = (arn or "").rpartition("/")[2]
    if arn is None or name in account.profiles:
        return
    effect = _setting(account.id, InstanceProfile(arn, name, None))
    given = {"InstanceProfileName": name}
    yield iam(who, "CreateInstanceProfile", arn, given, f"there is an instance profile {name}", effect=effect)


def _setting(account: str, profile: InstanceProfile) -> Effect:
    def effect(estate: Any) -> Any:
        before = estate.accounts[account]
        return estate.with_account(replace(before, profiles={**before.profiles, profile.name: profile}))

    return effect
