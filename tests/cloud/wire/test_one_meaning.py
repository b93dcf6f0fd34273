"""A request that could be read in two ways is run in the way in which it was judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.cloud import Person
from tests.cloud.people import administered, make_user
from tests.cloud.wire.test_signatures import send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

    Asked = tuple[str, str, str, bytes, dict[str, str]]

HOME = "999999999999"
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def form(**fields: str) -> bytes:
    return urlencode({"Version": "2010-05-08"} | fields).encode()


def target(name: str) -> dict[str, str]:
    return {"content-type": "application/x-amz-json-1.1", "x-amz-target": name}


ORGANIZATIONS = target("AWSOrganizationsV20161128.DescribeOrganization")
LOGS = target("Logs_20140328.DescribeLogGroups")
LIST = form(Action="ListUsers")
CREATE = form(Action="CreateUser", UserName="eve")
COPY = {"x-amz-copy-source": "productionapp/secret.csv"}
# service, method, path, body, headers: each reads something if it is what the gate takes it for.
AMBIGUOUS: dict[str, Asked] = {
    "an action in the query, another in the form": ("iam", "POST", "/?Action=ListUsers", CREATE, FORM),
    "an action in the form, another in the query": (
        "iam",
        "POST",
        "/?Action=CreateUser&UserName=eve",
        LIST,
        FORM,
    ),
    "two actions in the form": ("iam", "POST", "/", LIST + b"&Action=CreateUser&UserName=eve", FORM),
    "an action in the text of JSON": (
        *("logs", "POST", "/"),
        json.dumps({"logGroupNamePrefix": "&Action=CreateLogGroup&logGroupName=eve&"}).encode(),
        LOGS,
    ),
    "an action in a JSON service's query": (
        "logs",
        "POST",
        "/?Action=CreateLogGroup&logGroupName=eve",
        b"{}",
        LOGS,
    ),
    "a form for a JSON service": (
        *("organizations", "POST", "/"),
        form(Action="CreateOrganization", FeatureSet="ALL"),
        ORGANIZATIONS,
    ),
    "two sub-resources to read": ("s3", "GET", "/productionapp?acl&policy", b"", {}),
    "a body like a form": ("s3", "GET", "/productionapp?location", b"acl=x&delete=x", FORM),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Scene]:
    """A scene with somebody who may read everything and change nothing."""

    def set_up(stage: Stage) -> None:
        make_user(stage, HOME, "Reader", READ_ONLY)
        s3 = stage.client(HOME, "s3")
        s3.create_bucket(Bucket="productionapp")
        s3.put_object(Bucket="productionapp", Key="report.csv", Body=b"report")

    opened = administered({"admin": HOME}, set_up, [Person("reader", HOME, "user", "Reader")])
    yield opened
    opened.close()


def ask(scene: Scene, profile: str, asked: Asked) -> Any:
    service, method, path, body, headers = asked
    keys = scene._wallet.long_term[profile]
    request = AWSRequest(method=method, url=f"http://127.0.0.1{path}", data=body, headers=dict(headers))
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(keys.access_key_id, keys.secret), service, "us-east-1").add_auth(request)
    return send(scene, request)


def state(scene: Scene) -> dict[str, Any]:
    """What an intruder would have changed."""
    iam, logs, s3 = (scene.inspect(HOME, service) for service in ("iam", "logs", "s3"))
    organizations = scene.inspect(HOME, "organizations")
    try:
        organization = organizations.describe_organization()
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        organization = None
    return {
        "users": [user["UserName"] for user in iam.list_users()["Users"]],
        "groups": logs.describe_log_groups()["logGroups"],
        "objects": s3.list_objects_v2(Bucket="productionapp")["Contents"],
        "organization": organization,
    }


@pytest.mark.parametrize("asked", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_whoever_may_only_read_changes_nothing(reader: Scene, asked: Asked) -> None:
    before = state(reader)
    status, _, text = ask(reader, "reader", asked)
    assert status < 500, text
    assert "LabkitFault" not in text
    assert "eve" not in json.dumps(before["users"])
    assert state(reader) == before


def test_parameters_come_from_the_place_that_was_judged(reader: Scene) -> None:
    """The gate has judged the group in the JSON; what a text in it spells is a text."""
    body = json.dumps({"logGroupName": "mine", "tags": {"note": "&logGroupName=theirs&"}}).encode()
    status, _, text = ask(
        reader, "admin", ("logs", "POST", "/", body, target("Logs_20140328.CreateLogGroup"))
    )
    assert status == 200, text
    names = [
        group["logGroupName"] for group in reader.inspect(HOME, "logs").describe_log_groups()["logGroups"]
    ]
    assert names == ["mine"]


def test_a_second_meaning_of_a_write_is_not_run(reader: Scene) -> None:
    """PutObjectTagging isn't CopyObject, whatever header comes along; PutObject isn't PutObjectAcl."""
    tags = b"<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"
    for path, body, headers in (
        ("/productionapp/report.csv?tagging", tags, COPY),
        ("/productionapp/report.csv", b"acl=x&key=y", FORM),
    ):
        status, _, text = ask(reader, "admin", ("s3", "PUT", path, body, headers))
        assert status in (200, 204, 400, 404), text
        named = reader.trail.events[-1].record["eventName"]
        held = reader.inspect(HOME, "s3").get_object(Bucket="productionapp", Key="report.csv")["Body"].read()
        assert held == (body if named == "PutObject" else b"report"), named
