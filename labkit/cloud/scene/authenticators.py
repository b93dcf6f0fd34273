"""People's authenticator apps: a virtual MFA device that a user has when a scene begins.

(Assign a virtual MFA device in the AWS Management Console; RFC 6238)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.cloud.mfa import code_at

if TYPE_CHECKING:
    from datetime import datetime


def give_authenticator(iam: Any, user: str, moment: datetime) -> str:
    """Make a virtual device and enable it for a user, when a scene begins. Returns its serial number."""
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]
    seed, serial = device["Base32StringSeed"], str(device["SerialNumber"])
    iam.enable_mfa_device(
        UserName=user,
        SerialNumber=serial,
        AuthenticationCode1=code_at(seed, moment),
        AuthenticationCode2=code_at(seed, moment, 1),
    )
    return serial
