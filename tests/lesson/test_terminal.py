"""What the line for a terminal does there: a real shell, the real `aws`, and a home of the learner's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from labkit.cross_account.conditions import SCENE
from labkit.lesson.view.terminal import write_variables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from labkit.cloud import Scene

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("bash") is None, reason="a terminal's shell is needed"),
]
WHO = "aws sts get-caller-identity --query Arn --output text"


@pytest.fixture(scope="module")
def inside() -> Iterator[Scene]:
    from labkit.cloud import open_scene

    scene = open_scene(SCENE, at="switch-role")
    yield scene
    scene.close()


def in_a_terminal(scene: Scene, home: Path, *lines: str) -> str:
    """What a shell prints that holds keys of a real account and sources the file first."""
    real = {
        "AWS_PROFILE": "work",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL_STS": "https://sts.example.com",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    script = "\n".join([f"source {write_variables(scene)}", *lines])
    ran = subprocess.run(
        ["bash", "-c", script],
        env=environment | real | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr


def test_a_role_is_entered_and_the_learners_own_folder_stays_as_it_was(inside: Scene, tmp_path: Path) -> None:
    said = in_a_terminal(inside, tmp_path, f"{WHO} --profile developer-updateapp", "env | grep -c =real")
    assert said.splitlines() == ["arn:aws:sts::999999999999:assumed-role/UpdateApp/Developer1", "0"]
    assert list(tmp_path.iterdir()) == []


def test_a_session_from_before_starting_over_is_forgotten(inside: Scene, tmp_path: Path) -> None:
    command = f"{WHO} --profile developer-updateapp"
    assert "assumed-role/UpdateApp" in in_a_terminal(inside, tmp_path, command)
    inside.reset("switch-role")
    assert "assumed-role/UpdateApp" in in_a_terminal(inside, tmp_path, command)


def test_a_terminals_calls_are_told_as_they_come(tmp_path: Path) -> None:
    from labkit.cross_account import open_lab
    from labkit.lesson.view.terminal import NO_CALL, TerminalCalls

    lab = open_lab()
    card = TerminalCalls(lab.course)
    step = lab.course.find("try-the-bucket")
    lab.course.run(step, "cli")  # a step's own call, also by the aws command
    lab.session("developer").client("s3").list_buckets()  # a cell's
    assert [block.text for block in card.blocks()] == [NO_CALL]
    printed = in_a_terminal(lab.scene, tmp_path, "aws iam list-users --profile developer", WHO)
    assert "reached max retries" not in printed
    assert "Traceback" not in printed
    (refused,) = card.blocks()
    assert refused.text.startswith(
        "✗ Refused: ListUsers, as developer\nUser: arn:aws:iam::111111111111:user/"
    )
    assert "Why, stage by stage" in refused.live
    assert "labkit-because" in refused.live
    in_a_terminal(lab.scene, tmp_path, f"{WHO} --profile tester")
    assert [block.text.split("\n")[0] for block in card.blocks()] == [
        "✓ Allowed: GetCallerIdentity, as tester",
        "✗ Refused: ListUsers, as developer",
    ]
    lab.scene.close()


def test_a_terminals_call_is_told_after_going_back_where_a_steps_call_was(tmp_path: Path) -> None:
    """A scene that went back gives out the same IDs again."""
    from labkit.cross_account import open_lab
    from labkit.lesson.view.terminal import TerminalCalls

    lab = open_lab()
    lab.course.remember()
    card = TerminalCalls(lab.course)
    lab.course.run(lab.course.find("try-the-bucket"), "console")
    assert lab.course.take_back()
    in_a_terminal(lab.scene, tmp_path, f"{WHO} --profile tester")
    assert [block.text.split("\n")[0] for block in card.blocks()] == [
        "✓ Allowed: GetCallerIdentity, as tester"
    ]
    lab.scene.close()
