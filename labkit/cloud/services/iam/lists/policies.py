"""Managed policies, what is attached, and to whom: filtered and paged as asked.

moto leaves PolicyUsageFilter aside, knows no boundaries there, and loses rows between pages.
(ListPolicies, ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies,
ListEntitiesForPolicy in the IAM API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services.iam.policy_versions import bounded_by

from .names import page_of, page_of_several

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_OF_AWS = "arn:aws:iam::aws:"


@instead("iam", "ListPolicies")
def list_policies(call: ApiCall, state: State) -> Result:
    asked, account = call.parameters, call.caller.account
    scope, prefix = asked.get("Scope") or "All", str(asked.get("PathPrefix") or "/")
    rows = []
    for policy in state.backend("iam", account).managed_policies.values():
        if scope != "All" and (scope == "AWS") != policy.arn.startswith(_OF_AWS):
            continue
        if not policy.path.startswith(prefix) or (asked.get("OnlyAttached") and not policy.attachment_count):
            continue
        bounds = bounded_by(policy.arn, account, state)
        if _used_as(asked.get("PolicyUsageFilter"), bool(policy.attachment_count), bool(bounds)):
            rows.append(_row(policy, bounds))
    return page_of(call, "Policies", sorted(rows, key=lambda row: row["PolicyName"].lower()))


def _attached(operation: str, parameter: str, kept: str) -> None:
    """Answer the list of a user's, group's or role's attached policies."""

    @instead("iam", operation)
    def answer(call: ApiCall, state: State) -> Result:
        name, prefix = call.parameters[parameter], str(call.parameters.get("PathPrefix") or "/")
        things = getattr(state.backend("iam", call.caller.account), kept).values()
        held = next(thing for thing in things if thing.name == name).managed_policies
        rows = [
            {"PolicyName": policy.name, "PolicyArn": arn}
            for arn, policy in held.items()
            if policy.path.startswith(prefix)
        ]
        return page_of(call, "AttachedPolicies", sorted(rows, key=lambda row: row["PolicyName"].lower()))


_attached("ListAttachedUserPolicies", "UserName", "users")
_attached("ListAttachedGroupPolicies", "GroupName", "groups")
_attached("ListAttachedRolePolicies", "RoleName", "roles")


@instead("iam", "ListEntitiesForPolicy")
def list_entities_for_policy(call: ApiCall, state: State) -> Result:
    arn, iam = str(call.parameters["PolicyArn"]), state.backend("iam", call.caller.account)
    if arn not in iam.managed_policies:
        raise AwsError("NoSuchEntity", f"Policy {arn} was not found.", 404)
    lists = {
        f"Policy{kind}s": _entities(kind, getattr(iam, f"{kind.lower()}s").values(), call, state)
        for kind in ("Group", "User", "Role")
    }
    return page_of_several(call, lists)


def _entities(kind: str, entities: Any, call: ApiCall, state: State) -> list[Result]:
    """The groups, users or roles that have the policy, as the call asks: attached, or as boundary."""
    asked = call.parameters
    if asked.get("EntityFilter") not in (None, "", kind):
        return []
    arn, prefix = str(asked["PolicyArn"]), str(asked.get("PathPrefix") or "/")
    usage = asked.get("PolicyUsageFilter")
    found = []
    for entity in entities:
        attached, bounds = arn in entity.managed_policies, _boundary(kind, entity, state) == arn
        if usage:
            attached, bounds = (
                attached and usage == "PermissionsPolicy",
                bounds and usage != "PermissionsPolicy",
            )
        if (attached or bounds) and entity.path.startswith(prefix):
            found.append({f"{kind}Name": entity.name, f"{kind}Id": entity.id})
    return sorted(found, key=lambda row: row[f"{kind}Name"].lower())


def _boundary(kind: str, entity: Any, state: State) -> str | None:
    if kind == "User":
        return state.user_boundary(entity.arn)
    bound: str | None = getattr(entity, "permissions_boundary_arn", None)
    return bound


def _used_as(usage: str | None, attached: bool, bounds: bool) -> bool:
    """Whether the filter lets a policy through: one that bounds nobody is no boundary."""
    if usage == "PermissionsBoundary":
        return bounds
    return usage is None or attached or not bounds


def _row(policy: Any, bounds: int) -> Result:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": policy.attachment_count,
        "PermissionsBoundaryUsageCount": bounds,
        "IsAttachable": True,
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
    }
