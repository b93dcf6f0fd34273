"""People's authenticator apps: a virtual MFA device that a user has when a scene begins.

(Assign a virtual MFA device in the AWS Management Console; RFC 6238)
"""

from __future__ import annotations

from typing import Any

from labkit.cloud.clock import START
from labkit.cloud.mfa import code_at


def give_authenticator(iam: Any, user: str) -> str:
    """Make a virtual device and enable it for a user, when a scene begins. Returns its serial number."""
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user)["VirtualMFADevice"]
    seed, serial = device["Base32StringSeed"], str(device["SerialNumber"])
    iam.enable_mfa_device(
        UserName=user,
        SerialNumber=serial,
        AuthenticationCode1=code_at(seed, START),
        AuthenticationCode2=code_at(seed, START, 1),
    )
    return serial
