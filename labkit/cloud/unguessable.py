"""Secrets that nobody can work out: random for each that is made, and plainly fake by how they begin.

Other people of the same machine reach the loopback too, and have labkit's source. (Access key ids follow
from the run, and are shown: they are names. So do MFA devices' seeds: a code is nothing without a signature.)
"""

from __future__ import annotations

import secrets


def secret_key() -> str:
    """A secret access key: 40 characters, as AWS's are."""
    return f"fake-secret-{secrets.token_urlsafe(21)}"


def session_token(account: str, number: int) -> str:
    """The token of an account's session with this number."""
    return f"FakeSessionToken.{account}.{number:06d}.{secrets.token_hex(32)}"
