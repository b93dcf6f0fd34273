"""Amazon EC2: resources by id, name or default, what they are, and the tags they are made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.judge.finders import finder_for, tag_map
from labkit.cloud.judge.tags import tag_lookup

from . import facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("ec2")

# The kinds of resource by the beginning of their ids.
_KINDS = {
    "acl": "network-acl",
    "ami": "image",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_KNOWN_WHEN_NEW = frozenset({"instance", "network-interface", "security-group", "volume", "vpc-endpoint"})
_OWNERLESS = frozenset({"image", "snapshot"})  # public things: no account in their ARN


def _arn_of(kind: str, name: str, call: ApiCall) -> str:
    account = "" if kind in _OWNERLESS else call.caller.account
    return f"arn:aws:ec2:{call.region}:{account}:{kind}/{name}"


def _backend(call: ApiCall, state: State) -> Any:
    return state.backend("ec2", call.caller.account, call.region)


@finder
def vpc(call: ApiCall, state: State, _arn: str) -> list[str]:
    name = call.parameters.get("VpcId") or getattr(_backend(call, state).get_default_vpc(), "id", None)
    return [_arn_of("vpc", str(name), call)] if name else []


@finder
def group(call: ApiCall, state: State, _arn: str) -> list[str]:
    name = call.parameters.get("GroupId")
    if not name:
        name = groups_by_name(call, state).get(str(call.parameters.get("GroupName")))
    return [_arn_of("security-group", str(name), call)] if name else []


@finder
def launch_groups(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The security groups of a launch: named by id or name, or the default group of its network."""
    named = list(call.parameters.get("SecurityGroupIds") or call.parameters.get("Groups") or ())
    for interface in call.parameters.get("NetworkInterfaces") or ():
        named += interface.get("Groups") or ()
    names = call.parameters.get("SecurityGroups") or ()
    known = _groups(call, state)
    by_name = groups_by_name(call, state) if names else {}
    named += [by_name[name] for name in names if name in by_name]
    if not named and not names:
        network = _network_of(call, state)
        named = [item.id for item in known if item.name == "default" and item.vpc_id == network]
    return [_arn_of("security-group", str(name), call) for name in named]


@finder
def launch_subnet(call: ApiCall, state: State, _arn: str) -> list[str]:
    return [_arn_of("subnet", _subnet_of(call, state) or "*", call)]


@finder
def associated_address(call: ApiCall, state: State, _arn: str) -> list[str]:
    wanted = {call.parameters.get("AssociationId"), call.parameters.get("PublicIp")} - {None}
    addresses = _backend(call, state).addresses
    found = [item.allocation_id for item in addresses if wanted & {item.association_id, item.public_ip}]
    return [_arn_of("elastic-ip", str(name), call) for name in found]


@finder
def key_pair(call: ApiCall, state: State, _arn: str) -> list[str]:
    """Key pairs are judged by name, also where the call has their id."""
    name = call.parameters.get("KeyName")
    if not name:
        name = key_pair_by_id(call, state)
    return [_arn_of("key-pair", str(name), call)] if name else []


def key_pair_by_id(call: ApiCall, state: State) -> str | None:
    """The name of the key pair whose id the call gives."""
    pairs = _backend(call, state).key_pairs.values()
    wanted = call.parameters.get("KeyPairId")
    return next((str(pair.key_name) for pair in pairs if pair.id == wanted), None)


def groups_by_name(call: ApiCall, state: State) -> dict[str, str]:
    """The ids of the default network's security groups; others' go by their ids alone."""
    network = getattr(_backend(call, state).get_default_vpc(), "id", None)
    return {item.name: item.id for item in _groups(call, state) if item.vpc_id == network}


@finder
def profile_role(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The roles that an instance profile hands to the instance."""
    described = call.parameters.get("IamInstanceProfile") or {}
    name = described.get("Name") or str(described.get("Arn", "")).rpartition("/")[2]
    profile = state.backend("iam", call.caller.account).instance_profiles
    found = next((item for item in profile.values() if item.name == name), None)
    return [str(role.arn) for role in getattr(found, "roles", ())]


@finder
def tagged(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """What CreateTags and DeleteTags name: the kind of resource follows from the id's beginning."""
    names = [str(name) for name in call.parameters.get("Resources") or ()]
    return [_arn_of(_KINDS.get(name.rpartition("-")[0], "*"), name, call) for name in names]


@finder
def tagged_new(call: ApiCall, _state: State, _arn: str) -> list[str]:
    kinds = [str(item.get("ResourceType")) for item in call.parameters.get("TagSpecifications") or ()]
    return [_arn_of(kind, "*", call) for kind in dict.fromkeys(kinds)]


@finder
def request_tags(call: ApiCall, _state: State, arn: str) -> dict[str, str]:
    """The tags that the call puts on this kind of resource."""
    if call.operation == "CreateTags":
        return tag_map(call.parameters.get("Tags"))
    kind = arn.rpartition(":")[2].partition("/")[0]
    found: dict[str, str] = {}
    for item in call.parameters.get("TagSpecifications") or ():
        if item.get("ResourceType") == kind:
            found |= tag_map(item.get("Tags"))
    return found


@finder
def removed_tags(call: ApiCall, _state: State, _arn: str) -> list[str]:
    if call.operation != "DeleteTags":
        return []
    return [str(tag["Key"]) for tag in call.parameters.get("Tags") or () if "Key" in tag]


@finder
def properties(call: ApiCall, state: State, arn: str) -> dict[str, str]:
    """The keys that tell what a resource is: of one that exists from the state, of a new one from the call."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    read = {
        "image": lambda *_: facts.image(call, _backend(call, state), name),
        "instance": _instance,
        "network-interface": _interface,
        "volume": lambda *_: facts.volume(call, _backend(call, state), name),
        "vpc-endpoint": lambda *_: facts.endpoint(call, _backend(call, state), name),
        "key-pair": lambda *_: {"KeyPairName": name},
        "security-group": _security_group,
        "subnet": _subnet,
        "vpc": lambda *_: {"VpcID": name},
    }.get(kind)
    if read is None or (name == "*" and kind not in _KNOWN_WHEN_NEW):
        return {}
    return {key: str(value) for key, value in read(call, state, name).items() if value}


def _instance(call: ApiCall, state: State, name: str) -> dict[str, Any]:
    if name == "*":
        placement = call.parameters.get("Placement") or {}
        metadata = call.parameters.get("MetadataOptions") or {}
        return {
            "InstanceType": call.parameters.get("InstanceType") or "m1.small",
            "Tenancy": placement.get("Tenancy") or "default",
            "AvailabilityZone": placement.get("AvailabilityZone"),
            "EbsOptimized": "true" if call.parameters.get("EbsOptimized") else "false",
            "InstanceMarketType": "spot" if call.parameters.get("InstanceMarketOptions") else "on-demand",
            "InstanceProfile": _profile_arn(call),
            "RootDeviceType": "ebs",
            "MetadataHttpTokens": metadata.get("HttpTokens"),
            "MetadataHttpEndpoint": metadata.get("HttpEndpoint"),
        }
    instances = [item for batch in _backend(call, state).reservations.values() for item in batch.instances]
    found = next((item for item in instances if item.id == name), None)
    return {
        "InstanceID": name,
        "EbsOptimized": "true" if getattr(found, "ebs_optimized", False) is True else "false",
        "RootDeviceType": "ebs",
        "InstanceType": getattr(found, "instance_type", None),
        "AvailabilityZone": getattr(found, "placement", None),
    }


def _profile_arn(call: ApiCall) -> str | None:
    described = call.parameters.get("IamInstanceProfile") or {}
    if described.get("Arn") or not described.get("Name"):
        return str(described["Arn"]) if described.get("Arn") else None
    return f"arn:aws:iam::{call.caller.account}:instance-profile/{described['Name']}"


def _interface(call: ApiCall, state: State, name: str) -> dict[str, Any]:
    if name != "*":
        return {"NetworkInterfaceID": name}
    subnet, network = _subnet_of(call, state), _network_of(call, state)
    return facts.interface(
        call,
        _arn_of("subnet", subnet, call) if subnet else None,
        _arn_of("vpc", network, call) if network else None,
    )


def _security_group(call: ApiCall, state: State, name: str) -> dict[str, Any]:
    if name == "*":
        return {"Vpc": next(iter(vpc(call, state, "")), None)}
    found = next((item for item in _groups(call, state) if item.id == name), None)
    network = getattr(found, "vpc_id", None)
    return {"SecurityGroupID": name, "Vpc": _arn_of("vpc", network, call) if network else None}


def _subnet(call: ApiCall, state: State, name: str) -> dict[str, Any]:
    found = next((item for item in _subnets(call, state) if item.id == name), None)
    if found is None:
        return {"SubnetID": name}
    return {
        "SubnetID": name,
        "Vpc": _arn_of("vpc", str(found.vpc_id), call),
        "AvailabilityZone": found.availability_zone,
    }


def _groups(call: ApiCall, state: State) -> list[Any]:
    return [item for batch in _backend(call, state).groups.values() for item in batch.values()]


def _subnets(call: ApiCall, state: State) -> Iterable[Any]:
    return [item for batch in _backend(call, state).subnets.values() for item in batch.values()]


def _subnet_of(call: ApiCall, state: State) -> str | None:
    """The subnet of a launch."""
    named = [item.get("SubnetId") for item in call.parameters.get("NetworkInterfaces") or ()]
    asked = call.parameters.get("SubnetId") or next((name for name in named if name), None)
    if asked:
        return str(asked)
    zone = (call.parameters.get("Placement") or {}).get("AvailabilityZone")
    usual = [item for item in _subnets(call, state) if str(item.default_for_az).lower() == "true"]
    return next((str(item.id) for item in usual if zone in (None, item.availability_zone)), None)


def _network_of(call: ApiCall, state: State) -> str | None:
    wanted = _subnet_of(call, state)
    return next((str(item.vpc_id) for item in _subnets(call, state) if item.id == wanted), None)


@tag_lookup("ec2", "ec2:ResourceTag")
def tags(ec2: Any, arn: str) -> Any:
    return dict(ec2.tags.get(arn.rpartition("/")[2], {}))
