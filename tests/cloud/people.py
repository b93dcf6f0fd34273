"""Small scenes for tests: accounts with an administrator each, and what a test adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Account, Person, SceneDefinition, open_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from labkit.cloud import Scene, Stage

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def make_user(stage: Stage, account: str, name: str, *policies: str) -> None:
    """A user with managed policies attached."""
    iam = stage.client(account, "iam")
    iam.create_user(UserName=name)
    for arn in policies:
        iam.attach_user_policy(UserName=name, PolicyArn=arn)


def administered(
    accounts: dict[str, str],
    setup: Callable[[Stage], None] = lambda stage: None,
    more: Sequence[Person] = (),
) -> Scene:
    """A scene: profile NAME is user Admin, an administrator of the account NAME; NAME-root is its root."""
    people: list[Person] = []
    for name, account in accounts.items():
        people += [Person(name, account, "user", "Admin"), Person(f"{name}-root", account, "root", "root")]

    def build(stage: Stage) -> None:
        for account in accounts.values():
            make_user(stage, account, "Admin", ADMINISTRATOR)
        setup(stage)

    definition = SceneDefinition(
        name="test",
        title="A scene for tests",
        accounts=tuple(Account(account, name) for name, account in accounts.items()),
        people=(*people, *more),
        setup=build,
        checkpoints=("start", "end"),
        replay=lambda scene, checkpoint: None,
    )
    return open_scene(definition)


def fixtures(
    accounts: dict[str, str], setup: Callable[[Stage], None], more: Sequence[Person] = ()
) -> tuple[Any, Any]:
    """`shared, scene = fixtures(...)` in a module: such a scene, opened once; for each test at its start."""

    @pytest.fixture(scope="module")
    def shared() -> Iterator[Scene]:
        opened = administered(accounts, setup, more)
        yield opened
        opened.close()

    @pytest.fixture
    def scene(shared: Scene) -> Scene:
        shared.reset()
        return shared

    return shared, scene
