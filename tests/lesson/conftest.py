"""A small scene of the lesson tests' own: one door, one who may open it, one who may not."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from labkit.cloud import Account, Person, SceneDefinition
from labkit.lesson import (
    AccessQuestion,
    Arrow,
    Box,
    Call,
    FromStep,
    Lesson,
    Misconception,
    Node,
    Picture,
    Prediction,
    SessionFrom,
    StateTable,
    Step,
    Upload,
    allowed,
    checkpoints,
    refused,
    replay,
)
from labkit.lesson.autorun import autorun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage


@pytest.fixture
def attended(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody is there: an autorun keeps nothing."""
    autorun.cache_clear()
    monkeypatch.delenv("LABKIT_AUTORUN", raising=False)
    yield
    autorun.cache_clear()


@pytest.fixture
def no_log_kept() -> Iterator[None]:
    """pytest keeps all that clients log, until collecting garbage takes more than a second."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


HOUSE = Account("111122223333", "House")
ROLE = f"arn:aws:iam::{HOUSE.id}:role/Cleaner"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": HOUSE.id}, "Action": "sts:AssumeRole"}],
}
CLEAN = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Clean", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::kitchen/*"}
    ],
}
PEOPLE = (
    Person("owner", HOUSE.id, "user", "Owner", title="Owner, administrator"),
    Person("guest", HOUSE.id, "user", "Guest", title="Guest, without permissions"),
    Person("owner-cleaner", HOUSE.id, "role", "Cleaner", source_profile="owner"),
)
SLIP = Misconception(
    1, "Guests may do anything", "What nothing allows is refused.", "Policy evaluation logic"
)


def _set_up(stage: Stage) -> None:
    iam = stage.client(HOUSE.id, "iam")
    for name in ("Owner", "Guest"):
        iam.create_user(UserName=name)
    iam.attach_user_policy(UserName="Owner", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    s3 = stage.client(HOUSE.id, "s3")
    s3.create_bucket(Bucket="kitchen")
    s3.put_object(Bucket="kitchen", Key="list.txt", Body=b"milk\n")


def _roles(scene: Scene) -> pd.DataFrame:
    iam = scene.inspect(HOUSE.id, "iam")
    rows = [
        {
            "role": role["RoleName"],
            "policies": ", ".join(iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]),
        }
        for role in iam.list_roles()["Roles"]
    ]
    return pd.DataFrame(rows, columns=["role", "policies"])


def _draw(scene: Scene) -> Picture:
    there = bool(len(_roles(scene)))
    opens = scene.decide("owner", "sts:AssumeRole", ROLE).allowed
    return Picture(
        "Who cleans the kitchen",
        (Box("House", HOUSE.id, (Node("Owner", "user"), Node("Cleaner", "role", exists=there))),),
        (Arrow("Owner", "Cleaner", "assumes", "allowed" if opens else "refused"),),
    )


QUESTIONS = (AccessQuestion("Assume Cleaner", "sts:AssumeRole", ROLE),)

STEPS = (
    Step(
        "make-role",
        "Make the role Cleaner",
        "A role is a hat. `Cleaner` is one.",
        (
            Call(
                "iam", "CreateRole", {"RoleName": "Cleaner", "AssumeRolePolicyDocument": TRUST}, as_="owner"
            ),
            Call(
                *("iam", "PutRolePolicy"),
                {"RoleName": "Cleaner", "PolicyName": "Clean", "PolicyDocument": CLEAN},
                as_="owner",
            ),
        ),
        console="IAM > Roles > Create role",
    ),
    Step(
        "guest-tries",
        "As a guest, take the hat",
        "Nothing lets the guest.",
        (Call("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "guest"}, as_="guest"),),
        prediction=Prediction("May the guest?", (allowed(), refused("identity")), {"allowed": SLIP}),
        needs=("make-role",),
        expect="refused",
    ),
    Step(
        "put-it-on",
        "Take the hat and write",
        "The session's keys come from the call before.",
        (
            Call("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "owner"}, as_="owner"),
            Call(
                *("s3", "PutObject"),
                {"Bucket": "kitchen", "Key": "list.txt", "Body": Upload("list.txt", "tea\n")},
                as_=SessionFrom("put-it-on"),
            ),
            Call("s3", "GetObject", {"Bucket": "kitchen", "Key": "list.txt"}, as_="owner-cleaner"),
        ),
        prediction=Prediction("May the owner?", (allowed(), refused("identity"), refused("resource"))),
        needs=("make-role",),
    ),
    Step(
        "tag-it",
        "Tag the role by what AWS answered",
        "A value of an earlier answer, in the middle of a text.",
        (
            Call(
                *("iam", "TagRole"),
                {
                    "RoleName": "Cleaner",
                    "Tags": [{"Key": "id", "Value": f"id-{FromStep('make-role', 'Role.RoleId')}"}],
                },
                as_="owner",
            ),
        ),
        needs=("make-role",),
    ),
)
DEFINITION = SceneDefinition(
    name="house",
    title="The house",
    accounts=(HOUSE,),
    people=PEOPLE,
    setup=_set_up,
    checkpoints=checkpoints(STEPS),
    replay=replay(STEPS),
)


@pytest.fixture
def lab() -> Iterator[Lesson]:
    """The house's lesson, at its start."""
    lesson = Lesson(DEFINITION, STEPS, table=StateTable(_roles, "The roles"), picture=_draw, access=QUESTIONS)
    yield lesson
    lesson.scene.close()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would be displayed in the notebook."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("labkit.lesson.view.parts.cells._display", bundles.append)
    return bundles
