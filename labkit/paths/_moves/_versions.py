"""Managed policies: a new version, another default version, room for one.

(CreatePolicyVersion, SetDefaultPolicyVersion, DeletePolicyVersion in the IAM API Reference; Versioning IAM
policies)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from labkit.estate import ALLOW_ALL
from labkit.paths._deeds import iam

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import ManagedPolicy, Principal
    from labkit.paths._deeds import Deed, Effect
    from labkit.paths._world import World

_MOST: Final = 5


@change("iam:CreatePolicyVersion")
def create_policy_version(world: World, who: Principal) -> Iterator[Deed]:
    """Makes a policy allow everything: one that somebody who counts has, or is bounded by."""
    for policy in _policies(world, who, "iam:CreatePolicyVersion"):
        if len(policy.versions) < _MOST and policy.text != ALLOW_ALL:
            given = {"PolicyArn": policy.arn, "PolicyDocument": ALLOW_ALL, "SetAsDefault": True}
            new = _next(policy)
            wider = replace(policy, versions={**policy.versions, new: ALLOW_ALL}, default=new)
            changes = f"policy {policy.name} allows everything"
            yield iam(who, "CreatePolicyVersion", policy.arn, given, changes, effect=_setting(wider))


def _next(policy: ManagedPolicy) -> str:
    """The id of the next version."""
    return f"v{max(int(version.removeprefix('v')) for version in policy.versions) + 1}"


@change("iam:SetDefaultPolicyVersion")
def set_default_policy_version(world: World, who: Principal) -> Iterator[Deed]:
    for policy in _policies(world, who, "iam:SetDefaultPolicyVersion"):
        for version, text in policy.versions.items():
            if text != policy.text:
                given = {"PolicyArn": policy.arn, "VersionId": version}
                other = replace(policy, default=version)
                changes = f"version {version} of policy {policy.name} is the default version"
                yield iam(
                    *(who, "SetDefaultPolicyVersion", policy.arn, given, changes), effect=_setting(other)
                )


@change("iam:DeletePolicyVersion")
def delete_policy_version(world: World, who: Principal) -> Iterator[Deed]:
    """Makes room for a new version."""
    for policy in _policies(world, who, "iam:DeletePolicyVersion"):
        if len(policy.versions) >= _MOST:
            old = next(version for version in policy.versions if version != policy.default)
            given = {"PolicyArn": policy.arn, "VersionId": old}
            left = {version: text for version, text in policy.versions.items() if version != old}
            changes = f"policy {policy.name} has one version less"
            less = _setting(replace(policy, versions=left))
            yield iam(who, "DeletePolicyVersion", policy.arn, given, changes, effect=less)


def _policies(world: World, who: Principal, action: str) -> Iterator[ManagedPolicy]:
    """The account's own policies that those who count have, or are bounded by."""
    account = world.account(who)
    if account is None:
        return
    used = world.policies_in_use(who)
    yield from world.within(who, action, {arn: account.policies[arn] for arn in sorted(used)})


def _setting(policy: ManagedPolicy) -> Effect:
    account = policy.arn.split(":")[4]
    return lambda estate: estate.with_account(estate.accounts[account].with_policy(policy))
