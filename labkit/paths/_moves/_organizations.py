"""From the management account: SCPs and RCPs detached, replaced, switched off; accounts moved.

(DetachPolicy, AttachPolicy, UpdatePolicy, MoveAccount, DisablePolicyType in the AWS Organizations API Reference;
SCP evaluation)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from labkit.estate import ALLOW_ALL, RCP, SCP
from labkit.paths._deeds import Ask, Deed
from labkit.paths._texts import denies

from ._registry import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.estate import Node, Organization, OrganizationPolicy, Principal
    from labkit.paths._deeds import Effect
    from labkit.paths._world import World

_FULL: Final = "p-FullAWSAccess"
_MOST: Final = 10  # SCPs attached to one place


@change("organizations:DetachPolicy")
def detach_policy(world: World, who: Principal) -> Iterator[Deed]:
    for organization in _managed(world, who):
        for node in _places(world, organization):
            for policy in _bounding(organization, node):
                alone = [one for one in _attached(organization, node) if one.type == policy.type] == [policy]
                if denies(policy.content) and not (policy.type == SCP and alone):
                    kept = tuple(one for one in node.attached if one != policy.id)
                    changes = f"{policy.name} is off {node.id}"
                    yield _on_place(
                        who,
                        (organization, policy, node),
                        "DetachPolicy",
                        changes,
                        replace(node, attached=kept),
                    )


@change("organizations:AttachPolicy")
def attach_policy(world: World, who: Principal) -> Iterator[Deed]:
    """FullAWSAccess, where less is allowed."""
    for organization in _managed(world, who):
        full = organization.policies.get(_FULL)
        for node in _places(world, organization) if full else ():
            attached = [one for one in _attached(organization, node) if one.type == SCP]
            if full and full.id not in node.attached and len(attached) < _MOST:
                more = replace(node, attached=(*node.attached, full.id))
                changes = f"{full.name} is on {node.id}"
                yield _on_place(who, (organization, full, node), "AttachPolicy", changes, more)


@change("organizations:UpdatePolicy")
def update_policy(world: World, who: Principal) -> Iterator[Deed]:
    """Makes an SCP that bounds something allow everything."""
    for organization in _managed(world, who):
        found = {
            one.id: one for node in _places(world, organization) for one in _bounding(organization, node)
        }
        for policy in found.values():
            if policy.type == SCP and policy.content != ALLOW_ALL and not policy.is_awss:
                given = {"PolicyId": policy.id, "Content": ALLOW_ALL}
                other = organization.with_policy(replace(policy, content=ALLOW_ALL))
                ask = _ask("UpdatePolicy", _policy_arn(organization, policy), who, policy.type)
                changes = f"{policy.name} allows everything"
                yield Deed(
                    *(who, "organizations", "UpdatePolicy", given, (ask,), changes),
                    effect=_setting(other),
                    about="-",
                )


@change("organizations:MoveAccount")
def move_account(world: World, who: Principal) -> Iterator[Deed]:
    """Moves an account to the root, or to a unit, out of the reach of what bounds it."""
    for organization in _managed(world, who):
        parents = [node for node in organization.nodes.values() if not node.id.isdigit()]
        for account in sorted(world.counting_accounts() & organization.nodes.keys()):
            node = organization.nodes[account]
            for parent in parents:
                if account != organization.management and parent.id != node.parent:
                    yield _moved(who, organization, node, parent)


def _moved(who: Principal, organization: Organization, node: Node, parent: Node) -> Deed:
    given = {
        "AccountId": node.id,
        "SourceParentId": str(node.parent),
        "DestinationParentId": parent.id,
    }
    asks = tuple(
        _ask("MoveAccount", _arn(organization, place), who)
        for place in (node, organization.nodes[str(node.parent)], parent)
    )
    other = organization.with_node(replace(node, parent=parent.id))
    changes = f"account {node.id} is in {parent.id}"
    return Deed(who, "organizations", "MoveAccount", given, asks, changes, effect=_setting(other), about="-")


@change("organizations:DisablePolicyType")
def disable_policy_type(world: World, who: Principal) -> Iterator[Deed]:
    for organization in _managed(world, who):
        root = next(node for node in organization.nodes.values() if node.parent is None)
        for kind in sorted(organization.types & {SCP, RCP}):
            given = {"RootId": root.id, "PolicyType": kind}
            other = replace(organization, types=organization.types - {kind})
            ask = _ask("DisablePolicyType", _arn(organization, root), who, kind)
            changes = f"no {kind.replace('_', ' ').lower()} counts any more"
            yield Deed(
                *(who, "organizations", "DisablePolicyType", given, (ask,), changes),
                effect=_setting(other),
                about="-",
            )


def _managed(world: World, who: Principal) -> Iterator[Organization]:
    """The organization that the account of `who` manages."""
    organization = world.estate.organization_of(who.account)
    if organization is not None and organization.management == who.account:
        yield organization


def _places(world: World, organization: Organization) -> list[Node]:
    """The root, units and accounts over those who count."""
    found: dict[str, Node] = {}
    for account in sorted(world.counting_accounts()):
        if account != organization.management:
            found |= {node.id: node for node in organization.chain(account)}
    return list(found.values())


def _attached(organization: Organization, node: Node) -> list[OrganizationPolicy]:
    return [organization.policies[one] for one in node.attached]


def _bounding(organization: Organization, node: Node) -> list[OrganizationPolicy]:
    return [one for one in _attached(organization, node) if one.type in organization.types]


def _on_place(
    who: Principal,
    what: tuple[Organization, OrganizationPolicy, Node],
    operation: str,
    changes: str,
    other: Node,
) -> Deed:
    organization, policy, node = what
    given: dict[str, Any] = {"PolicyId": policy.id, "TargetId": node.id}
    asks = tuple(
        _ask(operation, arn, who, policy.type)
        for arn in (_policy_arn(organization, policy), _arn(organization, node))
    )
    effect = _setting(organization.with_node(other))
    return Deed(who, "organizations", operation, given, asks, changes, effect=effect, about="-")


def _ask(operation: str, arn: str, who: Principal, kind: str | None = None) -> Ask:
    keys = {"organizations:PolicyType": kind} if kind else {}
    return Ask(f"organizations:{operation}", arn, keys, who.account)


def _arn(organization: Organization, node: Node) -> str:
    kind = "root" if node.parent is None else "account" if node.id.isdigit() else "ou"
    return node.arn or f"arn:aws:organizations::{organization.management}:{kind}/{organization.id}/{node.id}"


def _policy_arn(organization: Organization, policy: OrganizationPolicy) -> str:
    kind = policy.type.lower()
    own = f"arn:aws:organizations::{organization.management}:policy/{organization.id}/{kind}/{policy.id}"
    return policy.arn or own


def _setting(organization: Organization) -> Effect:
    return lambda estate: estate.with_organization(organization)
