"""What Amazon S3's pages say of its calls, a row a rule: the call, and the code and words of the answer."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
OURS = ["arn:aws:s3:::ours", "arn:aws:s3:::ours/*"]
NEWS = {"QueueArn": f"arn:aws:sqs:us-east-1:{HOME}:news", "Events": ["s3:ObjectCreated:*"]}
WRONG = base64.b64encode(b"x" * 16).decode()


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


SHARED = policy({"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "s3:*", "Resource": OURS})
CLOSED = policy({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": OURS})


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Nobody")
    s3 = stage.client(HOME, "s3")
    s3.create_bucket(Bucket="ours")
    for key in ("a", "dir/b", "dir/c", "e"):
        s3.put_object(Bucket="ours", Key=key, Body=b"text")
    stage.client(OTHER, "s3").create_bucket(Bucket="theirs")


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup, [Person("nobody", HOME, "user", "Nobody")])


def ask(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    return scene.call(profile, "s3", operation, {"Bucket": "ours", **given})


# The page; the operation; what is asked; the code that answers, and a part of the sentence.
REFUSED: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    (
        "bucket owner condition",
        "GetObject",
        {"Key": "a", "ExpectedBucketOwner": OTHER},
        "AccessDenied",
        "Access Denied",
    ),
    ("bucket owner condition", "ListObjectsV2", {"ExpectedBucketOwner": OTHER}, "AccessDenied", ""),
    ("bucket owner condition", "PutObject", {"Key": "n", "ExpectedBucketOwner": OTHER}, "AccessDenied", ""),
    (
        "bucket owner condition",
        "CopyObject",
        {"Key": "n", "CopySource": "ours/a", "ExpectedSourceBucketOwner": OTHER},
        "AccessDenied",
        "",
    ),
    ("Creating object key names", "PutObject", {"Key": "ü" * 513}, "KeyTooLongError", "Your key is too long"),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ContentMD5": WRONG},
        "BadDigest",
        "did not match what we received",
    ),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ContentMD5": "short"},
        "InvalidDigest",
        "",
    ),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ChecksumCRC32": "AAAAAA=="},
        "BadDigest",
        "The CRC32 you specified",
    ),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ChecksumSHA256": "A" * 43 + "="},
        "BadDigest",
        "The SHA256 you specified",
    ),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ChecksumCRC32C": "AAAAAA=="},
        "BadDigest",
        "The CRC32C you specified",
    ),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ChecksumSHA256": WRONG},
        "InvalidRequest",
        "Value for x-amz-checksum-sha256 header is invalid.",
    ),
    (
        "Checking object integrity",
        "PutObject",
        {"Key": "n", "Body": b"x", "ChecksumCRC32C": "AAAAAA==", "ChecksumSHA256": "A" * 43 + "="},
        "InvalidRequest",
        "Multiple checksum Types are not allowed.",
    ),
    (
        "GetObject: PartNumber",
        "GetObject",
        {"Key": "a", "PartNumber": 0},
        "InvalidArgument",
        "between 1 and 10000",
    ),
    (
        "List of error codes: InvalidPartNumber",
        "GetObject",
        {"Key": "a", "PartNumber": 2},
        "InvalidPartNumber",
        "The requested partnumber is not satisfiable",
    ),
    (
        "GetObject",
        "GetObject",
        {"Key": "a", "PartNumber": 1, "Range": "bytes=0-1"},
        "InvalidRequest",
        "both Range",
    ),
    (
        "Working with object metadata",
        "PutObject",
        {"Key": "n", "Body": b"x", "Metadata": {"a": "x" * 2048}},
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size",
    ),
    (
        "GetObjectAttributes",
        "GetObjectAttributes",
        {"Key": "a", "ObjectAttributes": ["ETag", "Owner"]},
        "InvalidArgument",
        "Invalid attribute name specified.",
    ),
    (
        "CopyObject",
        "CopyObject",
        {"Key": "a", "CopySource": "ours/a"},
        "InvalidRequest",
        "to itself without changing",
    ),
    (
        "CopyObject",
        "CopyObject",
        {"Key": "n", "CopySource": "ours/a", "CopySourceIfMatch": "x"},
        "PreconditionFailed",
        "",
    ),
    (
        "conditional writes",
        "CopyObject",
        {"Key": "e", "CopySource": "ours/a", "IfNoneMatch": "*"},
        "PreconditionFailed",
        "",
    ),
    (
        "conditional writes",
        "CopyObject",
        {"Key": "e", "CopySource": "ours/a", "IfMatch": "x"},
        "PreconditionFailed",
        "",
    ),
    (
        "CreateBucket",
        "CreateBucket",
        {"Bucket": "new-one", "CreateBucketConfiguration": {"LocationConstraint": "mars-1"}},
        "InvalidLocationConstraint",
        "",
    ),
    ("DeleteObjects", "DeleteObjects", {"Delete": {"Objects": []}}, "MalformedXML", ""),
    (
        "DeleteObjects",
        "DeleteObjects",
        {"Delete": {"Objects": [{"Key": f"{n}"} for n in range(1001)]}},
        "MalformedXML",
        "",
    ),
    (
        "List of error codes",
        "UploadPart",
        {"Key": "n", "UploadId": "x", "PartNumber": 0},
        "InvalidArgument",
        "between 1 and 10000",
    ),
    ("List of error codes", "UploadPart", {"Key": "n", "UploadId": "x", "PartNumber": 1}, "NoSuchUpload", ""),
    (
        "PutObjectTagging",
        "PutObjectTagging",
        {"Key": "a", "Tagging": {"TagSet": [{"Key": "t", "Value": v} for v in "12"]}},
        "InvalidTag",
        "",
    ),
    (
        "MFA delete",
        "PutBucketVersioning",
        {"VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}},
        "NotSimulatedByLabkit",
        "",
    ),
    ("PutBucketPolicy", "PutBucketPolicy", {"Bucket": "not-there", "Policy": SHARED}, "NoSuchBucket", ""),
    (
        "ListObjectsV2",
        "ListObjectsV2",
        {"ContinuationToken": "nonsense"},
        "InvalidArgument",
        "continuation token",
    ),
    (
        "Setting lifecycle configuration on a bucket",
        "PutBucketLifecycleConfiguration",
        {"LifecycleConfiguration": {"Rules": [{"Status": "Often", "Filter": {}, "Expiration": {"Days": 1}}]}},
        "MalformedXML",
        "",
    ),
    (
        "PutBucketLifecycleConfiguration",
        "PutBucketLifecycleConfiguration",
        {
            "LifecycleConfiguration": {
                "Rules": [{"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 0}}]
            }
        },
        "InvalidArgument",
        "positive integer",
    ),
    (
        "PutBucketEncryption",
        "PutBucketEncryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "foo"}}]
            }
        },
        "MalformedXML",
        "",
    ),
    (
        "Granting permissions to publish event notification messages",
        "PutBucketNotificationConfiguration",
        {"NotificationConfiguration": {"QueueConfigurations": [NEWS]}},
        "InvalidArgument",
        "destination configurations",
    ),
    ("PutObject", "PutObject", {"Key": "n", "WriteOffsetBytes": 0}, "NotImplemented", ""),
)


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(scene: Scene, row: tuple[str, str, dict[str, Any], str, str]) -> None:
    page, operation, given, code, words = row
    answer = ask(scene, operation, **given)
    assert (answer.code, words in answer.message) == (code, True), f"{page}: {answer.code} {answer.message}"


def test_a_date_in_the_future_is_none(scene: Scene) -> None:
    """CopyObject: x-amz-copy-source-if-modified-since; GetObject: If-Modified-Since."""
    later = datetime(2040, 1, 1, tzinfo=UTC)
    assert ask(scene, "CopyObject", Key="n", CopySource="ours/a", CopySourceIfModifiedSince=later).ok
    assert ask(scene, "GetObject", Key="a", IfModifiedSince=later).ok


def test_bodies_with_their_right_checksums_are_stored(scene: Scene) -> None:
    digest = base64.b64encode(hashlib.md5(b"x", usedforsecurity=False).digest()).decode()
    assert ask(scene, "PutObject", Key="n", Body=b"x", ContentMD5=digest).ok
    for name, algorithm in (("SHA1", hashlib.sha1), ("SHA256", hashlib.sha256)):
        value = base64.b64encode(algorithm(b"x").digest()).decode()
        assert ask(scene, "PutObject", Key="n", Body=b"x", **{f"Checksum{name}": value}).ok
    for name, value in (
        ("CRC32C", "4waSgw=="),
        ("CRC64NVME", "rosUhgp5mIg="),
    ):  # check values of the CRC catalog
        assert ask(scene, "PutObject", Key="n", Body=b"123456789", **{f"Checksum{name}": value}).ok
    assert ask(scene, "GetObject", Key="n", ExpectedBucketOwner=HOME).ok


class TestBucketPolicies:
    """PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy."""

    def test_another_account_may_use_the_bucket_but_not_its_policy(self, scene: Scene) -> None:
        assert ask(scene, "PutBucketPolicy", Policy=SHARED).ok
        assert ask(scene, "PutObject", "other", Key="n").ok
        for operation, given in (
            ("PutBucketPolicy", {"Policy": SHARED}),
            ("GetBucketPolicy", {}),
            ("DeleteBucketPolicy", {}),
        ):
            answer = ask(scene, operation, "other", **given)
            assert (answer.code, answer.status) == ("MethodNotAllowed", 405)
        assert json.loads(ask(scene, "GetBucketPolicy").result["Policy"]) == json.loads(SHARED)

    def test_root_is_never_locked_out_of_it(self, scene: Scene) -> None:
        assert ask(scene, "PutBucketPolicy", Policy=CLOSED).ok
        assert ask(scene, "DeleteBucketPolicy").code == "AccessDenied"
        assert ask(scene, "GetObject", "home-root", Key="a").code == "AccessDenied"
        assert ask(scene, "GetBucketPolicy", "home-root").ok
        assert ask(scene, "DeleteBucketPolicy", "home-root").ok
        assert ask(scene, "GetObject", Key="a").ok


def test_a_bucket_that_isnt_there_is_missing_for_everybody(scene: Scene) -> None:
    """List of error codes: NoSuchBucket."""
    for profile in ("home", "nobody", "other"):
        answer = ask(scene, "GetObject", profile, Bucket="not-there", Key="a")
        assert (answer.code, answer.status) == ("NoSuchBucket", 404)
    assert ask(scene, "CreateBucket", "nobody", Bucket="not-there").code == "AccessDenied"


class TestLists:
    def test_pages_hold_keys_and_prefixes_in_order(self, scene: Scene) -> None:
        """ListObjects, ListObjectsV2."""
        client = scene.client("home", "s3")
        for operation in ("list_objects", "list_objects_v2"):
            pages = client.get_paginator(operation).paginate(
                Bucket="ours", Delimiter="/", PaginationConfig={"PageSize": 1}
            )
            rows = [[*page.get("CommonPrefixes", []), *page.get("Contents", [])] for page in pages]
            assert [row[0].get("Key", row[0].get("Prefix")) for row in rows] == ["a", "dir/", "e"]

    def test_what_is_deleted_leaves_no_prefix(self, scene: Scene) -> None:
        """Working with delete markers."""
        ask(scene, "PutBucketVersioning", VersioningConfiguration={"Status": "Enabled"})
        for key in ("dir/b", "dir/c"):
            ask(scene, "DeleteObject", Key=key)
        assert "CommonPrefixes" not in ask(scene, "ListObjectsV2", Delimiter="/").result

    def test_buckets_a_page_at_a_time(self, scene: Scene) -> None:
        """ListBuckets."""
        client = scene.client("home", "s3")
        client.create_bucket(Bucket="more")
        pages = client.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 1})
        assert [[one["Name"] for one in page["Buckets"]] for page in pages] == [["more"], ["ours"]]

    def test_the_owner_is_the_buckets(self, scene: Scene) -> None:
        """ListObjectVersions."""
        mine = scene.call("home", "s3", "ListBuckets", {}).result["Owner"]["ID"]
        assert {row["Owner"]["ID"] for row in ask(scene, "ListObjectVersions").result["Versions"]} == {mine}
        assert {row["Owner"]["ID"] for row in ask(scene, "ListObjects").result["Contents"]} == {mine}


class TestUploads:
    """Uploading and copying objects using multipart upload."""

    def test_a_part_belongs_to_its_upload(self, scene: Scene) -> None:
        upload = ask(scene, "CreateMultipartUpload", Key="n").result["UploadId"]

        def part(number: int) -> str:
            given = {"Key": "n", "UploadId": upload, "PartNumber": number}
            return str(ask(scene, "UploadPart", **given).result["ETag"])

        parts = [{"PartNumber": number, "ETag": part(number)} for number in (1, 2)]
        assert ask(scene, "UploadPart", Key="a", UploadId=upload, PartNumber=1).code == "NoSuchUpload"
        wrong = {"Key": "n", "UploadId": upload, "MultipartUpload": {"Parts": parts[::-1]}}
        assert ask(scene, "CompleteMultipartUpload", **wrong).code == "InvalidPartOrder"
        begun = ask(scene, "ListMultipartUploads").result["Uploads"]
        assert [one["Initiated"].year for one in begun] == [2036]
        done = {"Key": "n", "UploadId": upload, "MultipartUpload": {"Parts": parts[:1]}}
        assert "VersionId" not in ask(scene, "CompleteMultipartUpload", **done).result


def test_a_delete_marker_isnt_read(scene: Scene) -> None:
    """Working with delete markers."""
    ask(scene, "PutBucketVersioning", VersioningConfiguration={"Status": "Enabled"})
    marker = ask(scene, "DeleteObject", Key="a").result["VersionId"]
    answer = ask(scene, "GetObject", Key="a", VersionId=marker)
    assert (answer.code, answer.status) == ("MethodNotAllowed", 405)


def test_a_queue_that_lets_s3_in_is_notified(scene: Scene) -> None:
    """Granting permissions to publish event notification messages to a destination."""
    scene.call("home", "sqs", "CreateQueue", {"QueueName": "news"})
    lets_in = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": NEWS["QueueArn"],
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::ours"}},
    }
    given = {
        "QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{HOME}/news",
        "Attributes": {"Policy": policy(lets_in)},
    }
    assert scene.call("home", "sqs", "SetQueueAttributes", given).ok
    wanted = {"QueueConfigurations": [NEWS]}
    assert ask(scene, "PutBucketNotificationConfiguration", NotificationConfiguration=wanted).ok


class TestLocks:
    """How S3 Object Lock works."""

    def lock(self, scene: Scene, mode: str, year: int, **more: Any) -> Answer:
        until = datetime(year, 1, 1, tzinfo=UTC)
        given = {"Bucket": "locked", "Key": "k", "Retention": {"Mode": mode, "RetainUntilDate": until}}
        return scene.call("home", "s3", "PutObjectRetention", {**given, **more})

    def put(self, scene: Scene) -> str:
        scene.call("home", "s3", "CreateBucket", {"Bucket": "locked", "ObjectLockEnabledForBucket": True})
        return str(ask(scene, "PutObject", Bucket="locked", Key="k").result["VersionId"])

    def test_compliance_is_only_made_longer(self, scene: Scene) -> None:
        version = self.put(scene)
        assert self.lock(scene, "COMPLIANCE", 2040).ok
        bypass = {"BypassGovernanceRetention": True}
        assert self.lock(scene, "COMPLIANCE", 2039, **bypass).code == "AccessDenied"
        assert self.lock(scene, "GOVERNANCE", 2041, **bypass).code == "AccessDenied"
        assert self.lock(scene, "COMPLIANCE", 2041).ok
        gone: dict[str, Any] = {"Bucket": "locked", "Key": "k", "VersionId": version, **bypass}
        answer = ask(scene, "DeleteObject", **gone)
        assert (answer.code, "protected by object lock" in answer.message) == ("AccessDenied", True)

    def test_governance_is_bypassed_by_those_who_may(self, scene: Scene) -> None:
        version = self.put(scene)
        assert self.lock(scene, "GOVERNANCE", 2040).ok
        assert self.lock(scene, "GOVERNANCE", 2039).code == "AccessDenied"
        assert self.lock(scene, "GOVERNANCE", 2039, BypassGovernanceRetention=True).ok
        gone: dict[str, Any] = {"Bucket": "locked", "Key": "k", "VersionId": version}
        assert ask(scene, "DeleteObject", **gone).code == "AccessDenied"
        assert ask(scene, "DeleteObject", **gone, BypassGovernanceRetention=True).ok

    def test_a_lock_needs_time_and_versions(self, scene: Scene) -> None:
        self.put(scene)
        assert self.lock(scene, "GOVERNANCE", 2030).code == "InvalidArgument"
        assert self.lock(scene, "GOVERNANCE", 2040, Key="none").code == "NoSuchKey"
        stopped: dict[str, Any] = {"Bucket": "locked", "VersioningConfiguration": {"Status": "Suspended"}}
        assert ask(scene, "PutBucketVersioning", **stopped).code == "InvalidBucketState"


def test_settings_are_taken_away_by_empty_ones(scene: Scene) -> None:
    """PutObjectTagging; PutBucketNotificationConfiguration: an empty configuration; PutBucketLogging."""
    team = {"TagSet": [{"Key": "team", "Value": "a"}]}
    assert ask(scene, "PutObjectTagging", Key="a", Tagging=team).ok
    assert ask(scene, "PutObjectTagging", Key="a", Tagging={"TagSet": []}).ok
    assert ask(scene, "GetObjectTagging", Key="a").result["TagSet"] == []
    assert ask(scene, "PutBucketNotificationConfiguration", NotificationConfiguration={}).ok
    assert ask(scene, "PutBucketLogging", BucketLoggingStatus={}).ok
