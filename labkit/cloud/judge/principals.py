"""Whoever an ARN stands for, as a caller: for questions about access that nobody has asked with a key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from labkit.cloud.calls import ANONYMOUS, Caller

from .shelves import named

if TYPE_CHECKING:
    from datetime import datetime

    from labkit.cloud.state import State

_ARN = re.compile(r"arn:aws:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)(?:/(.*))?")
QUESTION = "question"  # the session name of a role that is only asked about


def caller_of(arn: str, state: State, at: datetime) -> Caller:
    """The caller with this ARN: a user, a root user, a role (as a session of it), a session. "*": nobody.

    Raises LookupError, with a sentence for a beginner, where there is no such principal.
    """
    if arn == "*":
        return ANONYMOUS
    match = _ARN.fullmatch(arn)
    if match is None:
        raise LookupError(f"{arn!r} isn't the ARN of a user, a role, a role's session or a root user.")
    account, kind, rest = match.group(1), match.group(2), match.group(3) or ""
    if not state.exists(account):
        raise LookupError(f"There is no account {account} in this scene, so nobody is {arn}.")
    if kind == "root":
        return Caller(account, arn, "root", account, "root")
    if kind == "user":
        return _user(account, arn, state)
    if kind in ("role", "assumed-role"):
        return _session(account, arn, rest, state, at)
    raise LookupError(f"{arn} is a federated user; ask with the credentials of its session.")


def _user(account: str, arn: str, state: State) -> Caller:
    user = named(state.backend("iam", account).users, arn.rpartition("/")[2])
    if user is None or user.arn != arn:
        raise LookupError(f"There is no user {arn}.")
    return Caller(account, arn, "user", str(user.id), user.name)


def _session(account: str, arn: str, rest: str, state: State, at: datetime) -> Caller:
    is_session = ":assumed-role/" in arn
    name = rest.partition("/")[0] if is_session else rest.rpartition("/")[2]
    session = rest.partition("/")[2] if is_session else QUESTION
    role = named(state.backend("iam", account).roles, name)
    if role is None or not (is_session or role.arn == arn):
        raise LookupError(f"There is no role {arn}.")
    return Caller(
        account=account,
        arn=f"arn:aws:sts::{account}:assumed-role/{role.name}/{session}",
        kind="role-session",
        unique_id=f"{role.id}:{session}",
        name=role.name,
        role_arn=role.arn,
        session_name=session,
        issued=at,
    )
