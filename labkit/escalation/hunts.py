"""The hunts of chapter 7, person by person: what they may, and what could be their first call."""

from __future__ import annotations

from labkit.lesson import Guess, Hunt
from labkit.policy import Request

from .crew import CREW, FERRIES, PAYROLL, SALARIES, TICKETS, TIMETABLE, group, role, user

_WORK = {one.name: one.work for one in CREW}
NONE = Guess("There is no way")
_SEEN = "Open *What the account says about this person*, and read each policy."


def _hunt(name: str, why: str, *guesses: Guess, after: str = "", goal: Request | None = None) -> Hunt:
    title = f"{name}, {_WORK[name]}"
    more = {"goal": goal} if goal else {}
    return Hunt(title, why, user(name), (*guesses, NONE), after=after, **more)


ADA = _hunt(
    "Ada",
    f"Temps need access keys for a week or two, and Ada creates them. Her policy allows one action, `iam:CreateAccessKey`. Can she become an administrator? {_SEEN}",
    Guess("`CreateUser`, to get a user with more permissions", "iam:CreateUser", user("path")),
    Guess("`CreateAccessKey`, for somebody other than a temp", "iam:CreateAccessKey", user("Vera")),
    after="A key has the permissions of its user. AWS shows the secret key to the person who creates it, here Ada.",
)
BEN = _hunt(
    "Ben",
    "Ben sets the first password of newcomers. The user `Spare` is an administrator for emergencies and has no password.",
    Guess("`CreateLoginProfile`, for a user without a password", "iam:CreateLoginProfile", user("Spare")),
    Guess("`CreateAccessKey`, for a user without a key", "iam:CreateAccessKey", user("Spare")),
    after="A login profile is a user's password for the console. The person who sets the first one can sign in as that user.",
)
CLEO = _hunt(
    "Cleo",
    "When somebody has forgotten their password, Cleo sets a new one.",
    Guess("`CreateLoginProfile`, for Vera", "iam:CreateLoginProfile", user("Vera")),
    Guess("`UpdateLoginProfile`, for Vera", "iam:UpdateLoginProfile", user("Vera")),
    after="If Vera had an MFA device, Cleo couldn't sign in as Vera: the password alone wouldn't be enough.",
)
DAN = _hunt(
    "Dan",
    "Dan is an auditor. Sometimes he attaches one more policy to his own user, so that he can read something new.",
    Guess("`AttachUserPolicy`, on himself", "iam:AttachUserPolicy", user("Dan")),
    Guess("`PutUserPolicy`, on himself", "iam:PutUserPolicy", user("Dan")),
    after="Every account has AWS's managed policies, and `AdministratorAccess` is one of them.",
)
EVA = _hunt(
    "Eva",
    "Eva leads the group Mates. She may attach managed policies to groups, and do nothing else.",
    Guess("`AttachUserPolicy`, on herself", "iam:AttachUserPolicy", user("Eva")),
    Guess("`AttachGroupPolicy`, on a group", "iam:AttachGroupPolicy", group("Mates")),
    Guess("`AddUserToGroup`, into Captains", "iam:AddUserToGroup", group("Captains")),
    after="Eva is in Mates, so she has every permission of the group.",
)
GUS = _hunt(
    "Gus",
    "Gus may write new versions of the account's managed policies. One of them, Tickets, is attached to him. It allows him to read a few files.",
    Guess("`AttachUserPolicy`, to get a wider policy", "iam:AttachUserPolicy", user("Gus")),
    Guess("`CreatePolicyVersion`, of Tickets", "iam:CreatePolicyVersion", TICKETS),
    after="Gus attaches nothing. The policy that he already has gets a new version, and that version allows everything.",
)
HANA = _hunt(
    "Hana",
    "The policy Timetable has two versions and is attached to Hana. Hana may choose the default version, but she can't write one. The present default version allows her to read one bucket.",
    Guess("`SetDefaultPolicyVersion`, of Timetable", "iam:SetDefaultPolicyVersion", TIMETABLE),
    Guess("`CreatePolicyVersion`, of Timetable", "iam:CreatePolicyVersion", TIMETABLE),
    after="Version v1 is years old and was a mistake: it allows everything. Nobody has deleted it.",
)
INES = _hunt(
    "Ines",
    "Ines adds newcomers to their groups. She is in no group herself.",
    Guess("`AttachGroupPolicy`, on a group", "iam:AttachGroupPolicy", group("Captains")),
    Guess("`AddUserToGroup`, on a group", "iam:AddUserToGroup", group("Captains")),
    after="Her policy covers every group. AWS checks which group she names, and not whether the user is a newcomer.",
)
JON = _hunt(
    "Jon",
    "Jon maintains the trust policies of the roles. Today he may not assume any role.",
    Guess("`AssumeRole`, into Maintenance", "sts:AssumeRole", role("Maintenance")),
    Guess("`UpdateAssumeRolePolicy`, on a role", "iam:UpdateAssumeRolePolicy", role("Maintenance")),
    after="Look at the role that the search chose. AWS created it with the account, and its permissions are those of an administrator.",
)
KIM = _hunt(
    "Kim",
    "Kim may attach managed policies to one role, Reports. She may also assume this role, to make lists.",
    Guess("`AttachUserPolicy`, on herself", "iam:AttachUserPolicy", user("Kim")),
    Guess("`AttachRolePolicy`, on Reports", "iam:AttachRolePolicy", role("Reports")),
    Guess("`UpdateAssumeRolePolicy`, on Maintenance", "iam:UpdateAssumeRolePolicy", role("Maintenance")),
    after="It takes two permissions: to attach a policy to the role, and to assume it. Each alone does little. Together they make Kim an administrator.",
)
MIA = _hunt(
    "Mia",
    "Mia corrects the tags of all users. Her group Bridge has one policy, for captains.",
    Guess("`AddUserToGroup`, into Captains", "iam:AddUserToGroup", group("Captains")),
    Guess("`TagUser`, on herself", "iam:TagUser", user("Mia")),
    after="The condition requires a tag. So the person who may set that tag decides who meets the condition.",
)
NOOR = _hunt(
    "Noor",
    "Noor is in the group Masters, which may do everything. A Deny on her own user refuses everything except S3 and deleting inline policies of users.",
    Guess("`CreateUser`, because her group allows everything", "iam:CreateUser", user("path")),
    Guess("`DeleteUserPolicy`, on herself", "iam:DeleteUserPolicy", user("Noor")),
    after="A Deny overrides every Allow as long as it exists. Noor was allowed to delete this one.",
)
OLAF = _hunt(
    "Olaf",
    "Olaf has no policy. The role Deck trusts him, and Deck may do only one thing: assume the next role.",
    Guess("`UpdateAssumeRolePolicy`, on Maintenance", "iam:UpdateAssumeRolePolicy", role("Maintenance")),
    Guess("`AssumeRole`, into Deck", "sts:AssumeRole", role("Deck")),
    after="Look at the permissions of a role. Then look at the permissions of the roles that it may assume.",
)
QUIN = _hunt(
    "Quin",
    "Quin writes bucket policies. Her goal is different: she wants to read the salaries in the bucket `tidewaterpayroll`. She has no permission on any object.",
    Guess("`GetObject`, at once", "s3:GetObject", SALARIES),
    Guess("`PutBucketPolicy`, on the bucket", "s3:PutBucketPolicy", f"arn:aws:s3:::{PAYROLL}"),
    after="Within one account, a bucket policy alone can allow a user to read. So Quin can allow it to herself.",
    goal=Request(None, "s3:GetObject", SALARIES, FERRIES.id),
)

ROSA = _hunt(
    "Rosa",
    "Rosa has the same policy that Ada had.",
    Guess("`CreateAccessKey`, for Vera", "iam:CreateAccessKey", user("Vera")),
    after="Her policy allows it. Her **permissions boundary**, a policy that says the most she may do, doesn't. Both must allow a call.",
)
SVEN = _hunt(
    "Sven",
    "Sven may attach managed policies to every user, including himself.",
    Guess("`AttachUserPolicy`, on himself", "iam:AttachUserPolicy", user("Sven")),
    after="The condition names one policy, `ReadOnlyAccess`. Sven can attach no other policy.",
)
TARA = _hunt(
    "Tara",
    "Tara may write inline policies for her own user. She is in the group Watch.",
    Guess("`PutUserPolicy`, on herself", "iam:PutUserPolicy", user("Tara")),
    after="The group's Deny overrides her Allow. She can't remove the Deny: that call would be an action of `iam` too.",
)
UDO = _hunt(
    "Udo",
    "Udo may change the trust policies of the roles under `aws-service-role/`. The account has one such role.",
    Guess(
        "`UpdateAssumeRolePolicy`, on that role",
        "iam:UpdateAssumeRolePolicy",
        role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
    ),
    after="This is a **service-linked role**. Only its service can assume it or change its trust policy, whatever a policy allows.",
)
WIM = _hunt(
    "Wim",
    "Wim may write an inline policy for his own group, Deckhands. The account is a member of an organization.",
    Guess("`PutGroupPolicy`, on his group", "iam:PutGroupPolicy", group("Deckhands")),
    after="An SCP of the organization denies this action to everybody in the account, even to Vera.",
)

PIA = _hunt(
    "Pia",
    "Pia starts machines, and may pass any role to them. She can't sign in to a machine, but she decides what it runs first.",
    Guess("`AssumeRole`, into MachineAdmin", "sts:AssumeRole", role("MachineAdmin")),
    Guess("`RunInstances`, with MachineAdmin", "ec2:RunInstances", "*"),
    after="Every program on the machine can get the role's credentials from the **instance metadata service**. Pia passes a script in `UserData`, and the script sends the credentials to her.",
)

LARS = _hunt(
    "Lars",
    "`AdministratorAccess` is attached to Lars. His permissions boundary allows only S3 and one more action.",
    Guess("`CreateUser`, because he is an administrator", "iam:CreateUser", user("path")),
    Guess("`DeleteUserPermissionsBoundary`, on himself", "iam:DeleteUserPermissionsBoundary", user("Lars")),
    after="A boundary limits Lars only as long as he can't remove it.",
)
WANDA = _hunt(
    "Wanda",
    "Wanda hires people. A condition allows her to create users only with the boundary `CrewBoundary`. This boundary allows S3, and `iam:PutUserPolicy` for people who write their own policies. Can Wanda become an administrator?",
    Guess("`CreateUser`, with the boundary", "iam:CreateUser", user("crew/path")),
    Guess("`CreateAccessKey`, for Vera", "iam:CreateAccessKey", user("Vera")),
    after="`CrewBoundary` limits each user that Wanda creates. But it allows `iam:PutUserPolicy` on *every* user, and Wanda herself has no boundary. (The search named its new user `path`.)",
)
FINN = _hunt(
    "Finn",
    "Finn writes his own policies. No condition key checks what a policy says, so no condition can help here.",
    Guess("`AttachUserPolicy`, on himself", "iam:AttachUserPolicy", user("Finn")),
    Guess("`PutUserPolicy`, on himself", "iam:PutUserPolicy", user("Finn")),
    after="Only a permissions boundary closes this way and still allows Finn to do his work.",
)
