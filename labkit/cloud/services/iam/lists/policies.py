"""Managed policies, what is attached, and to whom: filtered and paged as asked.

moto leaves PolicyUsageFilter aside, knows no boundaries there, and loses rows between pages.
(ListPolicies, ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies,
ListEntitiesForPolicy in the IAM API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services.iam.managed_policies import LINKED_PATH, OF_AWS, described
from labkit.cloud.services.iam.policy_versions import bounded_by

from .names import page_of, page_of_several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@instead("iam", "ListPolicies")
def list_policies(call: ApiCall, state: State) -> Result:
    asked, account = call.parameters, call.caller.account
    scope, prefix = asked.get("Scope") or "All", str(asked.get("PathPrefix") or "/")
    held = state.backend("iam", account).managed_policies
    rows = [_row(policy, bounded_by(policy.arn, account, state)) for policy in list(held.values())]
    if scope != "Local":
        there = {row["Arn"] for row in rows}
        rows += [dict(row) for row in described() if row["Arn"] not in there]
    shown = [
        row
        for row in rows
        if row["Path"].startswith(prefix)
        and (scope == "All" or (scope == "AWS") == row["Arn"].startswith(OF_AWS))
        and _is_used_as(asked, row["AttachmentCount"], row["PermissionsBoundaryUsageCount"])
    ]
    return page_of(call, "Policies", sorted(shown, key=lambda row: row["PolicyName"].lower()))


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


def _is_used_as(asked: Mapping[str, Any], attached: int, bounds: int) -> bool:
    """Whether the filters let a policy through: one that bounds nobody is no boundary."""
    if asked.get("OnlyAttached") and not attached:
        return False
    if asked.get("PolicyUsageFilter") == "PermissionsBoundary":
        return bounds > 0
    return not asked.get("PolicyUsageFilter") or attached > 0 or not bounds


def _row(policy: Any, bounds: int) -> Result:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": policy.attachment_count,
        "PermissionsBoundaryUsageCount": bounds,
        "IsAttachable": not policy.path.startswith(LINKED_PATH),
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
    }
