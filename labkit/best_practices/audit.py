"""The audit of the seven best practices: each row measured from the account as it stands, by reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from labkit.lesson import StateTable

from .holdings import Books, wide
from .scene import HARBOR, PAYROLL, SALES, may, must_change_password, user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from labkit.cloud import Scene

GOOD = "✓ good"
Looked = tuple[list[str], str]
"""What is wrong, a few words each (nothing where all is well), and what there is where all is well."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One of the seven: how bad it is to break it, what mends it, and how one sees."""

    name: str
    severity: str
    fix: str
    look: Callable[[Books], Looked]


# 1. Create IAM users; don't work as root.


def _root(books: Books) -> Looked:
    root, users = books.report
    wrong = []
    for key in ("access_key_1", "access_key_2"):
        if root[f"{key}_active"] == "true":
            service = root[f"{key}_last_used_service"]
            used = "never used" if service == "N/A" else f"last used for {service}"
            wrong.append(f"root has an access key, {used}")
    return wrong, "root has no access key; users: " + ", ".join(row["user"] for row in users)


# 2. Least privilege: what nobody but an administrator needs here.

_TOO_MUCH = (
    ("read the payroll", "s3:GetObject", f"{PAYROLL}/january.csv"),
    ("delete the sales", "s3:DeleteObject", f"{SALES}/2036-01-06.csv"),
    ("create users", "iam:CreateUser", user("Somebody")),
    ("stop the trail", "cloudtrail:StopLogging", f"arn:aws:cloudtrail:us-east-1:{HARBOR.id}:trail/harbor"),
)


def _least_privilege(books: Books) -> Looked:
    wrong = []
    for name, arn in _everybody_else(books):
        able = [what for what, action, on in _TOO_MUCH if may(books.scene, arn, action, on)]
        if able:
            wrong.append(f"{name} may {', '.join(able)}")
    wrong += [f"{name} is an administrator, and has administered nothing" for name in _idle(books)]
    names = ", ".join(name for name, _ in _everybody_else(books))
    return wrong, f"{names}: none of them may {', '.join(what for what, *_ in _TOO_MUCH)}"


def _everybody_else(books: Books) -> Iterator[tuple[str, str]]:
    """All who aren't there to administer: name and ARN."""
    if books.summary["AccountAccessKeysPresent"]:
        yield "everyone with root's key", f"arn:aws:iam::{HARBOR.id}:root"
    administrators = {one.name for one in books.administrators}
    for one in (*books.of_kind("user"), *books.of_kind("role")):
        if one.kind == "role" or one.name not in administrators:
            yield one.name, one.arn


def _idle(books: Books) -> Iterator[str]:
    """Administrators who have administered nothing, once there is a history to tell."""
    if not any(True for _ in books.events()):
        return
    for one in books.administrators:
        if all(event["EventSource"] == "sts.amazonaws.com" for event in books.events("Username", one.name)):
            yield one.name


# 3. Policies in JSON that name what is needed: no star in an action, outside the administrators' policy.


def _minimal_policies(books: Books) -> Looked:
    wrong = [
        f"{holder.name}: {name} allows {', '.join(actions)}"
        for holder in books.holders
        for name, actions in wide(holder.policies)
    ]
    policies = [one for holder in books.holders for one in holder.policies if not one.administrates]
    return wrong, f"{len(policies)} policies besides AdministratorAccess, and each names its actions"


# 4. MFA.


def _mfa(books: Books) -> Looked:
    wrong = [] if books.report[0]["mfa_active"] == "true" else ["root has no MFA"]
    wrong += [
        f"{row['user']} signs in with only a password"
        for row in books.signing_in
        if row["mfa_active"] != "true"
    ]
    return wrong, "MFA for root and for " + ", ".join(row["user"] for row in books.signing_in)


# 5. Strong passwords.

LENGTH = 14
_SIGNS = {
    "RequireUppercaseCharacters": "capital letters",
    "RequireLowercaseCharacters": "small letters",
    "RequireNumbers": "numbers",
    "RequireSymbols": "symbols",
}


def _passwords(books: Books) -> Looked:
    iam = books.client("iam")
    try:
        policy = iam.get_account_password_policy()["PasswordPolicy"]
    except iam.exceptions.NoSuchEntityException:
        return ["the account has no password policy of its own"], ""
    wrong, length = [], policy["MinimumPasswordLength"]
    if length < LENGTH:
        wrong.append(f"{length} characters are enough for a password")
    missing = [words for name, words in _SIGNS.items() if not policy.get(name)]
    if missing:
        wrong.append(f"nobody has to use {', '.join(missing)}")
    if not policy.get("PasswordReusePrevention"):
        wrong.append("users may use an old password again")
    old = [] if wrong else _older_than_the_policy(books)
    wrong += [f"{name}'s password is older than the policy, and still works" for name in old]
    sound = f"at least {length} characters of all kinds; everyone with an older password must change it at the next sign-in"
    return wrong, sound


def _older_than_the_policy(books: Books) -> list[str]:
    """Users whose password was set before the policy, and who needn't change it at the next sign-in."""
    made = [
        event["EventTime"]
        for event in books.events("EventName", "UpdateAccountPasswordPolicy")
        if '"errorCode"' not in event["CloudTrailEvent"]
    ]
    return [
        row["user"]
        for row in books.signing_in
        if made
        and datetime.fromisoformat(row["password_last_changed"]) < made[0]
        and not must_change_password(books.scene, row["user"])
    ]


# 6. Roles and groups hand out permissions.


def _groups_and_roles(books: Books) -> Looked:
    wrong = [
        f"{one.name} has {', '.join(policy.name for policy in one.policies)} directly"
        for one in books.of_kind("user")
        if one.policies
    ]
    if books.summary["AccountAccessKeysPresent"]:
        wrong.append("the nightly job has no role: it signs as root")
    groups, roles = (", ".join(one.name for one in books.of_kind(kind)) for kind in ("group", "role"))
    return wrong, f"no user has a policy of its own; groups: {groups}; roles: {roles}"


# 7. Monitor with CloudWatch and CloudTrail.

_WATCHED = {"root is used": "$.userIdentity.type", "calls are refused": "$.errorCode"}


def _monitoring(books: Books) -> Looked:
    trails = list(_logging_trails(books))
    wrong = [] if trails else ["no trail of all Regions is logging to CloudWatch"]
    watched = set(_alarmed(books)) if trails else set()
    wrong += [f"no alarm when {what}" for what, sign in _WATCHED.items() if sign not in watched]
    return wrong, f"trail {', '.join(trails)} logs all Regions; alarms when {' and when '.join(_WATCHED)}"


def _logging_trails(books: Books) -> Iterator[str]:
    cloudtrail = books.client("cloudtrail")
    for trail in cloudtrail.describe_trails()["trailList"]:
        status = cloudtrail.get_trail_status(Name=trail["TrailARN"])
        if trail["IsMultiRegionTrail"] and trail.get("CloudWatchLogsLogGroupArn") and status["IsLogging"]:
            yield trail["Name"]


def _alarmed(books: Books) -> Iterator[str]:
    """The signs of ``_WATCHED`` that a metric filter looks for whose metric has an alarm that tells somebody."""
    told = {
        (alarm["Namespace"], alarm["MetricName"])
        for alarm in books.client("cloudwatch").describe_alarms()["MetricAlarms"]
        if alarm["ActionsEnabled"] and alarm["AlarmActions"]
    }
    for one in books.client("logs").describe_metric_filters()["metricFilters"]:
        metrics = {(rule["metricNamespace"], rule["metricName"]) for rule in one["metricTransformations"]}
        if metrics & told:
            yield from (sign for sign in _WATCHED.values() if sign in one["filterPattern"])


PRACTICES = (
    Practice("1. Users, not root", "critical", "give the job a user of its own; delete root's key", _root),
    Practice("2. Least privilege", "high", "allow what the trail shows to be used", _least_privilege),
    Practice(
        "3. Policies with the minimum", "medium", "name the actions and the resources", _minimal_policies
    ),
    Practice("4. MFA", "critical", "assign a device to root and to everybody who signs in", _mfa),
    Practice(
        "5. Strong passwords",
        "medium",
        f"ask for {LENGTH} characters of all kinds; have old ones changed",
        _passwords,
    ),
    Practice(
        "6. Roles and groups",
        "medium",
        "attach policies to groups and roles, not to users",
        _groups_and_roles,
    ),
    Practice(
        "7. Monitoring", "high", "a trail of all Regions into CloudWatch, and alarms on it", _monitoring
    ),
)


def _row(practice: Practice, books: Books) -> tuple[str, str, str, str, str]:
    wrong, good = practice.look(books)
    if not wrong:
        return (practice.name, GOOD, good, "none", "nothing to do")
    count = "1 finding" if len(wrong) == 1 else f"{len(wrong)} findings"
    return (practice.name, f"✗ {count}", "; ".join(wrong), practice.severity, practice.fix)


def audit(scene: Scene) -> pd.DataFrame:
    """Seven rows: practice, finding, evidence, severity in words, how to fix."""
    books = Books(scene)
    rows = [_row(practice, books) for practice in PRACTICES]
    return pd.DataFrame(rows, columns=["practice", "finding", "evidence", "severity", "how to fix"])


def clean(scene: Scene) -> bool:
    """Whether no practice has a finding."""
    books = Books(scene)
    return not any(practice.look(books)[0] for practice in PRACTICES)


AUDIT = StateTable(audit, "The audit, measured from the account as it is now", key=("practice",), tab="Audit")


# Two closer looks: what the credential report says, and how the alarms stand.


def _credentials(scene: Scene) -> pd.DataFrame:
    root, users = Books(scene).report
    rows = [
        (
            row["user"],
            {"true": "yes", "false": "no"}.get(row["password_enabled"], "always"),
            "yes" if row["mfa_active"] == "true" else "no",
            str(sum(row[f"access_key_{number}_active"] == "true" for number in (1, 2))),
            row["access_key_1_last_used_service"].replace("N/A", "never"),
        )
        for row in (root, *users)
    ]
    return pd.DataFrame(rows, columns=["user", "password", "MFA", "active keys", "first key last used for"])


def _alarm_states(scene: Scene) -> pd.DataFrame:
    found = Books(scene).client("cloudwatch").describe_alarms()["MetricAlarms"]
    rows = [
        (
            one["AlarmName"],
            one["StateValue"],
            one["StateReason"].partition(" against ")[0],
            ", ".join(topic.rpartition(":")[2] for topic in one["AlarmActions"]),
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=["alarm", "state", "why", "tells"])


CREDENTIALS = StateTable(_credentials, "The credential report, in short", key=("user",), tab="Credentials")
ALARM_STATES = StateTable(_alarm_states, "The alarms", key=("alarm",), tab="Alarms")
