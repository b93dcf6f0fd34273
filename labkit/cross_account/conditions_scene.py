"""The stage of the cross-account chapter's second half: a vendor, an authenticator app, a further role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.cloud import Account, Person
from labkit.documents import policy, statements, values
from labkit.lesson import AccessQuestion, Arrow, Box, Call, Node, Picture, StateTable

from . import scene as before
from .scene import BUCKET, DEVELOPER, DEVELOPMENT, PARTNER, PRODUCTION, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from labkit.cloud import Event, Scene, Stage

VENDOR = Account("333333333333", "Vendor")
ACCOUNTS = (*before.ACCOUNTS, VENDOR)
PEOPLE = (*before.PEOPLE, Person("vendor", VENDOR.id, "user", "Collector", title="the vendor's program"))

READER = f"arn:aws:iam::{PRODUCTION.id}:role/ReportReader"
PAYROLL_ROLE = f"arn:aws:iam::{PRODUCTION.id}:role/PayrollFix"
PAYROLL = "arn:aws:s3:::productionpayroll"
DEVICE = f"arn:aws:iam::{DEVELOPMENT.id}:mfa/Developer1"
OURS, THEIRS = "vendor-7c41", "vendor-93f0"  # the vendor's numbers for two customers


def set_up(stage: Stage) -> None:
    """The first half's start; a vendor with a program; and Developer1 has an authenticator app."""
    before.set_up(stage)
    iam = stage.client(VENDOR.id, "iam")
    iam.create_user(UserName="Collector")
    iam.put_user_policy(
        UserName="Collector",
        PolicyName="EnterCustomers",
        PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/ReportReader"}]}',
    )
    stage.authenticator(DEVELOPMENT.id, "Developer1")


# The policies.

OWN_NAME = {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}
WITH_CODE = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def trusting(principal: str, condition: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A trust policy for one principal, under a condition."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    return policy(statement | ({"Condition": condition} if condition else {}))


TRUST_THE_VENDOR = trusting(f"arn:aws:iam::{VENDOR.id}:root")
TRUST_FOR_US = trusting(f"arn:aws:iam::{VENDOR.id}:root", {"StringEquals": {"sts:ExternalId": OURS}})
READ_REPORTS = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"})
MEND_PAYROLL = policy(
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{PAYROLL}/*"}
)


# The calls.


def create(role: str, trust: Mapping[str, Any], **more: Any) -> Call:
    """Make a role in Production."""
    parameters = {"RoleName": role, "AssumeRolePolicyDocument": trust, **more}
    return Call("iam", "CreateRole", parameters, as_="production-admin")


def permit(role: str, name: str, document: Mapping[str, Any]) -> Call:
    """Give a role of Production its permissions."""
    parameters = {"RoleName": role, "PolicyName": name, "PolicyDocument": document}
    return Call("iam", "PutRolePolicy", parameters, as_="production-admin")


def retrust(role: str, trust: Mapping[str, Any]) -> Call:
    """Replace a role's trust policy."""
    parameters = {"RoleName": role, "PolicyDocument": trust}
    return Call("iam", "UpdateAssumeRolePolicy", parameters, as_="production-admin")


def enter(role: str, session: str, by: Any, **more: Any) -> Call:
    """Step into a role under a session name."""
    return Call("sts", "AssumeRole", {"RoleArn": role, "RoleSessionName": session, **more}, as_=by)


def read_report(by: Any) -> Call:
    """Read the application's report."""
    return Call("s3", "GetObject", {"Bucket": "productionapp", "Key": "report.csv"}, as_=by)


# Who can do what.

_NAMED: dict[str, Any] = {"sts:RoleSessionName": "Developer1"}
_CODE: dict[str, Any] = {**_NAMED, "aws:MultiFactorAuthPresent": "true"}
QUESTIONS = (
    AccessQuestion("Assume UpdateApp as “Developer1”", "sts:AssumeRole", ROLE, context=_NAMED),
    AccessQuestion("The same, with an MFA code", "sts:AssumeRole", ROLE, context=_CODE),
    AccessQuestion(
        f"Assume ReportReader with {OURS}", "sts:AssumeRole", READER, context={"sts:ExternalId": OURS}
    ),
    AccessQuestion(
        f"Assume ReportReader with {THEIRS}", "sts:AssumeRole", READER, context={"sts:ExternalId": THEIRS}
    ),
    AccessQuestion("Assume PayrollFix", "sts:AssumeRole", PAYROLL_ROLE),
)

# The doors: whom each role trusts, under which condition.


def _conditions(statement: Mapping[str, Any]) -> str:
    parts = [
        f"{key} is {' or '.join(values(wanted))}"
        for tests in statement.get("Condition", {}).values()
        for key, wanted in tests.items()
    ]
    return " and ".join(parts) or "none"


def _doors(scene: Scene) -> Iterator[tuple[str, str, str, str]]:
    iam = scene.inspect(PRODUCTION.id, "iam")
    for role in iam.list_roles()["Roles"]:
        names = iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        hours = f"{role['MaxSessionDuration'] // 3600} h"
        for statement in statements(role["AssumeRolePolicyDocument"]):
            trusted = ", ".join(values(statement.get("Principal", "all but some")))
            yield role["RoleName"], trusted, _conditions(statement), f"{', '.join(names)}; {hours} at most"


def _door_table(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(_doors(scene), columns=["role", "trusts", "under the condition", "allows inside"])


DOORS = StateTable(_door_table, "Production's roles, and whom each one trusts", key=("role",), tab="Roles")


def _entry(event: Event) -> tuple[str, ...]:
    asked = event.record["requestParameters"]
    return (
        event.record["eventTime"][11:19],
        event.record["userIdentity"]["arn"].split(":", 5)[5],
        asked["roleArn"].rpartition("/")[2],
        asked["roleSessionName"],
        asked.get("externalId", "none"),
        "given" if asked.get("tokenCode") else "none",
        event.record.get("errorCode", "allowed"),
    )


def _entries(scene: Scene) -> pd.DataFrame:
    """Without the first half's, whose sessions are called "lab"."""
    asked = [event for event in scene.trail.events if event.record["eventName"] == "AssumeRole"]
    rows = [row for row in map(_entry, asked) if row[3] != "lab"]
    columns = ["time", "who asked", "role", "session name", "external ID", "MFA code", "answer"]
    return pd.DataFrame(rows, columns=columns)


ENTRIES = StateTable(
    _entries, "Who assumed which role, from the trails of all accounts", key=("time",), tab="Sessions"
)


# The picture.


def _arrow(scene: Scene, who: str, ends: tuple[str, str], label: str, question: AccessQuestion) -> Arrow:
    try:
        decision = scene.decide(who, question.action, question.resource, context=dict(question.context))
    except LookupError:
        return Arrow(*ends, label, "refused")
    return Arrow(*ends, label, "allowed" if decision.allowed else "refused")


def draw(scene: Scene) -> Picture:
    """Every door of Production, and who gets through it as the engine judges now."""
    there = {role["RoleName"] for role in scene.inspect(PRODUCTION.id, "iam").list_roles()["Roles"]}
    roles = [Node(name, "role", exists=name in there) for name in ("UpdateApp", "PayrollFix", "ReportReader")]
    inside = f"arn:aws:sts::{PRODUCTION.id}:assumed-role/UpdateApp/Developer1"
    plain, code, ours, theirs, further = QUESTIONS
    developer = ("Developer1", "UpdateApp")
    return Picture(
        "The roles of Production, and who may assume them",
        (
            Box("Development", f"account {DEVELOPMENT.id}", (Node("Developer1", "user"),)),
            Box("Production", f"account {PRODUCTION.id}", tuple(roles)),
            Box("Vendor", f"account {VENDOR.id}", (Node("Collector", "the vendor's program"),), column=0),
            Box("Partner", f"account {PARTNER.id}", (Node("Outsider1", "administrator"),), column=0),
        ),
        (
            _arrow(scene, DEVELOPER, developer, "without a code", plain),
            _arrow(scene, DEVELOPER, developer, "with a code", code),
            _arrow(scene, inside, ("UpdateApp", "PayrollFix"), "in a chain", further),
            _arrow(scene, "vendor", ("Collector", "ReportReader"), "working for Production", ours),
            _arrow(scene, "vendor", ("Collector", "ReportReader"), "working for the Partner", theirs),
            _arrow(scene, "outsider", ("Outsider1", "ReportReader"), "knowing the external ID", ours),
        ),
    )
