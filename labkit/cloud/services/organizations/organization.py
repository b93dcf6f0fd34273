"""The caller's organization as moto holds it, for the modules that correct AWS Organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.organizations.models import organizations_backends

from labkit.cloud.calls import AwsError

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DEFAULT_POLICIES = {SCP: "p-FullAWSAccess", RCP: "p-RCPFullAWSAccess"}


def management_of(account: str) -> str:
    """The management account of an account's organization; the account itself where it's in none."""
    return str(organizations_backends.master_accounts.get(account, (account, ""))[0])


def organization(call: ApiCall, state: State) -> Any:
    """moto's backend that holds the caller's organization; its `org` is None where there's none."""
    return state.backend("organizations", management_of(call.caller.account))


def node(backend: Any, node_id: str) -> Any | None:
    """The root, unit or account with this id."""
    return next((item for item in (*backend.ou, *backend.accounts) if item.id == node_id), None)


def root(backend: Any) -> Any:
    """The organization's one root."""
    return next(item for item in backend.ou if item.type == "ROOT")


def account_of(backend: Any, account: str) -> Any:
    """The member (or management account) with this id. Raises AccountNotFoundException."""
    found = next((item for item in backend.accounts if item.id == account), None)
    if found is None:
        raise AwsError("AccountNotFoundException", "You specified an account that doesn't exist.")
    return found


def policy_of(backend: Any, policy_id: str) -> Any:
    """The policy with this id. Raises PolicyNotFoundException."""
    found = next((item for item in backend.policies if item.id == policy_id), None)
    if found is None:
        raise AwsError(
            "PolicyNotFoundException", "We can't find a policy with the PolicyId that you specified."
        )
    return found


def parent_of(backend: Any, parent_id: str, code: str = "ParentNotFoundException") -> Any:
    """The root or unit with this id. Raises the error `code`."""
    found = next((item for item in backend.ou if item.id == parent_id), None)
    if found is None:
        raise AwsError(code, "We can't find a root or OU with the ParentId that you specified.")
    return found


def unit_of(backend: Any, unit_id: str) -> Any:
    """The unit with this id. Raises OrganizationalUnitNotFoundException."""
    found = node(backend, unit_id)
    if found is None or found.type != "ORGANIZATIONAL_UNIT":
        raise AwsError(
            "OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist."
        )
    return found


def attach(policy: Any, target: Any) -> None:
    """Attach as moto does, on both sides."""
    if policy not in target.attached_policies:
        target.attached_policies.append(policy)
        policy.attachments.append(target)


def detach(policy: Any, target: Any) -> None:
    """Detach as moto does, on both sides."""
    target.attached_policies.remove(policy)
    policy.attachments.remove(target)
