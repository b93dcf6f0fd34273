"""Ids as AWS forms them: AIDA for users, AGPA, ANPA, AIPA for other things; access keys plainly fake.

moto gives users and groups twenty lower-case characters, access keys that could pass for real ones, and secrets
and MFA devices' seeds that follow from the run.
(IAM identifiers: unique identifiers)
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from moto.iam import models
from moto.moto_api._internal import mock_random

from labkit.cloud.unguessable import mfa_seed, secret_key

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _unique(prefix: str, length: int) -> str:
    return prefix + "".join(mock_random.choice(_LETTERS) for _ in range(length))


def _mended(cls: Any, mend: Any) -> None:
    made = cls.__init__

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        mend(self)

    cls.__init__ = init


def _user(user: Any) -> None:
    user.id = _unique("AIDA", 17)


def _group(group: Any) -> None:
    group.id = _unique("AGPA", 17)


def _policy(policy: Any) -> None:
    policy.id = id_of_aws(policy.name) if policy.arn.startswith("arn:aws:iam::aws:") else _unique("ANPA", 17)


@cache
def id_of_aws(name: str) -> str:
    """AWS's own policies have the same id in every account."""
    digest = hashlib.sha256(name.encode()).digest()
    return "ANPA" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:17])


def _instance_profile(profile: Any) -> None:
    profile.id = _unique("AIPA", 17)


def _access_key(key: Any) -> None:
    key.access_key_id = _unique("AKIALABKIT", 10)
    key.secret_access_key = secret_key(key.access_key_id, key.user_name)


def _mfa_device(device: Any) -> None:
    device.base32_string_seed = mfa_seed(device.serial_number, device.base32_string_seed)


def install() -> None:
    """Mend the ids of what moto makes from now on."""
    _mended(models.User, _user)
    _mended(models.Group, _group)
    _mended(models.ManagedPolicy, _policy)
    _mended(models.InstanceProfile, _instance_profile)
    _mended(models.AccessKey, _access_key)
    _mended(models.VirtualMfaDevice, _mfa_device)
