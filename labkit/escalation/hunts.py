"""The hunts of chapter 7, person by person: what they may, and what could be their first call."""

from __future__ import annotations

from labkit.lesson import Guess, Hunt
from labkit.policy import Request

from .crew import CREW, FERRIES, PAYROLL, SALARIES, TICKETS, TIMETABLE, group, role, user

_WORK = {one.name: one.work for one in CREW}
NONE = Guess("There is no way")
_SEEN = "Open *What the account says about this person*, and look at each policy."


def _hunt(name: str, why: str, *guesses: Guess, after: str = "", goal: Request | None = None) -> Hunt:
    title = f"{name}, {_WORK[name]}"
    more = {"goal": goal} if goal else {}
    return Hunt(title, why, user(name), (*guesses, NONE), after=after, **more)


ADA = _hunt(
    "Ada",
    f"Temps need access keys for a week or two, and Ada makes them. One action, `iam:CreateAccessKey`, is all that she has. Can she become an administrator? {_SEEN}",
    Guess("`CreateUser`, to get a user with more permissions", "iam:CreateUser", user("path")),
    Guess("`CreateAccessKey`, for somebody other than a temp", "iam:CreateAccessKey", user("Vera")),
    after="A key is as strong as the user it belongs to. AWS shows its secret to whoever makes it.",
)
BEN = _hunt(
    "Ben",
    "Newcomers get a password from Ben. The user `Spare` is an administrator for emergencies, and has no password.",
    Guess("`CreateLoginProfile`, for a user without a password", "iam:CreateLoginProfile", user("Spare")),
    Guess("`CreateAccessKey`, for a user without a key", "iam:CreateAccessKey", user("Spare")),
    after="A login profile is a user's password. Who sets the first one can sign in as that user.",
)
CLEO = _hunt(
    "Cleo",
    "When somebody forgot a password, Cleo sets a new one.",
    Guess("`CreateLoginProfile`, for Vera", "iam:CreateLoginProfile", user("Vera")),
    Guess("`UpdateLoginProfile`, for Vera", "iam:UpdateLoginProfile", user("Vera")),
    after="An MFA device on Vera would stop Cleo here: the password alone would no longer open the console.",
)
DAN = _hunt(
    "Dan",
    "Dan audits. Now and then he attaches another policy to his own user, to read what he couldn't read before.",
    Guess("`AttachUserPolicy`, on himself", "iam:AttachUserPolicy", user("Dan")),
    Guess("`PutUserPolicy`, on himself", "iam:PutUserPolicy", user("Dan")),
    after="AWS's own policies are in every account, and `AdministratorAccess` is one of them.",
)
EVA = _hunt(
    "Eva",
    "Eva leads the group Mates. She may attach policies to groups, and to nothing else.",
    Guess("`AttachUserPolicy`, on herself", "iam:AttachUserPolicy", user("Eva")),
    Guess("`AttachGroupPolicy`, on a group", "iam:AttachGroupPolicy", group("Mates")),
    Guess("`AddUserToGroup`, into Captains", "iam:AddUserToGroup", group("Captains")),
    after="Eva is in Mates. What the group gets, she gets.",
)
GUS = _hunt(
    "Gus",
    "Gus writes new versions of the account's managed policies. One of them, Tickets, is attached to him. It lets him read a few files.",
    Guess("`AttachUserPolicy`, to get a wider policy", "iam:AttachUserPolicy", user("Gus")),
    Guess("`CreatePolicyVersion`, of Tickets", "iam:CreatePolicyVersion", TICKETS),
    after="Nothing is attached anew here. The policy that Gus has says something else now.",
)
HANA = _hunt(
    "Hana",
    "The policy Timetable has two versions. Hana may say which of them counts, and can't write one. The version that counts lets her read one bucket.",
    Guess("`SetDefaultPolicyVersion`, of Timetable", "iam:SetDefaultPolicyVersion", TIMETABLE),
    Guess("`CreatePolicyVersion`, of Timetable", "iam:CreatePolicyVersion", TIMETABLE),
    after="Version v1 was a mistake of years ago: it allows everything. Nobody deleted it.",
)
INES = _hunt(
    "Ines",
    "Ines puts newcomers into their groups. She is in none herself.",
    Guess("`AttachGroupPolicy`, on a group", "iam:AttachGroupPolicy", group("Captains")),
    Guess("`AddUserToGroup`, on a group", "iam:AddUserToGroup", group("Captains")),
    after="AWS doesn't ask whether Ines is a newcomer. It asks only which group it is.",
)
JON = _hunt(
    "Jon",
    "Jon keeps the trust policies of the roles. He may assume none of the roles today.",
    Guess("`AssumeRole`, into Maintenance", "sts:AssumeRole", role("Maintenance")),
    Guess("`UpdateAssumeRolePolicy`, on a role", "iam:UpdateAssumeRolePolicy", role("Maintenance")),
    after="Look at the role that the machine chose. AWS made it with the account, and it is an administrator.",
)
KIM = _hunt(
    "Kim",
    "Kim may attach policies to one role, Reports, which makes lists. She works in that role.",
    Guess("`AttachUserPolicy`, on herself", "iam:AttachUserPolicy", user("Kim")),
    Guess("`AttachRolePolicy`, on Reports", "iam:AttachRolePolicy", role("Reports")),
    Guess("`UpdateAssumeRolePolicy`, on Maintenance", "iam:UpdateAssumeRolePolicy", role("Maintenance")),
    after="Neither half is much: to equip a role, and to be in it. Together they are everything.",
)
MIA = _hunt(
    "Mia",
    "Mia keeps everybody's tags tidy. Her group Bridge has one policy, for captains.",
    Guess("`AddUserToGroup`, into Captains", "iam:AddUserToGroup", group("Captains")),
    Guess("`TagUser`, on herself", "iam:TagUser", user("Mia")),
    after="The condition asks for a tag. So whoever sets the tag decides.",
)
NOOR = _hunt(
    "Noor",
    "Noor is in the group Masters, which may do everything. A Deny holds her to storage, and to cleaning up old policies.",
    Guess("`CreateUser`, for her group allows everything", "iam:CreateUser", user("path")),
    Guess("`DeleteUserPolicy`, on herself", "iam:DeleteUserPolicy", user("Noor")),
    after="A Deny wins over every Allow, for as long as it is there. This one was in Noor's own hands.",
)
OLAF = _hunt(
    "Olaf",
    "Olaf has no policy. The role Deck trusts him, and is good for one thing: the next role.",
    Guess("`UpdateAssumeRolePolicy`, on Maintenance", "iam:UpdateAssumeRolePolicy", role("Maintenance")),
    Guess("`AssumeRole`, into Deck", "sts:AssumeRole", role("Deck")),
    after="Look at a role's permissions, and then at those of the roles that it may assume.",
)
QUIN = _hunt(
    "Quin",
    "Quin writes bucket policies. The goal is another one here: to read the salaries in the bucket `tidewaterpayroll`. She has no permission on any object.",
    Guess("`GetObject`, at once", "s3:GetObject", SALARIES),
    Guess("`PutBucketPolicy`, on the bucket", "s3:PutBucketPolicy", f"arn:aws:s3:::{PAYROLL}"),
    after="Within one account a bucket's policy alone can let somebody in. Who writes it can let in themselves.",
    goal=Request(None, "s3:GetObject", SALARIES, FERRIES.id),
)

ROSA = _hunt(
    "Rosa",
    "Rosa has the very policy that Ada had.",
    Guess("`CreateAccessKey`, for Vera", "iam:CreateAccessKey", user("Vera")),
    after="Her policy allows it, and her **permissions boundary** doesn't. It takes both.",
)
SVEN = _hunt(
    "Sven",
    "Sven may attach policies to every user, himself as well.",
    Guess("`AttachUserPolicy`, on himself", "iam:AttachUserPolicy", user("Sven")),
    after="The condition names one policy, `ReadOnlyAccess`. Reading is all that Sven can hand out.",
)
TARA = _hunt(
    "Tara",
    "Tara may write policies for her own user. She is in the group Watch.",
    Guess("`PutUserPolicy`, on herself", "iam:PutUserPolicy", user("Tara")),
    after="The group's Deny wins. She can't take it away: that would be a call of `iam`, too.",
)
UDO = _hunt(
    "Udo",
    "Udo may rewrite the trust policies of the roles under `aws-service-role/`. One of them is in the account.",
    Guess(
        "`UpdateAssumeRolePolicy`, on that role",
        "iam:UpdateAssumeRolePolicy",
        role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
    ),
    after="These are **service-linked roles**. Only their service can change or use them, whatever a policy allows.",
)
WIM = _hunt(
    "Wim",
    "Wim may write a policy into his own group, Deckhands. His account is a member of an organization.",
    Guess("`PutGroupPolicy`, on his group", "iam:PutGroupPolicy", group("Deckhands")),
    after="An SCP of the organization denies this action to everybody in the account, Vera as well.",
)

PIA = _hunt(
    "Pia",
    "Pia starts machines, and may pass any role to them. She can't sign in to a machine, but she says what it runs first.",
    Guess("`AssumeRole`, into MachineAdmin", "sts:AssumeRole", role("MachineAdmin")),
    Guess("`RunInstances`, with MachineAdmin", "ec2:RunInstances", "*"),
    after="Every program on the machine can ask the **instance metadata service** for the role's credentials. A script that Pia hands over in `UserData` sends them to her.",
)

LARS = _hunt(
    "Lars",
    "`AdministratorAccess` is attached to Lars. His permissions boundary leaves him storage and one more action.",
    Guess("`CreateUser`, for he is an administrator", "iam:CreateUser", user("path")),
    Guess("`DeleteUserPermissionsBoundary`, on himself", "iam:DeleteUserPermissionsBoundary", user("Lars")),
    after="A boundary binds only as long as whoever is bound can't take it off.",
)
WANDA = _hunt(
    "Wanda",
    "Wanda hires. A condition lets her create users only with the boundary `CrewBoundary`. It allows storage, and `iam:PutUserPolicy` for those who write their own policies. Can Wanda become an administrator?",
    Guess("`CreateUser`, with the boundary", "iam:CreateUser", user("crew/path")),
    Guess("`CreateAccessKey`, for Vera", "iam:CreateAccessKey", user("Vera")),
    after="Each user that Wanda makes is bound. But inside the boundary lies `iam:PutUserPolicy` on *every* user, and Wanda herself isn't bound. (The machine called its new user `path`.)",
)
FINN = _hunt(
    "Finn",
    "Finn writes his own policies. No condition key looks at what is written in a policy, so no condition can help.",
    Guess("`AttachUserPolicy`, on himself", "iam:AttachUserPolicy", user("Finn")),
    Guess("`PutUserPolicy`, on himself", "iam:PutUserPolicy", user("Finn")),
    after="Here nothing but a permissions boundary lets Finn go on with his work.",
)
