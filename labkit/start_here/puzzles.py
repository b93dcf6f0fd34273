"""What the learner does alone at the first notebook: a table to fill, and a mistake to find."""

from __future__ import annotations

from labkit import misconceptions as believed
from labkit.documents import policy
from labkit.lesson.exercises import Wrong
from labkit.lesson.exercises.deeds import Deed, Doing
from labkit.lesson.exercises.find import Find
from labkit.lesson.exercises.ground import Ground
from labkit.lesson.exercises.places import Inline
from labkit.lesson.exercises.table import Table

from .lesson import SCENE
from .scene import BUCKET, DRAFT, WORKSHOP, work_with_notes

_HOME = f"arn:aws:iam::{WORKSHOP.id}:user"
_NOTES = {"Bucket": "workshopnotes"}
_GROUND = Ground(SCENE)
_READ = Doing("s3", "GetObject", {**_NOTES, "Key": DRAFT}, "read archive/draft.txt")
_DELETE = Doing("s3", "DeleteObject", {**_NOTES, "Key": DRAFT}, "delete archive/draft.txt")
_WRITE = Doing("s3", "PutObject", {**_NOTES, "Key": "today.txt"}, "write today.txt")
_USERS = Doing("iam", "ListUsers", {}, "list the users")

_FORGETFUL = policy(
    work_with_notes("archive/")["Statement"][0],
    {**work_with_notes("archive/")["Statement"][1], "Resource": f"{BUCKET}/archive/"},
)

NOTES_TABLE = Table(
    name="table-of-the-notes",
    chapter="start_here",
    title="Fill the table: who can do what with the notes",
    brief="Read Trainee1's first policy, printed below (before your change). Admin1 has `AdministratorAccess`. For each call choose `allowed` or `refused`.",
    ground=_GROUND,
    people={"Admin1": f"{_HOME}/Admin1", "Trainee1": f"{_HOME}/Trainee1"},
    deeds=(_READ, _DELETE, _WRITE, _USERS),
    beliefs={
        ("Trainee1", _DELETE.says): believed.AN_ALLOW_IS_ENOUGH,
        ("Trainee1", _USERS.says): believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY,
    },
    hints=(
        "Take one column at a time. First look for a Deny that matches the call.",
        "`s3:*` means every action of S3, and no action of IAM.",
        "AWS refuses what no statement allows. It needs no Deny for that.",
    ),
    wrong=(
        Wrong('{"Trainee1": {"delete archive/draft.txt": "allowed"}}', believed.AN_ALLOW_IS_ENOUGH),
        Wrong(
            '{"Trainee1": {"list the users": "allowed"}}', believed.NOT_ALLOWED_MEANS_FORBIDDEN_BY_SOMEBODY
        ),
    ),
)

OPEN_ARCHIVE = Find(
    name="mistake-in-the-notes-policy",
    chapter="start_here",
    title="Find the mistake: why is the archive open?",
    brief=(
        "Somebody wrote this policy for Trainee1. Trainee1 should work with the notes, and delete nothing in `archive/`. "
        "But Trainee1 can still delete the draft there. Choose the statement (a number from 1) and the element that is wrong."
    ),
    ground=_GROUND,
    place=Inline(f"{_HOME}/Trainee1", "WorkWithNotes"),
    document=_FORGETFUL,
    meant=work_with_notes("archive/"),
    shows=Deed(f"{_HOME}/Trainee1", _DELETE),
    beliefs={(1, "Action"): believed.NARROWING_IS_FORBIDDING, (1, "Effect"): believed.AN_ALLOW_IS_ENOUGH},
    hints=(
        "Which statement should stop Trainee1? Compare it with the call: action first, then resource.",
        "The ARN of the draft is `arn:aws:s3:::workshopnotes/archive/draft.txt`.",
        "An ARN without `*` names one thing only.",
    ),
    wrong=(
        Wrong('{"statement": 1, "element": "Action"}', believed.NARROWING_IS_FORBIDDING),
        Wrong('{"statement": 2, "element": "Effect"}'),
    ),
)

PUZZLES = (NOTES_TABLE, OPEN_ARCHIVE)
