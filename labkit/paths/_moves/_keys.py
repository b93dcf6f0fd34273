"""Other people's credentials: access keys, passwords, and the MFA devices in the way.

(CreateAccessKey, DeleteAccessKey, CreateLoginProfile, UpdateLoginProfile, DeactivateMFADevice in the IAM API
Reference; Sign in to the AWS Management Console as an IAM user)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.estate import Principal
from labkit.paths._deeds import Deed, iam, setting

from ._registry import change, gain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Estate, User
    from labkit.paths._deeds import Gain
    from labkit.paths._world import World

PASSWORD = "Found-a-way-in-2036!"  # noqa: S105 - the one that a path gives
_MOST_KEYS = 2


def by_key(user: User) -> Principal:
    """The user by an access key."""
    return Principal(user.arn, user.arn.split(":")[4], "user", user.name, id=user.id)


def by_password(user: User, estate: Estate) -> Principal:
    """The user signed in at the console, without MFA."""
    carries = {"aws:MultiFactorAuthPresent": "false"}
    if "aws:CurrentTime" in estate.surroundings:
        carries["aws:TokenIssueTime"] = estate.surroundings["aws:CurrentTime"]
    return replace(by_key(user), carries=tuple(carries.items()))


def _gives(user: User, *, console: bool = False) -> Gain:
    return lambda estate: by_password(user, estate) if console else by_key(user)


@gain("iam:CreateAccessKey")
def create_access_key(world: World, who: Principal) -> Iterator[Deed]:
    for user in _users(world, who, "iam:CreateAccessKey"):
        if len(user.keys) < _MOST_KEYS:
            changes = f"a new access key of user {user.name}"
            given = {"UserName": user.name}
            yield iam(who, "CreateAccessKey", user, given, changes, gives=_gives(user))


@change("iam:DeleteAccessKey")
def delete_access_key(world: World, who: Principal) -> Iterator[Deed]:
    """Makes room for a new key, where a user has as many as there may be."""
    for user in _users(world, who, "iam:DeleteAccessKey"):
        if len(user.keys) >= _MOST_KEYS and user not in world.entities():
            given = {"UserName": user.name, "AccessKeyId": user.keys[0]}
            less = setting(replace(user, keys=user.keys[1:]))
            yield iam(who, "DeleteAccessKey", user, given, f"user {user.name} has one key less", effect=less)


@gain("iam:CreateLoginProfile")
def create_login_profile(world: World, who: Principal) -> Iterator[Deed]:
    for user in _users(world, who, "iam:CreateLoginProfile"):
        if not user.password and not user.devices:
            yield _login(who, "CreateLoginProfile", user)


@gain("iam:UpdateLoginProfile")
def update_login_profile(world: World, who: Principal) -> Iterator[Deed]:
    for user in _users(world, who, "iam:UpdateLoginProfile"):
        if user.password and not user.devices:
            yield _login(who, "UpdateLoginProfile", user)


def _login(who: Principal, operation: str, user: User) -> Deed:
    given = {"UserName": user.name, "Password": PASSWORD, "PasswordResetRequired": False}
    changes = f"a password of user {user.name}, to sign in with at the console"
    return iam(who, operation, user, given, changes, gives=_gives(user, console=True))


@change("iam:DeactivateMFADevice")
def deactivate_mfa_device(world: World, who: Principal) -> Iterator[Deed]:
    """Takes the device away that a sign-in would ask for."""
    for user in _users(world, who, "iam:DeactivateMFADevice"):
        if user.devices:
            given = {"UserName": user.name, "SerialNumber": user.devices[0]}
            less = setting(replace(user, devices=user.devices[1:]))
            yield iam(
                who, "DeactivateMFADevice", user, given, f"user {user.name} has no MFA device", effect=less
            )


def _users(world: World, who: Principal, action: str) -> list[User]:
    account = world.account(who)
    return list(world.within(who, action, account.users)) if account else []
