"""Who you are: Signature Version 4 is checked, and each service says no in its own words."""

from __future__ import annotations

import http.client
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import time_machine
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.cloud.wire.http import HttpRequest
from labkit.cloud.wire.signature import matches, read_claim
from labkit.cross_account.scene import ROLE

if TYPE_CHECKING:
    from labkit.cloud import Scene

JSON = {"content-type": "application/x-amz-json-1.1"}
# service, method, path, body, headers
ASKED: dict[str, tuple[str, str, bytes, dict[str, str]]] = {
    "sts": ("POST", "/", b"Action=GetCallerIdentity&Version=2011-06-15", {}),
    "iam": ("POST", "/", b"Action=ListUsers&Version=2010-05-08", {}),
    "s3": ("GET", "/", b"", {}),
    "ec2": ("POST", "/", b"Action=DescribeInstances&Version=2016-11-15", {}),
    "organizations": (
        *("POST", "/", b"{}"),
        JSON | {"x-amz-target": "AWSOrganizationsV20161128.DescribeOrganization"},
    ),
    "kms": ("POST", "/", b"{}", JSON | {"x-amz-target": "TrentService.ListKeys"}),
}


def signed(service: str, keys: Any, **change: Any) -> AWSRequest:
    method, path, body, headers = ASKED[service]
    if body.startswith(b"Action"):
        headers = headers | {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    request = AWSRequest(method=method, url=f"http://127.0.0.1{path}", data=body, headers=dict(headers))
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    region = change.pop("region", "us-east-1")
    signer(Credentials(keys.access_key_id, keys.secret, keys.token), service, region).add_auth(request)
    return request


def send(scene: Scene, request: AWSRequest, host: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
    """Send it as it is, over a socket."""
    parts = urlsplit(scene.endpoint_url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    target = urlsplit(request.url)
    path = target.path + (f"?{target.query}" if target.query else "")
    connection.request(request.method, path, request.data, {**dict(request.headers.items()), "Host": host})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("service", ASKED)
def test_a_right_signature_is_believed(scene: Scene, service: str) -> None:
    status, headers, body = send(scene, signed(service, scene._wallet.long_term["production-admin"]))
    assert "Signature" not in body
    assert status in (200, 400), body
    assert headers["x-amzn-requestid"]


ODD = {
    "escapes": ("s3", "/b/a%20b%2Fc%C3%BC+%25~_-.", {}),
    "dots and slashes": ("s3", "/b//k/../x/./", {}),
    "a query out of order": ("s3", "/b?z=1&a=%20&a=&prefix=a/b&list-type=2&acl", {}),
    "spaces in a header": ("s3", "/b/k", {"x-amz-meta-note": "  two  spaces "}),
    "a path of another service": ("lambda", "/2015-03-31//functions/../a%20b/%C3%BC", {}),
    "a query of another service": ("iam", "/?Version=2010-05-08&Action=ListUsers", {}),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("body", [b"", b"\x00body"])
def test_a_signature_is_what_botocore_makes_of_the_request(
    odd: tuple[str, str, dict[str, str]], body: bytes
) -> None:
    service, path, more = odd
    made = AWSRequest("PUT", url=f"http://127.0.0.1:80{path}", data=body, headers=dict(more))
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials("AKIA", "secret"), service, "eu-west-1").add_auth(made)
    headers = {name.lower(): value for name, value in made.headers.items()} | {"host": "127.0.0.1"}
    request = HttpRequest("PUT", made.url, headers, body)
    claim = read_claim(request)
    assert claim is not None
    assert matches(claim, request, "secret")
    assert not matches(claim, request, "another")
    assert not matches(claim, replace(request, body=b"other"), "secret")
    assert not matches(claim, replace(request, url=made.url + "?more"), "secret")


WRONG = {
    "unknown key": {
        "sts": (403, "InvalidClientTokenId"),
        "iam": (403, "InvalidClientTokenId"),
        "s3": (403, "InvalidAccessKeyId"),
        "ec2": (401, "AuthFailure"),
        "organizations": (400, "UnrecognizedClientException"),
        "kms": (400, "UnrecognizedClientException"),
    },
    "wrong secret": {
        "sts": (403, "SignatureDoesNotMatch"),
        "iam": (403, "SignatureDoesNotMatch"),
        "s3": (403, "SignatureDoesNotMatch"),
        "ec2": (401, "AuthFailure"),
        "organizations": (400, "InvalidSignatureException"),
        "kms": (400, "InvalidSignatureException"),
    },
    "another body": {
        "sts": (403, "SignatureDoesNotMatch"),
        "iam": (403, "SignatureDoesNotMatch"),
        "s3": (400, "XAmzContentSHA256Mismatch"),
        "ec2": (401, "AuthFailure"),
        "organizations": (400, "InvalidSignatureException"),
        "kms": (400, "InvalidSignatureException"),
    },
    "a token where none belongs": {
        "sts": (403, "InvalidClientTokenId"),
        "s3": (400, "InvalidToken"),
        "kms": (400, "UnrecognizedClientException"),
    },
    "no signature": {
        "sts": (403, "MissingAuthenticationToken"),
        "kms": (400, "MissingAuthenticationTokenException"),
    },
    "half a signature": {
        "sts": (400, "IncompleteSignature"),
        "s3": (400, "AuthorizationHeaderMalformed"),
        "kms": (400, "IncompleteSignatureException"),
    },
}


@pytest.mark.parametrize(
    ("what", "service"), [(what, service) for what, services in WRONG.items() for service in services]
)
def test_a_wrong_signature_is_not(scene: Scene, what: str, service: str) -> None:
    from dataclasses import replace

    keys = scene._wallet.long_term["production-admin"]
    if what == "unknown key":
        keys = replace(keys, access_key_id="AKIALABKITNOBODYXXXX")
    elif what == "wrong secret":
        keys = replace(keys, secret="another")
    elif what == "a token where none belongs":
        keys = replace(keys, token="FakeSessionToken")
    request = signed(service, keys)
    if what == "another body":
        request.data = request.data + b"&x=1" if request.data else b"more"
    if what == "no signature":
        del request.headers["Authorization"]
    if what == "half a signature":
        request.headers.replace_header(
            "Authorization", f"AWS4-HMAC-SHA256 Credential=a/20360107/us-east-1/{service}/aws4_request"
        )
    mark = scene.trail.mark()
    status, _, body = send(scene, request)
    assert (status, WRONG[what][service][1]) == (WRONG[what][service][0], WRONG[what][service][1])
    assert WRONG[what][service][1] in body
    assert "<html" not in body.lower()
    assert scene.trail.since(mark) == ()


def test_an_inactive_key_is_unknown(scene: Scene) -> None:
    key = scene._wallet.long_term["developer"].access_key_id
    change = {"UserName": "Developer1", "AccessKeyId": key, "Status": "Inactive"}
    assert scene.call("development-admin", "iam", "UpdateAccessKey", change).ok
    assert scene.call("developer", "sts", "GetCallerIdentity").code == "InvalidClientTokenId"
    assert scene.call("development-admin", "iam", "UpdateAccessKey", change | {"Status": "Active"}).ok
    assert scene.call("developer", "sts", "GetCallerIdentity").ok


def test_a_session_needs_its_own_token_and_ends(ended: Scene) -> None:
    assume = {"RoleArn": ROLE, "RoleSessionName": "work", "DurationSeconds": 900}
    first = ended.call("developer", "sts", "AssumeRole", assume).result["Credentials"]
    second = ended.call("developer", "sts", "AssumeRole", assume).result["Credentials"]
    who = ("developer", "sts", "GetCallerIdentity", {})
    assert ended.call(*who, credentials=first).ok
    without = {name: value for name, value in first.items() if name != "SessionToken"}
    assert ended.call(*who, credentials=without).code == "InvalidClientTokenId"
    foreign = first | {"SessionToken": second["SessionToken"]}
    assert ended.call(*who, credentials=foreign).code == "InvalidClientTokenId"
    buckets = ("developer", "s3", "ListBuckets", {})
    assert ended.call(*buckets, credentials=foreign).code == "InvalidToken"
    ended.advance(timedelta(minutes=16))
    assert ended.call(*who, credentials=first).code == "ExpiredToken"
    assert ended.call(*buckets, credentials=first).code == "ExpiredToken"
    keys = ("developer", "kms", "ListKeys", {})
    assert ended.call(*keys, credentials=first).code == "ExpiredTokenException"


def test_a_session_ends_with_its_role(ended: Scene) -> None:
    """A role made anew under the old name is another one: its sessions don't come back."""
    assume = {"RoleArn": ROLE, "RoleSessionName": "work"}
    session = ended.call("developer", "sts", "AssumeRole", assume).result["Credentials"]
    trust = ended.call("production-admin", "iam", "GetRole", {"RoleName": "UpdateApp"}).result["Role"]
    for operation, parameters in (
        ("DeleteRolePolicy", {"RoleName": "UpdateApp", "PolicyName": "p"}),
        ("DeleteRole", {"RoleName": "UpdateApp"}),
        (
            "CreateRole",
            {
                "RoleName": "UpdateApp",
                "AssumeRolePolicyDocument": json.dumps(trust["AssumeRolePolicyDocument"]),
            },
        ),
    ):
        assert ended.call("production-admin", "iam", operation, parameters).ok
    again = ended.call("developer", "sts", "GetCallerIdentity", {}, credentials=session)
    assert again.code == "InvalidClientTokenId"


def test_a_presigned_url(scene: Scene) -> None:
    client = scene.client("production-admin", "s3")
    url = client.generate_presigned_url(
        "get_object", {"Bucket": "productionapp", "Key": "report.csv"}, ExpiresIn=60
    )
    host = urlsplit(url).netloc
    request = AWSRequest(method="GET", url=url)

    def fetch(address: str) -> tuple[int, bytes]:
        answer = scene._gate.answer(HttpRequest("GET", address, {"host": host}))
        return answer.status, answer.body

    assert request.url == url
    assert fetch(url) == (200, b"version,1\n")
    assert b"SignatureDoesNotMatch" in fetch(url.replace("report.csv", "other.csv"))[1]
    assert b"SignatureDoesNotMatch" in fetch(url.replace("Expires=60", "Expires=600"))[1]
    tester = scene.client("tester", "s3").generate_presigned_url(
        "get_object", {"Bucket": "productionapp", "Key": "report.csv"}
    )
    assert b"AccessDenied" in fetch(tester)[1]


@pytest.mark.parametrize(
    ("seconds", "more", "headers", "said"),
    [
        (60, "", {}, b"<Code>AccessDenied</Code><Message>Request has expired</Message>"),
        (604801, "", {}, b"<Code>AuthorizationQueryParametersError</Code>"),
        (600, "", {"x-amz-meta-a": "b"}, b"There were headers present in the request which were not signed"),
        (600, "&AWSAccessKeyId=A&Signature=s", {}, b"<Code>SignatureDoesNotMatch</Code>"),
        (600, "?", {}, b"<Code>SignatureDoesNotMatch</Code>"),
    ],
)
def test_presigned_urls_that_s3_refuses(
    scene: Scene, seconds: int, more: str, headers: dict[str, str], said: bytes
) -> None:
    """Download and upload objects with presigned URLs; List of error codes, Amazon S3 API Reference."""
    given = {"Bucket": "productionapp", "Key": "report.csv"}
    client = scene.client("production-admin", "s3")
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=2), tick=False):
        url = client.generate_presigned_url("get_object", given, ExpiresIn=seconds) + more
    answer = scene._gate.answer(HttpRequest("GET", url, {"host": urlsplit(url).netloc, **headers}))
    assert said in answer.body


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (12, 403)])
def test_a_policy_can_limit_how_old_a_signature_is(scene: Scene, minutes: int, status: int) -> None:
    """Bucket policy examples using condition keys: s3:signatureAge."""
    old = {"NumericGreaterThan": {"s3:signatureAge": "600000"}}
    refused = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::productionapp/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [refused | {"Condition": old}]})
    given = {"Bucket": "productionapp", "Policy": policy}
    assert scene.call("production-admin", "s3", "PutBucketPolicy", given).ok
    client = scene.client("production-admin", "s3")
    asked = {"Bucket": "productionapp", "Key": "report.csv"}
    assert client.get_object(**asked)["ResponseMetadata"]["HTTPStatusCode"] == 200
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=minutes), tick=False):
        url = client.generate_presigned_url("get_object", asked, ExpiresIn=3600)
    assert scene._gate.answer(HttpRequest("GET", url, {"host": urlsplit(url).netloc})).status == status


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": b"other"}, b"<Code>XAmzContentSHA256Mismatch</Code>"),
        ({"x-amz-content-sha256": None}, b"<Code>InvalidRequest</Code>"),
        ({"x-amz-content-sha256": "nonsense"}, b"<Code>InvalidArgument</Code>"),
    ],
)
def test_s3_wants_the_hash_of_the_body(scene: Scene, changes: dict[str, Any], said: bytes) -> None:
    """List of error codes, Amazon S3 API Reference: XAmzContentSHA256Mismatch."""
    asked = AWSRequest(method="PUT", url="https://s3.amazonaws.com/productionapp/new", data=b"body")
    keys = scene._wallet.long_term["production-admin"]
    S3SigV4Auth(Credentials(keys.access_key_id, keys.secret), "s3", "us-east-1").add_auth(asked)
    headers = {name.lower(): str(value) for name, value in asked.headers.items()} | {
        "host": "s3.amazonaws.com"
    }
    headers |= {name: value for name, value in changes.items() if name != "body"}
    kept = {name: value for name, value in headers.items() if value is not None}
    request = HttpRequest("PUT", str(asked.url), kept, changes.get("body", b"body"))
    assert said in scene._gate.answer(request).body


_IN_A_URL = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")
_NEEDED = b"Query-string authentication version 4 requires the X-Amz-Algorithm"
CHANGED: list[tuple[str, str, bytes]] = [  # (Authenticating requests: query parameters; List of error codes)
    *((f"X-Amz-{name}=", f"X-{name}=", _NEEDED) for name in _IN_A_URL),
    ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", b"X-Amz-Algorithm only supports"),
    ("%2Faws4_request", "", b"Error parsing the X-Amz-Credential parameter; the Credential is mal-formed"),
    ("X-Amz-Date=2", "X-Amz-Date=x", b"X-Amz-Date must be in the ISO8601 Long Format"),
    ("Expires=600", "Expires=soon", b"X-Amz-Expires should be a number"),
]


@pytest.mark.parametrize(("piece", "other", "said"), CHANGED)
def test_a_url_is_signed_with_six_parameters(scene: Scene, piece: str, other: str, said: bytes) -> None:
    given = {"Bucket": "productionapp", "Key": "report.csv"}
    url = scene.client("production-admin", "s3").generate_presigned_url("get_object", given, ExpiresIn=600)
    assert piece in url
    asked = HttpRequest("GET", url.replace(piece, other, 1), {"host": urlsplit(url).netloc})
    answer = scene._gate.answer(asked)
    assert (answer.status, b"AuthorizationQueryParametersError" in answer.body) == (400, True)
    assert said in answer.body


def test_a_url_has_its_time(scene: Scene) -> None:
    given, client = {"Bucket": "productionapp", "Key": "report.csv"}, scene.client("production-admin", "s3")
    for ahead, seconds, said in ((20, 600, b"Request is not valid yet"), (-1, 0, b"Request has expired")):
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=ahead), tick=False):
            url = client.generate_presigned_url("get_object", given, ExpiresIn=seconds)
        assert said in scene._gate.answer(HttpRequest("GET", url, {"host": urlsplit(url).netloc})).body


HEADERS: list[tuple[str, str, bytes]] = [
    ("", "Basic eDp5", b"Unsupported Authorization Type"),
    ("", "Bearer x", b"<ArgumentValue>Bearer x</ArgumentValue>"),
    ("", "AWS AKIA:sig", b"Please use AWS4-HMAC-SHA256."),
    (
        "",
        "AWS4-HMAC-SHA256 Credential=A/b/c, SignedHeaders=host, Signature=0",
        b"the Credential is mal-formed",
    ),
    (
        "",
        "AWS4-HMAC-SHA256 Credential=A/20360107/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
        b"AWS authentication requires a valid Date or x-amz-date header",
    ),
    ("?X-Amz-Signature=0", "AWS4-HMAC-SHA256 Credential=A", b"Only one auth mechanism allowed"),
]


@pytest.mark.parametrize(("query", "header", "said"), HEADERS)
def test_s3_says_what_is_wrong_with_the_header(scene: Scene, query: str, header: str, said: bytes) -> None:
    """List of error codes, Amazon S3 API Reference."""
    url = f"https://s3.amazonaws.com/productionapp/report.csv{query}"
    asked = HttpRequest("GET", url, {"host": "s3.amazonaws.com", "authorization": header})
    assert said in scene._gate.answer(asked).body


def test_signature_version_2_is_over(scene: Scene) -> None:
    """AWS Signature Version 2 (deprecated)."""
    url = "https://s3.amazonaws.com/productionapp/report.csv?AWSAccessKeyId=A&Signature=s&Expires=1"
    answer = scene._gate.answer(HttpRequest("GET", url, {"host": "s3.amazonaws.com"}))
    assert b"<Code>InvalidRequest</Code>" in answer.body


def test_an_old_signature_is_refused(scene: Scene) -> None:
    request = signed("sts", scene._wallet.long_term["developer"])
    request.headers.replace_header("X-Amz-Date", "20200101T000000Z")
    old = request.headers["Authorization"].split("/")
    old[1] = "20200101"
    request.headers.replace_header("Authorization", "/".join(old))
    status, _, body = send(scene, request)
    assert (status, "SignatureDoesNotMatch" in body) == (403, True)
