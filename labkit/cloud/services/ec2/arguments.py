"""What EC2 says of parameters that lack a part, name nothing, or come twice; moto stumbles over them.

(Error codes for the Amazon EC2 API: MissingParameter, InvalidParameterValue, InvalidNextToken, IncorrectState,
NatGatewayNotFound, InvalidNetworkAclEntry.NotFound; CreateTags; Filter; DetachVolume)
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError, NotSimulated
from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import before, for_moto

from .ids import backend_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_DESCRIBES = tuple(name for name in simulated_operations("ec2") if name.startswith("Describe"))


@before("ec2", *_DESCRIBES)
def filters_have_names_and_values(call: ApiCall, _state: State) -> None:
    for number, one in enumerate(call.parameters.get("Filters") or (), 1):
        for part, name in (("Name", "Name"), ("Values", "Value")):
            if not one.get(part):
                raise _missing(f"Filter.{number}.{name}")


@before("ec2", "DescribeInstanceTypeOfferings")
def no_outposts(call: ApiCall, _state: State) -> None:
    if call.parameters.get("LocationType") == "outpost":
        raise NotSimulated("ec2", call.operation, "it has no Outposts")


@before("ec2", "CreateTags", "DeleteTags")
def tags_have_keys(call: ApiCall, _state: State) -> None:
    for number, tag in enumerate(call.parameters.get("Tags") or (), 1):
        if tag.get("Key") is None:
            raise _missing(f"Tag.{number}.Key")


@for_moto("ec2", "CreateTags")
def tags_without_a_value_are_empty(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    tags = [{"Value": "", **tag} for tag in parameters.get("Tags") or ()]
    return {**parameters, "Tags": tags}


@for_moto("ec2", *_DESCRIBES)
def ids_come_once(_call: ApiCall, _state: State, parameters: Parameters) -> Parameters:
    """moto counts what it was asked for against what it has."""
    lists = {name: value for name, value in parameters.items() if name.endswith("Ids")}
    twice = {name: list(dict.fromkeys(ids)) for name, ids in lists.items() if len(set(ids)) < len(ids)}
    return {**parameters, **twice} if twice else parameters


@before("ec2", "DescribeInstances", "DescribeIamInstanceProfileAssociations")
def token_was_given_out(call: ApiCall, state: State) -> None:
    token = call.parameters.get("NextToken")
    if token is None:
        return
    if call.operation == "DescribeInstances":
        known = token in backend_of(call, state).reservations
    else:
        known = str(token).isdecimal() and str(token).isascii()
    if not known:
        raise AwsError("InvalidNextToken", "The specified NextToken is not valid.")


@before("ec2", "CreateSubnet")
def subnet_has_a_block(call: ApiCall, _state: State) -> None:
    block = call.parameters.get("CidrBlock")
    if block is None:
        raise _missing("cidrBlock")
    _check_block(str(block), "cidrBlock")


@before("ec2", "CreateSubnet", "CreateVolume")
def zone_is_of_this_region(call: ApiCall, state: State) -> None:
    zone = call.parameters.get("AvailabilityZone")
    names = [one.name for one in backend_of(call, state).describe_availability_zones()]
    if zone is None or zone in names:
        return
    if call.operation == "CreateVolume":
        raise AwsError("InvalidZone.NotFound", f"The zone '{zone}' does not exist.")
    text = f"Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the"
    raise AwsError("InvalidParameterValue", f"{text} following availability zones: {', '.join(names)}.")


@before("ec2", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress")
def revoked_rules_are_rules(call: ApiCall, _state: State) -> None:
    asked = call.parameters
    for rule in (*(asked.get("IpPermissions") or ()), asked):
        for text in _blocks(rule):
            _check_block(text, "cidrIp")
        protocol = str(rule.get("IpProtocol") or "-1")
        if protocol != "-1" and (rule.get("FromPort") is None or rule.get("ToPort") is None):
            text = "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."
            raise AwsError("InvalidParameterValue", text)


def _blocks(rule: Any) -> Iterator[str]:
    if rule.get("CidrIp"):
        yield str(rule["CidrIp"])
    for kind, name in (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")):
        yield from (str(one[name]) for one in rule.get(kind) or () if one.get(name))


def _check_block(text: str, name: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        told = f"Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block."
        raise AwsError("InvalidParameterValue", told) from error


@before("ec2", "ModifySecurityGroupRules")
def changed_rules_say_what_to(call: ApiCall, _state: State) -> None:
    for number, rule in enumerate(call.parameters.get("SecurityGroupRules") or (), 1):
        if not rule.get("SecurityGroupRule"):
            raise _missing(f"SecurityGroupRule.{number}.SecurityGroupRule")


@before("ec2", "DeleteNatGateway")
def gateway_is_there(call: ApiCall, state: State) -> None:
    name = str(call.parameters["NatGatewayId"])
    if name not in backend_of(call, state).nat_gateways:
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {name} was not found")


@before("ec2", "DeleteNetworkAclEntry", "ReplaceNetworkAclEntry")
def entry_is_there(call: ApiCall, state: State) -> None:
    asked = call.parameters
    acl = backend_of(call, state).network_acls.get(asked["NetworkAclId"])
    if acl is None:
        text = f"The networkAcl ID '{asked['NetworkAclId']}' does not exist"
        raise AwsError("InvalidNetworkAclID.NotFound", text)
    wanted = (str(asked["RuleNumber"]), bool(asked["Egress"]))
    if wanted not in {
        (str(one.rule_number), str(one.egress).lower() == "true") for one in acl.network_acl_entries
    }:
        way = "egress" if wanted[1] else "ingress"
        text = f"The {way} entry numbered {wanted[0]} does not exist in network ACL {acl.id}"
        raise AwsError("InvalidNetworkAclEntry.NotFound", text)


@before("ec2", "ReplaceNetworkAclAssociation")
def association_is_there(call: ApiCall, state: State) -> None:
    name = str(call.parameters["AssociationId"])
    acls = backend_of(call, state).network_acls.values()
    if not any(name in one._associations for one in acls):  # noqa: SLF001 - moto has no other list
        text = f"The association ID '{name}' does not exist"
        raise AwsError("InvalidAssociationID.NotFound", text)


@before("ec2", "DetachVolume")
def volume_is_attached(call: ApiCall, state: State) -> None:
    volume = backend_of(call, state).volumes.get(call.parameters["VolumeId"])
    if volume is not None and volume.attachment is None:
        raise AwsError("IncorrectState", f"Volume '{volume.id}' is in the 'available' state.")


@for_moto("ec2", "DetachVolume")
def from_its_instance(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    volume = backend_of(call, state).volumes.get(parameters["VolumeId"])
    held = volume.attachment.instance.id if volume is not None and volume.attachment else None
    return {"InstanceId": held, **parameters} if held else parameters


def _missing(name: str) -> AwsError:
    return AwsError("MissingParameter", f"The request must contain the parameter {name}")


@when_loaded("ec2")
def unknown_filters_are_refused() -> None:
    """moto asks groups and rules for each filter by its name, and stumbles over the names that they don't have."""
    from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

    for kind in (SecurityGroup, SecurityGroupRule):
        _refuse_unknown(kind)


def _refuse_unknown(kind: Any) -> None:
    inner = kind.matches_filter

    def matches(self: Any, key: str, value: Any) -> Any:
        if key not in self.filters and not key.startswith("tag"):
            raise NotImplementedError(key)
        return inner(self, key, value)

    kind.matches_filter = matches
