"""The first notebook: what a step is, a first refusal, and the statement that refused."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import (
    Call,
    Chapter,
    Lesson,
    Prediction,
    Step,
    allowed,
    must_allow,
    must_refuse,
    refused,
    scene_of,
)

from . import scene as stage
from .scene import BUCKET, DRAFT, FINAL, work_with_notes

DELETE = Call("s3", "DeleteObject", {"Bucket": "workshopnotes", "Key": DRAFT}, as_="trainee")
DELETE_IN_CONSOLE = "S3 > Buckets > workshopnotes > archive/ > draft.txt > Delete"

STEPS = (
    Step(
        name="who-am-i",
        title="Ask AWS who you are",
        why="You sign each call to AWS with your keys. With this call you ask AWS who you are. It needs no permission, so AWS answers everybody.",
        calls=(Call("sts", "GetCallerIdentity", {}, as_="trainee"),),
        console="(account menu, top right)",
        access=(),
    ),
    Step(
        name="delete-draft",
        title="Delete a draft",
        why="You are `Trainee1`. Your policy allows `s3:*` on the bucket: every action of S3. Nobody needs the draft in `archive/` any more. So you delete it.",
        calls=(DELETE,),
        console=DELETE_IN_CONSOLE,
        prediction=Prediction(
            "Your policy allows `s3:*` on every object of the bucket. What does AWS answer?",
            (
                allowed("Allowed: `s3:*` covers it"),
                refused(
                    "identity", text="Refused by your own policy, although it allows `s3:*`", explicit=True
                ),
                refused("resource", text="Refused by a policy on the bucket"),
            ),
            {
                "allowed": believed.AN_ALLOW_IS_ENOUGH,
                "refused:resource": believed.ONLY_OTHERS_TAKE_AWAY,
            },
        ),
        expect="refused",
        after="AWS's answer names the *kind* of policy: identity-based. An identity-based policy is attached to you or to your group. The answer doesn't name the statement. "
        "labkit names it: `KeepTheArchive` denies deleting anything under `archive/`. The Allow matched too. A Deny always wins.",
    ),
    Step(
        name="mend-the-policy",
        title="Narrow the Deny",
        why="The Deny was meant for the finished notes in `archive/final/`. You are the administrator now, so you change the policy. "
        "One line of the policy below is new: the `Resource` of `KeepTheArchive`. It was `…/archive/*`.",
        calls=(
            Call(
                "iam",
                "PutUserPolicy",
                {
                    "UserName": "Trainee1",
                    "PolicyName": "WorkWithNotes",
                    "PolicyDocument": work_with_notes("archive/final/"),
                },
                as_="admin",
            ),
        ),
        console="IAM > Users > Trainee1 > Permissions > WorkWithNotes > Edit > JSON > Save changes",
        goals=(
            must_refuse(
                "Trainee1 deletes a finished note", "trainee", "s3:DeleteObject", f"{BUCKET}/{FINAL}"
            ),
            must_allow("Trainee1 writes a note", "trainee", "s3:PutObject", f"{BUCKET}/todo.txt"),
            must_allow(
                *("Trainee1 deletes a draft", "trainee", "s3:DeleteObject", f"{BUCKET}/archive/other.txt"),
                asked_later=True,
            ),
        ),
    ),
    Step(
        name="try-again",
        title="Delete the draft again",
        why="Trainee1 makes the same call again. Trainee1 didn't sign in again, and you restarted nothing.",
        calls=(DELETE,),
        console=DELETE_IN_CONSOLE,
        prediction=Prediction(
            "The policy has changed, and the call hasn't. What does AWS answer now?",
            (
                allowed(),
                refused("identity", text="Refused: AWS refused this call before"),
            ),
            {"refused:identity": believed.ONCE_DENIED_STAYS_DENIED},
        ),
        needs=("mend-the-policy",),
        after="AWS decides each call by the policies of that moment. (On the real AWS a change can take some minutes until it works everywhere.)",
    ),
    Step(
        name="list-users",
        title="Do something that no policy mentions",
        why="No statement of Trainee1's policy names this call, neither an Allow nor a Deny. Trainee1 lists the users of the account.",
        calls=(Call("iam", "ListUsers", {}, as_="trainee"),),
        console="IAM > Users",
        prediction=Prediction(
            "No policy says anything about `iam:ListUsers`. What does AWS answer?",
            (
                allowed("Allowed: no statement denies it"),
                refused("identity", text="Refused: no statement allows it"),
            ),
            {"allowed": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY},
        ),
        expect="refused",
        after="There are two kinds of refusal. Compare AWS's two answers: *with an explicit deny in* … and *because no … allows*. "
        "After the first one, look for the Deny. After the second one, ask somebody for an Allow.",
    ),
)

SCENE = scene_of(stage, "start_here", "Your first calls", STEPS)
CHAPTER = Chapter(SCENE, STEPS, stage.STATE, stage.draw, stage.QUESTIONS)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson.of(CHAPTER, __package__)
