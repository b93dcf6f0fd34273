"""Both doors lead to one gate: the same call gets the same code and sentence through each."""

from __future__ import annotations

import functools
import http.client
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from labkit.cloud._door import _Raw
from labkit.scenes.cross_account import ROLE

from .conftest import at_checkpoint, document, trusting

if TYPE_CHECKING:
    from labkit.cloud import Scene

_PRINTED = re.compile(
    r"An error occurred \((\S+)\) when calling the (\w+) operation(?: \([^)]*\))?: (.*)", re.DOTALL
)


@dataclass(frozen=True)
class Row:
    """One call. `code`: the refusal's ("" where it is allowed); `line`: the same for the `aws` command.

    A start of the command takes a second, so only one call of each kind has a line.
    """

    profile: str
    call: str
    code: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    line: str = ""

    def __str__(self) -> str:
        return f"{self.profile} {self.call} {self.code or 'allowed'}"


ASSUME = {"RoleArn": ROLE, "RoleSessionName": "test"}
BUCKET = {"Bucket": "productionapp"}
OBJECT = BUCKET | {"Key": "report.csv"}
STRANGER = trusting("arn:aws:iam::333333333333:root")
ANYTHING = document({"Effect": "Allow", "Action": "*", "Resource": "*"})

CALLS = [
    Row("developer", "sts GetCallerIdentity", line="sts get-caller-identity"),
    Row("root", "sts GetCallerIdentity"),
    Row("developer-updateapp", "sts GetCallerIdentity", line="sts get-caller-identity"),
    Row("developer", "sts AssumeRole", "", ASSUME),
    Row(
        *("tester", "sts AssumeRole", "AccessDenied", ASSUME),
        f"sts assume-role --role-arn {ROLE} --role-session-name test",
    ),
    Row(
        *("outsider", "sts AssumeRole", "AccessDenied", ASSUME),
        f"sts assume-role --role-arn {ROLE} --role-session-name test",
    ),
    Row("root", "sts AssumeRole", "AccessDenied", ASSUME),
    Row("developer", "sts AssumeRole", "AccessDenied", ASSUME | {"RoleArn": ROLE + "X"}),
    Row("developer", "sts AssumeRole", "ValidationError", ASSUME | {"DurationSeconds": 7200}),
    Row("developer-updateapp", "sts AssumeRole", "AccessDenied", ASSUME),
    Row("developer-updateapp", "sts GetSessionToken", "AccessDenied"),
    Row("developer", "iam ListUsers", "AccessDenied"),
    Row("developer", "iam GetUser", "AccessDenied"),
    Row("tester", "iam CreateUser", "AccessDenied", {"UserName": "eve"}, "iam create-user --user-name eve"),
    Row("production-admin", "iam ListUsers"),
    Row("production-admin", "iam ListRoles"),
    Row("production-admin", "iam GetUser", "NoSuchEntity", {"UserName": "no"}),
    Row(
        "production-admin",
        "iam CreateRole",
        "EntityAlreadyExists",
        {"RoleName": "UpdateApp", "AssumeRolePolicyDocument": trusting("*")},
    ),
    Row("production-admin", "iam CreateUser", "ValidationError", {"UserName": "a b"}),
    Row(
        *("production-admin", "iam CreateUser", "ValidationError", {"UserName": "x" * 65}),
        f"iam create-user --user-name {'x' * 65}",
    ),
    Row(
        *("production-admin", "iam CreateRole", "MalformedPolicyDocument"),
        *({"RoleName": "r", "AssumeRolePolicyDocument": "{"},),
        *("iam create-role --role-name r --assume-role-policy-document {",),
    ),
    Row(
        *("production-admin", "iam CreateRole", "MalformedPolicyDocument"),
        {"RoleName": "r", "AssumeRolePolicyDocument": STRANGER},
    ),
    Row(
        *("production-admin", "iam PutRolePolicy", "MalformedPolicyDocument"),
        {"RoleName": "UpdateApp", "PolicyName": "q", "PolicyDocument": trusting("*")},
    ),
    Row("production-admin", "iam DeleteRole", "DeleteConflict", {"RoleName": "UpdateApp"}),
    Row(
        "production-admin",
        "iam AttachUserPolicy",
        "NoSuchEntity",
        {"UserName": "ProductionAdmin", "PolicyArn": "arn:aws:iam::aws:policy/Nothing"},
    ),
    Row(
        "developer-updateapp", "s3 ListObjectsV2", "", BUCKET, "s3api list-objects-v2 --bucket productionapp"
    ),
    Row("developer-updateapp", "s3 GetBucketLocation", "", BUCKET),
    Row("developer-updateapp", "s3 GetObject", "", OBJECT),
    Row("developer-updateapp", "s3 HeadObject", "", OBJECT),
    Row("developer-updateapp", "s3 ListBuckets", "AccessDenied"),
    Row("developer-updateapp", "s3 GetBucketPolicy", "NoSuchBucketPolicy", BUCKET),
    Row("developer", "s3 ListBuckets"),
    Row("developer", "s3 ListObjectsV2", "AccessDenied", BUCKET),
    Row("developer", "s3 CreateBucket", "AccessDenied", {"Bucket": "mine-of-developer"}),
    Row("developer", "s3 HeadObject", "403", OBJECT),
    Row(
        *("outsider", "s3 GetObject", "AccessDenied", OBJECT),
        "s3api get-object --bucket productionapp --key report.csv /dev/null",
    ),
    Row("outsider", "s3 CreateBucket", "BucketAlreadyExists", BUCKET),
    Row("production-admin", "s3 GetObject", "NoSuchKey", BUCKET | {"Key": "nothing"}),
    Row("production-admin", "s3 ListObjectsV2", "NoSuchBucket", {"Bucket": "nobodys-bucket-at-all"}),
    Row("production-admin", "s3 DeleteBucket", "BucketNotEmpty", BUCKET),
    Row("production-admin", "s3 PutBucketPolicy", "MalformedPolicy", BUCKET | {"Policy": "{"}),
    Row("production-admin", "s3 PutBucketPolicy", "MalformedPolicy", BUCKET | {"Policy": ANYTHING}),
    Row(
        *("developer", "organizations DescribeOrganization", "AccessDeniedException"),
        line="organizations describe-organization",
    ),
    Row("production-admin", "organizations DescribeOrganization", "AWSOrganizationsNotInUseException"),
    Row("developer", "kms ListKeys", "AccessDeniedException"),
    Row("production-admin", "kms ListKeys"),
    Row("developer", "ec2 DescribeInstances", "UnauthorizedOperation", line="ec2 describe-instances"),
    Row("production-admin", "ec2 DescribeSecurityGroups"),
    Row("developer", "cloudtrail DescribeTrails", "AccessDeniedException"),
    Row("production-admin", "cloudtrail DescribeTrails"),
    Row("developer", "cloudwatch DescribeAlarms", "AccessDenied"),
    Row("developer", "sns ListTopics", "AuthorizationError"),
    Row("developer", "sqs ListQueues", "AccessDenied"),
    Row(
        "production-admin",
        "bedrock ListFoundationModels",
        "NotSimulatedByLabkit",
        line="bedrock list-foundation-models",
    ),
    Row("production-admin", "lambda ListFunctions", "NotSimulatedByLabkit"),
    Row("production-admin", "stepfunctions ListStateMachines", "NotSimulatedByLabkit"),
    Row("production-admin", "efs DescribeFileSystems", "NotSimulatedByLabkit"),
    Row("production-admin", "elbv2 DescribeLoadBalancers", "NotSimulatedByLabkit"),
    Row("production-admin", "dynamodb ListTables", "NotSimulatedByLabkit"),
]


@pytest.fixture(scope="module")
def open_end(opened: list[Scene]) -> Scene:
    return at_checkpoint(opened, "end")


@pytest.mark.parametrize("row", CALLS, ids=str)
def test_every_way_gives_one_answer(open_end: Scene, row: Row) -> None:
    service, operation = row.call.split()
    inside = open_end.call(row.profile, service, operation, row.parameters)
    assert (inside.code, inside.ok) == (row.code, not row.code), inside.message

    outside = _over_the_endpoint(open_end, row.profile, service, operation, row.parameters)
    assert outside == (inside.code, inside.message)

    if row.line:
        done = open_end.run_aws(row.line, row.profile)
        assert (done.returncode == 0) == (not row.code), done.stderr
        printed = _PRINTED.search(done.stderr)
        told = (printed[1], printed[3].strip()) if printed else ("", "")
        assert told == (inside.code, inside.message)


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
