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
        why="A user can have a **path**, which is part of its ARN. Temps are under `/temps/`, and Tom is one of them. Ada gets the Resource `user/temps/*`. Then she tries Vera, and Tom.",
        calls=(
            rewrite("Ada", may("iam:CreateAccessKey", user("temps/*"))),
            iam("ada", "CreateAccessKey", UserName="Vera"),
            iam("ada", "CreateAccessKey", UserName="Tom"),
        ),
        console=_policy_page("Ada"),
        prediction=Prediction(
            "Ada makes a key for Tom. What does AWS answer?",
            (allowed(), refused("identity")),
            {"refused:identity": believed.NARROWING_IS_FORBIDDING},
            about=2,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="the-front-office",
        title="Narrow Ben's policy to temps",
        why="The same answer for first passwords. Ben tries Spare, and Tom.",
        calls=(
            rewrite("Ben", may("iam:CreateLoginProfile", user("temps/*"))),
            _password("ben", "Create", "Spare"),
            _password("ben", "Create", "Tom"),
        ),
        console=_policy_page("Ben"),
        prediction=Prediction(
            "Spare is an administrator. What keeps Ben from setting its password now?",
            (
                refused("identity", text="Ben's own policy: nothing in it allows this any more"),
                refused("resource", text="The permissions of Spare: an administrator is protected"),
            ),
            {"refused:resource": believed.A_USER_GUARDS_ITSELF},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="forgotten-passwords",
        title="Let a tag say whom Cleo may help",
        why="Cleo helps people in all departments, so no path fits. A condition on `iam:ResourceTag` asks for a tag of the user whose password it is. Tom gets that tag, and Vera doesn't.",
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
        after="Now the tag decides. Mia may still set any tag on anybody; her turn comes.",
    ),
)

POLICIES = (
    Step(
        name="the-auditor",
        title="Say which policies Dan may attach",
        why="The condition key `iam:PolicyARN` holds the policy that is to be attached. Dan may attach `ReadOnlyAccess` to himself, and no other.",
        calls=(
            rewrite("Dan", may("iam:AttachUserPolicy", user("Dan"), crew.ATTACH_READ_ONLY)),
            iam("dan", "AttachUserPolicy", UserName="Dan", PolicyArn=ADMINISTRATOR),
            iam("dan", "AttachUserPolicy", UserName="Dan", PolicyArn=READ_ONLY),
        ),
        console=_policy_page("Dan"),
        prediction=Prediction(
            "It is his own user. Dan attaches `AdministratorAccess` to it. What does AWS answer?",
            (allowed(), refused("identity")),
            {"allowed": believed.MY_USER_IS_MINE},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="the-mates",
        title="Give Eva a group that she isn't in",
        why="Eva may go on equipping a group, but one that she isn't in, and with `ReadOnlyAccess` only. Without the condition she could make administrators of others, and ask one of them.",
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
        title="Let Gus write a policy that he doesn't have",
        why="No condition key looks into a new version. So the policy that Gus writes must not be his own. Vera detaches Tickets from him and names it as the only one that he may write. Gus writes his wide version all the same, and tries to create a user. Then Vera takes the version away.",
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
        after="Whoever has Tickets next has what Gus wrote. So look at a policy before you attach it.",
    ),
    Step(
        name="the-timetable",
        title="Clear the old version away",
        why="Vera deletes version v1 and writes a narrow one for the summer. Hana switches to it, and then tries to create a user.",
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
            "Hana's policy Work is as it was. She switches to the summer version. What does AWS answer?",
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
        title="Say which group Ines may fill",
        why="Newcomers begin as Deckhands. Ines tries Captains for herself, and Deckhands for Zoe.",
        calls=(
            rewrite("Ines", may("iam:AddUserToGroup", group("Deckhands"))),
            iam("ines", "AddUserToGroup", GroupName="Captains", UserName="Ines"),
            iam("ines", "AddUserToGroup", GroupName="Deckhands", UserName="Zoe"),
        ),
        console=_policy_page("Ines"),
        prediction=Prediction(
            "Ines puts her own user into Captains. What does AWS answer?",
            (allowed(), refused("identity")),
            {"allowed": believed.MY_USER_IS_MINE},
            about=1,
        ),
        expect=("allowed", "refused", "allowed"),
    ),
    Step(
        name="who-may-use-roles",
        title="Say which roles Jon may open",
        why="Jon gets the two roles that may read timetables and nothing more. He tries Maintenance, whose trust policy names only Vera. Then he saves the trust policy of Kiosk.",
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
            "Jon rewrites the trust policy of Maintenance. What refuses him?",
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
        title="Say which policies Kim may give to Reports",
        why="The key `iam:PolicyARN` works for roles as well. Reports may get `AmazonS3ReadOnlyAccess`, and Kim goes on working in it.",
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
        title="Break the chain in the middle",
        why="Deck may still assume Engine. But Engine trusts Vera from now on. Olaf goes into Deck, and from there on to Engine.",
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
                as_=SessionFrom("on-deck", call=1, title="Olaf, inside Deck"),
            ),
        ),
        console="IAM > Roles > Engine > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "Olaf, inside Deck, assumes Engine. What does AWS answer?",
            (allowed("Allowed: Deck's policy allows it"), refused("identity"), refused("resource")),
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
        why="The key `aws:TagKeys` holds the names of the tags in a call. `ForAllValues` asks that all of them are in the list.",
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
        title="Put Noor's Deny where she can't reach it",
        why="Noor may delete inline policies. So Vera writes the Deny as a managed policy and attaches it. Noor deletes the inline one, and tries to create a user.",
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
        title="Say which bucket Quin may open",
        why="Quin may write the policy of the bucket with the timetables. She tries the payroll first.",
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
