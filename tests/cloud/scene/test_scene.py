"""A scene from opening to closing: the same on each run, back to any moment, and plain about mistakes."""

from __future__ import annotations

import http.client
import json
import os
import re
import stat
import subprocess
import sys
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from labkit.cloud import LeadsElsewhereError, LeavesMachineError, NoSceneError, open_scene
from labkit.cross_account.scene import DEVELOPMENT, PRODUCTION, ROLE
from tests.cloud.conftest import DEFINITION, replay

if TYPE_CHECKING:
    from labkit.cloud import Scene


def _told(scene: Scene) -> str:
    """Everything that a learner would see of a run."""
    answers = [
        scene.call(
            "developer-updateapp", "s3", "PutObject", {"Bucket": "productionapp", "Key": "k", "Body": b"x"}
        ),
        scene.call("production-admin", "iam", "CreateUser", {"UserName": "new"}),
        scene.call("production-admin", "iam", "CreateAccessKey", {"UserName": "new"}),
        scene.call(
            "production-admin", "iam", "CreatePolicy", {"PolicyName": "p", "PolicyDocument": _NOTHING}
        ),
        scene.call("tester", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"}),
    ]
    rows = [event.record for event in scene.trail.events]
    return json.dumps([[answer.result for answer in answers], rows], default=str, indent=1)


_SECRET = re.compile(r"fake-secret-[\w-]{28}")
_NOTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
)


def test_two_runs_are_the_same_to_the_byte(ended: Scene) -> None:
    first = _told(ended)
    ended.reset("end")
    assert _told(ended) == first
    assert "AKIALABKIT" in first
    assert '"AIDA' in first
    assert '"ANPA' in first


@pytest.mark.long
def test_another_process_tells_the_same_but_for_secrets(ended: Scene) -> None:
    program = (
        "from tests.cloud.conftest import DEFINITION; from tests.cloud.scene.test_scene import _told;"
        "from labkit.cloud import open_scene; print(_told(open_scene(DEFINITION, at='end')))"
    )
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    theirs, ours = done.stdout.strip(), _told(ended)
    assert _SECRET.sub("(secret)", theirs) == _SECRET.sub("(secret)", ours), done.stderr
    assert not set(_SECRET.findall(theirs)) & set(_SECRET.findall(ours))


def test_save_and_restore(scene: Scene) -> None:
    scene.save("early")
    replay(scene, "end")
    scene.save("late")
    late = _told(scene)
    scene.restore("early")
    assert scene.trail.events == ()
    assert scene.call("developer", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"}).code
    scene.restore("late")
    assert _told(scene) == late
    assert scene.checkpoints() == ("early", "late")
    with pytest.raises(LookupError, match="early, late"):
        scene.restore("never")


def test_the_clock_is_the_scenes_own(scene: Scene) -> None:
    assert scene.now == datetime(2036, 1, 7, 9, tzinfo=UTC)
    scene.call("developer", "sts", "GetCallerIdentity")
    assert scene.now == datetime(2036, 1, 7, 9, 0, 1, tzinfo=UTC)
    scene.inspect(PRODUCTION.id, "iam").list_users()
    scene.advance(timedelta(days=1))
    assert scene.now == datetime(2036, 1, 8, 9, 0, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="only moves ahead"):
        scene.advance(timedelta(seconds=-1))
    assert datetime.now(UTC).year < 2036


def test_inspect_only_reads(scene: Scene) -> None:
    mark = scene.trail.mark()
    reader = scene.inspect(DEVELOPMENT.id, "iam")
    assert len(reader.list_users()["Users"]) == 3
    with pytest.raises(ClientError, match="only reads"):
        reader.create_user(UserName="eve")
    assert scene.trail.since(mark) == ()


def test_decide_runs_nothing(ended: Scene) -> None:
    mark, now = ended.trail.mark(), ended.now
    bucket = "arn:aws:s3:::productionapp/report.csv"
    assert ended.decide("developer-updateapp", "s3:GetObject", bucket, resource_account=PRODUCTION.id).allowed
    assert not ended.decide("developer", "s3:GetObject", bucket, resource_account=PRODUCTION.id).allowed
    refusal = ended.decide("tester", "sts:AssumeRole", ROLE)
    assert refusal.effect == "ExplicitDeny"
    assert ended.decide_call(
        "developer", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "x1"}
    ).allowed
    assert (ended.trail.mark(), ended.now) == (mark, now)
    with pytest.raises(LookupError, match="Its profiles are"):
        ended.decide("nobody", "s3:GetObject", bucket)


def test_a_person_whose_role_is_not_there_may_nothing(scene: Scene) -> None:
    decision = scene.decide("developer-updateapp", "s3:ListAllMyBuckets", "*")
    assert not decision.allowed


def test_mistakes_with_scenes(scene: Scene) -> None:
    client = scene.client("developer", "sts")
    with pytest.raises(LookupError, match="no checkpoint"):
        open_scene(DEFINITION, at="middle")
    with pytest.raises(LookupError, match="Its profiles are"):
        scene.client("nobody", "sts")
    assert client.get_caller_identity()
    second = open_scene(DEFINITION)
    with pytest.raises(NoSceneError, match="was closed"):
        scene.call("developer", "sts", "GetCallerIdentity")
    # A client of the first scene speaks with the second: the people's keys are the same.
    assert client.get_caller_identity()
    second.close()
    second.close()
    with pytest.raises(NoSceneError, match="No scene is open"):
        client.get_caller_identity()


def test_a_connection_held_open_ends_with_its_scene(scene: Scene) -> None:
    """Its old scene's gate must not run calls on the state of the next one."""
    parts = urlsplit(scene.endpoint_url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", "/")
    assert connection.getresponse().read()
    reader = scene.inspect(PRODUCTION.id, "iam")
    second = open_scene(DEFINITION)
    connection.request("GET", "/")
    assert b"SceneClosed" in connection.getresponse().read()
    connection.close()
    with pytest.raises(ClientError, match="SceneClosed"):
        reader.list_users()
    second.close()


def test_the_environment_is_put_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.close()
    monkeypatch.setenv("AWS_PROFILE", "company")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com")
    before = dict(os.environ)
    opened = open_scene(DEFINITION)
    assert "AWS_PROFILE" not in os.environ
    assert os.environ["HTTPS_PROXY"] == opened.endpoint_url
    folder = Path(os.environ["AWS_CONFIG_FILE"]).parent
    if os.name != "nt":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "credentials").stat().st_mode) == 0o600
    os.environ["AWS_SESSION_TOKEN"] = "set by a learner meanwhile"
    opened.close()
    assert dict(os.environ) == before
    assert not folder.exists()


def test_the_guard_is_off_when_no_scene_is_open(scene: Scene) -> None:
    import socket

    with pytest.raises(LeavesMachineError, match="labkit stops every such call"):
        socket.getaddrinfo("example.invalid", 80)
    scene.close()
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("", 0, type=-1)


def test_what_a_command_may_set_for_itself(scene: Scene) -> None:
    with pytest.raises(LeadsElsewhereError, match="AWS_ENDPOINT_URL, NO_PROXY"):
        scene.run_aws(
            "sts get-caller-identity", env={"NO_PROXY": "*", "AWS_ENDPOINT_URL": "https://example.com"}
        )
    keys = scene.call("developer", "sts", "GetSessionToken").result["Credentials"]
    own = {
        "AWS_ACCESS_KEY_ID": "AccessKeyId",
        "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
        "AWS_SESSION_TOKEN": "SessionToken",
    }
    done = scene.run_aws("sts get-caller-identity", env={name: keys[part] for name, part in own.items()})
    assert "user/Developer1" in done.stdout, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell's line")
def test_aws_in_a_notebook_cell(ended: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`!aws ...` in this process's own environment: the real command, and nothing in the user's HOME."""
    monkeypatch.setenv("HOME", str(tmp_path))
    line = "aws sts get-caller-identity --profile developer-updateapp --output text"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert "assumed-role/UpdateApp/Developer1" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []
    assert (ended.folder.home / ".aws" / "cli" / "cache").is_dir()
    ended.reset()
    assert not (ended.folder.home / ".aws").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_fork_says_what_it_is(scene: Scene) -> None:
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the child only asks once
        child = os.fork()
    if child == 0:
        try:
            scene.call("developer", "sts", "GetCallerIdentity")
            os.write(writer, b"answered")
        except RuntimeError as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    assert b"copy (a fork)" in os.read(reader, 500)
    os.close(reader)
