"""An MFA device is enabled with two codes in a row that it really shows; moto takes any.

(EnableMFADevice; ResyncMFADevice)
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError, is_operator
from labkit.cloud.mfa import code_at
from labkit.cloud.registry import after, before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State


def no_device(serial: str) -> AwsError:
    """IAM's error about a device that nobody has."""
    return AwsError("NoSuchEntity", f"MFA Device with serial number {serial} does not exist.", 404)


@before("iam", "EnableMFADevice", "ResyncMFADevice")
def two_codes_in_a_row(call: ApiCall, state: State) -> None:
    serial = str(call.parameters["SerialNumber"])
    device = state.backend("iam", call.caller.account).virtual_mfa_devices.get(serial)
    if device is None:
        raise no_device(serial)
    given = (call.parameters["AuthenticationCode1"], call.parameters["AuthenticationCode2"])
    seed = device.base32_string_seed
    shown = [code_at(seed, call.time, step) for step in range(-2, 3)]
    if given not in pairwise(shown):
        raise AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403)


@after("iam", "CreateVirtualMFADevice")
def picture_of_the_seed(call: ApiCall, state: State, result: Result) -> Result:
    """The code that an authenticator app reads; moto's is random bytes. (VirtualMFADevice: QRCodePNG)"""
    device = result["VirtualMFADevice"]
    if is_operator(call):  # makes devices for a scene, and reads no picture; to draw one takes long
        del device["QRCodePNG"]
        return result
    account = call.caller.account
    alias = state.backend("iam", account).account_aliases
    seed = bytes(device["Base32StringSeed"]).decode()
    name = f"{call.parameters['VirtualMFADeviceName']}@{alias[0] if alias else account}"
    device["QRCodePNG"] = _picture(f"otpauth://totp/{name}?secret={seed}")
    return result


def _picture(text: str) -> bytes:
    import segno  # few need it

    held = BytesIO()
    segno.make(text, micro=False).save(held, kind="png", scale=4)
    return held.getvalue()


@before("iam", "DeleteVirtualMFADevice")
def device_is_nobodys(call: ApiCall, state: State) -> None:
    serial = str(call.parameters["SerialNumber"])
    if serial not in state.backend("iam", call.caller.account).virtual_mfa_devices:
        raise no_device(serial)
    if _used(str(call.parameters["SerialNumber"]), call, state):
        raise AwsError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", 409)


@before("iam", "EnableMFADevice")
def device_is_free(call: ApiCall, state: State) -> None:
    if _used(str(call.parameters["SerialNumber"]), call, state):
        raise AwsError("EntityAlreadyExists", "MFA Device is already in use.", 409)


@before("iam", "CreateVirtualMFADevice")
def device_is_new(call: ApiCall, state: State) -> None:
    path, name = str(call.parameters.get("Path") or "/"), str(call.parameters["VirtualMFADeviceName"])
    devices = state.backend("iam", call.caller.account).virtual_mfa_devices
    if f"arn:aws:iam::{call.caller.account}:mfa{path}{name}" in devices:
        raise AwsError("EntityAlreadyExists", "MFA device already exists.", 409)


def _used(serial: str, call: ApiCall, state: State) -> bool:
    users = state.backend("iam", call.caller.account).users.values()
    roots = state.registers.notes.get("root mfa", {}).values()
    return serial in roots or any(serial in user.mfa_devices for user in users)
