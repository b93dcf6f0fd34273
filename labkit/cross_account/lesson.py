"""Chapter 5: Developers of one account update a bucket of another through a role; Testers stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit import misconceptions as believed
from labkit.lesson import (
    AccessQuestion,
    Call,
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

SWITCH_ROLE = "(account menu) > Switch role > Account 999999999999 > Role UpdateApp > Switch Role"

# The steps: each is written once; console form, aws line, Python, table and picture come from it.


def _may(scene: Scene, profile: str) -> bool:
    return scene.decide(profile, "sts:AssumeRole", ROLE).allowed


STEPS = (
    Step(
        name="try-the-bucket",
        title="Reach into another account",
        why="Developer1 may read S3: the group Developers has AWS's managed policy `AmazonS3ReadOnlyAccess`, which says `Resource: *`. The bucket `productionapp` belongs to another account. Does `*` reach it?",
        calls=(Call("s3", "GetObject", {"Bucket": "productionapp", "Key": "report.csv"}, as_="developer"),),
        console="S3 > Buckets > productionapp > report.csv > Download",
        prediction=Prediction(
            "Developer1 reads `report.csv` in Production's bucket. What does AWS answer?",
            (
                allowed("Allowed: the policy covers every bucket"),
                refused("identity", text="Refused by Developer1's own (identity-based) policies"),
                refused("resource", text="Refused on the bucket's side: nothing in Production allows it"),
            ),
            {
                "allowed": believed.READ_ONLY_REACHES_EVERYWHERE,
                "refused:identity": believed.STAR_ENDS_AT_MY_ACCOUNT,
            },
        ),
        expect="refused",
        after="Between two accounts both must say yes. One way is a policy on the bucket that names people of another account. This chapter takes the other: a **role** in Production, which people of Development may step into.",
    ),
    Step(
        name="create-role",
        title="In Production, create the role UpdateApp and trust Development",
        why="A role has two sides. Its **trust policy** says who may step into it; its permissions say what one may do inside. First the trust: the Development account, `111111111111`.",
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
                    "Those whom Development's own policies let: at this moment Tester1, but not Developer1",
                    right_when=lambda scene: not _may(scene, "developer") and _may(scene, "tester"),
                    because="The trust hands the decision to Development. There `PowerUserAccess` lets Tester1 assume roles, and nothing lets Developer1.",
                ),
            ),
            {"root": believed.ROOT_IS_THE_ROOT_USER, "everyone": believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH},
            autorun="delegated",
        ),
        after="Look at *who can do what*: the door is open for whoever Development lets through it. Nobody has thought of the Testers yet.",
    ),
    Step(
        name="give-permissions",
        title="Let the role update the bucket, and nothing else",
        why="Three statements, from wide to narrow: the list of buckets (`*`, since that call names none), the bucket itself, and the objects in it (`bucket/*`). Bucket and objects are different resources.",
        calls=(GIVE_PERMISSIONS,),
        console="IAM > Roles > UpdateApp > Add permissions > Create inline policy > JSON > UpdateProductionApp",
        prediction=Prediction(
            "Somebody inside UpdateApp writes `report.csv`. Role and bucket both belong to Production, and the bucket has no policy. Will it be allowed?",
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
        why="Nobody has given Testers the role. What they have is `PowerUserAccess`: everything except managing users, accounts and organizations.",
        calls=(
            Call("sts", "AssumeRole", ASSUME, as_="tester"),
            Call(
                "s3",
                "PutObject",
                WRITE,
                as_=SessionFrom("tester-tries", title="Tester1, inside UpdateApp"),
            ),
        ),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Tester1 assumes UpdateApp. What does AWS answer?",
            about=0,
            misconceptions={
                "refused:identity": believed.ONLY_BY_NAME,
                "refused:resource": believed.ROOT_IS_THE_ROOT_USER,
            },
        ),
        needs=("give-permissions",),
        expect=("allowed", "allowed"),
        after="A Tester has changed Production. Both sides allowed it: Production trusts the whole account, and `PowerUserAccess` allows nearly every action on `*`. That is why wide permissions need an explicit Deny.",
    ),
    Step(
        name="deny-testers",
        title="Give Testers an explicit Deny",
        why="Taking away `PowerUserAccess` would stop their work. A Deny takes away this one thing: an explicit Deny wins over every Allow.",
        calls=(for_group("Testers", "NeverUpdateApp", "Deny"),),
        console="IAM > User groups > Testers > Permissions > Add permissions > Create inline policy > NeverUpdateApp",
        needs=("create-role",),
        goals=goals.DENY_TESTERS,
    ),
    Step(
        name="tester-again",
        title="As a Tester, try again",
        why="The same call as before, by the same user. And then a write with the session that Tester1 opened *before* the Deny.",
        calls=(
            Call("sts", "AssumeRole", ASSUME, as_="tester"),
            Call(
                "s3",
                "PutObject",
                WRITE,
                as_=SessionFrom("tester-tries", title="Tester1's earlier session"),
            ),
        ),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "`PowerUserAccess` allows `sts:AssumeRole`, the new policy denies it. What does AWS answer to AssumeRole?",
            (
                allowed(),
                refused("identity", text="Refused: the Deny in the group's policy wins"),
                refused("resource", text="Refused by the role's trust policy"),
            ),
            {"allowed": believed.AN_ALLOW_IS_ENOUGH, "refused:resource": believed.THE_TRUST_DECIDES_ALONE},
            about=0,
        ),
        needs=("tester-tries", "deny-testers"),
        expect=("refused", "allowed"),
        after="AWS doesn't say which policy refused: the role is in another account, and a reason could give its policies away. The lab may look, and tells you. And mind the second call: the Deny is about *opening* a session. The session that was open already has the role's permissions until it expires.",
    ),
    Step(
        name="developer-tries",
        title="As a Developer, try to switch role",
        why="Production trusts Development. Developers have read-only access to S3 and nothing else.",
        calls=(Call("sts", "AssumeRole", ASSUME, as_="developer"),),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Developer1 assumes UpdateApp. What does AWS answer?",
            misconceptions={
                "allowed": believed.TRUSTING_AN_ACCOUNT_IS_ENOUGH,
                "refused:resource": believed.ROOT_IS_THE_ROOT_USER,
            },
        ),
        needs=("create-role",),
        expect="refused",
        after="Nothing denies it; nothing allows it either. That is enough for a refusal.",
    ),
    Step(
        name="allow-developers",
        title="Let Developers assume the role",
        why="The Allow names one action and one role. `*` in its place would let them into every role that trusts their account.",
        calls=(for_group("Developers", "MayUpdateApp", "Allow"),),
        console="IAM > User groups > Developers > Permissions > Add permissions > Create inline policy > MayUpdateApp",
        needs=("create-role",),
        goals=goals.ALLOW_DEVELOPERS,
    ),
    Step(
        name="switch-role",
        title="As a Developer, switch role",
        why="Switching role is one call, `AssumeRole`. It answers with temporary credentials, and whoever uses them *is* the role. In the console you fill in account and role; the `aws` command does it behind a profile; in Python you make the call yourself.",
        calls=(
            Call("sts", "AssumeRole", ASSUME, as_="developer"),
            Call(
                *("sts", "GetCallerIdentity", {}, "developer-updateapp"),
                note="The profile `developer-updateapp` says: take `developer`, and assume UpdateApp.",
            ),
        ),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "Developer1 assumes UpdateApp. What does AWS answer now?",
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
        title="Inside the role, update the bucket",
        why="What Developer1 could not do in the first step.",
        calls=(
            Call("s3", "PutObject", WRITE, as_="developer-updateapp"),
            Call("s3", "ListObjectsV2", {"Bucket": "productionapp"}, as_="developer-updateapp"),
        ),
        console="S3 > Buckets > productionapp > Upload > report.csv > Upload",
        prediction=Prediction(
            "Developer1, inside UpdateApp, writes `report.csv`. What does AWS answer?",
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
        title="Inside the role, leave the bucket",
        why="The payroll lies in the same account, one bucket further. And Developer1's own notes lie in Development, where Developer1 can read them any time, outside the role.",
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
            "The third call: Developer1's own notes, read from inside the role. What does AWS answer?",
            (
                allowed("Allowed: Developer1 keeps their own permissions"),
                refused(text="Refused: inside the role only the role's permissions count"),
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
        why="Outsider1 is an administrator: `Action: *`, `Resource: *`, in account 222222222222.",
        calls=(Call("sts", "AssumeRole", ASSUME, as_="outsider"),),
        console=SWITCH_ROLE,
        prediction=Prediction(
            "An administrator of an account that the role doesn't trust assumes it. What does AWS answer?",
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
        title="Narrow the trust to one user",
        why="So far Production relies on Development's Deny. It can do better itself: trust Developer1 by name. Then take the Deny away, and see whether the Tester gets in.",
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
            "The Deny is gone and Tester1 has `PowerUserAccess`. What does AWS answer to Tester1's AssumeRole?",
            (
                allowed("Allowed: nothing denies it any more"),
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
        after="Two guards are better than one: leave the narrow trust *and* give the Testers their Deny back.",
    ),
    Step(
        name="live-session",
        title="Take the permission away from a live session",
        why="Developer1 is inside the role. Production deletes the role's policy, and puts it back after a try.",
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
            "The session was opened while the role still had its policy. What does AWS answer to its write after the policy is gone?",
            (
                allowed("Allowed: the session keeps what it was opened with, until it expires"),
                refused("identity", text="Refused: the role's policies are read anew for each request"),
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


SLOTS, ATTEMPTS = stage.SLOTS, stage.ATTEMPTS


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson(SCENE, STEPS, table=stage.STATE, picture=stage.draw, access=QUESTIONS, chapter=__package__)
