"""The credential report, with its first row: <root_account>, which moto leaves out.

A report that is younger than four hours is given again, as AWS does. Who only inspects the scene reads what a new
one would say, and leaves none behind.
(Generate credential reports for your AWS account; GenerateCredentialReport; GetCredentialReport)
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from labkit.cloud.calls import AwsError
from labkit.cloud.registry import instead
from labkit.cloud.services.iam.own_keys import last_used, root_key_made, root_keys
from labkit.cloud.services.iam.passwords import password_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.registry import Result
    from labkit.cloud.state import State

_FRESH = timedelta(hours=4)
_COLUMNS = (
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "password_next_rotation", "mfa_active", "access_key_1_active", "access_key_1_last_rotated",
    "access_key_1_last_used_date", "access_key_1_last_used_region", "access_key_1_last_used_service",
    "access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date",
    "access_key_2_last_used_region", "access_key_2_last_used_service", "cert_1_active",
    "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated",
)  # fmt: skip


@instead("iam", "GenerateCredentialReport")
def generate(call: ApiCall, state: State) -> Result:
    if _is_operator(call):
        return {"State": "COMPLETE"}
    reports = state.registers.notes.setdefault("credential reports", {})
    held = reports.get(call.caller.account)
    if held is not None and _is_fresh(held[0], call.time):
        return {"State": "COMPLETE"}
    reports[call.caller.account] = (call.time, _report(call.caller.account, state))
    return {"State": "STARTED", "Description": "No report exists. Starting a new report generation task"}


@instead("iam", "GetCredentialReport")
def get(call: ApiCall, state: State) -> Result:
    held = state.registers.notes.get("credential reports", {}).get(call.caller.account)
    if _is_operator(call):
        held = (call.time, _report(call.caller.account, state))
    if held is None:
        raise AwsError(
            "ReportNotPresent", "No report is present. You must call GenerateCredentialReport first.", 410
        )
    if not _is_fresh(held[0], call.time):
        raise AwsError("ReportExpired", "The most recent report has expired; generate a new one.", 410)
    return {"Content": held[1].encode(), "ReportFormat": "text/csv", "GeneratedTime": held[0]}


def forget_reports(state: State) -> None:
    """Let the next report be of now: a story told in a moment leaves one of its beginning, which stands for hours."""
    state.registers.notes.pop("credential reports", None)


def _is_fresh(made: datetime, now: datetime) -> bool:
    """Whether a report still stands; one of a time to come was made by another clock."""
    return made <= now < made + _FRESH


def _is_operator(call: ApiCall) -> bool:
    """Whether the simulation's own reader asks, who signs with nobody's key."""
    return call.caller.kind == "root" and not call.caller.access_key_id


def _report(account: str, state: State) -> str:
    iam = state.backend("iam", account)
    page = io.StringIO()
    rows = csv.DictWriter(page, _COLUMNS, lineterminator="\n", restval="N/A")
    rows.writeheader()
    rows.writerow(_root(account, state))
    for user in sorted(iam.users.values(), key=lambda user: str(user.name).lower()):
        rows.writerow(_user(user, iam, state))
    return page.getvalue()


def _root(account: str, state: State) -> dict[str, str]:
    held = root_keys(account, state).items()
    keys = [(key, one.active, _text(root_key_made(key, state))) for key, one in held]
    return {
        "user": "<root_account>",
        "arn": f"arn:aws:iam::{account}:root",
        "user_creation_time": _text(state.registers.began),
        "password_enabled": "not_supported",
        "password_last_used": _root_sign_in(account, state),
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        "mfa_active": _yes(account in state.registers.notes.get("root mfa", {})),
        "cert_1_active": "false",
        "cert_2_active": "false",
    } | dict(_keys(keys, state))


def _user(user: Any, iam: Any, state: State) -> dict[str, str]:
    record = password_of(user, state)
    keys = [(key.access_key_id, key.status == "Active", _text(key.create_date)) for key in user.access_keys]
    row = {
        "user": user.name,
        "arn": user.arn,
        "user_creation_time": _text(user.create_date),
        "password_enabled": _yes(bool(user.password)),
        "mfa_active": _yes(bool(user.mfa_devices)),
        "cert_1_active": "false",
        "cert_2_active": "false",
    } | dict(_keys(keys, state))
    if user.password:
        row["password_last_used"] = (
            _text(user.password_last_used) if user.password_last_used else "no_information"
        )
    if record is not None:
        row["password_last_changed"] = _text(record.changed)
        age = iam.account_password_policy.max_password_age if iam.account_password_policy else None
        row["password_next_rotation"] = _text(record.changed + timedelta(days=int(age))) if age else "N/A"
    return row


def _keys(keys: list[tuple[str, bool, str]], state: State) -> Iterator[tuple[str, str]]:
    """The columns of the two access keys; `keys` are (id, active, made)."""
    for number in (1, 2):
        key = f"access_key_{number}"
        if number > len(keys):
            yield f"{key}_active", "false"
            continue
        key_id, active, made = keys[number - 1]
        used = last_used(key_id, state)
        yield f"{key}_active", _yes(active)
        yield f"{key}_last_rotated", made
        if "LastUsedDate" in used:
            yield f"{key}_last_used_date", str(used["LastUsedDate"]).replace("Z", "+00:00")
        yield f"{key}_last_used_region", used["Region"]
        yield f"{key}_last_used_service", used["ServiceName"]


def _root_sign_in(account: str, state: State) -> str:
    for event in reversed(state.trail.events):
        who = event.record["userIdentity"]
        if (
            event.record["eventName"] == "ConsoleLogin"
            and who["type"] == "Root"
            and who["accountId"] == account
        ):
            return str(event.record["eventTime"]).replace("Z", "+00:00")
    return "no_information"


def _yes(fact: bool) -> str:
    return "true" if fact else "false"


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")
