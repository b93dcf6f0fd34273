"""Accounts of an organization: e-mail addresses once only, ids that repeat, an administrator's role inside.

moto takes an address twice, closes the management account, and leaves OrganizationAccountAccessRole
without permissions. (CreateAccount, CreateAccountStatus, CloseAccount, RemoveAccountFromOrganization,
LeaveOrganization in the Organizations API Reference; Creating a member account in your organization;
Quotas and service limits for AWS Organizations; Monitor the state of your AWS accounts)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.organizations import utils
from moto.organizations.models import organizations_backends

from labkit.cloud.calls import AwsError, is_operator
from labkit.cloud.registry import after, before, instead
from labkit.cloud.services._common.linked_roles import LinkedRole
from labkit.cloud.services._common.time import at

from . import callers  # noqa: F401 - its checks come first
from .organization import account_of, detach, management_of, organization

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

DEFAULT_QUOTA = 10  # accounts; more is a matter of asking for it (Service Quotas)
_NOWHERE = "000000000000"  # moto makes a role for the management account too, as if it were new
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_OWN_ROLE = LinkedRole("organizations.amazonaws.com", "Organizations")
_next_id: list[str] = []
_random_id = utils.make_random_account_id


def _account_id() -> str:
    return _next_id.pop() if _next_id else _random_id()


def install() -> None:
    """Let new accounts have the ids that are chosen here."""
    utils.make_random_account_id = _account_id


# The organization itself.


@before("organizations", "CreateOrganization")
def prepare_organization(_call: ApiCall, _state: State) -> None:
    _next_id[:] = [_NOWHERE]


@after("organizations", "CreateOrganization")
def new_organization(call: ApiCall, state: State, result: Result) -> Result:
    _next_id.clear()
    backend = organization(call, state)
    _OWN_ROLE.make(call.caller.account, call, state)
    state.backend("iam", _NOWHERE).roles.clear()
    account = backend.accounts[0]
    account.name = state.registers.accounts.get(account.id, account.name)
    account.email = backend.org.master_account_email = _owner_of(account.name)
    account.joined_method = "INVITED"
    if backend.org.feature_set != "ALL":
        backend.org.available_policy_types = []
        for target in (*backend.ou, *backend.accounts):
            for policy in list(target.attached_policies):
                detach(policy, target)
    return result | dict(backend.org.describe())


@instead("organizations", "DeleteOrganization")
def delete_organization(call: ApiCall, state: State) -> Result:
    backend = organization(call, state)
    if len(backend.accounts) > 1:
        raise AwsError(
            "OrganizationNotEmptyException",
            "To delete an organization you must first remove all member accounts (except the master).",
        )
    backend._reset()  # noqa: SLF001 - moto's own way to begin anew
    return {}


def _owner_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + "@example.com"


# New members.


@instead("organizations", "CreateAccount")
def create_account(call: ApiCall, state: State) -> Result:
    backend, given = organization(call, state), call.parameters
    if len(backend.accounts) >= quota(call.caller.account, state) and not is_operator(call):
        raise AwsError(
            "ConstraintViolationException",
            "You have exceeded the allowed number of AWS Accounts.",
            about={"Reason": "ACCOUNT_NUMBER_LIMIT_EXCEEDED"},
        )
    if str(given.get("RoleName", "")).startswith("AWSServiceRoleFor"):
        raise AwsError(
            "InvalidInputException",
            "You provided a role name that isn't valid.",
            about={"Reason": "INVALID_ROLE_NAME"},
        )
    if str(given["Email"]).lower() in _addresses():
        return {"CreateAccountStatus": _begun(_failed(call, state))}
    _next_id[:] = [_free_id(call, state)]
    with at(call):
        status = backend.create_account(**given)["CreateAccountStatus"]
    state.registers.accounts[status["AccountId"]] = str(given["AccountName"])
    iam = state.backend("iam", status["AccountId"])
    iam.attach_role_policy(_ADMINISTRATOR, given.get("RoleName", "OrganizationAccountAccessRole"))
    _OWN_ROLE.make(status["AccountId"], call, state)
    return {"CreateAccountStatus": _begun(status)}


def quota(management: str, state: State) -> int:
    """How many accounts the organization may have."""
    return int(state.registers.notes.get("account quotas", {}).get(management, DEFAULT_QUOTA))


@instead("organizations", "DescribeCreateAccountStatus")
def describe_create_account_status(call: ApiCall, state: State) -> Result:
    wanted = call.parameters["CreateAccountRequestId"]
    found = next((status for status in statuses(call, state) if status["Id"] == wanted), None)
    if found is None:
        raise AwsError(
            "CreateAccountStatusNotFoundException",
            "We can't find an create account request with the CreateAccountRequestId that you specified.",
        )
    return {"CreateAccountStatus": found}


def statuses(call: ApiCall, state: State) -> list[dict[str, Any]]:
    """Every request for a new account, oldest first within those that went well and those that didn't."""
    backend = organization(call, state)
    well = [account.create_account_status["CreateAccountStatus"] for account in backend.accounts[1:]]
    return well + list(state.registers.notes.get("refused accounts", {}).get(backend.org.id, ()))


def _failed(call: ApiCall, state: State) -> dict[str, Any]:
    status = {
        "Id": utils.make_random_create_account_status_id(),
        "AccountName": call.parameters["AccountName"],
        "State": "FAILED",
        "RequestedTimestamp": call.time.timestamp(),
        "CompletedTimestamp": call.time.timestamp(),
        "FailureReason": "EMAIL_ALREADY_EXISTS",
    }
    refused = state.registers.notes.setdefault("refused accounts", {})
    refused.setdefault(organization(call, state).org.id, []).append(status)
    return status


def _begun(status: dict[str, Any]) -> dict[str, Any]:
    """What CreateAccount itself tells: that the work has begun; how it ended is asked for later."""
    begun = {name: status[name] for name in ("Id", "AccountName", "RequestedTimestamp")}
    return begun | {"State": "IN_PROGRESS"}


def _addresses() -> set[str]:
    """The e-mail addresses that own an account already, in any organization."""
    backends: Iterator[Any] = organizations_backends.iter_backends()
    return {account.email.lower() for _, _, backend in backends for account in backend.accounts}


def _free_id(call: ApiCall, state: State) -> str:
    """An easy id, the same on each run. The scene's set-up gets the id that it has declared for the name."""
    if is_operator(call):
        placed = {account.id for account in organization(call, state).accounts}
        for account, name in state.registers.accounts.items():
            if name == call.parameters["AccountName"] and account not in placed:
                return account
    to_come = state.registers.notes.get("accounts to come", {})
    chosen = to_come.get(call.parameters["AccountName"], "")
    if chosen and not state.exists(chosen):
        return str(chosen)
    return next(
        account for account in _ids() if not state.exists(account) and account not in to_come.values()
    )


def _ids() -> Iterator[str]:
    """222222222222, 333333333333, ... and then others that are easy to tell apart."""
    yield from (str(digit) * 12 for digit in range(2, 9))
    yield from (f"{number:04d}" * 3 for number in range(1212, 9999) if number % 101)
    yield from (f"{number:012d}" for number in range(10**9, 10**10))


# Members that go.


@before("organizations", "CloseAccount")
def closes_only_members(call: ApiCall, state: State) -> None:
    backend = organization(call, state)
    account = account_of(backend, call.parameters["AccountId"])
    if account.id == management_of(account.id):
        raise AwsError(
            "ConstraintViolationException",
            "You can't close the management account of an organization.",
            about={"Reason": "CANNOT_CLOSE_MANAGEMENT_ACCOUNT"},
        )
    if backend.org.feature_set != "ALL":
        raise AwsError(
            "ConstraintViolationException",
            "An organization that supports only consolidated billing features can't perform this operation.",
            about={"Reason": "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"},
        )


@after("organizations", "CloseAccount")
def nobody_calls_from_a_closed_account(call: ApiCall, state: State, _result: Result) -> None:
    closed = str(call.parameters["AccountId"])
    account_of(organization(call, state), closed).state = "CLOSED"  # moto: SUSPENDED, AWS's own measure
    state.registers.accounts.pop(closed, None)
    held = state.registers.credentials
    state.registers.credentials = {
        key: value for key, value in held.items() if value.caller.account != closed
    }


@before("organizations", "LeaveOrganization", "RemoveAccountFromOrganization")
def delegates_stay(call: ApiCall, state: State) -> None:
    leaving = str(call.parameters.get("AccountId") or call.caller.account)
    if any(admin.account.id == leaving for admin in organization(call, state).admins):
        raise AwsError(
            "ConstraintViolationException",
            "You can't remove an account that is a delegated administrator for an AWS service. Deregister it first.",
            about={"Reason": "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"},
        )


@before("organizations", "RemoveAccountFromOrganization", "LeaveOrganization")
def leaves_only_with_a_payment_method(call: ApiCall, state: State) -> None:
    """An account made in an organization has none, and nothing in the API gives it one."""
    if is_operator(call) and call.operation == "RemoveAccountFromOrganization":
        return
    backend = organization(call, state)
    account = account_of(backend, call.parameters.get("AccountId", call.caller.account))
    if account.id == management_of(account.id):
        raise AwsError(
            "MasterCannotLeaveOrganizationException",
            "You can't remove a management account from an organization.",
        )
    raise AwsError(
        "ConstraintViolationException",
        "The member account is missing one or more of the prerequisites required to operate as a standalone "
        "account. To add what is missing, sign in to the member account with the AWS Organizations console, "
        "then choose to leave the organization.",
        about={"Reason": "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED"},
    )
