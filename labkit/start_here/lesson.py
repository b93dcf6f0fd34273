"""The first notebook: what a step is, a first refusal, and the statement that did it."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.lesson import Call, Lesson, Prediction, Step, allowed, refused, scene_of

from . import scene as stage
from .scene import DRAFT, work_with_notes

DELETE = Call("s3", "DeleteObject", {"Bucket": "workshopnotes", "Key": DRAFT}, as_="trainee")
DELETE_IN_CONSOLE = "S3 > Buckets > workshopnotes > archive/ > draft.txt > Delete"

STEPS = (
    Step(
        name="who-am-i",
        title="Ask AWS who you are",
        why="Every call to AWS is signed with somebody's keys. This call asks: whose? It needs no permission, so everybody gets an answer.",
        calls=(Call("sts", "GetCallerIdentity", {}, as_="trainee"),),
        console="(account menu, top right)",
    ),
    Step(
        name="first-refusal",
        title="Delete a draft",
        why="You are `Trainee1`. Your policy allows `s3:*` on the bucket: everything. A draft lies in `archive/`, and nobody needs it any more.",
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
        after="AWS's sentence names the *kind* of policy: identity-based, that is, one of yours. Which statement it was, AWS doesn't say. The lines under it do: "
        "`KeepTheArchive`, which denies deleting anything below `archive/`. The Allow matched as well. A Deny always wins.",
    ),
    Step(
        name="mend-the-policy",
        title="Narrow the Deny",
        why="The Deny was meant for the finished notes in `archive/final/`. As the administrator, write it so. One line of the policy below is new: the `Resource` of `KeepTheArchive`, which was `…/archive/*`.",
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
    ),
    Step(
        name="try-again",
        title="Delete the draft again",
        why="The same call, by the same user. Nothing was restarted, and nobody signed in anew.",
        calls=(DELETE,),
        console=DELETE_IN_CONSOLE,
        prediction=Prediction(
            "The policy has changed, you haven't. What does AWS answer now?",
            (
                allowed(),
                refused("identity", text="Refused: an Allow can't undo what was once denied"),
            ),
            {"refused:identity": believed.ONCE_DENIED_STAYS_DENIED},
        ),
        needs=("mend-the-policy",),
        after="AWS judges each call by the policies of that moment. (On the real AWS a change may take some seconds to get around.)",
    ),
    Step(
        name="the-other-refusal",
        title="Do something that no policy mentions",
        why="There are two kinds of refusal. You have met the first: a statement denies. Here is the second.",
        calls=(Call("iam", "ListUsers", {}, as_="trainee"),),
        console="IAM > Users",
        prediction=Prediction(
            "No policy says anything about `iam:ListUsers`, for or against. What does AWS answer?",
            (
                allowed("Allowed: nothing forbids it"),
                refused("identity", text="Refused: nothing allows it"),
            ),
            {"allowed": believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY},
        ),
        expect="refused",
        after="Compare the two sentences: *with an explicit deny in* … and *because no … allows*. They tell you what to do next: "
        "find the Deny, or find who can give you an Allow.",
    ),
)

SCENE = scene_of(stage, "start_here", "A first refusal", STEPS)


def open_lab() -> Lesson:
    """The lesson, its scene open at the start."""
    return Lesson(
        SCENE, STEPS, table=stage.STATE, picture=stage.draw, access=stage.QUESTIONS, chapter=__package__
    )
