"""Both doors lead to one gate: the same call gets the same code and sentence through each."""

from __future__ import annotations

import re
import threading
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from labkit.cloud import Scene

from .conftest import ROLE, at_checkpoint, trusting

_PRINTED = re.compile(
    r"An error occurred \((\S+)\) when calling the (\w+) operation(?: \([^)]*\))?: (.*)", re.DOTALL
)

# profile, service, operation, parameters, the same for the `aws` command, code ("": allowed)
CALLS: list[tuple[str, str, str, dict[str, Any], str, str]] = [
    ("developer", "sts", "GetCallerIdentity", {}, "sts get-caller-identity", ""),
    ("root", "sts", "GetCallerIdentity", {}, "", ""),
    ("developer-updateapp", "sts", "GetCallerIdentity", {}, "sts get-caller-identity", ""),
    (
        *("tester", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"}),
        *(f"sts assume-role --role-arn {ROLE} --role-session-name test", "AccessDenied"),
    ),
    (
        *("outsider", "sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "test"}),
        *(f"sts assume-role --role-arn {ROLE} --role-session-name test", "AccessDenied"),
    ),
    (
        *("developer", "sts", "AssumeRole", {"RoleArn": ROLE + "X", "RoleSessionName": "test"}),
        *("", "AccessDenied"),
    ),
    ("developer", "iam", "ListUsers", {}, "", "AccessDenied"),
    ("tester", "iam", "CreateUser", {"UserName": "eve"}, "iam create-user --user-name eve", "AccessDenied"),
    ("production-admin", "iam", "ListUsers", {}, "", ""),
    ("production-admin", "iam", "GetUser", {"UserName": "no"}, "", "NoSuchEntity"),
    (
        *("production-admin", "iam", "CreateUser", {"UserName": "a b"}),
        *("", "ValidationError"),
    ),
    (
        *("production-admin", "iam", "CreateUser", {"UserName": "x" * 65}),
        *(f"iam create-user --user-name {'x' * 65}", "ValidationError"),
    ),
    (
        *("production-admin", "iam", "CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": "{"}),
        *("iam create-role --role-name r --assume-role-policy-document {", "MalformedPolicyDocument"),
    ),
    (
        *("production-admin", "iam", "CreateRole"),
        {"RoleName": "r", "AssumeRolePolicyDocument": trusting("arn:aws:iam::333333333333:root")},
        f"iam create-role --role-name r --assume-role-policy-document '{trusting('arn:aws:iam::333333333333:root')}'",
        "MalformedPolicyDocument",
    ),
    (
        *("developer-updateapp", "s3", "ListObjectsV2", {"Bucket": "productionapp"}),
        *("s3api list-objects-v2 --bucket productionapp", ""),
    ),
    (
        *("developer", "s3", "ListObjectsV2", {"Bucket": "productionapp"}),
        *("", "AccessDenied"),
    ),
    (
        *("developer-updateapp", "s3", "ListBuckets", {}),
        *("", "AccessDenied"),
    ),
    (
        *("outsider", "s3", "GetObject", {"Bucket": "productionapp", "Key": "report.csv"}),
        *("s3api get-object --bucket productionapp --key report.csv /dev/null", "AccessDenied"),
    ),
    (
        *("production-admin", "s3", "GetObject", {"Bucket": "productionapp", "Key": "nothing"}),
        *("", "NoSuchKey"),
    ),
    (
        *("developer", "organizations", "DescribeOrganization", {}),
        *("organizations describe-organization", "AccessDeniedException"),
    ),
    ("developer", "kms", "ListKeys", {}, "", "AccessDeniedException"),
    ("developer", "ec2", "DescribeInstances", {}, "ec2 describe-instances", "UnauthorizedOperation"),
    (
        *("production-admin", "bedrock", "ListFoundationModels", {}),
        *("bedrock list-foundation-models", "NotSimulatedByLabkit"),
    ),
]


@pytest.fixture(scope="module")
def open_end(opened: list[Scene]) -> Scene:
    return at_checkpoint(opened, "end")


@pytest.mark.parametrize(
    ("profile", "service", "operation", "parameters", "line", "code"),
    CALLS,
    ids=[f"{row[0]}-{row[2]}-{row[5] or 'allowed'}-{number}" for number, row in enumerate(CALLS)],
)
def test_three_ways_give_one_answer(
    open_end: Scene,
    profile: str,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    line: str,
    code: str,
) -> None:
    inside = open_end.call(profile, service, operation, parameters)
    assert (inside.code, inside.ok) == (code, not code), inside.message

    outside = _over_the_endpoint(open_end, profile, service, operation, parameters)
    assert outside == (inside.code, inside.message)

    if not line:  # a start of the command takes a second: one call of each kind
        return
    done = open_end.run_aws(line, profile)
    assert (done.returncode == 0) == (not code), done.stderr
    printed = _PRINTED.search(done.stderr)
    told = (printed[1], printed[3].strip()) if printed else ("", "")
    assert told == (inside.code, inside.message)


def _over_the_endpoint(
    scene: Scene, profile: str, service: str, operation: str, parameters: dict[str, Any]
) -> tuple[str, str]:
    """The call through a real socket, by an HTTP client that isn't ours."""
    import http.client
    from urllib.parse import urlsplit

    from botocore.awsrequest import AWSResponse
    from labkit.cloud._door import _Raw

    session = boto3.Session(profile_name=profile)
    client = session.client(service)
    assert client.meta.endpoint_url == scene.endpoint_url

    def send(request: Any, **_: Any) -> Any:
        parts = urlsplit(request.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        body = request.body.read() if hasattr(request.body, "read") else request.body
        connection.request(request.method, target, body, dict(request.headers.items()))
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return AWSResponse(request.url, answer.status, answer.headers, _Raw(read))

    client.meta.events.register("before-send", send)
    from botocore import xform_name

    try:
        getattr(client, xform_name(operation))(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "", ""


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


def test_threads_lose_nothing(scene: Scene) -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            client = scene.client("production-admin", "iam")
            for number in range(12):
                client.create_user(UserName=f"{name}-{number}")
                client.get_user(UserName=f"{name}-{number}")
        except BaseException as error:
            failures.append(error)

    mark = scene.trail.mark()
    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    names = {user["UserName"] for user in scene.inspect("999999999999", "iam").list_users()["Users"]}
    assert len([name for name in names if name.startswith("t")]) == 96
    rows = scene.trail.since(mark)
    assert len(rows) == 192
    assert len({row.record["eventTime"] for row in rows}) == 192
    assert len({row.record["requestID"] for row in rows}) == 192
