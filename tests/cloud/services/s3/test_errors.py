"""S3's errors name what they are about. (Error responses, Amazon S3 API Reference; List of error codes)"""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.cloud.people import fixtures

if TYPE_CHECKING:
    from labkit.cloud import Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
READS = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "s3:*", "Resource": "arn:aws:s3:::ours/*"}
OTHERS_READ = json.dumps({"Version": "2012-10-17", "Statement": [READS]})


def setup(stage: Stage) -> None:
    s3 = stage.client(HOME, "s3")
    for name in ("ours", "kept"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_policy(Bucket="ours", Policy=OTHERS_READ)
    s3.put_object(Bucket="ours", Key="there", Body=b"text")
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="kept", Key="gone", Body=b"text")
    s3.delete_object(Bucket="kept", Key="gone")


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup)


def error(scene: Scene, operation: str, profile: str = "home", **given: Any) -> dict[str, Any]:
    """The whole error: its elements, and the headers that came with it."""
    client = scene.client(profile, "s3")
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**{"Bucket": "ours"} | given)
    said: Any = caught.value.response
    return said["Error"] | {"headers": said["ResponseMetadata"]["HTTPHeaders"]}


COPY = {"Key": "n", "CopySource": "ours/there"}
PART = {"Key": "there", "UploadId": "no", "PartNumber": 1}
WRONG = "AAAAAAAAAAAAAAAAAAAAAA=="
ELEMENTS: list[tuple[str, dict[str, Any], str, dict[str, str]]] = [
    ("get_object", {"Key": "no"}, "NoSuchKey", {"Key": "no", "Resource": "/ours/no"}),
    ("get_object", {"Bucket": "no-such"}, "NoSuchBucket", {"BucketName": "no-such"}),
    ("get_object", {"Key": "there", "IfMatch": "x"}, "PreconditionFailed", {"Condition": "If-Match"}),
    (
        "put_object",
        {"Key": "there", "IfNoneMatch": "*"},
        "PreconditionFailed",
        {"Condition": "If-None-Match"},
    ),
    (
        "copy_object",
        COPY | {"CopySourceIfMatch": "x"},
        "PreconditionFailed",
        {"Condition": "x-amz-copy-source-If-Match"},
    ),
    ("list_parts", {"Key": "there", "UploadId": "no"}, "NoSuchUpload", {"UploadId": "no"}),
    ("upload_part", PART | {"Body": b"x"}, "NoSuchUpload", {"UploadId": "no"}),
    (
        "upload_part",
        PART | {"PartNumber": 10001, "Body": b"x"},
        "InvalidArgument",
        {"ArgumentName": "partNumber", "ArgumentValue": "10001"},
    ),
    (
        "list_objects_v2",
        {"ContinuationToken": "x"},
        "InvalidArgument",
        {"ArgumentName": "continuation-token", "ArgumentValue": "x"},
    ),
    ("list_objects", {"MaxKeys": -1}, "InvalidArgument", {"ArgumentName": "maxKeys", "ArgumentValue": "-1"}),
    (
        "put_object",
        {"Key": "n", "SSEKMSKeyId": "k"},
        "InvalidArgument",
        {"ArgumentName": "x-amz-server-side-encryption", "ArgumentValue": "null"},
    ),
    ("put_object", {"Key": "n", "Tagging": "a=1&a=2"}, "InvalidArgument", {"ArgumentName": "x-amz-tagging"}),
    (
        "put_object_tagging",
        {"Key": "there", "Tagging": {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}},
        "InvalidTag",
        {"TagKey": "a"},
    ),
    ("put_object", {"Key": "k" * 1025}, "KeyTooLongError", {"Size": "1025", "MaxSizeAllowed": "1024"}),
    (
        "put_object",
        {"Key": "n", "Body": b"x", "ContentMD5": WRONG},
        "BadDigest",
        {"ExpectedDigest": WRONG, "CalculatedDigest": "ndTkYSaMgDT1yFZOFVxnpg=="},
    ),
    ("put_object", {"Key": "n", "ContentMD5": "x"}, "InvalidDigest", {"Content-MD5": "x"}),
    ("get_bucket_policy", {"Bucket": "kept"}, "NoSuchBucketPolicy", {"BucketName": "kept"}),
    ("get_bucket_tagging", {}, "NoSuchTagSet", {"BucketName": "ours"}),
    ("get_bucket_cors", {}, "NoSuchCORSConfiguration", {"BucketName": "ours"}),
    ("delete_bucket", {}, "BucketNotEmpty", {"BucketName": "ours"}),
    ("create_bucket", {"Bucket": "A"}, "InvalidBucketName", {"BucketName": "A"}),
    (
        "create_bucket",
        {"Bucket": "n-new", "CreateBucketConfiguration": {"LocationConstraint": "mars-1"}},
        "InvalidLocationConstraint",
        {"LocationConstraint": "mars-1"},
    ),
    ("get_object", {"Key": "there", "Range": "bytes=9-"}, "InvalidRange", {"ActualObjectSize": "4"}),
    (
        "get_object",
        {"Key": "there", "VersionId": "no-such"},
        "NoSuchVersion",
        {"Key": "there", "VersionId": "no-such"},
    ),
    (  # Configuring S3 Object Lock
        "put_object_lock_configuration",
        {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        "InvalidBucketState",
        {"BucketName": "ours"},
    ),
]


@pytest.mark.parametrize(("operation", "given", "code", "elements"), ELEMENTS)
def test_an_error_names_what_it_is_about(
    scene: Scene, operation: str, given: dict[str, Any], code: str, elements: dict[str, str]
) -> None:
    if operation == "create_bucket" or given.get("Bucket") == "no-such":
        given = {"Key": "k"} | given if operation == "get_object" else given
    said = error(scene, operation, **given)
    assert said["Code"] == code
    assert {name: said.get(name) for name in elements} == elements


def test_a_delete_marker_says_that_it_is_one(scene: Scene) -> None:
    """Working with delete markers; GetObject: x-amz-delete-marker."""
    marker = scene.client("home", "s3").list_object_versions(Bucket="kept")["DeleteMarkers"][0]["VersionId"]
    hidden = error(scene, "get_object", Bucket="kept", Key="gone")
    assert (hidden["Code"], hidden["headers"]["x-amz-delete-marker"]) == ("NoSuchKey", "true")
    assert hidden["headers"]["x-amz-version-id"] == marker
    for operation in ("get_object", "head_object"):
        itself = error(scene, operation, Bucket="kept", Key="gone", VersionId=marker)
        assert itself["headers"]["allow"] == "DELETE"
        assert itself["headers"]["x-amz-delete-marker"] == "true"
    assert "x-amz-delete-marker" not in error(scene, "get_object", Key="no")["headers"]


PLACES = [  # (CreateBucket: LocationConstraint)
    ("us-west-2", "us-east-1", "IllegalLocationConstraintException"),
    ("us-west-2", None, "IllegalLocationConstraintException"),
    ("us-west-2", "eu-west-1", "IllegalLocationConstraintException"),
    ("us-east-1", "mars-1", "InvalidLocationConstraint"),
    ("us-west-2", "us-west-2", ""),
    ("us-east-1", "us-west-2", ""),
]


@pytest.mark.parametrize(("asked_in", "place", "code"), PLACES)
def test_a_bucket_is_made_where_the_request_went(
    scene: Scene, asked_in: str, place: str | None, code: str
) -> None:
    client = scene.client("home", "s3", asked_in)
    where = {"CreateBucketConfiguration": {"LocationConstraint": place}} if place else {}
    if not code:
        client.create_bucket(Bucket="somewhere", **where)
        return
    with pytest.raises(ClientError) as caught:
        client.create_bucket(Bucket="somewhere", **where)
    assert caught.value.response["Error"]["Code"] == code


def test_a_complete_upload_is_complete_again(scene: Scene) -> None:
    """CompleteMultipartUpload: the same call once more gets the same answer."""
    client = scene.client("home", "s3")
    upload = {"Bucket": "ours", "Key": "big"}
    upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]
    etag = client.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"ETag": etag, "PartNumber": 1}]}
    asked = {**upload, "MultipartUpload": parts, "IfNoneMatch": "*"}
    first, again = client.complete_multipart_upload(**asked), client.complete_multipart_upload(**asked)
    drop = {"ResponseMetadata": None}
    assert first | drop == again | drop
    assert error(scene, "complete_multipart_upload", **asked | {"Key": "other"})["Code"] == "NoSuchUpload"


def test_a_part_has_the_checksum_that_it_had(scene: Scene) -> None:
    """Checking object integrity; List of error codes: InvalidPart."""
    client = scene.client("home", "s3")
    made = client.create_multipart_upload(Bucket="ours", Key="sum", ChecksumAlgorithm="CRC32")
    upload = {"Bucket": "ours", "Key": "sum", "UploadId": made["UploadId"]}
    part = client.upload_part(**upload, PartNumber=1, Body=b"x", ChecksumAlgorithm="CRC32")
    told = {"PartNumber": 1, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]}
    wrong = {"Parts": [told | {"ChecksumCRC32": "AAAAAA=="}]}
    assert error(scene, "complete_multipart_upload", **upload, MultipartUpload=wrong)["Code"] == "InvalidPart"
    assert client.complete_multipart_upload(**upload, MultipartUpload={"Parts": [told]})["ETag"]


def test_an_objects_managed_key_is_named(scene: Scene) -> None:
    """PutObject: SSEKMSKeyId; AWS managed keys serve their own account through one service."""
    client = scene.client("home", "s3")
    put = client.put_object(Bucket="ours", Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    arn = put["SSEKMSKeyId"]
    assert arn.startswith(f"arn:aws:kms:us-east-1:{HOME}:key/")
    known = scene.client("home", "kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert (known["Arn"], known["KeyManager"]) == (arn, "AWS")
    assert client.head_object(Bucket="ours", Key="k")["SSEKMSKeyId"] == arn
    assert client.get_object(Bucket="ours", Key="k")["Body"].read() == b"x"
    begun = client.create_multipart_upload(Bucket="ours", Key="m", ServerSideEncryption="aws:kms")
    assert begun["SSEKMSKeyId"] == arn
    copied = client.copy_object(Bucket="ours", Key="c", CopySource="ours/k", ServerSideEncryption="aws:kms")
    assert copied["SSEKMSKeyId"] == arn
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    client.put_bucket_encryption(Bucket="kept", ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert client.put_object(Bucket="kept", Key="k", Body=b"x")["SSEKMSKeyId"] == arn
    theirs = scene.client("other", "s3")
    assert theirs.get_object(Bucket="ours", Key="there")["Body"].read() == b"text"
    assert error(scene, "get_object", "other", Key="k")["Code"] == "AccessDenied"


def test_a_lock_comes_to_an_existing_bucket(scene: Scene) -> None:
    """Configuring S3 Object Lock: on a new or an existing bucket that keeps versions."""
    client, lock = scene.client("home", "s3"), {"ObjectLockEnabled": "Enabled"}
    client.put_object_lock_configuration(Bucket="kept", ObjectLockConfiguration=lock)
    held = client.get_object_lock_configuration(Bucket="kept")["ObjectLockConfiguration"]
    assert held["ObjectLockEnabled"] == "Enabled"


TWO_STATES = b"<Status>Enabled</Status><Status>Suspended</Status>"
TWO_KEYS = b"<Tag><Key>a</Key><Key>b</Key><Value>c</Value></Tag>"
RAW = [  # bodies that no client writes (DeleteObjects, PutBucketTagging, PutBucketVersioning, ...)
    ("POST", "/ours?delete", b"<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>"),
    ("POST", "/ours?delete", b"<Delete><Object><Key><b/></Key></Object></Delete>"),
    ("PUT", "/ours?tagging", b"<Tagging><TagSet>" + TWO_KEYS + b"</TagSet></Tagging>"),
    ("PUT", "/ours?versioning", b"<VersioningConfiguration>" + TWO_STATES + b"</VersioningConfiguration>"),
    ("PUT", "/ours/there?legal-hold", b"<LegalHold><Status>ON</Status><Status>OFF</Status></LegalHold>"),
]


@pytest.mark.parametrize(("method", "path", "body"), RAW)
def test_an_element_that_comes_twice_is_malformed(scene: Scene, method: str, path: str, body: bytes) -> None:
    response = signed(scene, method, path, body)
    assert b"<Code>MalformedXML</Code>" in response
    assert b" at 0x" not in response


def signed(scene: Scene, method: str, path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest

    client: Any = scene.client("home", "s3")
    url = scene.endpoint_url
    request = AWSRequest(method, url + path, headers or {"content-type": "application/xml"}, body)
    S3SigV4Auth(client._request_signer._credentials, "s3", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    prepared = request.prepare()
    with closing(connection):
        connection.request(method, path, body, dict(prepared.headers))
        return connection.getresponse().read()


def test_a_trailer_ends_where_the_next_request_begins(scene: Scene) -> None:
    """Chunked transfer coding, RFC 9112: the trailer section."""
    with closing(http.client.HTTPConnection(urlsplit(scene.endpoint_url).netloc)) as connection:
        for _ in range(2):
            connection.putrequest("PUT", "/ours/t")
            connection.putheader("transfer-encoding", "chunked")
            connection.endheaders()
            connection.send(b"1\r\nx\r\n0\r\nx-amz-checksum-crc32: AAAAAA==\r\nx-other: y\r\n\r\n")
            answer = connection.getresponse()
            assert (answer.status, b"AccessDenied" in answer.read()) == (403, True)


ASKED: list[tuple[str, bytes]] = [  # (ListObjects, ListObjectsV2, GetObject, PutObject; RFC 9110)
    ("GET /ours?list-type=2&max-keys=x", b"Provided max-keys not an integer or within integer range"),
    ("GET /ours?max-keys=99999999999", b"Provided max-keys not an integer or within integer range"),
    ("GET /ours?list-type=3", b"Invalid List Type specified in Request"),
    (
        "PUT /ours/n x-amz-sdk-checksum-algorithm:CRC32",
        b"but no corresponding x-amz-checksum-* or x-amz-trailer",
    ),
    ("PUT /ours/n x-amz-trailer:x-amz-checksum-foo", b"The value specified in the x-amz-trailer header"),
    ("GET /ours/there if-modified-since:yesterday", b"NotSimulatedByLabkit"),
]


@pytest.mark.parametrize(("asked", "said"), ASKED)
def test_what_no_sdk_sends(scene: Scene, asked: str, said: bytes) -> None:
    method, path, *header = asked.split()
    assert said in signed(scene, method, path, b"", dict(one.split(":") for one in header))


def test_a_unit_that_isnt_bytes_is_no_range(scene: Scene) -> None:
    """Range; RFC 9110, 14.2: an origin server must ignore a range unit that it doesn't understand."""
    whole = scene.client("home", "s3").get_object(Bucket="ours", Key="there")["Body"].read()
    assert signed(scene, "GET", "/ours/there", b"", {"range": "lines=0-0"}) == whole
    assert signed(scene, "GET", "/ours/there", b"", {"range": "bytes=0-0"}) == whole[:1]


ANONYMOUS: list[tuple[str, str, bytes]] = [
    (
        "POST",
        "/ours/new?uploads",
        b"Anonymous users cannot initiate multipart uploads.  Please authenticate.",
    ),
    ("GET", "/ours/there?response-content-type=a/b", b"cannot be used for anonymous GET requests."),
    ("GET", "/ours/there", b""),
]


def test_what_nobody_may_do_in_a_public_bucket(scene: Scene) -> None:
    """Multipart upload API and permissions; GetObject: overriding response header values."""
    client = scene.client("home", "s3")
    client.delete_public_access_block(Bucket="ours")
    client.put_bucket_policy(Bucket="ours", Policy=OTHERS_READ.replace(f'{{"AWS": "{OTHER}"}}', '"*"'))
    for method, path, said in ANONYMOUS:
        with closing(http.client.HTTPConnection(urlsplit(scene.endpoint_url).netloc)) as connection:
            connection.request(method, path, b"" if method == "POST" else None)
            answer = connection.getresponse()
            assert said in answer.read(), path
            assert (answer.status < 300) == (not said), path
            assert "x-amz-sdk-checksum-algorithm" not in answer.headers
