"""Who works at the ferry line, and the small permission that each of them holds; plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labkit.cloud import Account
from labkit.documents import policy

FERRIES = Account("424242424242", "Ferries", later=True)
HARBOR = Account("535353535353", "Harbor")

HOME = f"arn:aws:iam::{FERRIES.id}"
MANAGED = "arn:aws:iam::aws:policy"
ADMINISTRATOR = f"{MANAGED}/AdministratorAccess"
READ_ONLY = f"{MANAGED}/ReadOnlyAccess"
CREW_BOUNDARY = f"{HOME}:policy/CrewBoundary"
OFFICE_BOUNDARY = f"{HOME}:policy/OfficeBoundary"
TIMETABLE, TICKETS = f"{HOME}:policy/Timetable", f"{HOME}:policy/Tickets"
PAYROLL, PLANS = "tidewaterpayroll", "tidewaterplans"
SALARIES = f"arn:aws:s3:::{PAYROLL}/salaries.csv"
MACHINE = "ami-12c6146b"

EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
USE_STORAGE = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})


def user(name: str) -> str:
    """The ARN of a user of the ferry line, or of all below a path (``temps/*``)."""
    return f"{HOME}:user/{name}"


def role(name: str) -> str:
    """The ARN of a role of the ferry line."""
    return f"{HOME}:role/{name}"


def group(name: str) -> str:
    """The ARN of a group of the ferry line."""
    return f"{HOME}:group/{name}"


def may(
    action: str | list[str], resource: str | list[str], condition: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A policy of one Allow."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource}
    return policy({**statement, "Condition": condition} if condition else statement)


def trusting(principal: str) -> dict[str, Any]:
    """A trust policy that lets one principal assume the role."""
    return policy({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"})


TRUST_MACHINES = policy(
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the crew.

    Attributes:
        name: of the user; the profile is the same in lower case.
        work: what they do there.
        own: their inline policy, which is called Work.
        groups, managed: what they are in, and what is attached to them; boundary: their permissions boundary.
    """

    name: str
    work: str
    own: dict[str, Any] | None = None
    groups: tuple[str, ...] = ()
    managed: tuple[str, ...] = ()
    boundary: str = ""


ATTACH_READ_ONLY = {"ArnEquals": {"iam:PolicyARN": READ_ONLY}}
ONLY_STORAGE = policy(
    {"Effect": "Deny", "NotAction": ["s3:*", "iam:DeleteUserPolicy"], "Resource": "*"},
)
WANDAS_WORK = policy(
    {
        "Sid": "CreateCrewInsideTheBoundary",
        "Effect": "Allow",
        "Action": ["iam:CreateUser", "iam:AttachUserPolicy", "iam:PutUserPolicy"],
        "Resource": user("crew/*"),
        "Condition": {"StringEquals": {"iam:PermissionsBoundary": CREW_BOUNDARY}},
    },
    {
        "Sid": "HandOutTheirKeys",
        "Effect": "Allow",
        "Action": "iam:CreateAccessKey",
        "Resource": user("crew/*"),
    },
)

CREW = (
    Member("Vera", "the administrator: you", managed=(ADMINISTRATOR,)),
    Member("Ada", "creates access keys for temps at the help desk", may("iam:CreateAccessKey", user("*"))),
    Member("Ben", "sets newcomers' first passwords", may("iam:CreateLoginProfile", user("*"))),
    Member("Cleo", "sets new passwords at the help desk", may("iam:UpdateLoginProfile", user("*"))),
    Member("Dan", "an auditor who attaches policies to himself", may("iam:AttachUserPolicy", user("Dan"))),
    Member("Eva", "leads the Mates", may("iam:AttachGroupPolicy", group("*")), groups=("Mates",)),
    Member(
        "Finn", "writes his own policies while he tries things out", may("iam:PutUserPolicy", user("Finn"))
    ),
    Member(
        "Gus",
        "writes the ticket app's policies",
        may("iam:CreatePolicyVersion", f"{HOME}:policy/*"),
        managed=(TICKETS,),
    ),
    Member(
        "Hana",
        "switches the timetable between summer and winter",
        may("iam:SetDefaultPolicyVersion", TIMETABLE),
        managed=(TIMETABLE,),
    ),
    Member("Ines", "adds newcomers to groups", may("iam:AddUserToGroup", group("*"))),
    Member("Jon", "writes the roles' trust policies", may("iam:UpdateAssumeRolePolicy", role("*"))),
    Member("Kim", "attaches policies to the role Reports", may("iam:AttachRolePolicy", role("Reports"))),
    Member(
        "Lars",
        "an engineer",
        may("iam:DeleteUserPermissionsBoundary", user("Lars")),
        managed=(ADMINISTRATOR,),
        boundary=OFFICE_BOUNDARY,
    ),
    Member("Mia", "sets the users' tags, her own too", may("iam:TagUser", user("*")), groups=("Bridge",)),
    Member("Noor", "cleans up old policies", groups=("Masters",)),
    Member("Olaf", "on deck"),
    Member("Pia", "starts machines", may(["ec2:RunInstances"], "*")),
    Member("Quin", "writes bucket policies", may("s3:PutBucketPolicy", "arn:aws:s3:::*")),
    Member(
        "Rosa",
        "creates access keys at night",
        may("iam:CreateAccessKey", user("*")),
        boundary=OFFICE_BOUNDARY,
    ),
    Member("Sven", "an auditor", may("iam:AttachUserPolicy", user("*"), ATTACH_READ_ONLY)),
    Member("Tara", "on watch", may("iam:PutUserPolicy", user("Tara")), groups=("Watch",)),
    Member(
        "Udo", "looks after AWS's own roles", may("iam:UpdateAssumeRolePolicy", role("aws-service-role/*"))
    ),
    Member(
        "Wim", "leads the Deckhands", may("iam:PutGroupPolicy", group("Deckhands")), groups=("Deckhands",)
    ),
    Member("Wanda", "hires the crew", WANDAS_WORK),
    Member("Zoe", "a newcomer"),
)

GROUPS: dict[str, dict[str, Any] | None] = {
    "Captains": EVERYTHING,
    "Masters": EVERYTHING,
    "Mates": None,
    "Deckhands": None,
    "Bridge": may("*", "*", {"StringEquals": {"aws:PrincipalTag/Rank": "captain"}}),
    "Watch": policy({"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
}

ROLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Maintenance": (trusting(user("Vera")), EVERYTHING),
    "Reports": (trusting(user("Kim")), may("s3:ListAllMyBuckets", "*")),
    "Deck": (trusting(user("Olaf")), may("sts:AssumeRole", role("Engine"))),
    "Engine": (trusting(role("Deck")), EVERYTHING),
    "MachineAdmin": (TRUST_MACHINES, EVERYTHING),
    "Kiosk": (TRUST_MACHINES, may("s3:GetObject", f"arn:aws:s3:::{PLANS}/*")),
    "Archive": (trusting(f"{HOME}:root"), may("s3:GetObject", f"arn:aws:s3:::{PLANS}/*")),
}

OFFICE = may(["s3:*", "iam:DeleteUserPermissionsBoundary"], "*")
CREW_LIMIT = may(["s3:*", "iam:PutUserPolicy"], "*")
SUMMER, WINTER = EVERYTHING, may("s3:GetObject", f"arn:aws:s3:::{PLANS}/*")
