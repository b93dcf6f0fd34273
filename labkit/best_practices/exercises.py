"""What a learner writes after the best-practices chapter: just enough, a boundary, a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson import Blank
from labkit.lesson.exercises import (
    Boundary,
    Complete,
    Deed,
    Doing,
    Ground,
    Inline,
    OnResource,
    Repair,
    Write,
    Wrong,
    file,
    listing,
)

from .lesson import SCENE
from .scene import HARBOR, JOB_ROLE, JUST_ENOUGH, PAYROLL, READ_REPORTS, SALES, user

if TYPE_CHECKING:
    from labkit.cloud import Stage

_JOB = f"arn:aws:sts::{HARBOR.id}:assumed-role/ReportMaker/night"
_TRUST = policy(
    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HARBOR.id}:root"}, "Action": "sts:AssumeRole"}
)
_STORAGE_ONLY = policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})


def _job(stage: Stage) -> None:
    """The role of the nightly job, without a policy."""
    iam = stage.client(HARBOR.id, "iam")
    iam.create_role(RoleName="ReportMaker", AssumeRolePolicyDocument=as_text(_TRUST))


def _helper(stage: Stage) -> None:
    """Ben helps out with everything for a week."""
    iam = stage.client(HARBOR.id, "iam")
    iam.attach_user_policy(UserName="Ben", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def _apprentice(stage: Stage) -> None:
    """An apprentice whose boundary is S3, and who has no policy yet."""
    iam = stage.client(HARBOR.id, "iam")
    made = iam.create_policy(PolicyName="StorageAtMost", PolicyDocument=as_text(_STORAGE_ONLY))
    iam.create_user(UserName="Cleo", PermissionsBoundary=made["Policy"]["Arn"])


def _clerks(stage: Stage) -> None:
    """Two who work on the payroll."""
    iam = stage.client(HARBOR.id, "iam")
    for name in ("Dora", "Emil"):
        iam.create_user(UserName=name)
        iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")


_JOB_GROUND = Ground(SCENE, also=_job)
_WORK = (
    listing("harborsales"),
    file("read", "harborsales/2036-01-06.csv"),
    file("write", "harborreports/2036-01-06.txt"),
    file("read", "harborreports/2036-01-05.txt"),
    file("delete", "harborreports/2036-01-05.txt"),
    file("read", "harborpayroll/january.csv"),
    listing("harborreports"),
    listing("harborpayroll"),
    file("write", "harborsales/2036-01-06.csv"),
    file("delete", "harborsales/2036-01-06.csv"),
    Doing("s3", "DeleteBucket", {"Bucket": "harborsales"}, "delete the bucket harborsales"),
)
_PUBLISH = Doing("iam", "ListUsers", {}, "list the account's users")
_FIND, _READ, _WRITE = (
    {name: part for name, part in statement.items() if name != "Sid"}
    for statement in JUST_ENOUGH["Statement"]
)


def _changed(statement: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**statement, **changes}


_WITHOUT_CODE: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": f"{PAYROLL}/*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
}

EXERCISES = (
    Complete(
        name="just-enough",
        chapter="best_practices",
        title="Just enough for the nightly job",
        brief="Complete the policy of the role ReportMaker. The job **lists** the bucket `harborsales`, **reads** the sales, "
        "and **writes** reports into `harborreports`. Nothing else.",
        hints=(
            "Listing needs the bucket's ARN. Reading and writing need the ARNs of objects in it.",
            "An object's ARN is the bucket's ARN, a slash, and the key. Tomorrow's file has another name.",
            "A star in an action allows every action that begins like it, also actions that AWS adds next year.",
        ),
        wrong=(
            Wrong(as_text(policy(_FIND, _changed(_READ, Action="s3:*"), _WRITE))),
            Wrong(as_text(policy(_changed(_FIND, Resource=f"{SALES}/*"), _READ, _WRITE))),
            Wrong(as_text(policy(_FIND, _changed(_READ, Resource="arn:aws:s3:::*"), _WRITE))),
        ),
        ground=_JOB_GROUND,
        place=Inline(JOB_ROLE),
        policy=JUST_ENOUGH,
        blanks=(
            Blank("Statement[0].Resource", (SALES, f"{SALES}/*", "*")),
            Blank("Statement[1].Action", ("s3:*", "s3:Get*", "s3:GetObject")),
            Blank("Statement[1].Resource", (SALES, f"{SALES}/*", "arn:aws:s3:::*")),
            Blank("Statement[2].Action", ("s3:PutObject", "s3:Put*", "s3:GetObject")),
        ),
        example=READ_REPORTS,
        doings=_WORK,
        cast=(_JOB,),
    ),
    Repair(
        name="job-cannot-list",
        chapter="best_practices",
        title="Mend the job's policy, and allow nothing more",
        brief="Last night the job failed: it could not **list** the bucket `harborsales`. Mend the policy of the role "
        "ReportMaker. AWS must allow this call, and nothing else that is new.",
        hints=(
            "Read the refusal: which action, on which resource?",
            "The action is in the policy. Look at the resource of that statement.",
            "You list the bucket, not its objects. So the ARN ends with the bucket's name.",
        ),
        wrong=(
            Wrong(as_text(policy(_changed(_FIND, Resource="*"), _READ, _WRITE))),
            Wrong(
                as_text(policy(_changed(_FIND, Action="s3:*", Resource=[SALES, f"{SALES}/*"]), _READ, _WRITE))
            ),
            Wrong(as_text(policy(_FIND, _READ))),
        ),
        ground=_JOB_GROUND,
        place=Inline(JOB_ROLE),
        policy=policy(_FIND, _READ, _WRITE),
        broken=policy(_changed(_FIND, Resource=f"{SALES}/*"), _READ, _WRITE),
        refused=Deed(_JOB, listing("harborsales")),
        doings=_WORK,
        cast=(_JOB,),
    ),
    Write(
        name="boundary-for-a-week",
        chapter="best_practices",
        title="Limit an administrator for a week",
        brief="Ben helps out for a week and has `AdministratorAccess`. Write Ben's **permissions boundary**: Ben may use "
        "all of S3, and no other service.",
        hints=(
            "A boundary is a policy like others. It says what Ben may do at most.",
            "AWS refuses what the boundary doesn't allow, even if Ben's other policies allow it.",
            "One Allow is enough: which action, on which resource?",
        ),
        wrong=(
            Wrong(
                as_text(policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})),
                believed.A_POLICY_PASSES_THE_BOUNDARY,
            ),
            Wrong(
                as_text(
                    policy(
                        {"Effect": "Allow", "Action": "*", "Resource": "*"},
                        {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
                    )
                ),
                believed.A_BOUNDARY_REFUSES_ALL,
            ),
            Wrong(as_text(policy({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}))),
        ),
        ground=Ground(SCENE, also=_helper),
        place=Boundary(user("Ben")),
        policy=_STORAGE_ONLY,
        most=policy({"Effect": "Allow", "Action": ["s3:*", "s3express:*", "s3-outposts:*"], "Resource": "*"}),
        doings=(*_WORK, _PUBLISH, Doing("sns", "ListTopics", {}, "list the topics of SNS")),
        cast=(user("Ben"),),
    ),
    Write(
        name="inside-a-boundary",
        chapter="best_practices",
        title="Write a policy inside a boundary",
        brief="Cleo is new, and has no policy. Cleo's permissions boundary allows all of S3. Write Cleo's **identity-based "
        "policy**: Cleo **reads** the sales in `harborsales`, and **writes** files into `harborreports`. Nothing else.",
        hints=(
            "Ask for each permission: which policy gives it to Cleo?",
            "A boundary grants nothing. The policy must allow both.",
            "Two statements: reading in one bucket, writing in the other.",
        ),
        wrong=(
            Wrong(as_text(policy(_WRITE)), believed.A_BOUNDARY_GRANTS),
            Wrong(as_text(_STORAGE_ONLY)),
        ),
        ground=Ground(SCENE, also=_apprentice, made=("Cleo",)),
        place=Inline(user("Cleo")),
        policy=policy(_READ, _WRITE),
        doings=_WORK,
        cast=(user("Cleo"),),
    ),
    Write(
        name="payroll-with-a-code",
        chapter="best_practices",
        title="No payroll without MFA",
        brief="Dora and Emil may do everything in S3, and sign with access keys. Write the **bucket policy** of "
        "`harborpayroll`: nobody reads its files without MFA. A call with an access key alone says nothing about MFA.",
        hints=(
            "They are allowed already. So the bucket needs a Deny for `Principal` `*`.",
            "The key is `aws:MultiFactorAuthPresent`, and its values are `true` and `false`.",
            "With an access key alone the condition key is missing. Then `Bool` isn't true, and `BoolIfExists` is true.",
        ),
        wrong=(
            Wrong(
                as_text(
                    policy(
                        _changed(_WITHOUT_CODE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})
                    )
                ),
                believed.HAVING_MFA_IS_USING_IT,
            ),
            Wrong(
                as_text(
                    policy(
                        _changed(_WITHOUT_CODE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
                    )
                ),
                believed.A_DENY_READ_LIKE_AN_ALLOW,
            ),
            Wrong(
                as_text(
                    policy(
                        {
                            **_WITHOUT_CODE,
                            "Effect": "Allow",
                            "Principal": {"AWS": [user("Dora"), user("Emil")]},
                            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
                        }
                    )
                ),
                believed.A_SMALL_ALLOW_FORBIDS_THE_REST,
            ),
            Wrong(
                as_text(
                    policy(
                        {
                            **_WITHOUT_CODE,
                            "Effect": "Allow",
                            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
                        }
                    )
                ),
                believed.A_SMALL_ALLOW_FORBIDS_THE_REST,
            ),
        ),
        ground=Ground(SCENE, also=_clerks, made=("Dora", "Emil")),
        place=OnResource(PAYROLL, HARBOR.id),
        policy=policy(_WITHOUT_CODE),
        least=policy(_changed(_WITHOUT_CODE, Action=["s3:GetObject", "s3:GetObjectVersion"])),
        doings=(file("read", "harborpayroll/january.csv"), file("write", "harborpayroll/january.csv")),
        cast=(user("Dora"), user("Emil"), user("Ana")),
        mfa=True,
    ),
)
