"""A scene like the cross-account chapter's start, plus people that only tests need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person, Scene, SceneDefinition, open_scene
from labkit.cross_account import scene as chapter
from labkit.cross_account.scene import PRODUCTION, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = (*chapter.PEOPLE[:-1], Person("root", PRODUCTION.id, "root", "root"), chapter.PEOPLE[-1])


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trusting(principal: str, **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more})


def replay(scene: Scene, _checkpoint: str) -> None:
    """The chapter's end: the role is there and Developers may assume it."""
    role = {"RoleName": "UpdateApp"}
    trust = json.dumps(chapter.TRUST_DEVELOPMENT)
    does(scene, "production-admin", "CreateRole", **role, AssumeRolePolicyDocument=trust)
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": [chapter.BUCKET, f"{chapter.BUCKET}/*"]}
    does(scene, "production-admin", "PutRolePolicy", **role, **_policy(everything))
    for group, effect in (("Developers", "Allow"), ("Testers", "Deny")):
        held = _policy({"Effect": effect, "Action": "sts:AssumeRole", "Resource": ROLE})
        does(scene, "development-admin", "PutGroupPolicy", GroupName=group, **held)


def does(scene: Scene, profile: str, operation: str, **parameters: Any) -> None:
    """Make a call to IAM that must succeed."""
    answer = scene.call(profile, "iam", operation, parameters)
    assert answer.ok, answer


def _policy(*statements: dict[str, Any]) -> dict[str, str]:
    return {"PolicyName": "p", "PolicyDocument": document(*statements)}


DEFINITION = SceneDefinition(
    name="test",
    title="A scene for tests",
    accounts=chapter.ACCOUNTS,
    people=PEOPLE,
    setup=chapter.set_up,
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
