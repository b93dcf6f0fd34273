"""Volumes have a size that their type allows, and are attached to one instance that is there to take them.

(CreateVolume: Size; AttachVolume; Error codes for the Amazon EC2 API: IncorrectState, VolumeInUse)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

from .ids import backend_of, instances_of

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

_SIZES = {  # GiB
    "gp2": (1, 16_384),
    "gp3": (1, 65_536),
    "io1": (4, 16_384),
    "io2": (4, 65_536),
    "sc1": (125, 16_384),
    "st1": (125, 16_384),
    "standard": (1, 1024),
}
_USUAL = "gp2"


@before("ec2", "CreateVolume")
def size_fits_the_type(call: ApiCall, _state: State) -> None:
    size, kind = call.parameters.get("Size"), str(call.parameters.get("VolumeType") or _USUAL)
    if size is None or kind not in _SIZES:
        return
    least, most = _SIZES[kind]
    said = f"Volume of {size}GiB is too"
    if int(size) > most:
        text = f"{said} large for volume type {kind}; maximum is {most}GiB"
        raise AwsError("InvalidParameterValue", text)
    if int(size) < least:
        text = f"{said} small for volume type {kind}; minimum is {least}GiB"
        raise AwsError("InvalidParameterValue", text)


@before("ec2", "AttachVolume")
def instance_can_take_it(call: ApiCall, state: State) -> None:
    ec2 = backend_of(call, state)
    instance = instances_of(ec2).get(call.parameters["InstanceId"])
    if instance is not None and instance.state not in ("running", "stopped"):
        raise AwsError("IncorrectState", f"Instance '{instance.id}' is not 'running'.")
    volume = ec2.volumes.get(call.parameters["VolumeId"])
    if volume is not None and volume.attachment is not None:
        raise AwsError("VolumeInUse", f"{volume.id} is already attached to an instance")
