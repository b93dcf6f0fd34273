"""What a user's own session and a federated user's session can't call, whatever their policies allow.

A session of GetSessionToken calls IAM only with MFA, and of STS AssumeRole and GetCallerIdentity; one of
GetFederationToken nothing of IAM, and of STS GetCallerIdentity. The console's sessions aren't bound by that.
(GetSessionToken, GetFederationToken: Permissions; Compare AWS STS credentials)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import before

if TYPE_CHECKING:
    from labkit.cloud.calls import ApiCall, Caller
    from labkit.cloud.state import State

_CONSOLE = "console sessions"


def opened_at_the_console(key_id: str, state: State) -> None:
    """Remember that these credentials are the console's."""
    state.registers.notes.setdefault(_CONSOLE, set()).add(key_id)


def may_ask_iam(caller: Caller, state: State) -> bool:
    """Whether IAM hears this caller at all; to others it answers as to a token that it doesn't know."""
    if not _is_bound(caller, state):
        return True
    return caller.mfa and caller.kind != "federated"


@before("sts", "AssumeRole", "DecodeAuthorizationMessage", "GetAccessKeyInfo")
def sessions_call_little_of_sts(call: ApiCall, state: State) -> None:
    allowed = call.operation == "AssumeRole" and call.caller.kind != "federated"
    if _is_bound(call.caller, state) and not allowed:
        raise AwsError("AccessDenied", f"Cannot call {call.operation} with session credentials", 403)


def _is_bound(caller: Caller, state: State) -> bool:
    """A session, but neither a role's nor the console's."""
    session = caller.temporary and caller.kind != "role-session"
    return session and caller.access_key_id not in state.registers.notes.get(_CONSOLE, ())
