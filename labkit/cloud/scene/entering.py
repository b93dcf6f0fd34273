"""Keys to act as anybody in the scene, for those who try what somebody could do: nobody was given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.judge import caller_of
from labkit.cloud.services.sts.sessions import give_credentials
from labkit.cloud.state import Credential
from labkit.cloud.unguessable import secret_key
from labkit.policy import PolicySet, Request, evaluate

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import Caller
    from labkit.cloud.gate import Gate
    from labkit.cloud.state import State

_LASTS = timedelta(hours=1)
_NOTE = "keys to act as somebody"


def enter(gate: Gate, caller: Caller, *, mfa: bool = False, session: bool = False) -> dict[str, Any]:
    """Credentials of somebody: a long-term key of a user or root user, a session's own else.

    `session`: those that GetSessionToken gives a user. `mfa`: the same, as if a code had been given just now.
    """
    now = gate.clock.now
    if mfa:
        caller = replace(caller, mfa=True, mfa_time=now)
    keys = _keys(caller, gate.state, now, session=mfa or session)
    if gate.redo:  # a call that is taken back leaves these keys alone
        gate.redo.begin()
    return keys


def _keys(caller: Caller, state: State, now: datetime, *, session: bool) -> dict[str, Any]:
    if session or caller.kind == "role-session":
        issued = caller.issued or now
        return give_credentials(replace(caller, temporary=True, issued=issued, expires=now + _LASTS), state)
    number = int(state.registers.notes.get(_NOTE, 0)) + 1
    state.registers.notes[_NOTE] = number
    key_id, secret = f"AKIALABKITT{number:09d}", secret_key("to act as somebody", str(number), caller.arn)
    state.registers.credentials[key_id] = Credential(replace(caller, access_key_id=key_id), secret)
    return {"AccessKeyId": key_id, "SecretAccessKey": secret}


def of_instance(gate: Gate, account: str, instance: str, region: str) -> dict[str, Any]:
    """What the instance metadata service hands to whatever runs on an instance: a session of its profile's role.

    (Retrieve security credentials from instance metadata.) Raises LookupError where it hands out nothing.
    """
    role = _role_of(account, instance, region, gate.state)
    request = Request("ec2.amazonaws.com", "sts:AssumeRole", role.arn)
    trusted = PolicySet(resource=role.assume_role_policy_document)
    if not evaluate(request, trusted).allowed:
        raise LookupError(f"The role {role.name} doesn't trust EC2, so the instance gets no credentials.")
    arn = f"arn:aws:sts::{account}:assumed-role/{role.name}/{instance}"
    return enter(gate, caller_of(arn, gate.state, gate.clock.now))


def _role_of(account: str, instance: str, region: str, state: State) -> Any:
    ec2 = state.backend("ec2", account, region)
    found = [one for held in ec2.reservations.values() for one in held.instances if one.id == instance]
    profile = getattr(found[0], "iam_instance_profile", None) if found else None
    arn = (profile or {}).get("Arn") if isinstance(profile, dict) else getattr(profile, "arn", profile)
    profiles = state.backend("iam", account).instance_profiles.values()
    roles = [role for one in profiles if one.arn == arn for role in one.roles]
    if not roles:
        raise LookupError(f"There is no instance {instance} with a role in account {account}.")
    return roles[0]
