"""What an association or an attachment binds, found by its id; who undoes one is judged by what it binds.

(DisassociateRouteTable, ReplaceNetworkAclAssociation, DetachNetworkInterface, DisassociateIamInstanceProfile:
Error codes for the Amazon EC2 API, InvalidAssociationID.NotFound, InvalidAttachmentID.NotFound)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.judge.finders import finder_for
from labkit.cloud.registry import before

from .ids import backend_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("ec2")


@finder
def associated_instance(call: ApiCall, state: State, _arn: str) -> list[str]:
    return _arns("instance", _instances(call, state), call)


@finder
def associated_table(call: ApiCall, state: State, _arn: str) -> list[str]:
    return _arns("route-table", [table.id for table in _tables(call, state)], call)


@finder
def associated_acl(call: ApiCall, state: State, _arn: str) -> list[str]:
    return _arns("network-acl", [acl.id for acl in _acls(call, state)], call)


@finder
def associated_subnet(call: ApiCall, state: State, _arn: str) -> list[str]:
    wanted = call.parameters.get("AssociationId")
    subnets = [table._associations.get(wanted) for table in _tables(call, state)]  # noqa: SLF001 - moto's store
    subnets += [acl._associations[wanted].subnet_id for acl in _acls(call, state)]  # noqa: SLF001 - same
    return _arns("subnet", [str(name) for name in subnets if name], call)


@finder
def attached_instance(call: ApiCall, state: State, _arn: str) -> list[str]:
    found = [one.instance.id for one in _interfaces(call, state) if one.instance is not None]
    return _arns("instance", found, call)


@finder
def attached_interface(call: ApiCall, state: State, _arn: str) -> list[str]:
    return _arns("network-interface", [one.id for one in _interfaces(call, state)], call)


@before("ec2", "DisassociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation")
def profile_association_is_there(call: ApiCall, state: State) -> None:
    _found(_instances(call, state), call)


@before("ec2", "DisassociateRouteTable", "ReplaceRouteTableAssociation")
def table_association_is_there(call: ApiCall, state: State) -> None:
    tables = _tables(call, state)
    _found(tables, call)
    if call.operation == "DisassociateRouteTable" and any(
        table.main_association_id == call.parameters["AssociationId"] for table in tables
    ):
        name = call.parameters["AssociationId"]
        text = f"cannot disassociate the main route table association {name}"
        raise AwsError("InvalidParameterValue", text)


@before("ec2", "ReplaceNetworkAclAssociation")
def acl_association_is_there(call: ApiCall, state: State) -> None:
    _found(_acls(call, state), call)
    name = str(call.parameters["NetworkAclId"])
    if name not in backend_of(call, state).network_acls:
        text = f"The networkAcl ID '{name}' does not exist"
        raise AwsError("InvalidNetworkAclID.NotFound", text)


@before("ec2", "DetachNetworkInterface")
def attachment_is_there(call: ApiCall, state: State) -> None:
    if not _interfaces(call, state):
        text = f"The attachment ID '{call.parameters['AttachmentId']}' does not exist"
        raise AwsError("InvalidAttachmentID.NotFound", text)


def _found(bound: list[Any], call: ApiCall) -> None:
    if not bound:
        text = f"The association ID '{call.parameters['AssociationId']}' does not exist"
        raise AwsError("InvalidAssociationID.NotFound", text)


def _instances(call: ApiCall, state: State) -> list[str]:
    wanted = call.parameters.get("AssociationId")
    held = backend_of(call, state).iam_instance_profile_associations
    return [name for name, one in held.items() if one.association_id == wanted]


def _tables(call: ApiCall, state: State) -> list[Any]:
    wanted = call.parameters.get("AssociationId")
    tables = backend_of(call, state).route_tables.values()
    return [one for one in tables if wanted in one._associations or one.main_association_id == wanted]  # noqa: SLF001 - moto's store


def _acls(call: ApiCall, state: State) -> list[Any]:
    wanted = call.parameters.get("AssociationId")
    return [one for one in backend_of(call, state).network_acls.values() if wanted in one._associations]  # noqa: SLF001 - same


def _interfaces(call: ApiCall, state: State) -> list[Any]:
    wanted = call.parameters.get("AttachmentId")
    return [one for one in backend_of(call, state).enis.values() if wanted and one.attachment_id == wanted]


def _arns(kind: str, names: list[str], call: ApiCall) -> list[str]:
    return [f"arn:aws:ec2:{call.region}:{call.caller.account}:{kind}/{name}" for name in names]
