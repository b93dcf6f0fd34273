"""MFA devices of whoever asks, where no user is named; root's one device too.

moto knows no user then. (ListMFADevices, DeactivateMFADevice: "If you do
not specify a user name, IAM determines the user name implicitly"; AWS account root user)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services.iam.lists.names import page_of
from labkit.cloud.services.iam.mfa_devices import no_device

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_ROOT_DEVICES = "root mfa"


@instead("iam", "ListMFADevices")
def list_mfa_devices(call: ApiCall, state: State) -> Result:
    devices = state.backend("iam", call.caller.account).virtual_mfa_devices
    user = user_of(call, state)
    serials = sorted(user.mfa_devices) if user is not None else _of_root(call, state)
    named = {"UserName": user.name} if user is not None else {}
    rows = [
        {"SerialNumber": serial, "EnableDate": devices[serial].enable_date} | named
        for serial in serials
        if serial in devices
    ]
    return page_of(call, "MFADevices", rows)


@instead("iam", "DeactivateMFADevice")
def deactivate_mfa_device(call: ApiCall, state: State) -> Result:
    serial, user = str(call.parameters["SerialNumber"]), user_of(call, state)
    held = user.mfa_devices if user is not None else _of_root(call, state)
    if serial not in held:
        if serial not in state.backend("iam", call.caller.account).virtual_mfa_devices:
            raise no_device(serial)
        whose = f"user {user.name}" if user is not None else "root"
        raise AwsError("NoSuchEntity", f"MFA Device invalid for user. [labkit: {whose} doesn't have it]", 404)
    if user is None:
        del state.registers.notes[_ROOT_DEVICES][call.caller.account]
    else:
        user.deactivate_mfa_device(serial)
    device = state.backend("iam", call.caller.account).virtual_mfa_devices.get(serial)
    if device is not None:
        device.enable_date = device.user = device.user_attribute = None
    return {}


def _of_root(call: ApiCall, state: State) -> list[str]:
    serial = state.registers.notes.get(_ROOT_DEVICES, {}).get(call.caller.account)
    return [serial] if serial else []


def user_of(call: ApiCall, state: State) -> Any | None:
    """The user that is named, else the caller; None for root."""
    name = call.parameters.get("UserName")
    if not name and call.caller.kind == "root":
        return None
    if not name and call.caller.kind != "user":
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
    return state.backend("iam", call.caller.account).users[name or call.caller.name]
