"""The stage of chapter 7: a ferry line's account, with many people who each hold one small permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.cloud import Person
from labkit.documents import as_text, policy
from labkit.lesson import StateTable, ways_table

from .crew import (
    ADMINISTRATOR,
    CREW,
    CREW_BOUNDARY,
    CREW_LIMIT,
    FERRIES,
    GROUPS,
    HARBOR,
    OFFICE,
    OFFICE_BOUNDARY,
    PAYROLL,
    PLANS,
    ROLES,
    SUMMER,
    TICKETS,
    TIMETABLE,
    WINTER,
    may,
    user,
)
from .crew import ONLY_STORAGE as NOORS_DENY

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

    from .crew import Member

ACCOUNTS = (HARBOR, FERRIES)
PEOPLE = tuple(
    Person(one.name.lower(), FERRIES.id, "user", one.name, title=f"{one.name}, {one.work}") for one in CREW
)
NO_GROUP_POLICIES = policy(
    {"Sid": "NobodyWritesGroupPolicies", "Effect": "Deny", "Action": "iam:PutGroupPolicy", "Resource": "*"}
)


def set_up(stage: Stage) -> None:
    """The organization with its SCP, and all that is in the ferry line's account."""
    _organization(stage.client(HARBOR.id, "organizations"))
    iam = stage.client(FERRIES.id, "iam")
    _policies(iam)
    for name, document in GROUPS.items():
        iam.create_group(GroupName=name)
        if document:
            iam.put_group_policy(GroupName=name, PolicyName="Work", PolicyDocument=as_text(document))
    for member in CREW:
        _join(iam, member)
    iam.put_user_policy(UserName="Noor", PolicyName="OnlyStorage", PolicyDocument=as_text(NOORS_DENY))
    iam.create_login_profile(UserName="Vera", Password="Ferry-2036-at-Dawn")  # noqa: S106 - of a simulated user
    iam.create_user(UserName="Spare")
    iam.attach_user_policy(UserName="Spare", PolicyArn=ADMINISTRATOR)
    iam.create_user(UserName="Tom", Path="/temps/")
    iam.create_user(UserName="Yuri")
    _roles(iam)
    _buckets(stage.client(FERRIES.id, "s3"))


def _organization(organizations: Any) -> None:
    organizations.create_organization(FeatureSet="ALL")
    organizations.create_account(AccountName=FERRIES.name, Email="ferries@example.com")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    made = organizations.create_policy(
        Name="NoGroupPolicies",
        Description="Nobody writes policies into groups",
        Type="SERVICE_CONTROL_POLICY",
        Content=as_text(NO_GROUP_POLICIES),
    )
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=FERRIES.id)


def _policies(iam: Any) -> None:
    """The account's own managed policies; the timetable's narrow version came after the wide one."""
    tickets = may("s3:GetObject", f"arn:aws:s3:::{PLANS}/tickets/*")
    for arn, document in (
        (TICKETS, tickets),
        (TIMETABLE, SUMMER),
        (OFFICE_BOUNDARY, OFFICE),
        (CREW_BOUNDARY, CREW_LIMIT),
    ):
        iam.create_policy(PolicyName=arn.rpartition("/")[2], PolicyDocument=as_text(document))
    iam.create_policy_version(PolicyArn=TIMETABLE, PolicyDocument=as_text(WINTER), SetAsDefault=True)


def _join(iam: Any, member: Member) -> None:
    iam.create_user(UserName=member.name)
    if member.own:
        iam.put_user_policy(UserName=member.name, PolicyName="Work", PolicyDocument=as_text(member.own))
    for group in member.groups:
        iam.add_user_to_group(GroupName=group, UserName=member.name)
    for arn in member.managed:
        iam.attach_user_policy(UserName=member.name, PolicyArn=arn)
    if member.boundary:
        iam.put_user_permissions_boundary(UserName=member.name, PermissionsBoundary=member.boundary)


def _roles(iam: Any) -> None:
    for name, (trust, document) in ROLES.items():
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=as_text(trust))
        iam.put_role_policy(RoleName=name, PolicyName="Work", PolicyDocument=as_text(document))
    for name in ("MachineAdmin", "Kiosk"):
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")


def _buckets(s3: Any) -> None:
    for bucket, key, text in (
        (PAYROLL, "salaries.csv", "name,salary\n"),
        (PLANS, "winter.csv", "ferry,leaves\n"),
    ):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())


# What the chapter watches: who could get to be an administrator, as the search finds it now.


def _ways(scene: Scene) -> pd.DataFrame:
    # only how many: the names and the first calls would answer the hunts
    count = len(ways_table(scene, {one.name: user(one.name) for one in CREW[1:]}))
    told = "nobody" if count == 0 else f"{count} {'person' if count == 1 else 'people'}"
    return pd.DataFrame([("not an administrator", told)], columns=["now", "could become an administrator"])


STATE = StateTable(_ways, "How many people could become an administrator", key=("now",), tab="Administrators")
