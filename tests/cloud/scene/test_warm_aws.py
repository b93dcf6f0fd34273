"""The `aws` command that is kept ready prints what one of its own process prints, and keeps nothing."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import open_scene
from labkit.cloud.scene.warm import process
from tests.cloud.conftest import DEFINITION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene

pytestmark = pytest.mark.long

LINES: tuple[tuple[list[str], dict[str, str]], ...] = (
    (["iam", "list-users", "--profile", "developer"], {}),  # refused
    (["s3api", "list-buckets", "--query", "Buckets[].Name"], {"AWS_PROFILE": "production-admin"}),
    (["sts", "get-caller-identity", "--profile", "developer-updateapp", "--debug-not"], {}),  # its own usage
    (["iam", "create-role"], {}),  # its own usage, too
    (["sts", "get-caller-identity"], {}),  # nobody's
)  # fmt: skip
NEW_EACH_TIME = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    scene = open_scene(DEFINITION, at="end")
    yield scene
    scene.close()


@pytest.mark.parametrize(("words", "variables"), LINES, ids=" ".join)
def test_it_prints_what_a_process_of_its_own_prints(
    scene: Scene, words: list[str], variables: dict[str, str]
) -> None:
    ready, own = scene.run_aws(words, env=variables), scene.run_aws(words, env=variables, cold=True)
    for one, other in ((ready.stdout, own.stdout), (ready.stderr, own.stderr)):
        assert NEW_EACH_TIME.sub("", one) == NEW_EACH_TIME.sub("", other)
    assert ready.returncode == own.returncode


def test_nothing_of_a_line_is_there_for_the_next(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"AWS_PROFILE": "developer", "AWS_DEFAULT_OUTPUT": "text"}
    assert "Developer1" in scene.run_aws("sts get-caller-identity", env=own).stdout
    assert "Unable to locate credentials" in scene.run_aws("sts get-caller-identity").stderr
    monkeypatch.chdir(tmp_path)  # where files are read and written
    put = "s3api put-object --bucket productionapp --key note.txt --body note.txt"
    Path("note.txt").write_text("Bread rises.")
    assert scene.run_aws(put, "production-admin").returncode == 0
    got = "s3api get-object --bucket productionapp --key note.txt back.txt"
    assert scene.run_aws(got, "production-admin").returncode == 0
    assert Path("back.txt").read_text() == "Bread rises."
    helped = scene.run_aws("help")
    assert helped.returncode == 0
    assert "AWS" in helped.stdout
    assert scene.run_aws("sts get-caller-identity", "developer").returncode == 0


def test_one_that_ends_is_told_and_started_anew(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.run_aws("sts get-caller-identity", "developer").returncode == 0
    running: Any = scene._aws
    ask = running._ask
    first = running._process.pid

    def ends(job: str | None) -> str | None:
        os.kill(first, signal.SIGKILL)
        running._process.wait()
        return ask(job)  # type: ignore[no-any-return]  # as the method says

    monkeypatch.setattr(running, "_ask", ends)
    done = scene.run_aws("sts get-caller-identity", "developer")
    assert (done.stdout, done.stderr, done.returncode) == ("", process.ENDED, 255)
    monkeypatch.undo()
    assert "Developer1" in scene.run_aws("sts get-caller-identity", "developer").stdout
    assert running._process.pid != first


def test_an_interrupt_ends_the_line(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.run_aws("sts get-caller-identity", "developer").returncode == 0
    running: Any = scene._aws
    held = running._process

    class Interrupted:
        def readline(self) -> str:
            raise KeyboardInterrupt

        def close(self) -> None:
            """As a pipe has it."""

    pipe = held.stdout
    monkeypatch.setattr(held, "stdout", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        scene.run_aws("sts get-caller-identity", "developer")
    pipe.close()
    assert held.poll() is not None
    assert scene.run_aws("sts get-caller-identity", "developer").returncode == 0


def test_without_one_each_line_has_a_process_of_its_own(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "program.py"
    broken.write_text("raise SystemExit(1)")
    monkeypatch.setattr(process.program, "__file__", str(broken))
    monkeypatch.setattr(scene, "_aws", process.WarmAws())
    assert "Developer1" in scene.run_aws("sts get-caller-identity", "developer").stdout


def test_it_ends_with_the_scene() -> None:
    scene = open_scene(DEFINITION)
    scene.get_aws_ready()
    running: Any = scene._aws
    held = running._process
    scene.close()
    assert held.poll() is not None
