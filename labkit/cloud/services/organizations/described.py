"""Organizations as plain data: the tree, with the policies at every place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .organization import management_of, root

if TYPE_CHECKING:
    from labkit.cloud.state import State


def organizations(state: State) -> list[dict[str, Any]]:
    """Every organization that an account belongs to."""
    managing = dict.fromkeys(management_of(account) for account in state.accounts())
    backends = {account: state.backend("organizations", account) for account in managing}
    return [_told(account, backend) for account, backend in backends.items() if backend.org is not None]


def _told(management: str, backend: Any) -> dict[str, Any]:
    top = root(backend)
    types = top.policy_types if backend.org.feature_set == "ALL" else []
    return {
        "Id": backend.org.id,
        "MasterAccountId": management,
        "PolicyTypes": [item["Type"] for item in types],
        "Root": _unit(top, backend),
    }


def _unit(unit: Any, backend: Any) -> dict[str, Any]:
    below = [item for item in backend.ou if item.type != "ROOT" and item.parent_id == unit.id]
    accounts = [item for item in backend.accounts if item.parent_id == unit.id]
    return {
        **_place(unit),
        "Accounts": [_place(account) for account in accounts],
        "OrganizationalUnits": [_unit(item, backend) for item in below],
    }


def _place(item: Any) -> dict[str, Any]:
    return {
        "Id": item.id,
        "Tags": dict(item.tags),
        "Policies": [_policy(policy) for policy in item.attached_policies],
    }


def _policy(policy: Any) -> dict[str, Any]:
    return {
        "Id": policy.id,
        "Name": policy.name,
        "Type": policy.type,
        "Arn": str(policy.arn),
        "Content": policy.content,
        "Tags": dict(policy.tags),
    }
