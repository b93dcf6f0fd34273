"""AWS Organizations' resources: everything is named by an id, and owned by the management account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.organizations.models import organizations_backends

from labkit.cloud.judge.finders import finder_for
from labkit.cloud.judge.tags import tag_lookup

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("organizations")


def managing(account: str) -> Any:
    """moto's Organizations backend that answers for an account: that of its management account."""
    management = organizations_backends.master_accounts.get(account, (account, ""))[0]
    return organizations_backends[management]["aws"]


@finder
def policy(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["PolicyId"]), call)]


@finder
def new_policy(call: ApiCall, _state: State, _arn: str) -> list[str]:
    kind = str(call.parameters["Type"]).lower()
    return [_in_organization(call, "policy", f"{kind}/*")]


@finder
def target(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["TargetId"]), call)]


@finder
def parent(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["ParentId"]), call)]


@finder
def child(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["ChildId"]), call)]


@finder
def account(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["AccountId"]), call)]


@finder
def unit(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["OrganizationalUnitId"]), call)]


@finder
def root(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["RootId"]), call)]


@finder
def resource(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["ResourceId"]), call)]


@finder
def source_parent(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["SourceParentId"]), call)]


@finder
def destination_parent(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [_arn_of(str(call.parameters["DestinationParentId"]), call)]


@finder
def policy_type(call: ApiCall, _state: State, arn: str) -> list[str]:
    """The kind of policy the call is about: said in it, or that of the policy it names."""
    said = call.parameters.get("PolicyType") or call.parameters.get("Type") or call.parameters.get("Filter")
    if said:
        return [str(said)]
    named = call.parameters.get("PolicyId") or call.parameters.get("ResourceId") or arn.rpartition("/")[2]
    found = [item.type for item in managing(call.caller.account).policies if item.id == named]
    return [str(kind) for kind in found]


def _arn_of(name: str, call: ApiCall) -> str:
    """The ARN for an id: r-, ou-, p- or twelve digits."""
    found = _find(name, call)
    if getattr(found, "aws_managed", False):
        return f"arn:aws:organizations::aws:policy/{found.type.lower()}/{name}"
    if found is not None and name.startswith("p-"):
        return _in_organization(call, "policy", f"{found.type.lower()}/{name}")
    kinds = {"r-": "root", "ou": "ou", "p-": "policy"}
    return _in_organization(call, kinds.get(name[:2], "account"), name)


def _in_organization(call: ApiCall, kind: str, name: str) -> str:
    backend = managing(call.caller.account)
    owner = backend.org.master_account_id if backend.org else call.caller.account
    number = backend.org.id if backend.org else "o-none"
    return f"arn:aws:organizations::{owner}:{kind}/{number}/{name}"


def _find(name: str, call: ApiCall) -> Any:
    backend = managing(call.caller.account)
    things = (*backend.ou, *backend.accounts, *backend.policies)
    return next((item for item in things if item.id == name), None)


@tag_lookup("organizations")
def tags(backend: Any, arn: str) -> Any:
    name = arn.rpartition("/")[2]
    things = (*backend.ou, *backend.accounts, *backend.policies)
    return next((thing.tags for thing in things if thing.id == name), None)
