"""What StackSets is asked: trusted access, stack sets, their instances.

(ActivateOrganizationsAccess, CreateStackSet, CreateStackInstances, ListStackInstances, ... in the AWS
CloudFormation API Reference; Activate trusted access for StackSets with AWS Organizations)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random
from moto.organizations.models import organizations_backends

from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.registry import instead
from labkit.cloud.services._common.time import at
from labkit.cloud.services.organizations.organization import node

from .deployments import StackSet, follow, sets_of, stack_set
from .resources import unmake_all
from .template import read

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_TRUSTED = "member.org.stacksets.cloudformation.amazonaws.com"
_NAMED = "CAPABILITY_NAMED_IAM"


@instead("cloudformation", "ActivateOrganizationsAccess")
def activate(call: ApiCall, _state: State) -> Result:
    backend = _management(call)
    with at(call):
        backend.enable_aws_service_access(ServicePrincipal=_TRUSTED)
    return {}


@instead("cloudformation", "DescribeOrganizationsAccess")
def describe_access(call: ApiCall, _state: State) -> Result:
    return {"Status": "ENABLED" if _is_trusted(_management(call)) else "DISABLED"}


@instead("cloudformation", "CreateStackSet")
def create(call: ApiCall, state: State) -> Result:
    given = call.parameters
    _check_request(call)
    kept, name = sets_of(call.caller.account, state), given["StackSetName"]
    if name in kept:
        raise AwsError("NameAlreadyExistsException", f"StackSet {name} already exists", 409)
    resources = read(given["TemplateBody"])
    if _NAMED not in given.get("Capabilities", ()):
        raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{_NAMED}]")
    unique = str(mock_random.uuid4())
    follows = given["AutoDeployment"]
    kept[name] = StackSet(
        name=name,
        unique=unique,
        arn=f"arn:aws:cloudformation:{call.region}:{call.caller.account}:stackset/{name}:{unique}",
        text=given["TemplateBody"],
        description=given.get("Description", ""),
        resources=resources,
        follows=bool(follows.get("Enabled")),
        retains=bool(follows.get("RetainStacksOnAccountRemoval")),
    )
    return {"StackSetId": kept[name].id}


@instead("cloudformation", "CreateStackInstances")
def deploy(call: ApiCall, state: State) -> Result:
    chosen, given = stack_set(call, state), call.parameters
    units = _units(call)
    regions = list(given["Regions"])
    if len({*chosen.regions, *regions}) != 1:
        raise NotSimulated(
            "cloudformation",
            call.operation,
            "it deploys IAM's things, which have no Region, from one Region only",
        )
    chosen.regions = regions
    chosen.units += [unit for unit in units if unit not in chosen.units]
    follow(chosen, call, state)
    return {"OperationId": str(mock_random.uuid4())}


@instead("cloudformation", "DeleteStackInstances")
def withdraw(call: ApiCall, state: State) -> Result:
    chosen, units = stack_set(call, state), _units(call)
    for account in [account for account, one in chosen.instances.items() if one.unit in units]:
        gone = chosen.instances.pop(account)
        if not call.parameters["RetainStacks"] and not gone.reason:
            unmake_all(chosen.resources, account, state)
    chosen.units = [unit for unit in chosen.units if unit not in units]
    return {"OperationId": str(mock_random.uuid4())}


@instead("cloudformation", "DeleteStackSet")
def delete(call: ApiCall, state: State) -> Result:
    chosen = stack_set(call, state)
    if chosen.instances:
        raise AwsError("StackSetNotEmptyException", "StackSet is not empty", 409)
    del sets_of(call.caller.account, state)[chosen.name]
    return {}


@instead("cloudformation", "DescribeStackSet")
def describe(call: ApiCall, state: State) -> Result:
    chosen = stack_set(call, state)
    shown = {
        "StackSetName": chosen.name,
        "StackSetId": chosen.id,
        "StackSetARN": chosen.arn,
        "Description": chosen.description,
        "Status": "ACTIVE",
        "TemplateBody": chosen.text,
        "Capabilities": [_NAMED],
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": {"Enabled": chosen.follows, "RetainStacksOnAccountRemoval": chosen.retains},
        "OrganizationalUnitIds": chosen.units,
        "Regions": chosen.regions,
    }
    return {"StackSet": shown}


@instead("cloudformation", "ListStackSets")
def list_sets(call: ApiCall, state: State) -> Result:
    kept = sets_of(call.caller.account, state).values()
    return {
        "Summaries": [{"StackSetName": one.name, "StackSetId": one.id, "Status": "ACTIVE"} for one in kept]
    }


@instead("cloudformation", "ListStackInstances")
def instances(call: ApiCall, state: State) -> Result:
    chosen = stack_set(call, state)
    return {"Summaries": [_summary(chosen, account) for account in chosen.instances]}


def _summary(chosen: StackSet, account: str) -> dict[str, Any]:
    one = chosen.instances[account]
    shown = {
        "StackSetId": chosen.id,
        "Region": chosen.regions[0],
        "Account": account,
        "StackId": one.stack,
        "Status": "OUTDATED" if one.reason else "CURRENT",
        "StackInstanceStatus": {"DetailedStatus": "FAILED" if one.reason else "SUCCEEDED"},
        "OrganizationalUnitId": one.unit,
    }
    return shown | ({"StatusReason": one.reason} if one.reason else {})


def _check_request(call: ApiCall) -> None:
    """Only what is simulated, and only from an account that StackSets trusts."""
    given = call.parameters
    if given.get("PermissionModel") != "SERVICE_MANAGED" or "TemplateBody" not in given:
        raise NotSimulated(
            "cloudformation",
            "CreateStackSet",
            "it has service-managed stack sets with the template in TemplateBody",
        )
    if not _is_trusted(_management(call)):
        raise AwsError(
            "ValidationError", "You must enable organizations access to operate a service managed stack set"
        )
    if "AutoDeployment" not in given:
        raise AwsError(
            "ValidationError", "AutoDeployment is required for stack sets with service-managed permissions"
        )


def _units(call: ApiCall) -> list[str]:
    targets = call.parameters.get("DeploymentTargets") or {}
    units = list(targets.get("OrganizationalUnitIds", ()))
    if not units or targets.get("AccountFilterType", "NONE") != "NONE":
        raise NotSimulated(
            "cloudformation", call.operation, "it deploys to whole OUs, named in DeploymentTargets"
        )
    backend = _management(call)
    for unit in units:
        if node(backend, unit) is None:
            raise AwsError("ValidationError", f"The organizational unit {unit} doesn't exist")
    return units


def _management(call: ApiCall) -> Any:
    """The organization that the caller manages."""
    backend: Any = organizations_backends[call.caller.account]["aws"]
    if backend.org is None:
        raise AwsError(
            "ValidationError",
            "You must be the management account or delegated admin account of an organization before operating "
            "a SERVICE_MANAGED stack set",
        )
    return backend


def _is_trusted(backend: Any) -> bool:
    return any(service["ServicePrincipal"] == _TRUSTED for service in backend.services)
