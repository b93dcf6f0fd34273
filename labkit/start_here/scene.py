"""The stage of the first notebook: one account, one administrator, one trainee, one bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from labkit.cloud import Account, Person
from labkit.documents import as_text, in_brief, policy, statements
from labkit.lesson import AccessQuestion, Arrow, Box, Node, Picture, StateTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

WORKSHOP = Account("444455556666", "Workshop")
ACCOUNTS = (WORKSHOP,)
PEOPLE = (
    Person("admin", WORKSHOP.id, "user", "Admin1", title="administrator of the account"),
    Person("trainee", WORKSHOP.id, "user", "Trainee1", title="you, at first"),
)

BUCKET = "arn:aws:s3:::workshopnotes"
DRAFT, FINAL = "archive/draft.txt", "archive/final/2035.txt"


def work_with_notes(kept: str) -> dict[str, Any]:
    """Trainee1's policy: anything in the bucket, but deleting nothing below the prefix `kept`."""
    return policy(
        {
            "Sid": "WorkWithTheNotes",
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": [BUCKET, f"{BUCKET}/*"],
        },
        {
            "Sid": "KeepTheArchive",
            "Effect": "Deny",
            "Action": "s3:DeleteObject",
            "Resource": f"{BUCKET}/{kept}*",
        },
    )


def set_up(stage: Stage) -> None:
    """An administrator, a trainee with one inline policy, and a bucket with two notes."""
    iam = stage.client(WORKSHOP.id, "iam")
    iam.create_user(UserName="Admin1")
    iam.attach_user_policy(UserName="Admin1", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.create_user(UserName="Trainee1")
    iam.put_user_policy(
        UserName="Trainee1", PolicyName="WorkWithNotes", PolicyDocument=as_text(work_with_notes("archive/"))
    )
    s3 = stage.client(WORKSHOP.id, "s3")
    s3.create_bucket(Bucket="workshopnotes")
    for key in (DRAFT, FINAL):
        s3.put_object(Bucket="workshopnotes", Key=key, Body=b"A note.\n")


QUESTIONS = (
    AccessQuestion("Delete the draft", "s3:DeleteObject", f"{BUCKET}/{DRAFT}"),
    AccessQuestion("Delete last year's note", "s3:DeleteObject", f"{BUCKET}/{FINAL}"),
    AccessQuestion("List the users", "iam:ListUsers", f"arn:aws:iam::{WORKSHOP.id}:user/"),
)


def _rows(scene: Scene) -> Iterator[tuple[str, str, str]]:
    iam = scene.inspect(WORKSHOP.id, "iam")
    for name in _policies(iam):
        document = iam.get_user_policy(UserName="Trainee1", PolicyName=name)["PolicyDocument"]
        for number, statement in enumerate(statements(document), 1):
            says = statement.get("Sid") or f"statement {number}"
            yield (f"Trainee1's policy {name}", says, in_brief(policy(statement)))
    for entry in _notes(scene):
        yield ("bucket workshopnotes", entry["Key"], f"{entry['Size']} bytes")


def _notes(scene: Scene) -> list[dict[str, Any]]:
    """What is in the bucket."""
    s3 = scene.inspect(WORKSHOP.id, "s3")
    try:
        return list(s3.list_objects_v2(Bucket="workshopnotes").get("Contents", []))
    except s3.exceptions.NoSuchBucket:
        return []


def _policies(iam: Any) -> list[str]:
    """The names of Trainee1's policies."""
    try:
        return list(iam.list_user_policies(UserName="Trainee1")["PolicyNames"])
    except iam.exceptions.NoSuchEntityException:
        return []


def _state(scene: Scene) -> pd.DataFrame:
    return pd.DataFrame(_rows(scene), columns=["where", "what", "says"])


def _bucket(scene: Scene) -> pd.DataFrame:
    rows = [(entry["Key"], f"{entry['Size']} bytes") for entry in _notes(scene)]
    return pd.DataFrame(rows, columns=["note", "size"])


_NOTES = StateTable(_bucket, "What is in the bucket workshopnotes", key=("note",))
STATE = StateTable(
    _state, "What is in the account", ("where", "what"), answers="delete-draft", before=_NOTES, tab="Account"
)


def _may_delete(scene: Scene, key: str) -> bool:
    return scene.is_there("trainee") and scene.decide("trainee", "s3:DeleteObject", f"{BUCKET}/{key}").allowed


def draw(scene: Scene) -> Picture:
    """Trainee1 and what is in the bucket, with what the engine says now of deleting each."""
    held = [entry["Key"] for entry in _notes(scene)]
    keys = (DRAFT, FINAL)
    return Picture(
        "What Trainee1 may delete",
        (
            Box("People", f"account {WORKSHOP.id}", (Node("Trainee1", "user"),)),
            Box(
                "Bucket",
                "workshopnotes",
                tuple(Node(key, "object", exists=key in held, absent="deleted") for key in keys),
            ),
        ),
        tuple(
            Arrow("Trainee1", key, "delete", "allowed" if _may_delete(scene, key) else "refused")
            for key in keys
        ),
    )
