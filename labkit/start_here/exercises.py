"""What a learner writes after the first notebook: two small policies for Trainee1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit import misconceptions as believed
from labkit.documents import as_text, policy
from labkit.lesson.exercises import Doing, Ground, Inline, Write, Wrong, file, listing

from .lesson import SCENE
from .scene import BUCKET, DRAFT, WORKSHOP

if TYPE_CHECKING:
    from labkit.cloud import Stage

_TRAINEE = f"arn:aws:iam::{WORKSHOP.id}:user/Trainee1"


def _plans(stage: Stage) -> None:
    """A second bucket, which no task is about."""
    s3 = stage.client(WORKSHOP.id, "s3")
    s3.create_bucket(Bucket="workshopplans")
    s3.put_object(Bucket="workshopplans", Key="report.csv", Body=b"plans")


_GROUND = Ground(SCENE, also=_plans)
_PLACE = Inline(_TRAINEE, "WorkWithNotes")


_CALLS = (
    listing("workshopnotes"),
    file("read", f"workshopnotes/{DRAFT}"),
    file("read", "workshopnotes/archive/final/2035.txt"),
    file("write", "workshopnotes/today.txt"),
    file("delete", f"workshopnotes/{DRAFT}"),
    file("delete", "workshopnotes/archive/final/2035.txt"),
    Doing("s3", "ListBuckets", {}, "list the account's buckets"),
)
_FIND = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET}
_READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
_WORK = {"Effect": "Allow", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"]}


def _keep(prefix: str) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"{BUCKET}/{prefix}*"}


EXERCISES = (
    Write(
        name="first-policy",
        chapter="start_here",
        title="Write your first policy",
        brief="Trainee1 should only read now. Write the policy for Trainee1: **list** the bucket `workshopnotes`, and **read** "
        "every file in it. Nothing else. The bucket's ARN is `arn:aws:s3:::workshopnotes`.",
        hints=(
            "A statement has three parts here: `Effect`, `Action`, `Resource`. You need two statements.",
            "Listing is `s3:ListBucket`, reading is `s3:GetObject`.",
            "You list the bucket: its ARN. You read files: the bucket's ARN, a slash, and a star.",
        ),
        wrong=(
            Wrong(as_text(policy({**_READ, "Action": ["s3:ListBucket", "s3:GetObject"]}))),
            Wrong(as_text(policy(_FIND, {**_READ, "Resource": BUCKET}))),
            Wrong(as_text(policy(_WORK))),
        ),
        ground=_GROUND,
        place=_PLACE,
        policy=policy(_FIND, _READ),
        doings=_CALLS,
        cast=(_TRAINEE,),
    ),
    Write(
        name="keep-last-year",
        chapter="start_here",
        title="Allow all, and keep one folder",
        brief="Trainee1 may do everything in the bucket `workshopnotes`, with one exception. Trainee1 may not delete objects "
        "whose key begins with `archive/final/`. Write the policy. Trainee1 may delete `archive/draft.txt`.",
        hints=(
            "One statement allows everything in the bucket. Another statement denies something.",
            "`s3:*` is about the bucket and about its objects: name both ARNs.",
            "An explicit Deny always wins. So the Deny must not cover the draft.",
        ),
        wrong=(
            Wrong(
                as_text(
                    policy(
                        _WORK,
                        _keep("archive/"),
                        {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": f"{BUCKET}/{DRAFT}"},
                    )
                ),
                believed.AN_ALLOW_IS_ENOUGH,
            ),
            Wrong(as_text(policy(_WORK))),
            Wrong(
                as_text(policy(_WORK, {**_keep("archive/final/"), "Resource": f"{BUCKET}/archive/final/"}))
            ),
        ),
        ground=_GROUND,
        place=_PLACE,
        policy=policy(_WORK, _keep("archive/final/")),
        least=policy(
            _WORK, {**_keep("archive/final/"), "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"]}
        ),
        most=policy({**_WORK, "Action": "*"}, _keep("archive/final/")),
        doings=_CALLS,
        cast=(_TRAINEE,),
    ),
)
