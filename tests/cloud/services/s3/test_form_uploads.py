"""A browser's form uploads an object: by a signed policy, within its conditions, judged as s3:PutObject.

(Browser-based uploads using POST; Creating a POST policy; POST Object, Amazon S3 API Reference)
"""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME = "101010101010"


def allowing(action: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")
    iam = stage.client(HOME, "iam")
    by_form = {"StringEquals": {"s3:authType": "POST"}}
    text = allowing("s3:PutObject", Condition=by_form)
    iam.put_user_policy(UserName="Alice", PolicyName="forms", PolicyDocument=text)
    make_user(stage, HOME, "Bob")
    stage.client(HOME, "s3").create_bucket(Bucket="ours")


shared, scene = fixtures(
    {"home": HOME},
    setup,
    [Person("alice", HOME, "user", "Alice"), Person("bob", HOME, "user", "Bob")],
)
Fields = dict[str, str]


def post(
    scene: Scene,
    fields: Fields,
    body: bytes = b"text",
    path: str = "/ours",
    *,
    file_at_the_end: bool = True,
) -> tuple[int, Any, bytes]:
    """Send the form as a browser does: its fields first, the file last."""
    start = "--B\r\nContent-Disposition: form-data; name="
    parts = [f'{start}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    head = f'{start}"file"; filename="mine.txt"\r\nContent-Type: text/plain\r\n\r\n'
    file = head.encode() + body + b"\r\n" if file_at_the_end else b""
    whole = "".join(parts).encode() + file + b"--B--\r\n"
    with closing(http.client.HTTPConnection(urlsplit(scene.endpoint_url).netloc)) as connection:
        connection.request("POST", path, whole, {"content-type": "multipart/form-data; boundary=B"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def signed(
    scene: Scene, who: str = "home", key: str = "a.txt", fields: Fields | None = None, *conditions: Any
) -> Fields:
    """The fields that boto3 makes for a form."""
    client = scene.client(who, "s3")
    made = client.generate_presigned_post("ours", key, fields, list(conditions) or None)
    return dict(made["fields"])


def test_a_form_stores_an_object(scene: Scene) -> None:
    body = bytes(range(256)) + b"\r\n--C\r\n"
    status, headers, said = post(scene, signed(scene, key="in/${filename}"), body)
    assert (status, said) == (204, b""), said
    held = scene.client("home", "s3").get_object(Bucket="ours", Key="in/mine.txt")
    assert held["Body"].read() == body
    assert headers["etag"] == held["ETag"]


def test_a_refused_form_changes_nothing(scene: Scene) -> None:
    """Adding objects to versioning-suspended buckets; POST Object: x-amz-storage-class."""
    s3 = scene.client("home", "s3")
    s3.put_bucket_versioning(Bucket="ours", VersioningConfiguration={"Status": "Suspended"})
    assert post(scene, signed(scene))[0] == 204
    classed = signed(scene, "home", "a.txt", {"x-amz-storage-class": "NOPE"}, {"x-amz-storage-class": "NOPE"})
    status, _, said = post(scene, classed, b"new")
    assert (status, b"InvalidStorageClass" in said) == (400, True), said
    assert s3.get_object(Bucket="ours", Key="a.txt")["Body"].read() == b"text"


def test_it_is_judged_as_a_put(scene: Scene) -> None:
    assert post(scene, signed(scene, "alice"))[0] == 204
    assert scene.trail.events[-1].record["eventName"] == "PutObject"
    assert scene.call("alice", "s3", "PutObject", {"Bucket": "ours", "Key": "b"}).code == "AccessDenied"
    status, _, said = post(scene, signed(scene, "bob"))
    assert (status, b"s3:PutObject" in said) == (403, True)
    assert post(scene, {"key": "a.txt"})[0] == 403  # nobody's


def test_what_else_it_says_is_heeded(scene: Scene) -> None:
    more = {"Content-Type": "text/x", "x-amz-meta-color": "red", "success_action_status": "201"}
    given = signed(scene, "home", "a&b.txt", more, *({name: value} for name, value in more.items()))
    status, headers, said = post(scene, given)
    assert (status, headers["location"]) == (201, "http://ours.s3.amazonaws.com/a%26b.txt")
    assert b"<PostResponse>" in said
    assert b"<Key>a&amp;b.txt</Key>" in said
    held = scene.client("home", "s3").head_object(Bucket="ours", Key="a&b.txt")
    assert (held["ContentType"], held["Metadata"]) == ("text/x", {"color": "red"})
    where = {"success_action_redirect": "https://example.com/done?x=1"}
    status, headers, _ = post(scene, signed(scene, "home", "c", where, where))
    assert status == 303
    assert headers["location"].startswith("https://example.com/done?x=1&bucket=ours&key=c&etag=")


BROKEN: list[tuple[list[Any], Fields, bytes, int, bytes]] = [
    ([], {"key": "other"}, b"", 403, b"Policy Condition failed"),
    ([], {"x-amz-meta-more": "x"}, b"", 403, b"Extra input fields: x-amz-meta-more"),
    ([], {"acl": "public-read"}, b"", 403, b"Extra input fields: acl"),
    ([["content-length-range", 1, 3]], {}, b"text", 400, b"EntityTooLarge"),
    ([["content-length-range", 5, 9]], {}, b"text", 400, b"EntityTooSmall"),
    ([["starts-with", "$Content-Type", "image/"]], {"Content-Type": "text/x"}, b"", 403, b"Condition failed"),
    ([{"bucket": "theirs"}], {}, b"", 403, b"Policy Condition failed"),
    ([["ends-with", "$key", "x"]], {}, b"", 400, b"InvalidPolicyDocument"),
    ([], {"x-amz-signature": "0" * 64}, b"", 403, b"SignatureDoesNotMatch"),
    ([], {"policy": "e30="}, b"", 403, b"SignatureDoesNotMatch"),
    ([], {"x-amz-signature": ""}, b"", 403, b"SignatureDoesNotMatch"),
    ([], {"policy": ""}, b"", 400, b"AuthorizationHeaderMalformed"),
    ([{"x-amz-grant-read": "id=x"}], {"x-amz-grant-read": "id=x"}, b"", 400, b"NotSimulatedByLabkit"),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "change", "body", "status", "says"), BROKEN)
def test_a_form_that_isnt_what_was_signed(
    scene: Scene, *, conditions: list[Any], change: Fields, body: bytes, status: int, says: bytes
) -> None:
    got, _, said = post(scene, signed(scene, "home", "a.txt", None, *conditions) | change, body)
    assert (got, says in said) == (status, True), said
    assert "Contents" not in scene.client("home", "s3").list_objects_v2(Bucket="ours")


def test_what_comes_after_the_file_isnt_read(scene: Scene) -> None:
    """POST Object: the file must be the last field in the form; any fields below it are ignored."""
    fields = {"file": "text"} | signed(scene)
    status, _, said = post(scene, fields, file_at_the_end=False)
    assert (status, b"must contain a field named 'key'" in said) == (400, True)


def test_a_policy_ends(scene: Scene) -> None:
    client = scene.client("home", "s3")
    made = client.generate_presigned_post("ours", "a.txt", ExpiresIn=-60)
    status, _, said = post(scene, dict(made["fields"]))
    assert (status, b"Policy expired." in said) == (403, True)


def test_another_bucket_isnt_the_one_that_was_signed_for(scene: Scene) -> None:
    assert scene.call("home", "s3", "CreateBucket", {"Bucket": "more"}).ok
    assert post(scene, signed(scene), path="/more")[0] == 403
