"""What a call to EC2 names is there, and is named as EC2 names things. moto tags anything, and shows Python sets.

(Error codes for the Amazon EC2 API; CreateTags; CreateSecurityGroup; RunInstances)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from labkit.cloud.backends import when_loaded
from labkit.cloud.calls import AwsError
from labkit.cloud.judge import simulated_operations
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State


def instances_of(ec2: Any) -> dict[str, Any]:
    """Every instance by its id, terminated ones too."""
    return {one.id: one for batch in ec2.reservations.values() for one in batch.instances}


def _nested(by_network: Any) -> list[str]:
    return [name for batch in by_network.values() for name in batch]


_MISSING: dict[str, tuple[str, str, Callable[[Any], Iterable[str]]]] = {
    "acl": ("InvalidNetworkAclID.NotFound", "The network acl ID '{}' does not exist", lambda ec2: ec2.network_acls),
    "ami": ("InvalidAMIID.NotFound", "The image id '[{}]' does not exist", lambda ec2: ec2.amis),
    "eni": ("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{}' does not exist", lambda ec2: ec2.enis),
    "i": ("InvalidInstanceID.NotFound", "The instance ID '{}' does not exist", instances_of),
    "igw": ("InvalidInternetGatewayID.NotFound", "The internetGateway ID '{}' does not exist", lambda ec2: ec2.internet_gateways),
    "rtb": ("InvalidRouteTableID.NotFound", "The routeTable ID '{}' does not exist", lambda ec2: ec2.route_tables),
    "sg": ("InvalidGroup.NotFound", "The security group '{}' does not exist", lambda ec2: _nested(ec2.groups)),
    "snap": ("InvalidSnapshot.NotFound", "The snapshot '{}' does not exist.", lambda ec2: ec2.snapshots),
    "subnet": ("InvalidSubnetID.NotFound", "The subnet ID '{}' does not exist", lambda ec2: _nested(ec2.subnets)),
    "vol": ("InvalidVolume.NotFound", "The volume '{}' does not exist.", lambda ec2: ec2.volumes),
    "vpc": ("InvalidVpcID.NotFound", "The vpc ID '{}' does not exist", lambda ec2: ec2.vpcs),
    "vpce": ("InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{}' does not exist", lambda ec2: ec2.vpc_end_points),
}  # fmt: skip
_NAMED = ("InstanceId", "InternetGatewayId", "NetworkInterfaceId", "SubnetId", "VolumeId")
_MALFORMED = {
    "InstanceIds": ("i", "InvalidInstanceID.Malformed"),
    "InstanceId": ("i", "InvalidInstanceID.Malformed"),
    "GroupIds": ("sg", "InvalidGroupId.Malformed"),
    "GroupId": ("sg", "InvalidGroupId.Malformed"),
    "ImageIds": ("ami", "InvalidAMIID.Malformed"),
    "ImageId": ("ami", "InvalidAMIID.Malformed"),
}


def backend_of(call: ApiCall, state: State) -> Any:
    """moto's EC2 of the caller's account in the call's Region."""
    return state.any_backend("ec2", call.caller.account, call.region)


def exists(name: str, ec2: Any) -> None:
    """Raises EC2's error for an id of nothing; an id of a kind that isn't listed above passes."""
    found = _MISSING.get(name.rpartition("-")[0])
    if found is not None and name not in found[2](ec2):
        raise AwsError(found[0], found[1].format(name))


@before("ec2", "*")
def ids_look_like_ids(call: ApiCall, _state: State) -> None:
    for parameter, (prefix, code) in _MALFORMED.items():
        given = call.parameters.get(parameter, ())
        for name in [given] if isinstance(given, str) else given:
            if str(name).startswith("resolve:ssm:"):
                continue
            if not str(name).startswith(f"{prefix}-"):
                raise AwsError(code, f'Invalid id: "{name}" (expecting "{prefix}-...")')
            if not re.fullmatch(rf"{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", str(name)):
                raise AwsError(code, f'Invalid id: "{name}"')


@before("ec2", "CreateTags", "DeleteTags")
def tagged_things_exist(call: ApiCall, state: State) -> None:
    for name in call.parameters.get("Resources") or ():
        exists(str(name), backend_of(call, state))


@before("ec2", *simulated_operations("ec2"))
def what_is_named_exists(call: ApiCall, state: State) -> None:
    ec2 = backend_of(call, state)
    name = call.parameters.get("VpcId")
    if name and name not in ec2.vpcs:
        raise AwsError("InvalidVpcID.NotFound", f"The vpc ID '{name}' does not exist")
    for parameter in _NAMED:
        exists(str(call.parameters.get(parameter) or ""), ec2)


@before("ec2", "DescribeNetworkAcls", "DescribeSnapshots")
def listed_things_exist(call: ApiCall, state: State) -> None:
    for parameter in ("NetworkAclIds", "SnapshotIds"):
        for name in call.parameters.get(parameter) or ():
            exists(str(name), backend_of(call, state))


@before("ec2", "DescribeRegions", "DescribeAvailabilityZones")
def places_exist(call: ApiCall, state: State) -> None:
    ec2, regions = backend_of(call, state), call.operation == "DescribeRegions"
    known = {one.name for one in (ec2.regions if regions else ec2.describe_availability_zones())}
    asked = call.parameters.get("RegionNames" if regions else "ZoneNames") or ()
    if missing := [str(name) for name in asked if name not in known]:
        kind = "region" if regions else "availability zone"
        raise AwsError("InvalidParameterValue", f"Invalid {kind}: [{', '.join(missing)}]")


@before("ec2", "DescribeSecurityGroups")
def groups_exist(call: ApiCall, state: State) -> None:
    known = set(_nested(backend_of(call, state).groups))
    missing = sorted(set(call.parameters.get("GroupIds") or ()) - known)
    if len(missing) > 1:
        raise AwsError("InvalidGroup.NotFound", f"The security groups '{', '.join(missing)}' do not exist")
    if missing:
        exists(missing[0], backend_of(call, state))


@when_loaded("ec2")
def name_things_plainly() -> None:
    """Of several names that nothing has moto's sentence shows a set; AWS's shows the names."""
    from moto.ec2.exceptions import EC2ClientError

    made: Any = EC2ClientError.__init__

    def say(self: Any, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        self.message = re.sub(r"\{('[^{}]*')\}", lambda found: found[1].replace("'", ""), str(self.message))

    EC2ClientError.__init__ = say  # type: ignore[method-assign]  # that is the mend
