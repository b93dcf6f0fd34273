"""What volumes, images, network interfaces and endpoints are, for EC2's condition keys.

(Condition keys for Amazon EC2, Service Authorization Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud.calls import ApiCall

_USUAL_SIZE, _USUAL_TYPE = 8, "gp2"  # of the volume that an instance starts from, and of one without a type


def volume(call: ApiCall, ec2: Any, name: str) -> dict[str, Any]:
    """ec2:Encrypted, ec2:VolumeSize, ec2:VolumeType and their like."""
    if name != "*":
        held = ec2.volumes.get(name)
        return {} if held is None else _described(held.encrypted, held.size, held.volume_type) | {
            "VolumeID": name,
            "AvailabilityZone": held.zone.name,
        }  # fmt: skip
    asked = _first_disk(call.parameters) if call.operation == "RunInstances" else call.parameters
    encrypted = asked.get("Encrypted", ec2.ebs_encryption_by_default)
    size = asked.get("VolumeSize") or asked.get("Size") or _USUAL_SIZE
    facts = _described(encrypted, size, asked.get("VolumeType"))
    return facts | {"AvailabilityZone": call.parameters.get("AvailabilityZone")}


def _first_disk(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The disk of a launch that says least for itself: an unencrypted one, where there is one."""
    disks = [one["Ebs"] for one in asked.get("BlockDeviceMappings") or () if one.get("Ebs")]
    return min(disks, key=lambda disk: bool(disk.get("Encrypted")), default={})


def _described(encrypted: Any, size: Any, kind: Any) -> dict[str, Any]:
    return {
        "Encrypted": "true" if str(encrypted).lower() == "true" else "false",
        "VolumeSize": size,
        "VolumeType": kind or _USUAL_TYPE,
    }


def image(_call: ApiCall, ec2: Any, name: str) -> dict[str, Any]:
    """ec2:Owner (`amazon`, or an account), ec2:ImageID, ec2:Public, ec2:RootDeviceType."""
    held = ec2.amis.get(name)
    if held is None:
        return {"ImageID": name}
    return {
        "ImageID": name,
        "ImageType": "machine",
        "Owner": held.owner_alias or held.owner_id,
        "Public": "true" if held.is_public else "false",
        "RootDeviceType": held.root_device_type,
    }


def interface(call: ApiCall, subnet: str | None, vpc: str | None) -> dict[str, Any]:
    """Of a new one: ec2:Subnet, ec2:Vpc (as ARNs), ec2:AssociatePublicIpAddress where it's said."""
    given = call.parameters.get("NetworkInterfaces") or [{}]
    public = given[0].get("AssociatePublicIpAddress")
    facts: dict[str, Any] = {"Subnet": subnet, "Vpc": vpc}
    return facts | ({} if public is None else {"AssociatePublicIpAddress": str(public).lower()})


def endpoint(call: ApiCall, ec2: Any, name: str) -> dict[str, Any]:
    """ec2:VpceServiceName and ec2:VpceServiceOwner of an endpoint, new or there."""
    held = ec2.vpc_end_points.get(name)
    service = call.parameters.get("ServiceName") if held is None else held.service_name
    owner = "amazon" if str(service).startswith("com.amazonaws.") else None
    return {"VpceServiceName": service, "VpceServiceOwner": owner}
