"""The audit of the seven best practices: each row measured from the account as it stands, by reading only."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.lesson import StateTable
from labkit.scenes.best_practices import (
    HARBOR,
    PAYROLL,
    SALES,
    may,
    must_change_password,
    summary,
    user,
)
from labkit.scenes.documents import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from labkit.cloud import Scene

GOOD = "✓ good"


@dataclass(frozen=True, slots=True)
class Practice:
    """One of the seven. ``look``: what is wrong (a sentence each; none where all is well), and what is there
    instead."""

    name: str
    severity: str
    fix: str
    look: Callable[[Scene], tuple[list[str], str]]


def _iam(scene: Scene) -> Any:
    return scene.inspect(HARBOR.id, "iam")


def credential_report(scene: Scene) -> list[dict[str, str]]:
    """The account's credential report: a row for root, and one a user."""
    content = _iam(scene).get_credential_report()["Content"].decode()
    return list(csv.DictReader(io.StringIO(content)))


# 1. Create IAM users; don't work as root.


def _root(scene: Scene) -> tuple[list[str], str]:
    root, *users = credential_report(scene)
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


def _least_privilege(scene: Scene) -> tuple[list[str], str]:
    others = list(_others(scene))
    if summary(scene)["AccountAccessKeysPresent"]:
        others.insert(0, ("whoever holds root's key", f"arn:aws:iam::{HARBOR.id}:root"))
    wrong = []
    for name, arn in others:
        able = [what for what, action, on in _TOO_MUCH if may(scene, arn, action, on)]
        if able:
            wrong.append(f"{name} may {', '.join(able)}")
    wrong += [
        f"{name} is an administrator, and has administered nothing" for name in _idle_administrators(scene)
    ]
    names, nobody = ", ".join(name for name, _ in others), ", ".join(what for what, *_ in _TOO_MUCH)
    return wrong, f"{names}: none of them may {nobody}"


def _others(scene: Scene) -> Iterator[tuple[str, str]]:
    """Users and roles that aren't there to administer: name and ARN."""
    iam = _iam(scene)
    for one in iam.list_users()["Users"]:
        if not any(_is_administrators(found) for found in _policies_of_user(iam, one["UserName"])):
            yield one["UserName"], one["Arn"]
    for one in iam.list_roles()["Roles"]:
        yield one["RoleName"], one["Arn"]


def _is_administrators(found: tuple[str, dict[str, Any]]) -> bool:
    name, document = found
    return name == "AdministratorAccess" and "*" in _allowed_actions(document)


def _idle_administrators(scene: Scene) -> Iterator[str]:
    """Administrators who have administered nothing, once there is a history to tell."""
    if not _history(scene):
        return
    iam, others = _iam(scene), {name for name, _ in _others(scene)}
    for name in sorted({one["UserName"] for one in iam.list_users()["Users"]} - others):
        if all(event["EventSource"] == "sts.amazonaws.com" for event in _history(scene, "Username", name)):
            yield name


def _history(scene: Scene, key: str = "", value: str = "") -> list[dict[str, Any]]:
    """The event history, newest first; what an attribute narrows it to."""
    asked = {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]} if key else {}
    events: list[dict[str, Any]] = scene.inspect(HARBOR.id, "cloudtrail").lookup_events(**asked)["Events"]
    return events


# 3. Policies in JSON that name what is needed: no wildcard for actions, outside the administrators' policy.


def _minimal_policies(scene: Scene) -> tuple[list[str], str]:
    wrong, looked = [], 0
    for holder, (name, document) in _all_policies(scene):
        if _is_administrators((name, document)):
            continue
        looked += 1
        wide = sorted({action for action in _allowed_actions(document) if "*" in action})
        if wide:
            wrong.append(f"{holder}: {name} allows {', '.join(wide)}")
    return wrong, f"{looked} policies outside the administrators' one, each names its actions"


def _allowed_actions(document: Mapping[str, Any]) -> Iterator[str]:
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        if statement["Effect"] == "Allow":
            yield from values(statement.get("Action", "*"))


def _all_policies(scene: Scene) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """Who holds which policy: users, groups, roles."""
    iam = _iam(scene)
    for kind, listed, named in (
        ("user", iam.list_users()["Users"], "UserName"),
        ("group", iam.list_groups()["Groups"], "GroupName"),
        ("role", iam.list_roles()["Roles"], "RoleName"),
    ):
        for one in listed:
            for found in _own_policies(iam, kind, one[named]):
                yield one[named], found


def _own_policies(iam: Any, kind: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and document of what is attached to, or written into, one user, group or role."""
    named = {f"{kind.title()}Name": name}
    for one in getattr(iam, f"list_attached_{kind}_policies")(**named)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=one["PolicyArn"])["Policy"]["DefaultVersionId"]
        held = iam.get_policy_version(PolicyArn=one["PolicyArn"], VersionId=version)["PolicyVersion"]
        yield one["PolicyName"], held["Document"]
    for inline in getattr(iam, f"list_{kind}_policies")(**named)["PolicyNames"]:
        held = getattr(iam, f"get_{kind}_policy")(**named, PolicyName=inline)
        yield inline, held["PolicyDocument"]


def _policies_of_user(iam: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _own_policies(iam, "user", name)
    for group in iam.list_groups_for_user(UserName=name)["Groups"]:
        yield from _own_policies(iam, "group", group["GroupName"])


# 4. MFA.


def _mfa(scene: Scene) -> tuple[list[str], str]:
    root, *users = credential_report(scene)
    signing_in = _signing_in(users)
    without = [row["user"] for row in signing_in if row["mfa_active"] != "true"]
    wrong = [] if root["mfa_active"] == "true" else ["root has no MFA"]
    wrong += [f"{name} signs in with a password alone" for name in without]
    return wrong, "MFA for root and " + ", ".join(row["user"] for row in signing_in)


def _signing_in(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of those who have a password for the console (root's says that it isn't told)."""
    return [row for row in rows if row["password_enabled"].startswith("t")]


# 5. Strong passwords.

LENGTH = 14
_KINDS = {
    "RequireUppercaseCharacters": "capital letters",
    "RequireLowercaseCharacters": "small letters",
    "RequireNumbers": "numbers",
    "RequireSymbols": "symbols",
}


def _passwords(scene: Scene) -> tuple[list[str], str]:
    iam = _iam(scene)
    try:
        policy = iam.get_account_password_policy()["PasswordPolicy"]
    except iam.exceptions.NoSuchEntityException:
        return ["the account has no password policy of its own"], ""
    wrong, length = [], policy["MinimumPasswordLength"]
    if length < LENGTH:
        wrong.append(f"{length} signs are enough for a password")
    missing = [words for name, words in _KINDS.items() if not policy.get(name)]
    if missing:
        wrong.append(f"nobody has to use {', '.join(missing)}")
    if not policy.get("PasswordReusePrevention"):
        wrong.append("an old password may come back")
    old = [] if wrong else _older_than_the_policy(scene)
    wrong += [f"{name}'s password is older than the policy, and goes on" for name in old]
    return wrong, f"at least {length} signs of all kinds, and no password from before the policy goes on"


def _older_than_the_policy(scene: Scene) -> list[str]:
    """Users whose password was set before the policy, and who needn't change it at the next sign-in."""
    events = _history(scene, "EventName", "UpdateAccountPasswordPolicy")
    made = [event["EventTime"] for event in events if '"errorCode"' not in event["CloudTrailEvent"]]
    return [
        row["user"]
        for row in _signing_in(credential_report(scene))
        if made
        and datetime.fromisoformat(row["password_last_changed"]) < made[0]
        and not must_change_password(scene, row["user"])
    ]


# 6. Roles and groups hand out permissions.


def _groups_and_roles(scene: Scene) -> tuple[list[str], str]:
    iam = _iam(scene)
    wrong = []
    for one in iam.list_users()["Users"]:
        own = [name for name, _ in _own_policies(iam, "user", one["UserName"])]
        if own:
            wrong.append(f"{one['UserName']} has {', '.join(own)} directly")
    if summary(scene)["AccountAccessKeysPresent"]:
        wrong.append("the nightly job has no role: it signs as root")
    groups = [group["GroupName"] for group in iam.list_groups()["Groups"]]
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    return wrong, f"no user has a policy of its own; groups: {', '.join(groups)}; roles: {', '.join(roles)}"


# 7. Monitor with CloudWatch and CloudTrail.


def _monitoring(scene: Scene) -> tuple[list[str], str]:
    trails = list(_logging_trails(scene))
    wrong = [] if trails else ["no trail of all Regions is logging to CloudWatch"]
    watched = set(_alarmed_words(scene)) if trails else set()
    wrong += [f"no alarm when {what}" for what, sign in _WATCHED.items() if sign not in watched]
    return wrong, f"trail {', '.join(trails)} logs all Regions; alarms when {' and when '.join(_WATCHED)}"


_WATCHED = {"root is used": "$.userIdentity.type", "calls are refused": "$.errorCode"}


def _logging_trails(scene: Scene) -> Iterator[str]:
    cloudtrail = scene.inspect(HARBOR.id, "cloudtrail")
    for trail in cloudtrail.describe_trails()["trailList"]:
        status = cloudtrail.get_trail_status(Name=trail["TrailARN"])
        if trail["IsMultiRegionTrail"] and trail.get("CloudWatchLogsLogGroupArn") and status["IsLogging"]:
            yield trail["Name"]


def _alarmed_words(scene: Scene) -> Iterator[str]:
    """The signs of ``_WATCHED`` that a metric filter looks for whose metric has an alarm that tells somebody."""
    filters = scene.inspect(HARBOR.id, "logs").describe_metric_filters()["metricFilters"]
    found = scene.inspect(HARBOR.id, "cloudwatch").describe_alarms()["MetricAlarms"]
    told = {
        (alarm["Namespace"], alarm["MetricName"])
        for alarm in found
        if alarm["ActionsEnabled"] and alarm["AlarmActions"]
    }
    for one in filters:
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
        f"ask for {LENGTH} signs of all kinds; have old ones changed",
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


def _row(practice: Practice, scene: Scene) -> tuple[str, str, str, str, str]:
    wrong, good = practice.look(scene)
    if not wrong:
        return (practice.name, GOOD, good, "none", "nothing to do")
    count = "1 finding" if len(wrong) == 1 else f"{len(wrong)} findings"
    return (practice.name, f"✗ {count}", "; ".join(wrong), practice.severity, practice.fix)


def audit(scene: Scene) -> pd.DataFrame:
    """Seven rows: practice, finding, evidence, severity in words, how to fix."""
    rows = [_row(practice, scene) for practice in PRACTICES]
    return pd.DataFrame(rows, columns=["practice", "finding", "evidence", "severity", "how to fix"])


def clean(scene: Scene) -> bool:
    """Whether no practice has a finding."""
    return all(not practice.look(scene)[0] for practice in PRACTICES)


AUDIT = StateTable(audit, "The audit, measured from the account as it stands", key=("practice",))
