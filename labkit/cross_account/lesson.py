"""Chapter 5: Developers of one account update a bucket of another through a role; Testers stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.cloud import SwitchRoleLink
from labkit.lesson import (
    AccessQuestion,
    Call,
    Chapter,
    Lesson,
    Option,
    Prediction,
    SessionFrom,
    Step,
    Upload,
    allowed,
    refused,
    scene_of,
)

from . import goals
from . import scene as stage
from .scene import (
    BUCKET,
    DEVELOPER,
    GIVE_PERMISSIONS,
    PRODUCTION,
    QUESTIONS,
    ROLE,
    TRUST_DEVELOPMENT,
    for_group,
    trusting,
)

if TYPE_CHECKING:
    from labkit.cloud import Scene

ASSUME = {"RoleArn": ROLE, "RoleSessionName": "lab"}
WRITE = {"Bucket": "productionapp", "Key": "report.csv", "Body": Upload("report.csv", "version,2\n")}

SWITCH_ROLE = "(account menu) > Switch role > Account ID 999999999999 > IAM role name UpdateApp > Switch Role"
LINK = SwitchRoleLink("UpdateApp", PRODUCTION.id, "Production").url

ASSUMING = (allowed(), refused("identity"), refused("resource", text="Refused by the role's trust policy"))

# The steps: each is written once; console form, aws line, Python, table and picture come from it.


def _may(scene: Scene, profile: str) -> bool:
    return scene.decide(profile, "sts:AssumeRole", ROLE).allowed


STEPS = (
    Step(
        name="try-the-bucket",
        title="Reach into another account",
        why="Developer1 is in the group Developers, which has the AWS managed policy `AmazonS3ReadOnlyAccess`. It allows reading in S3, with `Resource: *`. The bucket `productionapp` belongs to another account. Does `*` cover it?",
        calls=(Call("s3", "GetObject", {"Bucket": "productionapp", "Key": "report.csv"}, as_="developer"),),
        console="S3 > Buckets > productionapp > report.csv > Download",
        prediction=Prediction(
            "Developer1 reads `report.csv` in Production's bucket. What does AWS answer?",
            (
                allowed("Allowed: the policy covers every bucket"),
                refused("identity", text="Refused by Developer1's own (identity-based) policies"),
                refused("resource", text="Refused on the bucket's side: no policy in Production allows it"),
            ),
            {
                "allowed": believed.READ_ONLY_REACHES_EVERYWHERE,
                "refused:identity": believed.STAR_ENDS_AT_MY_ACCOUNT,
            },
        ),
        expect="refused",
        after="Between two accounts, both accounts must allow a call. One way is a bucket policy that names people of the other account. This chapter takes the other way: a **role** in Production that people of Development may assume.",
    ),
    Step(
        name="create-role",
        title="In Production, create the role UpdateApp and trust Development",
        why="A role has two kinds of policies. Its **trust policy** says who may assume it. Its permissions say what a session of the role may do. You begin with the trust policy. It names the account Development, `111111111111`.",
        calls=(
            Call(
                "iam",
                "CreateRole",
                {
                    "RoleName": "UpdateApp",
                    "AssumeRolePolicyDocument": TRUST_DEVELOPMENT,
                    "Description": "Lets Development update the bucket productionapp",
                },
                as_="production-admin",
            ),
        ),
        console="IAM > Roles > Create role > AWS account > Another AWS account > 111111111111 > UpdateApp > Create role",
        prediction=Prediction(
            "The trust policy names `arn:aws:iam::111111111111:root`. Who of Development can assume the role once it exists?",
            (
                Option(
                    "root",
                    "Only Development's root user",
                    right_when=lambda scene: not _may(scene, "developer") and not _may(scene, "tester"),
                ),
                Option(
                    "everyone",
                    "Everyone in Development",
                    right_when=lambda scene: _may(scene, "developer") and _may(scene, "tester"),
                ),
                Option(
                    "delegated",
                    "Everyone whom Development's own policies allow",
                    right_when=lambda scene: not _may(scene, "developer") and _may(scene, "tester"),
                    because="The trust policy leaves the decision to Development. There, a policy must allow the user to assume the role.",
                ),
            ),
            {"root": believed.ROOT_IS_THE_ROOT_USER, "everyone": believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH},
            autorun="delegated",
        ),
        after="Look at *who can do what*: DevelopmentAdmin can assume the role now. Production trusts the whole account Development, and Development decides which of its users may assume the role.",
    ),
    Step(
        name="give-permissions",
        title="Allow the role to update the bucket, and nothing else",
        why="The policy has three statements. One is about the list of all buckets (`*`, because this call names no bucket). One is about the bucket itself, and one about the objects in it (`bucket/*`). A bucket and its objects are different resources.",
        calls=(GIVE_PERMISSIONS,),
        console="IAM > Roles > UpdateApp > Add permissions > Create inline policy > JSON > UpdateProductionApp",
        prediction=Prediction(
            "Somebody has assumed UpdateApp and writes `report.csv`. Role and bucket both belong to Production, and the bucket has no policy. What does AWS answer?",
            (
                allowed("Allowed: within one account the role's policy is enough"),
                refused("resource", text="Refused: the bucket must allow it too"),
            ),
            {"refused:resource": believed.BOTH_SIDES_ALWAYS},
            about=AccessQuestion(
                *("Write", "s3:PutObject", f"{BUCKET}/report.csv"),
                who="developer-updateapp",
                resource_account=PRODUCTION.id,
            ),
            autorun="allowed",
        ),
        needs=("create-role",),
        goals=goals.UPDATE_THE_BUCKET,
    ),
    Step(
        name="tester-tries",
        title="As a Tester, try the role",
        why="Nobody has named the Testers in a policy for this role. They have `PowerUserAccess`. It allows nearly everything except the management of users, accounts and organizations.",
        calls=(
            Call("sts", "AssumeRole", ASSUME, as_="tester"),
            Call(
                "s3",
                "PutObject",
                WRITE,
                as_=SessionFrom("tester-tries", title="Tester1, in the role UpdateApp"),
            ),
        ),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Tester1 assumes UpdateApp. What does AWS answer?",
            ASSUMING,
            about=0,
            misconceptions={
                "refused:identity": believed.ONLY_BY_NAME,
                "refused:resource": believed.ROOT_IS_THE_ROOT_USER,
            },
            known_after="create-role",
        ),
        needs=("give-permissions",),
        expect=("allowed", "allowed"),
        after="A Tester has changed Production, because both sides allowed it. Production trusts the whole account, and `PowerUserAccess` allows nearly every action on `*`. Development can keep such people out only with an explicit Deny.",
    ),
    Step(
        name="deny-testers",
        title="Give Testers an explicit Deny",
        why="Without `PowerUserAccess` the Testers couldn't work. So you add a Deny for this one role.",
        calls=(for_group("Testers", "NeverUpdateApp", "Deny"),),
        console="IAM > User groups > Testers > Permissions > Add permissions > Create inline policy > NeverUpdateApp",
        needs=("create-role",),
        goals=goals.DENY_TESTERS,
    ),
    Step(
        name="tester-again",
        title="As a Tester, try again",
        why="Tester1 makes the same call as before. Then Tester1 writes with the session from *before* the Deny.",
        calls=(
            Call("sts", "AssumeRole", ASSUME, as_="tester"),
            Call(
                "s3", "PutObject", WRITE, as_=SessionFrom("tester-tries", title="Tester1's earlier session")
            ),
        ),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "`PowerUserAccess` allows `sts:AssumeRole`, and the new policy denies it. What does AWS answer to AssumeRole?",
            (
                allowed(),
                refused("identity", text="Refused: the Deny in the group's policy overrides the Allow"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {"allowed": believed.AN_ALLOW_IS_ENOUGH, "refused:resource": believed.THE_TRUST_DECIDES_ALONE},
            about=0,
        ),
        needs=("tester-tries", "deny-testers"),
        expect=("refused", "allowed"),
        after="AWS doesn't name the policy that refused the first call. The role is in another account, and AWS doesn't show one account's policies to the other. The lab can look at both, and tells you. The open session still works, because this Deny is only about `AssumeRole`.",
    ),
    Step(
        name="developer-tries",
        title="As a Developer, try to switch role",
        why="Production trusts Development. Developers may only read in S3.",
        calls=(Call("sts", "AssumeRole", ASSUME, as_="developer"),),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Developer1 assumes UpdateApp. What does AWS answer?",
            ASSUMING,
            misconceptions={
                "allowed": believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
                "refused:resource": believed.ROOT_IS_THE_ROOT_USER,
            },
        ),
        needs=("create-role",),
        expect="refused",
        after="No policy denies it, and no policy allows it. AWS refuses what no policy allows.",
    ),
    Step(
        name="allow-developers",
        title="Allow Developers to assume the role",
        why="The Allow names one action and one role. With `*` as the resource, Developers could assume every role that trusts their account.",
        calls=(for_group("Developers", "MayUpdateApp", "Allow"),),
        console="IAM > User groups > Developers > Permissions > Add permissions > Create inline policy > MayUpdateApp",
        needs=("create-role",),
        goals=goals.ALLOW_DEVELOPERS,
    ),
    Step(
        name="switch-role",
        title="As a Developer, switch role",
        why=f"You switch role with one call, `AssumeRole`. AWS returns temporary credentials. With these credentials you act as the role. The `aws` command makes the call when you use a profile that names the role. In Python you make the call yourself. In the console you fill in the *Switch Role* page. Production's administrator can also send you a link that opens this page already filled in: `{LINK}`",
        calls=(
            Call("sts", "AssumeRole", ASSUME, as_="developer"),
            Call(
                *("sts", "GetCallerIdentity", {}, "developer-updateapp"),
                note="The profile `developer-updateapp` says: use `developer` to assume UpdateApp.",
            ),
        ),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Developer1 assumes UpdateApp. What does AWS answer now?",
            ASSUMING,
            about=0,
            misconceptions={
                "refused:identity": believed.A_SMALL_ALLOW_FORBIDS_THE_REST,
                "refused:resource": believed.ROOT_IS_THE_ROOT_USER,
            },
        ),
        needs=("give-permissions", "allow-developers"),
    ),
    Step(
        name="update-bucket",
        title="In the role, update the bucket",
        why="In the first step AWS refused Developer1 even to read the bucket. Now Developer1 works in the role.",
        calls=(
            Call("s3", "PutObject", WRITE, as_="developer-updateapp"),
            Call("s3", "ListObjectsV2", {"Bucket": "productionapp"}, as_="developer-updateapp"),
        ),
        console="S3 > Buckets > productionapp > Upload > report.csv > Upload",
        prediction=Prediction(
            "Developer1 has assumed UpdateApp and writes `report.csv`. What does AWS answer?",
            about=0,
            misconceptions={
                "refused:identity": believed.MY_LIMITS_COME_ALONG,
                "refused:resource": believed.BOTH_SIDES_ALWAYS,
            },
        ),
        needs=("switch-role",),
    ),
    Step(
        name="outside-the-bucket",
        title="In the role, try other buckets",
        why="The payroll is in another bucket of Production. Developer1's own notes are in Development. Developer1 can read them as a user, without the role.",
        calls=(
            Call(
                "s3",
                "GetObject",
                {"Bucket": "productionpayroll", "Key": "salaries.csv"},
                as_="developer-updateapp",
            ),
            Call("s3", "GetObject", {"Bucket": "developmentnotes", "Key": "notes.txt"}, as_="developer"),
            Call(
                "s3",
                "GetObject",
                {"Bucket": "developmentnotes", "Key": "notes.txt"},
                as_="developer-updateapp",
            ),
        ),
        console="S3 > Buckets > productionpayroll > salaries.csv > Download",
        prediction=Prediction(
            "In the third call, Developer1 reads those notes from within the role. What does AWS answer?",
            (
                allowed("Allowed: Developer1 keeps their own permissions"),
                refused(text="Refused: in the role, only the role's permissions apply"),
            ),
            {"allowed": believed.ROLE_ADDS_TO_MINE},
            about=2,
            autorun="refused",
        ),
        needs=("switch-role",),
        expect=("refused", "allowed", "refused"),
    ),
    Step(
        name="outsider",
        title="From a third account, try the role",
        why="Outsider1 is an administrator in the account `222222222222`: `Action: *`, `Resource: *`.",
        calls=(Call("sts", "AssumeRole", ASSUME, as_="outsider"),),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Outsider1 assumes the role. What does AWS answer?",
            (
                allowed("Allowed: an administrator may assume any role"),
                refused("identity", text="Refused by the administrator's own policies"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {
                "allowed": believed.ADMINISTRATORS_ASSUME_ANYTHING,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
        ),
        needs=("create-role",),
        expect="refused",
    ),
    Step(
        name="narrow-trust",
        title="Trust one user only",
        why="Until now, Production depends on Development's Deny. Production can also decide itself, and trust Developer1 by name. You do that, and then delete the Deny. Tester1 tries the role again.",
        calls=(
            Call(
                "iam",
                "UpdateAssumeRolePolicy",
                {"RoleName": "UpdateApp", "PolicyDocument": trusting(DEVELOPER)},
                as_="production-admin",
            ),
            Call(
                *("iam", "DeleteGroupPolicy", {"GroupName": "Testers", "PolicyName": "NeverUpdateApp"}),
                as_="development-admin",
            ),
            Call("sts", "AssumeRole", ASSUME, as_="tester"),
        ),
        console="IAM > Roles > UpdateApp > Trust relationships > Edit trust policy > Update policy",
        prediction=Prediction(
            "You have deleted the Deny, and Tester1 has `PowerUserAccess`. Tester1 assumes the role. What does AWS answer?",
            (
                allowed("Allowed: no policy denies it any more"),
                refused("identity", text="Refused by Tester1's own policies"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {
                "allowed": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
                "refused:identity": believed.REFUSALS_COME_FROM_MY_POLICIES,
            },
            about=2,
            autorun="refused:resource",
        ),
        needs=("deny-testers",),
        expect=("allowed", "allowed", "refused"),
        after="In practice do both. If one side makes a mistake, the other still keeps the Testers out.",
    ),
    Step(
        name="live-session",
        title="Take the permission away from an open session",
        why="Developer1 has an open session of the role. Production's administrator deletes the role's policy, and Developer1 writes. Then the administrator adds the policy again, and Developer1 writes once more.",
        calls=(
            Call(
                *("iam", "DeleteRolePolicy", {"RoleName": "UpdateApp", "PolicyName": "UpdateProductionApp"}),
                as_="production-admin",
            ),
            Call("s3", "PutObject", WRITE, as_="developer-updateapp"),
            GIVE_PERMISSIONS,
            Call("s3", "PutObject", WRITE, as_="developer-updateapp"),
        ),
        console="IAM > Roles > UpdateApp > Permissions > UpdateProductionApp > Remove",
        prediction=Prediction(
            "Developer1 opened the session while the role still had its policy, and writes after the policy was deleted. What does AWS answer?",
            (
                allowed("Allowed: the session keeps its first permissions until it expires"),
                refused("identity", text="Refused: AWS reads the role's policies at each request"),
            ),
            {"allowed": believed.LIVE_SESSIONS_KEEP_THEIR_PERMISSIONS},
            about=1,
            autorun="refused:identity",
        ),
        needs=("switch-role",),
        expect=("allowed", "refused", "allowed", "allowed"),
    ),
)

SCENE = scene_of(stage, "cross_account", "Cross-account access with a role", STEPS)
CHAPTER = Chapter(SCENE, STEPS, stage.STATE, stage.draw, QUESTIONS)
SLOTS, ATTEMPTS, AIMS = stage.SLOTS, stage.ATTEMPTS, goals.AIMS


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)
