"""Keys to act as anybody in the scene, for those who try what somebody could do: nobody was given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.services.sts.sessions import give_credentials
from labkit.cloud.state import Credential
from labkit.cloud.unguessable import secret_key

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import Caller
    from labkit.cloud.state import State

_LASTS = timedelta(hours=1)
_NOTE = "keys to act as somebody"


def enter(caller: Caller, state: State, now: datetime, *, mfa: bool) -> dict[str, Any]:
    """Credentials of somebody: a long-term key of a user or root user, a session's own else.

    `mfa`: as if a code had been given just now.
    """
    proven = replace(caller, mfa=True) if mfa else caller
    if caller.kind == "role-session":
        issued = proven.issued or now
        return give_credentials(replace(proven, temporary=True, issued=issued, expires=now + _LASTS), state)
    number = int(state.registers.notes.get(_NOTE, 0)) + 1
    state.registers.notes[_NOTE] = number
    key_id, secret = f"AKIALABKITT{number:09d}", secret_key("to act as somebody", str(number), caller.arn)
    state.registers.credentials[key_id] = Credential(replace(proven, access_key_id=key_id), secret)
    return {"AccessKeyId": key_id, "SecretAccessKey": secret}
