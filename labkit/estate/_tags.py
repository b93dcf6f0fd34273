"""The tags of what IAM and Organizations hold, by ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ._model import Account, Tags
    from ._organization import Organization


def iam_tags(account: Account, arn: str, resource: str) -> Tags:
    """The tags of a user, role, policy or identity provider, by its ARN and the resource in it."""
    kind, _, path = resource.partition("/")
    name = path.rpartition("/")[2]
    shelf: Mapping[str, Any] = {"user": account.users, "role": account.roles}.get(kind, {})
    if name in shelf:
        found: Tags = shelf[name].tags
        return found
    if kind == "policy" and arn in account.policies:
        return account.policies[arn].tags
    return account.providers.get(arn, {})


def organization_tags(organizations: Iterable[Organization], name: str) -> Tags:
    """The tags of a root, unit, account or policy, by its id; none where there is no such thing."""
    for organization in organizations:
        found = organization.nodes.get(name) or organization.policies.get(name)
        if found is not None:
            return found.tags
    return {}
