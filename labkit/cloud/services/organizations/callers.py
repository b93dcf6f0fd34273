"""Organizations hears the management account; a member gets little, an account on its own nothing.

moto lets members read what isn't theirs and stumbles over what they write.
(Organizations API Reference, "You can only call this operation from the management account"; Managing
access permissions for an organization)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, NotSimulated, is_operator
from labkit.cloud.registry import before

from .organization import management_of, organization

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_BY_ANY_MEMBER = ("DescribeOrganization", "LeaveOrganization")
_BY_MANAGEMENT = (
    "AttachPolicy", "CloseAccount", "CreateAccount", "CreateOrganizationalUnit", "CreatePolicy",
    "DeleteOrganization", "DeleteOrganizationalUnit", "DeletePolicy", "DeregisterDelegatedAdministrator",
    "DescribeAccount", "DescribeCreateAccountStatus", "DescribeOrganizationalUnit", "DescribePolicy",
    "DetachPolicy", "DisableAWSServiceAccess", "DisablePolicyType", "EnableAWSServiceAccess",
    "EnablePolicyType", "ListAWSServiceAccessForOrganization", "ListAccounts", "ListAccountsForParent",
    "ListChildren", "ListCreateAccountStatus", "ListDelegatedAdministrators",
    "ListDelegatedServicesForAccount", "ListOrganizationalUnitsForParent", "ListParents", "ListPolicies",
    "ListPoliciesForTarget", "ListRoots", "ListTagsForResource", "ListTargetsForPolicy", "MoveAccount",
    "RegisterDelegatedAdministrator", "RemoveAccountFromOrganization", "TagResource", "UntagResource",
    "UpdateOrganizationalUnit", "UpdatePolicy",
)  # fmt: skip
_BY_DELEGATES = frozenset(
    {
        "DescribeAccount", "DescribeOrganizationalUnit", "DescribePolicy", "ListAccounts",
        "ListAccountsForParent", "ListChildren", "ListOrganizationalUnitsForParent", "ListParents",
        "ListPolicies", "ListPoliciesForTarget", "ListRoots", "ListTargetsForPolicy",
    }
)  # fmt: skip


@before("organizations", *_BY_ANY_MEMBER, *_BY_MANAGEMENT)
def in_an_organization(call: ApiCall, state: State) -> None:
    if organization(call, state).org is None:
        raise AwsError(
            "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."
        )


@before("organizations", *_BY_MANAGEMENT)
def management_only(call: ApiCall, state: State) -> None:
    caller = call.caller.account
    if management_of(caller) == caller or is_operator(call):
        return
    if any(admin.account.id == caller for admin in organization(call, state).admins):
        if call.operation in _BY_DELEGATES:
            return
        if call.operation.startswith(("Describe", "List")):
            raise NotSimulated(
                "organizations", call.operation, "its delegated administrators can't read that"
            )
    raise AwsError("AccessDeniedException", "You don't have permissions to access this resource.")
