"""Calls of a diary, made again: by the same people, at the same moments, judged as all calls are.

A diary may come from anybody. Its rows only ever become calls to the simulated AWS of operations that AWS has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from labkit.cloud.clock import START
from labkit.cloud.gate import root_caller
from labkit.cloud.mfa import shown_by
from labkit.cloud.scene.console import ROOT_DEVICE, root_has_device
from labkit.cloud.scene.wallet import keys_from
from labkit.cloud.services.sts.session_limits import opened_at_the_console
from labkit.cloud.services.sts.sessions import give_credentials

from .diary import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from labkit.cloud.calls import Caller
    from labkit.cloud.gate import Gate
    from labkit.cloud.scene.clients import Clients
    from labkit.cloud.scene.people import Keys

    from .diary import Row

_CLIENTS = 64  # that are kept while calls are made again: to make one takes longer than its call
_LONG = timedelta(days=3660)
_LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row that can be asked again."""

    number: int
    at: datetime
    key: str
    arn: str
    mfa: bool
    sessions: int
    service: str
    operation: str
    region: str
    parameters: dict[str, Any]
    ok: bool


def repeat(rows: Iterable[Row], gate: Gate, clients: Clients) -> int:
    """Make the calls again. Returns how many that went well the first time don't now, or can't be made."""
    missed, signed = 0, lru_cache(maxsize=_CLIENTS)(clients.signed)
    with gate.lock:
        for row in rows:
            try:
                asked = _read(row)
                _make(asked, gate, clients.known, signed)
            except (ClientError, BotoCoreError, ValueError, TypeError, LookupError, RecursionError):
                missed += bool(not isinstance(row, dict) or row.get("ok", True))
    return missed


def _read(row: Row) -> _Asked:
    """Raises ValueError, TypeError or LookupError for what a diary doesn't hold."""
    at, number = datetime.fromisoformat(str(row["at"])), int(row["n"])
    if at.tzinfo is None or abs(at - START.astimezone(UTC)) > _LONG or not 0 < number < 10**9:
        raise ValueError("a moment or a number that no scene has")
    texts = {name: str(row[name]) for name in ("key", "arn", "service", "operation", "region")}
    sessions = min(max(int(row["sessions"]), 0), 10**9)
    return _Asked(
        number,
        at,
        mfa=row["mfa"] is True,
        sessions=sessions,
        parameters=parameters_of(row),
        ok=row.get("ok", True) is True,
        **texts,
    )


def _make(
    asked: _Asked, gate: Gate, known: Callable[[str, str], tuple[str, str]], signed: Callable[..., Any]
) -> None:
    gate.clock.show(asked.at)
    gate.state.registers.notes["sessions"] = asked.sessions
    if (asked.service, asked.operation) == ("console", ROOT_DEVICE):
        account = _principal(asked.arn, gate).account
        root_has_device(account, str(asked.parameters["Serial"]), asked.at, gate.state)
        return
    client = signed(_keys(asked, gate), *known(asked.service, asked.region))
    if asked.operation not in client.meta.service_model.operation_names:
        raise ValueError("no operation of AWS's")
    gate.answered = asked.number - 1  # what is made gets the ids that it had
    getattr(client, xform_name(asked.operation))(**_with_codes(asked, gate))


def _with_codes(asked: _Asked, gate: Gate) -> dict[str, Any]:
    """Codes that were right are those that the device shows now: made again, it has another seed."""
    given = dict(asked.parameters)
    for name, ahead in (("TokenCode", 0), ("AuthenticationCode1", 0), ("AuthenticationCode2", 1)):
        if name in given and asked.ok:
            account = asked.arn.split(":")[4]
            given[name] = shown_by(account, str(given.get("SerialNumber")), gate.state, asked.at, ahead)
    return given


def _keys(asked: _Asked, gate: Gate) -> Keys:
    """The keys that the call was signed with; where they were the console's, those of a session like it."""
    held = gate.state.credential(asked.key)
    if held is not None and held.caller.arn == asked.arn:
        given = {"AccessKeyId": asked.key, "SecretAccessKey": held.secret, "SessionToken": held.token}
        return keys_from(given)
    caller = replace(_principal(asked.arn, gate), temporary=True, issued=asked.at, expires=asked.at + _LASTS)
    if asked.mfa:
        caller = replace(caller, mfa=True, mfa_time=asked.at)
    keys = give_credentials(caller, gate.state)
    opened_at_the_console(str(keys["AccessKeyId"]), gate.state)
    return keys_from(keys)


def _principal(arn: str, gate: Gate) -> Caller:
    """The user or root with this ARN. Raises LookupError where there's none."""
    account = arn.split(":")[4]
    if gate.state.exists(account):
        if arn == f"arn:aws:iam::{account}:root":
            return root_caller(account)
        for user in gate.state.backend("iam", account).users.values():
            if user.arn == arn:
                return gate.state.user_caller(account, user)
    raise LookupError(f"Nobody has the ARN {arn}.")
