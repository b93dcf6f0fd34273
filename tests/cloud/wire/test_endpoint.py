"""The endpoint as SDKs meet it: buckets in host names, large uploads, short targets, URLs, old hosts, forks.

(Virtual hosting of buckets; Amazon S3 quotas; Amazon SQS queue URLs; AWS CLI: AWS_CA_BUNDLE)
"""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labkit.cloud.wire.tls import Authority, is_an_old_name
from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

A = "111111111111"


def set_up(stage: Stage) -> None:
    stage.client(A, "s3").create_bucket(Bucket="my.bucket")
    stage.client(A, "s3").create_bucket(Bucket="abc")
    stage.client(A, "sqs").create_queue(QueueName="orders")


shared, scene = fixtures({"a": A}, set_up)


def ask(
    scene: Scene, method: str, host: str, path: str, *, service: str = "s3", body: bytes = b"", **headers: str
) -> tuple[int, bytes]:
    """A signed request to the endpoint, under a host name of the test's choice."""
    there = urlsplit(scene.endpoint_url)
    host = host.replace("PORT", str(there.port))
    keys = scene._wallet.keys_of("a", scene._gate.clock)
    request: Any = AWSRequest(method, f"http://{host}{path}", data=body, headers={"Host": host, **headers})
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    sign(Credentials(keys.access_key_id, keys.secret), service, "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", there.port or 0, timeout=30)
    try:
        connection.request(method, path, body, dict(request.headers.items()))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


HOSTS = [
    ("my.bucket.localhost:PORT", 200),
    ("my.bucket.s3.localhost:PORT", 200),
    ("my.bucket.s3.us-east-1.localhost:PORT", 200),
    ("my.bucket.s3-us-east-1.localhost:PORT", 200),
    ("abc.localhost:PORT", 200),
    ("my.bucket.127.0.0.1:PORT", 200),  # as older SDKs write it; their proxy, which is us, needs no address
    ("ABC.LocalHost:PORT", 404),  # a bucket's name has no capital letters
    ("nobodys.localhost:PORT", 404),
    ("my.bucket.example.com:PORT", 400),
    ("localhost.example.com:PORT", 400),
]


@pytest.mark.parametrize(("host", "status"), HOSTS)
def test_a_bucket_in_the_host_name(scene: Scene, host: str, status: int) -> None:
    put, said = ask(scene, "PUT", host, "/a/key.txt", body=b"x")
    assert put == status, said
    if status == 200:
        bucket = "abc" if host.startswith("abc") else "my.bucket"
        read = scene.inspect(A, "s3").get_object(Bucket=bucket, Key="a/key.txt")
        assert read["Body"].read() == b"x"


def test_the_loopback_by_name_has_the_bucket_in_the_path(scene: Scene) -> None:
    for host in ("localhost:PORT", "s3.localhost:PORT", "s3.us-east-1.localhost:PORT", "127.0.0.1:PORT"):
        assert ask(scene, "PUT", host, "/abc/key.txt", body=b"x")[0] == 200
    assert "key.txt" in str(scene.inspect(A, "s3").list_objects_v2(Bucket="abc")["Contents"])


@pytest.mark.long
def test_more_than_64_mebibytes_in_one_upload(scene: Scene) -> None:
    body = bytes(65 * 1024 * 1024)
    assert ask(scene, "PUT", "127.0.0.1:PORT", "/abc/large", body=body)[0] == 200
    kept = scene.inspect(A, "s3").head_object(Bucket="abc", Key="large")
    assert kept["ContentLength"] == len(body)
    assert kept["ETag"] == f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


LONG = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"
TARGETS = [
    (f"{LONG}.DescribeTrails", 200),
    ("CloudTrail_20131101.DescribeTrails", 200),
    ("v20131101.CloudTrail_20131101.DescribeTrails", 200),
    ("Trail_20131101.DescribeTrails", 400),
    ("CloudTrail_20131101.NoSuchThing", 400),
]


@pytest.mark.parametrize(("target", "status"), TARGETS)
def test_cloudtrail_by_the_end_of_its_name(scene: Scene, target: str, status: int) -> None:
    more = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
    assert ask(scene, "POST", "127.0.0.1:PORT", "/", service="cloudtrail", body=b"{}", **more)[0] == status


QUEUES = [
    ("CreateQueue", b'{"QueueName": "new"}', "/new"),
    ("GetQueueUrl", b'{"QueueName": "orders"}', "/orders"),
    ("ListQueues", b"{}", "/orders"),
]


@pytest.mark.parametrize(("operation", "body", "end"), QUEUES)
def test_a_queues_url_leads_to_the_endpoint(scene: Scene, operation: str, body: bytes, end: str) -> None:
    more = {"X-Amz-Target": f"AmazonSQS.{operation}", "Content-Type": "application/x-amz-json-1.0"}
    for host in ("127.0.0.1:PORT", "localhost:PORT"):
        status, said = ask(scene, "POST", host, "/", service="sqs", body=body, **more)
        assert status == 200
        assert f'"{scene.endpoint_url}/{A}{end}"' in said.decode()
    inside = scene.call("a", "sqs", "GetQueueUrl", {"QueueName": "orders"}).result["QueueUrl"]
    assert inside == f"https://sqs.us-east-1.amazonaws.com/{A}/orders"
    # Either URL names the queue, through either door.
    for url in (inside, f"{scene.endpoint_url}/{A}/orders"):
        assert scene.call("a", "sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "x"}).ok


def test_an_older_sdk_that_waits_gets_its_message(scene: Scene) -> None:
    """SQS's query protocol, in which a message is named otherwise."""
    form, there = {"Content-Type": "application/x-www-form-urlencoded"}, "127.0.0.1:PORT"
    queue = f"Version=2012-11-05&QueueUrl={scene.endpoint_url}/{A}/orders"
    for asked in ("Action=SendMessage&MessageBody=hi", "Action=ReceiveMessage&WaitTimeSeconds=1"):
        status, said = ask(scene, "POST", there, "/", service="sqs", body=f"{asked}&{queue}".encode(), **form)
        assert status == 200
    assert "<Body>hi</Body>" in said.decode()


OLD = ["queue.amazonaws.com", "us-west-2.queue.amazonaws.com", "ap-northeast-1.queue.amazonaws.com"]
NOT_OURS = [
    "sqs.us-east-1.amazonaws.com", "example.com", "queue.amazonaws.com.example.com", "x.queue.amazonaws.com",
    "queue.amazonaws.com:443@example.com",
]  # fmt: skip


@pytest.mark.parametrize("host", OLD)
def test_the_first_aws_commands_hosts_for_sqs(scene: Scene, host: str) -> None:
    port = urlsplit(scene.endpoint_url).port or 0
    trusting = ssl.create_default_context(cafile=str(scene.folder.bundle))
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting)
    connection.set_tunnel(host, 443)
    connection.request("GET", "/")
    assert connection.getresponse().status in (400, 403)  # unsigned, but heard
    connection.close()


@pytest.mark.parametrize("host", NOT_OURS)
def test_no_other_host_is_answered_for(scene: Scene, host: str) -> None:
    assert not is_an_old_name(host)
    with pytest.raises(ValueError, match=r"\w"):
        Authority().context_for(host)
    with socket.create_connection(("127.0.0.1", urlsplit(scene.endpoint_url).port or 0), timeout=10) as asked:
        asked.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        assert asked.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize(
    "how", ["exits", "closes the scene", "opens another", "calls", "asks at the endpoint"]
)
def test_a_forked_child_ends(scene: Scene, how: str) -> None:
    """A copy of the process has the scene's things, but none of its threads; the scene goes on without it."""
    with scene._gate.lock:  # as another thread of the parent's might hold it
        child = os.fork()
        if not child:
            _in_the_child(scene, how)
    for _ in range(400):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.05)
    else:
        os.kill(child, 9)
        os.waitpid(child, 0)
        pytest.fail("the child hangs")
    assert os.waitstatus_to_exitcode(status) == 0
    assert ask(scene, "PUT", "127.0.0.1:PORT", "/abc/after", body=b"x")[0] == 200
    assert scene.folder.path.exists()


def _in_the_child(scene: Scene, how: str) -> None:
    from labkit.cloud.scene.opening import close_all

    status = 1
    try:
        if how in ("exits", "closes the scene"):
            close_all()
            scene.close()
            status = 0
        elif how == "opens another":
            from labkit.cloud import open_scene

            open_scene(scene.definition).close()
            status = 0
        elif how == "calls":
            try:
                scene.client("a", "iam").list_users()
            except RuntimeError:
                status = 0
        else:
            status = 0
            socket.create_connection(("127.0.0.1", urlsplit(scene.endpoint_url).port or 0), 5).close()
    finally:
        os._exit(status)
