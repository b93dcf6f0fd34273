"""One-time codes of MFA devices: real ones (RFC 6238), by the scene's clock.

(Virtual MFA devices; Secure API access with MFA; AssumeRole and GetSessionToken: SerialNumber
and TokenCode)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .calls import AwsError

if TYPE_CHECKING:
    from datetime import datetime

    from .calls import ApiCall
    from .state import State

_STEP = 30
_WRONG = "MultiFactorAuthentication failed with invalid MFA one time pass code. "


def code_at(seed: str, moment: datetime, ahead: int = 0) -> str:
    """The six digits that a device with this base32 seed shows; `ahead` steps of 30 seconds later."""
    counter = int(moment.timestamp()) // _STEP + ahead
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def authenticator_code(seed: str, at: datetime) -> str:
    """What an authenticator app shows for a virtual device's seed (Base32StringSeed) at a moment (UTC)."""
    return code_at(seed, at)


def shown_by(account: str, serial: str, state: State, moment: datetime, ahead: int = 0) -> str:
    """What a phone shows that has scanned this virtual device's picture; `ahead` codes later.

    Raises LookupError where there is no such device.
    """
    device = state.backend("iam", account).virtual_mfa_devices.get(serial)
    if device is None:
        raise LookupError(f"No phone has the device {serial}: it must be created, and scanned, first.")
    return code_at(device.base32_string_seed, moment, ahead)


def with_mfa(call: ApiCall, state: State) -> ApiCall:
    """An STS call with a code: the caller counts as signed in with MFA, if the code is right.

    Raises `AwsError` for a wrong or used code, or a device that isn't the caller's.
    """
    serial, code = call.parameters.get("SerialNumber"), call.parameters.get("TokenCode")
    if call.service != "sts" or not (serial or code):
        return call
    devices = _devices_of(call, state)
    if serial not in devices:
        raise AwsError("AccessDenied", _WRONG + "The device isn't one of the caller's.", 403)
    _use(str(code), devices[serial], call.time, state)
    return replace(call, caller=replace(call.caller, mfa=True, mfa_time=call.time))


def _use(code: str, device: Any, moment: datetime, state: State) -> None:
    """Accept a code once, a step early or late at most."""
    used = state.registers.notes.setdefault("mfa codes used", set())
    fits = any(
        hmac.compare_digest(code, code_at(device.base32_string_seed, moment, step)) for step in (-1, 0, 1)
    )
    if not fits or (device.serial_number, code) in used:
        raise AwsError("AccessDenied", _WRONG, 403)
    used.add((device.serial_number, code))
    state.version += 1  # the same caller is now another: whatever was worked out about them is old


def _devices_of(call: ApiCall, state: State) -> dict[str, Any]:
    """The caller's virtual devices by serial number: a user's, or root's one."""
    caller = call.caller
    iam = state.backend("iam", caller.account)
    user = iam.users.get(caller.name) if caller.kind == "user" else None
    serials = set(user.mfa_devices) if user else set()
    if caller.kind == "root":
        serials.add(state.registers.notes.get("root mfa", {}).get(caller.account))
    return {serial: device for serial, device in iam.virtual_mfa_devices.items() if serial in serials}
