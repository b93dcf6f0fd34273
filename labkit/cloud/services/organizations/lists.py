"""What is in an organization, lists a page at a time (twenty at most); moto's pages lose rows of one second.

(ListAccounts, ListChildren, ListParents, ListRoots, ... in the Organizations API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services._common.pages import page

from . import callers  # noqa: F401 - its checks come first
from .accounts import statuses
from .organization import account_of, node, organization, parent_of, policy_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_PAGE = 20


def _lister(operation: str, key: str, rows: Callable[[ApiCall, State], list[Any]]) -> None:
    """Answer a list operation with these rows under this key, page by page."""

    @instead("organizations", operation)
    def answer(call: ApiCall, state: State) -> Result:
        size = int(call.parameters.get("MaxResults") or _PAGE)
        try:
            shown, token = page(rows(call, state), size, call.parameters.get("NextToken"))
        except ValueError as error:
            raise AwsError(
                "InvalidInputException",
                "You specified an invalid pagination token.",
                about={"Reason": "INVALID_NEXT_TOKEN"},
            ) from error
        return {key: shown} | ({"NextToken": token} if token else {})


def _accounts(call: ApiCall, state: State) -> list[Any]:
    return [account.describe() for account in organization(call, state).accounts]


def _accounts_of_parent(call: ApiCall, state: State) -> list[Any]:
    backend = organization(call, state)
    parent = parent_of(backend, call.parameters["ParentId"])
    return [account.describe() for account in backend.accounts if account.parent_id == parent.id]


def _units_of_parent(call: ApiCall, state: State) -> list[Any]:
    backend = organization(call, state)
    parent = parent_of(backend, call.parameters["ParentId"])
    units = (unit for unit in backend.ou if unit.type != "ROOT" and unit.parent_id == parent.id)
    return [unit.describe()["OrganizationalUnit"] for unit in units]


def _children(call: ApiCall, state: State) -> list[Any]:
    backend, kind = organization(call, state), call.parameters["ChildType"]
    parent = parent_of(backend, call.parameters["ParentId"])
    found = (item for item in (*backend.ou, *backend.accounts) if item.type == kind)
    return [{"Id": item.id, "Type": kind} for item in found if item.parent_id == parent.id]


def _parents(call: ApiCall, state: State) -> list[Any]:
    backend = organization(call, state)
    child = node(backend, call.parameters["ChildId"])
    if child is None:
        raise AwsError(
            "ChildNotFoundException",
            "We can't find an organizational unit (OU) or AWS account with the ChildId that you specified.",
        )
    return [{"Id": item.id, "Type": item.type} for item in backend.ou if item.id == child.parent_id]


def _roots(call: ApiCall, state: State) -> list[Any]:
    return [unit.describe() for unit in organization(call, state).ou if unit.type == "ROOT"]


def _policies(call: ApiCall, state: State) -> list[Any]:
    policies, kind = organization(call, state).policies, call.parameters["Filter"]
    return [policy.describe()["Policy"]["PolicySummary"] for policy in policies if policy.type == kind]


def _policies_of_target(call: ApiCall, state: State) -> list[Any]:
    target = node(organization(call, state), call.parameters["TargetId"])
    if target is None:
        raise AwsError("TargetNotFoundException", "You specified a target that doesn't exist.")
    attached = (policy for policy in target.attached_policies if policy.type == call.parameters["Filter"])
    return [policy.describe()["Policy"]["PolicySummary"] for policy in attached]


def _targets_of_policy(call: ApiCall, state: State) -> list[Any]:
    targets = policy_of(organization(call, state), call.parameters["PolicyId"]).attachments
    return [{"TargetId": item.id, "Arn": item.arn, "Name": item.name, "Type": item.type} for item in targets]


def _statuses(call: ApiCall, state: State) -> list[Any]:
    wanted = call.parameters.get("States") or ("SUCCEEDED", "FAILED")
    return [status for status in statuses(call, state) if status["State"] in wanted]


def _trusted_services(call: ApiCall, state: State) -> list[Any]:
    return sorted(organization(call, state).services, key=lambda row: str(row["ServicePrincipal"]))


def _delegates(call: ApiCall, state: State) -> list[Any]:
    service = call.parameters.get("ServicePrincipal")
    admins = organization(call, state).admins
    return [admin.describe() for admin in admins if service is None or service in admin.services]


def _delegated_services(call: ApiCall, state: State) -> list[Any]:
    backend = organization(call, state)
    account = account_of(backend, call.parameters["AccountId"])
    found = next((admin for admin in backend.admins if admin.account.id == account.id), None)
    if found is None:
        raise AwsError(
            "AccountNotRegisteredException",
            "The provided account is not a registered delegated administrator for your organization.",
        )
    return list(found.services.values())


def _tags(call: ApiCall, state: State) -> list[Any]:
    backend, wanted = organization(call, state), str(call.parameters["ResourceId"])
    things: list[Any] = [node(backend, wanted), *(one for one in backend.policies if one.id == wanted)]
    found = next((thing for thing in things if thing is not None), None)
    if found is None:
        raise AwsError("TargetNotFoundException", "You specified a target that doesn't exist.")
    return [{"Key": key, "Value": value} for key, value in found.tags.items()]


@instead("organizations", "DescribeAccount")
def describe_account(call: ApiCall, state: State) -> Result:
    return {"Account": account_of(organization(call, state), call.parameters["AccountId"]).describe()}


@instead("organizations", "DescribeOrganizationalUnit")
def describe_unit(call: ApiCall, state: State) -> Result:
    return dict(unit_of(organization(call, state), call.parameters["OrganizationalUnitId"]).describe())


@instead("organizations", "DescribePolicy")
def describe_policy(call: ApiCall, state: State) -> Result:
    return dict(policy_of(organization(call, state), call.parameters["PolicyId"]).describe())


_lister("ListAccounts", "Accounts", _accounts)
_lister("ListAccountsForParent", "Accounts", _accounts_of_parent)
_lister("ListOrganizationalUnitsForParent", "OrganizationalUnits", _units_of_parent)
_lister("ListChildren", "Children", _children)
_lister("ListParents", "Parents", _parents)
_lister("ListRoots", "Roots", _roots)
_lister("ListPolicies", "Policies", _policies)
_lister("ListPoliciesForTarget", "Policies", _policies_of_target)
_lister("ListTargetsForPolicy", "Targets", _targets_of_policy)
_lister("ListCreateAccountStatus", "CreateAccountStatuses", _statuses)
_lister("ListAWSServiceAccessForOrganization", "EnabledServicePrincipals", _trusted_services)
_lister("ListDelegatedAdministrators", "DelegatedAdministrators", _delegates)
_lister("ListDelegatedServicesForAccount", "DelegatedServices", _delegated_services)
_lister("ListTagsForResource", "Tags", _tags)
