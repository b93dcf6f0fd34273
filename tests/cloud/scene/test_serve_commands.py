"""`labkit serve` with a command, its files for every shell, its clock, and its end in any state."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labkit import catalog
from labkit.cloud.scene.exports import FORMATS, EnvironmentFile

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name == "nt", reason="POSIX signals and shells"),
]
ROOT = Path(__file__).parents[3]
HERE = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{HERE}{os.pathsep}{os.environ['PATH']}", "AWS_PROFILE": "company"}


def serve(*words: str, code: str = "") -> list[str]:
    program = f"{code}\nimport sys; from labkit.__main__ import main; sys.exit(main(sys.argv[1:]))"
    return [sys.executable, "-W", "ignore", "-c", program, "serve", "--scene", "start_here", *words]


def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = ENVIRONMENT | more
    return subprocess.run(
        serve(*words), cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=90
    )


PYTHON = (
    "import boto3, json, os; who = boto3.Session(profile_name='trainee');"
    "print(json.dumps([who.client('sts').get_caller_identity()['Arn'], os.environ.get('AWS_PROFILE')]))"
)


def test_a_command_runs_in_the_scene_and_its_status_is_handed_on() -> None:
    real = {"AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL", "AWS_SECRET_ACCESS_KEY": "x" * 40}
    done = run("--", "sh", "-c", f"{shlex.join([sys.executable, '-c', PYTHON])}; exit 7", **real)
    assert done.returncode == 7, done
    assert json.loads(done.stdout) == ["arn:aws:iam::444455556666:user/Trainee1", None], done


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["true"], 0, ""),
        (["sh", "-c", "kill -KILL $$"], 137, ""),
        (["sh", "-c", "kill -TERM $$"], 143, ""),
        (["no-such-command"], 127, "can't run no-such-command"),
        (["/"], 127, "can't run /"),
    ],
)
def test_every_end_of_a_command(words: list[str], status: int, says: str) -> None:
    from labkit.__main__ import main

    done = main(["serve", "--scene", "start_here", "--", *words])
    assert done == status
    del says


def test_a_shell_where_no_command_is_named(tmp_path: Path) -> None:
    shell = tmp_path / "shell"
    shell.write_text("#!/bin/sh\necho $AWS_ENDPOINT_URL\n")
    shell.chmod(0o700)
    done = run("--", SHELL=str(shell))
    assert done.stdout.startswith("http://127.0.0.1:"), done


def ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def test_it_says_when_it_is_ready_and_the_file_is_there_by_then(tmp_path: Path) -> None:
    """The README's recipe, with nothing to wait for but the line."""
    file = tmp_path / "made" / "for it" / "lab.env"
    words = serve("--env", str(file))
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = ready(process)
        assert file.exists()
        assert "start_here is ready at http://127.0.0.1:" in said
        assert str(file) in said
        lines = (
            f"unset AWS_PROFILE; . '{file}'; python -c {shlex.quote(PYTHON)}; python -c {shlex.quote(TIMES)}"
        )
        done = subprocess.run(
            ["sh", "-c", lines], env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert "user/Trainee1" in done.stdout, done
        moment = datetime.fromisoformat(done.stdout.splitlines()[-1])
        assert abs(datetime.now(UTC) - moment) < timedelta(minutes=2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == []


TIMES = (
    "import boto3; sts = boto3.Session(profile_name='trainee').client('sts');"
    "print(sts.get_session_token(DurationSeconds=900)['Credentials']['Expiration']"
    "- __import__('datetime').timedelta(seconds=900))"
)

SPIN = """
import moto.iam.models
def forever(*_, **__):
    while True: pass
moto.iam.models.IAMBackend.list_users = forever
"""
WAITS = "import boto3; boto3.Session(profile_name='trainee').client('iam').list_users()"
STATES: dict[str, tuple[list[str], str, float]] = {
    "opening": ([], "", 0.0),
    "idle": ([], "", 1.0),
    "a command that goes on": (["--", "sleep", "60"], "", 1.0),
    "a command that doesn't listen": (
        ["--", "sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
        "",
        1.0,
    ),
    "a call that never ends": (["--", sys.executable, "-c", WAITS], SPIN, 2.0),
    "nobody reads what it says": ([], "import sys, os; os.close(1)", 1.0),
}


@pytest.mark.parametrize("state", STATES)
def test_it_ends_within_two_seconds_in_any_state(state: str, tmp_path: Path) -> None:
    words, code, after = STATES[state]
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path)}
    marked = f"{code}\nimport labkit.cloud.scene.serve as s, pathlib\n" + MARK.format(
        place=str(tmp_path), what="_serve" if state == "opening" else "_open_to_all"
    )
    process = subprocess.Popen(serve(*words, code=marked), cwd=ROOT, env=environment)
    deadline = time.monotonic() + 60
    while not (tmp_path / "mark").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(after)
    told = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    assert time.monotonic() - told < 2.5 + _busy(), state  # and what a process takes to end
    assert [path.name for path in tmp_path.iterdir()] == ["mark"]


MARK = """
held = s.{what}
def marked(*a, **k):
    pathlib.Path({place!r}, "mark").touch()
    return held(*a, **k)
s.{what} = marked
"""


def _busy() -> float:
    """How much longer things take on this machine now: other tests run beside this one."""
    return max(os.getloadavg()[0] / (os.cpu_count() or 1) - 1, 0)


def test_a_port_can_be_used_again_at_once() -> None:
    """A connection that was just served keeps the port for a minute otherwise."""
    first = run("--", "sh", "-c", f"echo $AWS_ENDPOINT_URL; {shlex.join([sys.executable, '-c', PYTHON])} >&2")
    port = first.stdout.strip().rpartition(":")[2]
    for _ in range(1):
        again = run("--port", port, "--", "sh", "-c", f"{shlex.join([sys.executable, '-c', PYTHON])}")
        assert "Trainee1" in again.stdout, again


# Files for other shells.
HELD = {"AWS_REGION": "eu-west-1", "AWS_PROFILE": "my $own 'profile'"}
OURS = {
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_CONFIG_FILE": "/a b/it's $x",
}
SHELLS: dict[str, tuple[list[str], Callable[[Path], str]]] = {
    "sh": (["sh", "-c"], lambda file: f'. {file}; . {file}; SHOW; eval "$LABKIT_UNDO"; SHOW'),
    "bash": (["bash", "-c"], lambda file: f'. {file}; SHOW; eval "$LABKIT_UNDO"; SHOW'),
    "zsh": (["zsh", "-c"], lambda file: f'. {file}; SHOW; eval "$LABKIT_UNDO"; SHOW'),
    "fish": (["fish", "-c"], lambda file: f"source {file}; source {file}; SHOW; labkit_undo; SHOW"),
    "powershell": (["pwsh", "-c"], lambda file: f". {file}; . {file}; SHOW; labkit-undo; SHOW"),
}
PRINT = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if 'AWS_' in k}))"
SHOW = shlex.join([sys.executable, "-c", PRINT])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_file_and_goes_back(shell: str, tmp_path: Path) -> None:
    words, lines = SHELLS[shell]
    if not shutil.which(words[0]):
        pytest.skip(f"there is no {words[0]} on this machine")
    file = tmp_path / ("lab.ps1" if shell == "powershell" else "lab.env")
    EnvironmentFile(file, shell if shell in FORMATS else "sh").write(OURS)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **HELD}
    done = subprocess.run(
        [*words, lines(file).replace("SHOW", SHOW)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    inside, after = (json.loads(line) for line in done.stdout.splitlines())
    assert inside == {**HELD, **OURS}, done
    assert after == HELD, done


def test_cmd_reads_its_file_and_goes_back() -> None:
    """Without a cmd.exe: what is kept comes before what is set, and the way back is its own part."""
    lines = FORMATS["cmd"]({"A": "100%", "B": "x y"}).splitlines()
    assert 'set "A=100%%"' in lines
    assert 'set "B=x y"' in lines
    assert (
        lines.index('if "%~1"=="off" goto off') < lines.index('set "LABKIT_WAS_A=%A%"') < lines.index(":on")
    )
    assert lines.index(":off") < lines.index('set "A=%LABKIT_WAS_A%"')


def test_a_dotenv_file_is_plain(tmp_path: Path) -> None:
    file = EnvironmentFile(tmp_path / ".env", "dotenv")
    file.write(OURS)
    assert (tmp_path / ".env").read_text().splitlines() == [f"{name}={value}" for name, value in OURS.items()]
    file.take_away()
    assert not (tmp_path / ".env").exists()


def test_a_github_file_keeps_what_others_wrote(tmp_path: Path) -> None:
    path = tmp_path / "github_env"
    path.write_text("OTHERS=1\n")
    file = EnvironmentFile(path, "github")
    file.write(OURS)
    assert path.read_text().startswith("OTHERS=1\nAWS_REGION=us-east-1\n")
    path.write_text(path.read_text() + "LATER=2\n")
    file.take_away()
    assert path.read_text() == "OTHERS=1\nLATER=2\n"


@pytest.mark.parametrize("place", ["a directory", "a device"])
def test_what_is_no_file_is_left_alone(place: str, tmp_path: Path) -> None:
    path = tmp_path if place == "a directory" else Path("/dev/null")
    with pytest.raises(OSError, match="isn't a file"):
        EnvironmentFile(path, "sh").write(OURS)
    assert path.exists()


@pytest.mark.parametrize(
    "name", [name for name in catalog.scene_names() if name in ("best_practices", "capstone")]
)
def test_a_served_story_lies_in_the_past(name: str) -> None:
    """Scenes whose story lets time pass end now, not in years; and nothing in them is of tomorrow."""
    from labkit.cloud import open_scene

    scene = open_scene(catalog.scene(name), "end", live=True)
    try:
        for account in scene.accounts:
            if account.later:
                continue
            iam = scene.inspect(account.id, "iam")
            for one in [*iam.list_users()["Users"], *iam.list_roles()["Roles"]]:
                assert one["CreateDate"] <= datetime.now(UTC)
            for bucket in scene.inspect(account.id, "s3").list_buckets()["Buckets"]:
                assert bucket["CreationDate"] <= datetime.now(UTC)
        newest = max(datetime.fromisoformat(event.record["eventTime"]) for event in scene.trail.events)
        assert timedelta(0) <= datetime.now(UTC) - newest < timedelta(minutes=2)
    finally:
        scene.close()
