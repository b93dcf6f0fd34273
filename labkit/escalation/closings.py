"""Chapter 7, first half: each way closed by a small change; the work of the person goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import policy
from labkit.lesson import Call, FromStep, Prediction, SessionFrom, Step, allowed, refused

from . import crew
from .crew import (
    ADMINISTRATOR,
    EVERYTHING,
    MANAGED,
    PAYROLL,
    PLANS,
    READ_ONLY,
    TICKETS,
    TIMETABLE,
    group,
    may,
    role,
    user,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

S3_READ_ONLY = f"{MANAGED}/AmazonS3ReadOnlyAccess"
NEW_USER = {"UserName": "Another"}


def iam(who: str, operation: str, **parameters: Any) -> Call:
    """A call to IAM by one of the crew."""
    return Call("iam", operation, parameters, as_=who)


def rewrite(name: str, document: Mapping[str, Any]) -> Call:
    """Vera writes somebody's inline policy Work anew."""
    return iam("vera", "PutUserPolicy", UserName=name, PolicyName="Work", PolicyDocument=document)


def _password(who: str, verb: str, name: str) -> Call:
    """Set somebody's password for the console: "Create" the first, or "Update" it."""
    parameters = {"UserName": name, "Password": f"{verb}d-in-2036!"}
    return Call("iam", f"{verb}LoginProfile", parameters, as_=who)


def _policy_page(name: str) -> str:
    return f"IAM > Users > {name} > Permissions > Work > Edit > Save changes"


def _opening(bucket: str) -> dict[str, Any]:
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": user("Quin")},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
        }
    )


KEYS = (
    Step(
        name="the-help-desk",
        title="Narrow Ada's policy to temps",
        why="A user can have a **path**, which is part of the ARN. The users of temps have the path `/temps/`, and Tom is one of them. Vera gives Ada's policy the Resource `user/temps/*`. Then Ada tries to create a key for Vera, and one for Tom.",
        calls=(
            rewrite("Ada", may("iam:CreateAccessKey", user("temps/*"))),
            iam("ada", "CreateAccessKey", UserName="Vera"),
            iam("ada", "CreateAccessKey", UserName="Tom"),
        ),
        console=_policy_page("Ada"),
        prediction=Prediction(
            "Ada creates a key for Tom. What does AWS answer?",
            (allowed(), refused("identity")),
            {"refused:identity": believed.NARROWING_IS_FORBIDDING},
            about=2,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="the-front-office",
        title="Narrow Ben's policy to temps",
        why="Vera makes the same change for first passwords. Then Ben tries Spare, and Tom.",
        calls=(
            rewrite("Ben", may("iam:CreateLoginProfile", user("temps/*"))),
            _password("ben", "Create", "Spare"),
            _password("ben", "Create", "Tom"),
        ),
        console=_policy_page("Ben"),
        prediction=Prediction(
            "Spare is an administrator. Ben sets its password. What refuses the call now?",
            (
                refused("identity", text="Ben's own policy: it doesn't allow this any more"),
                refused("resource", text="The permissions of Spare: they protect an administrator"),
            ),
            {"refused:resource": believed.A_USER_GUARDS_ITSELF},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="forgotten-passwords",
        title="Add a condition to Cleo's policy",
        why="Cleo helps people in all departments, so they have no common path. Vera adds a condition on `iam:ResourceTag`, and sets this tag on Tom. Then Cleo tries to set the password of Vera, and that of Tom.",
        calls=(
            rewrite(
                "Cleo",
                may(
                    "iam:UpdateLoginProfile",
                    user("*"),
                    {"StringEquals": {"iam:ResourceTag/HelpDesk": "yes"}},
                ),
            ),
            iam("vera", "TagUser", UserName="Tom", Tags=[{"Key": "HelpDesk", "Value": "yes"}]),
            _password("cleo", "Update", "Vera"),
            _password("cleo", "Update", "Tom"),
        ),
        console=_policy_page("Cleo"),
        prediction=Prediction(
            "Cleo sets a new password for Vera, who has no such tag. What does AWS answer?",
            (allowed("Allowed: the Resource is still every user"), refused("identity")),
            {"allowed": believed.TAGS_ARE_ONLY_LABELS},
            about=2,
        ),
        needs=("the-front-office",),
        expect=("allowed", "allowed", "refused", "allowed"),
        after="Now the tag decides. Mia may still set any tag on any user. You look at her later in this chapter.",
    ),
)

POLICIES = (
    Step(
        name="the-auditor",
        title="Add a condition to Dan's policy",
        why="The condition key `iam:PolicyARN` is the ARN of the policy in the call. Vera adds a condition with the ARN of `ReadOnlyAccess`. Dan tries `AdministratorAccess`, and then `ReadOnlyAccess`.",
        calls=(
            rewrite("Dan", may("iam:AttachUserPolicy", user("Dan"), crew.ATTACH_READ_ONLY)),
            iam("dan", "AttachUserPolicy", UserName="Dan", PolicyArn=ADMINISTRATOR),
            iam("dan", "AttachUserPolicy", UserName="Dan", PolicyArn=READ_ONLY),
        ),
        console=_policy_page("Dan"),
        prediction=Prediction(
            "Dan attaches `AdministratorAccess` to his own user. What does AWS answer?",
            (allowed(), refused("identity")),
            {"allowed": believed.MY_USER_IS_MINE},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="the-mates",
        title="Allow Eva one other group and one policy",
        why="Eva may still attach a policy to a group. But it must be a group that she isn't in, and the policy must be `ReadOnlyAccess`. Without this condition she could make others administrators, and one of them could help her.",
        calls=(
            rewrite("Eva", may("iam:AttachGroupPolicy", group("Deckhands"), crew.ATTACH_READ_ONLY)),
            iam("eva", "AttachGroupPolicy", GroupName="Mates", PolicyArn=ADMINISTRATOR),
            iam("eva", "AttachGroupPolicy", GroupName="Deckhands", PolicyArn=READ_ONLY),
        ),
        console=_policy_page("Eva"),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="the-ticket-app",
        title="Gus writes a policy",
        why="No condition key checks what a new version says. Vera detaches Tickets from Gus, and allows him to write versions of Tickets. Gus writes his wide version again, and tries to create a user. Then Vera deletes that version.",
        calls=(
            iam("vera", "DetachUserPolicy", UserName="Gus", PolicyArn=TICKETS),
            rewrite("Gus", may("iam:CreatePolicyVersion", TICKETS)),
            iam(
                "gus", "CreatePolicyVersion", PolicyArn=TICKETS, PolicyDocument=EVERYTHING, SetAsDefault=True
            ),
            iam("gus", "CreateUser", **NEW_USER),
            iam("vera", "SetDefaultPolicyVersion", PolicyArn=TICKETS, VersionId="v1"),
            iam(
                "vera",
                "DeletePolicyVersion",
                PolicyArn=TICKETS,
                VersionId=FromStep("the-ticket-app", "PolicyVersion.VersionId", call=2),
            ),
        ),
        console="IAM > Policies > Tickets > Entities attached > Gus > Detach",
        prediction=Prediction(
            "Tickets allows everything now, and Gus wrote it. He creates a user. What does AWS answer?",
            (allowed(), refused("identity")),
            {"allowed": believed.WRITING_A_POLICY_IS_HAVING_IT},
            about=3,
        ),
        expect=("allowed", "allowed", "allowed", "refused", "allowed", "allowed"),
        after="Everyone who gets Tickets later would have what Gus wrote. So read a policy before you attach it.",
    ),
    Step(
        name="the-timetable",
        title="Delete the old version",
        why="Vera deletes version v1, and writes a new version for the summer that allows little. Hana makes it the default version. Then she tries to create a user.",
        calls=(
            iam("vera", "DeletePolicyVersion", PolicyArn=TIMETABLE, VersionId="v1"),
            iam(
                "vera",
                "CreatePolicyVersion",
                PolicyArn=TIMETABLE,
                PolicyDocument=may("s3:ListBucket", f"arn:aws:s3:::{PLANS}"),
            ),
            iam(
                "hana",
                "SetDefaultPolicyVersion",
                PolicyArn=TIMETABLE,
                VersionId=FromStep("the-timetable", "PolicyVersion.VersionId", call=1),
            ),
            iam("hana", "CreateUser", **NEW_USER),
        ),
        console="IAM > Policies > Timetable > Policy versions > Version 1 > Delete",
        prediction=Prediction(
            "Hana's policy Work hasn't changed. She makes the summer version the default. What does AWS answer?",
            (allowed(), refused("identity")),
            {"refused:identity": believed.NARROWING_IS_FORBIDDING},
            about=2,
        ),
        expect=("allowed", "allowed", "allowed", "refused"),
    ),
)

GROUPS_AND_ROLES = (
    Step(
        name="newcomers",
        title="Say to which group Ines may add users",
        why="All newcomers start in the group Deckhands. Ines tries to add herself to Captains, and Zoe to Deckhands.",
        calls=(
            rewrite("Ines", may("iam:AddUserToGroup", group("Deckhands"))),
            iam("ines", "AddUserToGroup", GroupName="Captains", UserName="Ines"),
            iam("ines", "AddUserToGroup", GroupName="Deckhands", UserName="Zoe"),
        ),
        console=_policy_page("Ines"),
        prediction=Prediction(
            "Ines adds her own user to Captains. What does AWS answer?",
            (allowed(), refused("identity")),
            {"allowed": believed.MY_USER_IS_MINE},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="who-may-use-roles",
        title="Say which trust policies Jon may change",
        why="From now on Jon may change the trust policies of two roles, which may only read timetables. He tries to change Maintenance, whose trust policy names only Vera. Then he saves the trust policy of Kiosk.",
        calls=(
            rewrite("Jon", may("iam:UpdateAssumeRolePolicy", [role("Kiosk"), role("Archive")])),
            iam(
                "jon",
                "UpdateAssumeRolePolicy",
                RoleName="Maintenance",
                PolicyDocument=crew.trusting(user("Jon")),
            ),
            iam("jon", "UpdateAssumeRolePolicy", RoleName="Kiosk", PolicyDocument=crew.TRUST_MACHINES),
        ),
        console=_policy_page("Jon"),
        prediction=Prediction(
            "Jon changes the trust policy of Maintenance. What refuses the call?",
            (
                refused("identity", text="Jon's own policy, which doesn't name this role"),
                refused("resource", text="The trust policy of Maintenance, which names only Vera"),
            ),
            {"refused:resource": believed.A_TRUST_POLICY_GUARDS_ITSELF},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="equip-reports",
        title="Say which policies Kim may attach to Reports",
        why="The condition key `iam:PolicyARN` also works for roles. Kim may attach `AmazonS3ReadOnlyAccess` to Reports, and she continues to work in this role.",
        calls=(
            rewrite(
                "Kim",
                may("iam:AttachRolePolicy", role("Reports"), {"ArnEquals": {"iam:PolicyARN": S3_READ_ONLY}}),
            ),
            iam("kim", "AttachRolePolicy", RoleName="Reports", PolicyArn=ADMINISTRATOR),
            iam("kim", "AttachRolePolicy", RoleName="Reports", PolicyArn=S3_READ_ONLY),
        ),
        console=_policy_page("Kim"),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="on-deck",
        title="Change whom Engine trusts",
        why="Deck's policy still allows it to assume Engine. But from now on the trust policy of Engine names Vera. Olaf assumes Deck, and tries to assume Engine from there.",
        calls=(
            iam(
                "vera",
                "UpdateAssumeRolePolicy",
                RoleName="Engine",
                PolicyDocument=crew.trusting(user("Vera")),
            ),
            Call("sts", "AssumeRole", {"RoleArn": role("Deck"), "RoleSessionName": "olaf"}, as_="olaf"),
            Call(
                "sts",
                "AssumeRole",
                {"RoleArn": role("Engine"), "RoleSessionName": "olaf"},
                as_=SessionFrom("on-deck", call=1, title="Olaf, in the role Deck"),
            ),
        ),
        console="IAM > Roles > Engine > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Olaf, in the role Deck, assumes Engine. What does AWS answer?",
            (
                allowed("Allowed: Deck's policy allows it"),
                refused("identity"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {
                "allowed": believed.ADMINISTRATORS_ASSUME_ANYTHING,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            about=2,
        ),
        expect=("allowed", "allowed", "refused"),
    ),
)

DECIDING = (
    Step(
        name="tidy-tags",
        title="Say which tags Mia may set",
        why="The condition key `aws:TagKeys` has the names of all tags in a call. `ForAllValues` requires that each of them is on the list. Mia tries to set the tag Rank on herself, and then the tag Phone.",
        calls=(
            rewrite(
                "Mia",
                may(
                    "iam:TagUser",
                    user("*"),
                    {"ForAllValues:StringEquals": {"aws:TagKeys": ["Phone", "Desk"]}},
                ),
            ),
            iam("mia", "TagUser", UserName="Mia", Tags=[{"Key": "Rank", "Value": "captain"}]),
            iam("mia", "TagUser", UserName="Mia", Tags=[{"Key": "Phone", "Value": "17"}]),
        ),
        console=_policy_page("Mia"),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="old-policies",
        title="Write Noor's Deny as a managed policy",
        why="Noor may delete inline policies of users. So Vera writes the Deny as a managed policy and attaches it. Noor deletes the inline policy, and tries to create a user.",
        calls=(
            iam("vera", "CreatePolicy", PolicyName="OnlyStorage", PolicyDocument=crew.ONLY_STORAGE),
            iam(
                "vera",
                "AttachUserPolicy",
                UserName="Noor",
                PolicyArn=f"{crew.HOME}:policy/OnlyStorage",
            ),
            iam("noor", "DeleteUserPolicy", UserName="Noor", PolicyName="OnlyStorage"),
            iam("noor", "CreateUser", **NEW_USER),
        ),
        console="IAM > Policies > Create policy > JSON > OnlyStorage > Create policy",
        prediction=Prediction(
            "Noor's group allows everything. She creates a user. What does AWS answer?",
            (allowed(), refused("identity")),
            {"allowed": believed.ADMINISTRATORS_ARE_ABOVE_A_DENY},
            about=3,
        ),
        expect=("allowed", "allowed", "allowed", "refused"),
    ),
    Step(
        name="open-buckets",
        title="Say which bucket policy Quin may write",
        why="Quin may now write only the policy of the bucket with the timetables. She tries the bucket of the salaries first.",
        calls=(
            rewrite("Quin", may("s3:PutBucketPolicy", f"arn:aws:s3:::{PLANS}")),
            Call("s3", "PutBucketPolicy", {"Bucket": PAYROLL, "Policy": _opening(PAYROLL)}, as_="quin"),
            Call("s3", "PutBucketPolicy", {"Bucket": PLANS, "Policy": _opening(PLANS)}, as_="quin"),
        ),
        console=_policy_page("Quin"),
        expect=("allowed", "refused", "allowed"),
    ),
)

STEPS = (*KEYS, *POLICIES, *GROUPS_AND_ROLES, *DECIDING)
