"""A scene like the cross-account chapter's start, plus people that only tests need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Account, Person, Scene, SceneDefinition, Stage, open_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCTION = Account("999999999999", "Production")
DEVELOPMENT = Account("111111111111", "Development")
PARTNER = Account("222222222222", "Partner")
ROLE = "arn:aws:iam::999999999999:role/UpdateApp"

PEOPLE = (
    Person("production-admin", PRODUCTION.id, "user", "ProductionAdmin"),
    Person("development-admin", DEVELOPMENT.id, "user", "DevelopmentAdmin"),
    Person("developer", DEVELOPMENT.id, "user", "Developer1"),
    Person("tester", DEVELOPMENT.id, "user", "Tester1"),
    Person("outsider", PARTNER.id, "user", "Outsider1"),
    Person("root", PRODUCTION.id, "root", "root"),
    Person("developer-updateapp", PRODUCTION.id, "role", "UpdateApp", source_profile="developer"),
)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(principal: str, **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more})


def set_up(stage: Stage) -> None:
    for account, admin in (
        (PRODUCTION, "ProductionAdmin"),
        (DEVELOPMENT, "DevelopmentAdmin"),
        (PARTNER, "Outsider1"),
    ):
        iam = stage.client(account.id, "iam")
        iam.create_user(UserName=admin)
        iam.attach_user_policy(UserName=admin, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam = stage.client(DEVELOPMENT.id, "iam")
    for group, user, policy in (
        ("Developers", "Developer1", "AmazonS3ReadOnlyAccess"),
        ("Testers", "Tester1", "PowerUserAccess"),
    ):
        iam.create_group(GroupName=group)
        iam.attach_group_policy(GroupName=group, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
        iam.create_user(UserName=user)
        iam.add_user_to_group(GroupName=group, UserName=user)
    s3 = stage.client(PRODUCTION.id, "s3")
    s3.create_bucket(Bucket="productionapp")
    s3.put_object(Bucket="productionapp", Key="report.csv", Body=b"version,1\n")


def replay(scene: Scene, _checkpoint: str) -> None:
    """The chapter's end: the role is there and Developers may assume it."""
    call = scene.call
    trust = {
        "RoleName": "UpdateApp",
        "AssumeRolePolicyDocument": trusting(f"arn:aws:iam::{DEVELOPMENT.id}:root"),
    }
    bucket = document(
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::productionapp", "arn:aws:s3:::productionapp/*"],
        }
    )
    may = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE})
    never = document({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": ROLE})
    for profile, operation, parameters in (
        ("production-admin", "CreateRole", trust),
        (
            "production-admin",
            "PutRolePolicy",
            {"RoleName": "UpdateApp", "PolicyName": "p", "PolicyDocument": bucket},
        ),
        (
            "development-admin",
            "PutGroupPolicy",
            {"GroupName": "Developers", "PolicyName": "p", "PolicyDocument": may},
        ),
        (
            "development-admin",
            "PutGroupPolicy",
            {"GroupName": "Testers", "PolicyName": "p", "PolicyDocument": never},
        ),
    ):
        answer = call(profile, "iam", operation, parameters)
        assert answer.ok, answer


DEFINITION = SceneDefinition(
    name="test",
    title="A scene for tests",
    accounts=(PRODUCTION, DEVELOPMENT, PARTNER),
    people=PEOPLE,
    setup=set_up,
    checkpoints=("start", "end"),
    replay=replay,
)


@pytest.fixture(scope="session")
def opened() -> Iterator[list[Scene]]:
    """The scene that tests share, if none of them has opened another."""
    held: list[Scene] = []
    yield held
    for one in held:
        one.close()


def at_checkpoint(held: list[Scene], checkpoint: str) -> Scene:
    if not held or not held[0].is_open:
        held[:] = [open_scene(DEFINITION, at=checkpoint)]
    else:
        held[0].reset(checkpoint)
    return held[0]


@pytest.fixture
def scene(opened: list[Scene]) -> Scene:
    """The scene at its start."""
    return at_checkpoint(opened, "start")


@pytest.fixture
def ended(opened: list[Scene]) -> Scene:
    """The scene at its end: the Developer may switch to the role, the Tester may not."""
    return at_checkpoint(opened, "end")
