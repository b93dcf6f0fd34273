"""Organizational units: one name among brothers, no deleting while something is inside, five levels deep.

(CreateOrganizationalUnit, UpdateOrganizationalUnit, DeleteOrganizationalUnit, MoveAccount in the
Organizations API Reference; Quotas and service limits for AWS Organizations)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import after, before, instead

from . import callers  # noqa: F401 - its checks come first
from .organization import account_of, detach, node, organization, parent_of, unit_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_DEEPEST = 5


@before("organizations", "CreateOrganizationalUnit")
def unit_fits(call: ApiCall, state: State) -> None:
    backend = organization(call, state)
    parent = parent_of(backend, call.parameters["ParentId"])
    _check_name(backend, parent.id, call.parameters["Name"])
    if _depth(backend, parent) >= _DEEPEST:
        raise AwsError(
            "ConstraintViolationException",
            "You have exceeded the allowed depth of the OU hierarchy.",
            about={"Reason": "OU_DEPTH_LIMIT_EXCEEDED"},
        )


@instead("organizations", "UpdateOrganizationalUnit")
def rename_unit(call: ApiCall, state: State) -> Result:
    backend = organization(call, state)
    unit = unit_of(backend, call.parameters["OrganizationalUnitId"])
    name = call.parameters.get("Name", unit.name)
    if name != unit.name:
        _check_name(backend, unit.parent_id, name)
    unit.name = name
    return dict(unit.describe())


@before("organizations", "DeleteOrganizationalUnit")
def unit_is_empty(call: ApiCall, state: State) -> None:
    backend = organization(call, state)
    unit = unit_of(backend, call.parameters["OrganizationalUnitId"])
    if any(item.parent_id == unit.id for item in (*backend.ou, *backend.accounts)):
        raise AwsError(
            "OrganizationalUnitNotEmptyException",
            "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all "
            "child OUs, and try the operation again.",
        )
    for policy in list(unit.attached_policies):  # moto would keep them "in use" by what's gone
        detach(policy, unit)


@before("organizations", "MoveAccount")
def account_is_where_it_is_said_to_be(call: ApiCall, state: State) -> None:
    backend, given = organization(call, state), call.parameters
    account = account_of(backend, given["AccountId"])
    source = parent_of(backend, given["SourceParentId"], "SourceParentNotFoundException")
    goal = parent_of(backend, given["DestinationParentId"], "DestinationParentNotFoundException")
    if account.parent_id == goal.id:
        raise AwsError(
            "DuplicateAccountException", "That account is already present in the specified destination."
        )
    if account.parent_id != source.id:
        raise AwsError(
            "SourceParentNotFoundException",
            "We can't find a source root or OU with the ParentId that you specified.",
        )


@after("organizations", "CreateOrganizationalUnit")
def unit_without_policies_it_cannot_have(call: ApiCall, state: State, result: Result) -> None:
    """With consolidated billing only there are no policies to attach."""
    backend = organization(call, state)
    if backend.org.feature_set != "ALL":
        unit = unit_of(backend, result["OrganizationalUnit"]["Id"])
        for policy in list(unit.attached_policies):
            detach(policy, unit)


def _check_name(backend: Any, parent_id: str, name: str) -> None:
    brothers = (item for item in backend.ou if item.parent_id == parent_id)
    if any(item.name == name for item in brothers):
        raise AwsError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")


def _depth(backend: Any, unit: Any) -> int:
    """How many units there are from the root down to this one, itself counted; 0 for the root."""
    depth = 0
    while unit.type != "ROOT":
        depth, unit = depth + 1, node(backend, unit.parent_id)
    return depth
