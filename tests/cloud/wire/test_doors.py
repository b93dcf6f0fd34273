"""Both doors lead to one gate: the same call gets the same code and sentence through each."""

from __future__ import annotations

import functools
import http.client
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from labkit.cloud.wire.door import _Raw
from labkit.lesson import Call
from labkit.lesson.ways.cli import cli_line
from tests.cloud.conftest import at_checkpoint
from tests.cloud.wire.door_rows import CALLS, Row, everyday
from tests.quick_aws import quick_aws

if TYPE_CHECKING:
    from pathlib import Path

    from labkit.cloud import Scene
    from labkit.cloud.scene.command import Completed

_PRINTED = re.compile(
    r"An error occurred \((\S+)\) when calling the (\w+) operation(?: \([^)]*\))?: (.*)", re.DOTALL
)


@pytest.fixture(scope="module")
def open_end(opened: list[Scene]) -> Scene:
    return at_checkpoint(opened, "end")


@pytest.mark.parametrize("row", [*CALLS, *everyday()], ids=str)
def test_every_way_gives_one_answer(
    open_end: Scene, row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where the command downloads to
    service, operation = row.call.split()
    inside = open_end.call(row.profile, service, operation, row.parameters)
    assert (inside.code, inside.ok) == (row.code, not row.code), inside.message

    outside = _over_the_endpoint(open_end, row.profile, service, operation, row.parameters)
    assert outside == (inside.code, inside.message)

    done = _by_the_command(open_end, row, service, operation)
    assert (done.returncode == 0) == (not row.code), done.stderr
    printed = _PRINTED.search(done.stderr)
    told = (printed[1], printed[3].strip()) if printed else ("", "")
    assert told == (inside.code, inside.message)


def _by_the_command(scene: Scene, row: Row, service: str, operation: str) -> Completed:
    """The `aws` command: a process of its own for the row's line, else the command's program in this one."""
    if row.line:
        return scene.run_aws(row.line, row.profile, cold=True)
    with quick_aws():
        return scene.run_aws(cli_line(Call(service, operation, row.parameters, as_=row.profile)))


def _over_the_endpoint(
    scene: Scene, profile: str, service: str, operation: str, parameters: dict[str, Any]
) -> tuple[str, str]:
    """The call through a real socket, by an HTTP client that isn't botocore's."""
    client = _session(profile, scene.endpoint_url).client(service)
    assert client.meta.endpoint_url == scene.endpoint_url
    client.meta.events.register("before-send", _by_socket)
    try:
        getattr(client, xform_name(operation))(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "", ""


@functools.cache
def _session(profile: str, _endpoint_url: str) -> boto3.Session:
    """A session made once for each profile of a scene: reading botocore's models takes its time."""
    return boto3.Session(profile_name=profile)


def _by_socket(request: Any, **_: Any) -> Any:
    parts = urlsplit(request.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    body = request.body.read() if hasattr(request.body, "read") else request.body
    connection.request(request.method, target, body, dict(request.headers.items()))
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    return AWSResponse(request.url, answer.status, answer.headers, _Raw(read))


def test_a_refused_call_changes_nothing(scene: Scene) -> None:
    before = scene.inspect("111111111111", "iam").list_users()["Users"]
    answer = scene.call("tester", "iam", "CreateUser", {"UserName": "eve"})
    assert answer.code == "AccessDenied"
    assert scene.inspect("111111111111", "iam").list_users()["Users"] == before
    assert answer.decision is not None
    assert not answer.decision.allowed


def test_clients_of_every_make_end_at_the_gate(scene: Scene) -> None:
    for options in (
        {},
        {"endpoint_url": "https://sts.amazonaws.com"},
        {"endpoint_url": "http://127.0.0.1:9"},
        {"region_name": "eu-central-1"},
        {"region_name": "eu-central-1", "use_ssl": False},
    ):
        client = boto3.Session(profile_name="developer").client("sts", **options)
        assert client.get_caller_identity()["Arn"] == "arn:aws:iam::111111111111:user/Developer1"


def test_a_profile_with_a_role_assumes_it(ended: Scene) -> None:
    client = boto3.Session(profile_name="developer-updateapp").client("sts")
    arn = "arn:aws:sts::999999999999:assumed-role/UpdateApp/Developer1"
    assert client.get_caller_identity()["Arn"] == arn
    assert [event.record["eventName"] for event in ended.trail.events[-2:]] == [
        "AssumeRole",
        "GetCallerIdentity",
    ]
