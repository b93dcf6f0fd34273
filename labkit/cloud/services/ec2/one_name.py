"""EC2 takes one name for a thing, and moto is told the id that was judged: by itself it prefers names to ids.

(AuthorizeSecurityGroupIngress, DeleteKeyPair, ReleaseAddress, RunInstances; Error codes for the Amazon EC2 API:
InvalidParameterCombination, InvalidGroup.NotFound)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before, for_moto
from labkit.cloud.services._common.one_name import only_one_of
from labkit.cloud.services.ec2.asks import groups_by_name, key_pair_by_id

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Parameters
    from labkit.cloud.state import State

_BY_NAME = (
    "AuthorizeSecurityGroupIngress", "DeleteSecurityGroup", "RevokeSecurityGroupIngress",
    "UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress",
)  # fmt: skip

only_one_of(
    "ec2",
    {
        _BY_NAME: [("GroupId", "GroupName")],
        ("DeleteKeyPair",): [("KeyName", "KeyPairId")],
        ("AssociateAddress", "ReleaseAddress"): [("AllocationId", "PublicIp")],
        ("DisassociateAddress",): [("AssociationId", "PublicIp")],
        ("CreateSubnet", "CreateVolume"): [("AvailabilityZone", "AvailabilityZoneId")],
        ("RunInstances",): [
            ("SecurityGroupIds", "SecurityGroups"),
            ("NetworkInterfaces", "SubnetId"),
            ("NetworkInterfaces", "SecurityGroupIds"),
            ("NetworkInterfaces", "SecurityGroups"),
        ],
    },
    "InvalidParameterCombination",
    "The parameter {} cannot be used with the parameter {}",
)


@before("ec2", "AssociateIamInstanceProfile", "RunInstances")
def profile_has_one_name(call: ApiCall, _state: State) -> None:
    profile = call.parameters.get("IamInstanceProfile") or {}
    if profile.get("Arn") and profile.get("Name"):
        text = (
            "The parameter iamInstanceProfile.name may not be used in combination with iamInstanceProfile.arn"
        )
        raise AwsError("InvalidParameterCombination", text)


@before("ec2", *_BY_NAME, "RunInstances")
def named_groups_are_of_the_default_network(call: ApiCall, state: State) -> None:
    names = _names(call.parameters)
    known = groups_by_name(call, state)
    for name in names:
        if name not in known:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{name}' does not exist")


@for_moto("ec2", *_BY_NAME)
def group_by_id(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    if not parameters.get("GroupName"):
        return parameters
    rest = {name: value for name, value in parameters.items() if name != "GroupName"}
    return rest | {"GroupId": groups_by_name(call, state)[str(parameters["GroupName"])]}


@for_moto("ec2", "RunInstances")
def launch_groups_by_id(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    if not parameters.get("SecurityGroups"):
        return parameters
    known = groups_by_name(call, state)
    rest = {name: value for name, value in parameters.items() if name != "SecurityGroups"}
    return rest | {"SecurityGroupIds": [known[name] for name in _names(parameters)]}


@for_moto("ec2", "DeleteKeyPair")
def key_pair_by_name(call: ApiCall, state: State, parameters: Parameters) -> Parameters:
    name = key_pair_by_id(call, state) if parameters.get("KeyPairId") else None
    return {**parameters, "KeyName": name} if name else parameters


def _names(parameters: Parameters) -> list[str]:
    one = parameters.get("GroupName")
    return [str(one)] if one else [str(name) for name in parameters.get("SecurityGroups") or ()]
