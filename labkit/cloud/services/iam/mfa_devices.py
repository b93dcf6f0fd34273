"""An MFA device is enabled with two codes in a row that it really shows; moto takes any.

(EnableMFADevice; ResyncMFADevice)
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.mfa import code_at
from labkit.cloud.registry import after, before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


@before("iam", "EnableMFADevice", "ResyncMFADevice")
def two_codes_in_a_row(call: ApiCall, state: State) -> None:
    serial = str(call.parameters["SerialNumber"])
    device = state.backend("iam", call.caller.account).virtual_mfa_devices.get(serial)
    if device is None:
        raise AwsError("NoSuchEntity", f"VirtualMFADevice with serial number {serial} doesn't exist.", 404)
    given = (call.parameters["AuthenticationCode1"], call.parameters["AuthenticationCode2"])
    seed = device.base32_string_seed
    shown = [code_at(seed, call.time, step) for step in range(-2, 3)]
    if given not in pairwise(shown):
        raise AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403)


@after("iam", "CreateVirtualMFADevice")
def no_picture_of_noise(_call: ApiCall, _state: State, result: Result) -> Result:
    """moto's QR code is random bytes; the seed itself is what a person can use here."""
    result["VirtualMFADevice"].pop("QRCodePNG", None)
    return result


@before("iam", "DeleteVirtualMFADevice")
def device_is_nobodys(call: ApiCall, state: State) -> None:
    if _used(str(call.parameters["SerialNumber"]), call, state):
        raise AwsError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", 409)


@before("iam", "EnableMFADevice")
def device_is_free(call: ApiCall, state: State) -> None:
    if _used(str(call.parameters["SerialNumber"]), call, state):
        raise AwsError(
            "EntityAlreadyExists", "MFADevice entity at the same path and name already exists.", 409
        )


def _used(serial: str, call: ApiCall, state: State) -> bool:
    users = state.backend("iam", call.caller.account).users.values()
    roots = state.registers.notes.get("root mfa", {}).values()
    return serial in roots or any(serial in user.mfa_devices for user in users)
