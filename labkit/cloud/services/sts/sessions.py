"""STS in full: moto hands out sessions to anybody, for any role, of any length, and forgets what they carry.

(AssumeRole, GetSessionToken, GetFederationToken, GetCallerIdentity, GetAccessKeyInfo in the AWS STS API
Reference; Methods to assume a role; Passing session tags in AWS STS; Monitor and control actions taken
with assumed roles)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError, Caller
from labkit.cloud.registry import instead
from labkit.cloud.state import Credential
from labkit.cloud.unguessable import secret_key, session_token

from .session_contents import packed_size, session_policies, session_tags, source_identity, transitive_tags

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_HOUR = 3600
_MOST_SESSIONS = 1_000


@instead("sts", "GetCallerIdentity")
def get_caller_identity(call: ApiCall, _state: State) -> Result:
    return {"UserId": call.caller.unique_id, "Account": call.caller.account, "Arn": call.caller.arn}


@instead("sts", "GetAccessKeyInfo")
def get_access_key_info(call: ApiCall, state: State) -> Result:
    credential = state.credential(str(call.parameters["AccessKeyId"]))
    if credential is None:
        raise AwsError("ValidationError", "The access key that was asked about belongs to no account here.")
    return {"Account": credential.caller.account}


@instead("sts", "AssumeRole")
def assume_role(call: ApiCall, state: State) -> Result:
    role = find_role(call, state)
    if role is None or call.caller.kind == "root":
        raise cannot_assume(call, role)
    duration, packed = _duration(call, role), packed_size(call)
    session_name = str(call.parameters["RoleSessionName"])
    session = Caller(  # without `mfa`: a role's session doesn't tell that a code was given
        account=role.account_id,
        arn=f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/{session_name}",
        kind="role-session",
        unique_id=f"{role.id}:{session_name}",
        name=role.name,
        temporary=True,
        role_arn=role.arn,
        session_name=session_name,
        session_policies=session_policies(call, state, role.account_id),
        session_tags=session_tags(call),
        transitive_tags=transitive_tags(call),
        source_identity=source_identity(call),
        issued=call.time,
        expires=call.time + timedelta(seconds=duration),
        chained=call.caller.kind == "role-session",
    )
    user = {"AssumedRoleId": session.unique_id, "Arn": session.arn}
    result: Result = {"Credentials": give_credentials(session, state), "AssumedRoleUser": user}
    if session.source_identity:
        result["SourceIdentity"] = session.source_identity
    return result | packed


@instead("sts", "GetSessionToken")
def get_session_token(call: ApiCall, state: State) -> Result:
    caller = call.caller
    if caller.temporary:
        raise AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    longest = _HOUR if caller.kind == "root" else 36 * _HOUR
    wanted = int(call.parameters.get("DurationSeconds") or 12 * _HOUR)
    duration = timedelta(seconds=min(wanted, longest))
    session = replace(caller, temporary=True, issued=call.time, expires=call.time + duration)
    return {"Credentials": give_credentials(session, state)}


@instead("sts", "GetFederationToken")
def get_federation_token(call: ApiCall, state: State) -> Result:
    caller, name = call.caller, str(call.parameters["Name"])
    if caller.temporary:
        raise AwsError("AccessDenied", "Cannot call GetFederationToken with session credentials", 403)
    longest = _HOUR if caller.kind == "root" else 36 * _HOUR
    wanted, packed = int(call.parameters.get("DurationSeconds") or 12 * _HOUR), packed_size(call)
    session = Caller(
        account=caller.account,
        arn=f"arn:aws:sts::{caller.account}:federated-user/{name}",
        kind="federated",
        unique_id=f"{caller.account}:{name}",
        name=name,
        temporary=True,
        session_policies=session_policies(call, state, caller.account),
        session_tags=session_tags(call),
        issued=call.time,
        expires=call.time + timedelta(seconds=min(wanted, longest)),
        issuer=caller.arn,
        issuer_id=caller.unique_id,
    )
    user = {"FederatedUserId": session.unique_id, "Arn": session.arn}
    return {"Credentials": give_credentials(session, state), "FederatedUser": user} | packed


def find_role(call: ApiCall, state: State) -> Any | None:
    """moto's role that RoleArn names; None where there's no such account or role."""
    arn = str(call.parameters.get("RoleArn", ""))
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    if not state.exists(account):
        return None
    roles = state.backend("iam", account).roles.values()
    return next((role for role in roles if role.arn == arn), None)


def cannot_assume(call: ApiCall, role: Any | None) -> AwsError:
    """A role that isn't there is refused like one that isn't allowed, so that nobody learns which."""
    if role is not None:
        return AwsError("AccessDenied", "Roles may not be assumed by root accounts.", 403)
    arn = call.parameters.get("RoleArn")
    text = f"User: {call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    return AwsError("AccessDenied", text, 403)


def give_credentials(session: Caller, state: State) -> dict[str, Any]:
    """Enter a new session in the register; what its holder gets. Plainly fake; the id is the same on each run."""
    number = int(state.registers.notes.get("sessions", 0)) + 1
    state.registers.notes["sessions"] = number
    key_id = f"ASIALABKIT{number:010d}"
    of_whom = (session.arn, str(session.issued))
    secret, token = secret_key(key_id, *of_whom), session_token(session.account, number, *of_whom)
    _forget_old_sessions(session.issued, state)
    caller = replace(session, access_key_id=key_id)
    state.registers.credentials[key_id] = Credential(caller, secret, token)
    return {
        "AccessKeyId": key_id,
        "SecretAccessKey": secret,
        "SessionToken": token,
        "Expiration": session.expires,
    }


def _forget_old_sessions(now: datetime | None, state: State) -> None:
    """A key that expired long ago is unknown, where there are many: the register doesn't grow without end."""
    held = state.registers.credentials
    if now is None or len(held) < _MOST_SESSIONS or len(held) % 100:
        return
    expired = [key for key, one in held.items() if one.caller.expires and one.caller.expires < now]
    for key in expired[: -_MOST_SESSIONS // 2]:
        del held[key]


def _duration(call: ApiCall, role: Any) -> int:
    """How long the session is to last: an hour at most where a session asks for it, GetSessionToken's too.

    (AssumeRole: DurationSeconds; Can I increase the duration of the IAM role chaining session?)
    """
    wanted = int(call.parameters.get("DurationSeconds") or _HOUR)
    if call.caller.temporary and wanted > _HOUR:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )
    if wanted > int(role.max_session_duration or _HOUR):
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    return wanted
