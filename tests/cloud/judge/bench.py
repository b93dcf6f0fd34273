"""Two accounts, a third, and an organization to judge calls in."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labkit.cloud import Account, Person, SceneDefinition, open_scene
from labkit.cloud.calls import ApiCall
from labkit.cloud.judge import caller_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage
    from labkit.cloud.calls import Caller
    from labkit.cloud.state import State

PRODUCTION, DEVELOPMENT, ELSEWHERE = "999999999999", "111111111111", "222222222222"
NOW = datetime(2036, 1, 7, 9, 0, tzinfo=UTC)


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> str:
    """A policy of one statement that allows."""
    return _policy("Allow", action, resource, more)


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> str:
    """A policy of one statement that denies."""
    return _policy("Deny", action, resource, more)


def trust(principal: str) -> str:
    """A trust policy for one AWS principal."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _policy(effect: str, action: Any, resource: Any, more: dict[str, Any]) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _setup(stage: Stage) -> None:
    iam = stage.client(DEVELOPMENT, "iam")
    for number in (1, 2):
        iam.create_group(GroupName=f"Group{number}")
    iam.create_user(UserName="alice", Tags=[{"Key": "Department", "Value": "IT"}])
    iam.create_user(UserName="bob", Path="/people/")
    iam.add_user_to_group(GroupName="Group1", UserName="alice")
    iam.create_role(RoleName="Reader", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{DEVELOPMENT}:root"))
    iam.create_role(
        RoleName="Deep", Path="/team/", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{DEVELOPMENT}:root")
    )
    s3 = stage.client(PRODUCTION, "s3")
    s3.create_bucket(Bucket="productionapp")
    s3.put_object(Bucket="productionapp", Key="report.csv", Body=b"1", Tagging="class=open")


def _nothing(_scene: Scene, _checkpoint: str) -> None:
    return None


DEFINITION = SceneDefinition(
    name="authorize",
    title="For the tests of what calls ask",
    accounts=(
        Account(PRODUCTION, "Production"),
        Account(DEVELOPMENT, "Development"),
        Account(ELSEWHERE, "Elsewhere"),
    ),
    people=(Person("alice", DEVELOPMENT, "user", "alice"), Person("root", PRODUCTION, "root", "root")),
    setup=_setup,
    checkpoints=("start", "end"),
    replay=_nothing,
)


def new_member(organizations: Any) -> str:
    """Make a member account and give its id."""
    made = organizations.create_account(AccountName="New", Email="new@example.com")["CreateAccountStatus"]
    status = organizations.describe_create_account_status(CreateAccountRequestId=made["Id"])
    return str(status["CreateAccountStatus"]["AccountId"])


class Bench:
    """A scene opened for judging: its state, callers by ARN, calls, and clients that aren't judged."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @property
    def state(self) -> State:
        return self.scene._gate.state

    def again(self) -> Bench:
        """The same scene, back at its start: cheaper than a new one, for its clients stay."""
        self.scene.reset()
        return self

    def operator(self, account: str, service: str) -> Any:
        return self.scene._clients.operator(account, service, "us-east-1")

    def caller(self, who: str) -> Caller:
        return caller_of(who if who == "*" else f"arn:aws:{who}", self.state, NOW)

    def call(self, who: str, service: str, operation: str, /, **parameters: Any) -> ApiCall:
        return ApiCall(service, operation, parameters, "us-east-1", self.caller(who), NOW)


@contextmanager
def bench() -> Iterator[Bench]:
    """A fresh scene; closed at the end."""
    scene = open_scene(DEFINITION)
    try:
        yield Bench(scene)
    finally:
        scene.close()


ALICE = f"iam::{DEVELOPMENT}:user/alice"
BOB = f"iam::{DEVELOPMENT}:user/people/bob"
READER = f"sts::{DEVELOPMENT}:assumed-role/Reader/desk"
ROOT = f"iam::{DEVELOPMENT}:root"
