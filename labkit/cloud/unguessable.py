"""Secrets that nobody can work out, plainly fake by how they begin.

Other people of the same machine reach the loopback too, and have labkit's source; so secrets follow from a key
that is random for each process. (The same call at the same place of one run makes the same secret: a
call that is taken back is run again on what was before. Access key ids follow from the run alone, and are shown:
they are names.)
"""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import b32encode, urlsafe_b64encode

_KEY = secrets.token_bytes(32)


def _another() -> None:
    global _KEY  # noqa: PLW0603 - a fork must not know the secrets of the process that it comes from
    _KEY = secrets.token_bytes(32)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_another)


def secret_key(*about: str) -> str:
    """The secret access key of what is named: 40 characters, as AWS's are."""
    return f"fake-secret-{urlsafe_b64encode(_digest('secret', *about)[:21]).decode()}"


def session_token(account: str, number: int, *about: str) -> str:
    """The token of an account's session with this number."""
    return f"FakeSessionToken.{account}.{number:06d}.{_digest('token', account, str(number), *about).hex()}"


def mfa_seed(*about: str) -> str:
    """The seed of a virtual MFA device: 64 characters of base32, as AWS's are."""
    about_it = ("seed", *about)
    return f"FAKESEED{b32encode(_digest(*about_it, '1') + _digest(*about_it, '2')[:3]).decode()}"


def _digest(*about: str) -> bytes:
    return hmac.digest(_KEY, "\n".join(about).encode(), "sha256")
