"""Conditions of writes and deletes, and what a lock may be: a row a rule, with the page's title."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import fixtures, make_user

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
ETAG = '"1cb251ec0d568de6a929b520c4aed8d1"'  # of "text"
SOON, LATE = datetime(2036, 1, 15, tzinfo=UTC), datetime(2036, 3, 1, tzinfo=UTC)


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Dev")
    s3 = stage.client(HOME, "s3")
    s3.create_bucket(Bucket="plain")
    s3.put_object(Bucket="plain", Key="a", Body=b"text")
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    s3.put_object(Bucket="locked", Key="k", Body=b"text")


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup, [Person("dev", HOME, "user", "Dev")])


def ask(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    return scene.call(profile, "s3", operation, {"Bucket": "plain", **given})


def grant(scene: Scene, *statements: dict[str, Any]) -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    given = {"UserName": "Dev", "PolicyName": "p", "PolicyDocument": text}
    assert scene.call("home", "iam", "PutUserPolicy", given).ok


def allow(action: str, effect: str = "Allow", **condition: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": "*", "Condition": condition}


DELETES = "How to perform conditional deletes"
LOCKS = "PutObjectLockConfiguration"


def default(**retention: Any) -> dict[str, Any]:
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
    return {"Bucket": "locked", "ObjectLockConfiguration": rule}


# The page; the operation; what is asked; the code that answers, "" where it works.
ROWS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    (DELETES, "DeleteObject", {"Key": "a", "IfMatch": '"other"'}, "PreconditionFailed"),
    (DELETES, "DeleteObject", {"Key": "none", "IfMatch": ETAG}, "NoSuchKey"),
    (DELETES, "DeleteObject", {"Key": "a", "IfMatch": ETAG}, ""),
    (DELETES, "DeleteObject", {"Key": "a", "IfMatch": "*"}, ""),
    ("DeleteObject", "DeleteObject", {"Key": "a", "IfMatchSize": 4}, "NotImplemented"),
    ("DeleteObjects", "DeleteObjects", {"Delete": {"Objects": [{"Key": "a", "Size": 4}]}}, "NotImplemented"),
    ("PutObject", "PutObject", {"Key": "a", "IfNoneMatch": '"other"'}, "NotImplemented"),
    (LOCKS, "PutObjectLockConfiguration", default(Mode="GOVERNANCE"), "MalformedXML"),
    (LOCKS, "PutObjectLockConfiguration", default(Days=1), "MalformedXML"),
    (LOCKS, "PutObjectLockConfiguration", default(Mode="GOVERNANCE", Days=1, Years=1), "MalformedXML"),
    (LOCKS, "PutObjectLockConfiguration", default(Mode="GOVERNANCE", Days=0), "InvalidArgument"),
    (LOCKS, "PutObjectLockConfiguration", default(Mode="GOVERNANCE", Years=1), ""),
    (
        "PutObject",
        "PutObject",
        {"Bucket": "locked", "Key": "n", "ObjectLockMode": "GOVERNANCE"},
        "InvalidArgument",
    ),
    (
        "PutObject",
        "PutObject",
        {"Bucket": "locked", "Key": "n", "ObjectLockRetainUntilDate": LATE},
        "InvalidArgument",
    ),
    (
        "PutObjectRetention",
        "PutObjectRetention",
        {"Bucket": "locked", "Key": "k", "Retention": {"Mode": "GOVERNANCE"}},
        "MalformedXML",
    ),
    ("GetObjectLegalHold", "GetObjectLegalHold", {"Key": "a"}, "InvalidRequest"),
    (
        "PutBucketLifecycleConfiguration",
        "PutBucketLifecycleConfiguration",
        {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Filter": {"Prefix": ""}}]}},
        "InvalidRequest",
    ),
    (
        "PutBucketEncryption: KMSMasterKeyID",
        "PutBucketEncryption",
        {
            "ServerSideEncryptionConfiguration": {
                "Rules": [
                    {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "x"}}
                ]
            }
        },
        "InvalidArgument",
    ),
    (
        "GetObjectLegalHold",
        "GetObjectLegalHold",
        {"Bucket": "locked", "Key": "k"},
        "NoSuchObjectLockConfiguration",
    ),
)


@pytest.mark.parametrize("row", ROWS)
def test_as_the_page_says(scene: Scene, row: tuple[str, str, dict[str, Any], str]) -> None:
    _, operation, given, code = row
    assert ask(scene, operation, **given).code == code


def test_each_of_many_is_deleted_by_its_own_etag(scene: Scene) -> None:
    """How to perform conditional deletes: what doesn't match is told in the answer, and stays."""
    listed = [{"Key": "a", "ETag": '"other"'}, {"Key": "none", "ETag": ETAG}]
    errors = ask(scene, "DeleteObjects", Delete={"Objects": listed}).result["Errors"]
    assert [error["Code"] for error in errors] == ["PreconditionFailed", "NoSuchKey"]
    assert ask(scene, "HeadObject", Key="a").ok


def test_an_enforced_condition_of_deletes(scene: Scene) -> None:
    """Enforce conditional deletes on Amazon S3 buckets: an ETag takes s3:GetObject, too."""
    grant(scene, allow("s3:DeleteObject", Null={"s3:if-match": "false"}))
    assert ask(scene, "DeleteObject", "dev", Key="a").code == "AccessDenied"
    assert "s3:GetObject" in ask(scene, "DeleteObject", "dev", Key="a", IfMatch=ETAG).message
    both = {"Objects": [{"Key": "a"}, {"Key": "a", "ETag": ETAG}]}
    errors = ask(scene, "DeleteObjects", "dev", Delete=both).result["Errors"]
    assert [error["Code"] for error in errors] == ["AccessDenied", "AccessDenied"]
    assert ask(scene, "DeleteObjects", "dev", Delete={"Objects": [{"Key": "a", "ETag": "*"}]}).result[
        "Deleted"
    ]


def test_an_enforced_condition_of_writes(scene: Scene) -> None:
    """Enforce conditional writes on Amazon S3 buckets: parts are exempt until they are put together."""
    grant(
        scene,
        allow("s3:PutObject", Null={"s3:if-none-match": "false"}),
        allow("s3:PutObject", Bool={"s3:ObjectCreationOperation": "false"}),
    )
    assert ask(scene, "PutObject", "dev", Key="n").code == "AccessDenied"
    assert ask(scene, "CopyObject", "dev", Key="n", CopySource="plain/a").code == "AccessDenied"
    upload = {"Key": "n", "UploadId": ask(scene, "CreateMultipartUpload", "dev", Key="n").result["UploadId"]}
    part = ask(scene, "UploadPart", "dev", PartNumber=1, Body=b"x", **upload).result["ETag"]
    whole = {"MultipartUpload": {"Parts": [{"ETag": part, "PartNumber": 1}]}, **upload}
    assert ask(scene, "CompleteMultipartUpload", "dev", **whole).code == "AccessDenied"
    assert ask(scene, "CompleteMultipartUpload", "dev", IfNoneMatch="*", **whole).ok


def test_versions_of_one_key_are_decided_apart(scene: Scene) -> None:
    """Amazon S3: condition keys, s3:versionid."""
    grant(scene, allow("s3:DeleteObjectVersion", StringEquals={"s3:versionid": "one"}))
    listed = [{"Key": "k", "VersionId": name} for name in ("one", "two")]
    answer = ask(scene, "DeleteObjects", "dev", Bucket="locked", Delete={"Objects": listed}).result
    assert [row["VersionId"] for row in answer["Deleted"] + answer["Errors"]] == ["one", "two"]


def test_a_retention_of_limited_length(scene: Scene) -> None:
    """Object Lock considerations: Setting limits on retention periods with a bucket policy."""
    limit = {"s3:object-lock-remaining-retention-days": "10"}
    grant(scene, allow("s3:*"), allow("s3:PutObject*", "Deny", NumericGreaterThan=limit))
    place: dict[str, Any] = {"Bucket": "locked", "Key": "n"}
    for until, code in ((LATE, "AccessDenied"), (SOON, "")):
        lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
        assert ask(scene, "PutObject", "dev", **place, **lock).code == code
    given = {**place, "Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": LATE}}
    assert ask(scene, "PutObjectRetention", "dev", **given).code == "AccessDenied"


@pytest.mark.parametrize("what", ["Retention", "LegalHold"])
def test_a_lock_of_a_version_that_isnt_there(scene: Scene, what: str) -> None:
    """List of error codes: NoSuchVersion; Working with delete markers: a marker has no lock."""
    marker = ask(scene, "DeleteObject", Bucket="locked", Key="k").result["VersionId"]
    setting: dict[str, Any] = (
        {what: {"Status": "ON"}}
        if what == "LegalHold"
        else {what: {"Mode": "GOVERNANCE", "RetainUntilDate": LATE}}
    )
    for version, code in (("none", "NoSuchVersion"), (marker, "MethodNotAllowed"), (None, "NoSuchKey")):
        given = {"Bucket": "locked", "Key": "k"} | ({"VersionId": version} if version else {})
        assert ask(scene, f"GetObject{what}", **given).code == code
        assert ask(scene, f"PutObject{what}", **given, **setting).code == code


def test_a_copy_is_locked_by_default(scene: Scene) -> None:
    """PutObjectLockConfiguration: new objects; moto asks a copy for the checksum of a body."""
    assert ask(scene, "PutObjectLockConfiguration", **default(Mode="GOVERNANCE", Days=10)).ok
    assert ask(scene, "CopyObject", Bucket="locked", Key="copy", CopySource="locked/k").ok
    held = ask(scene, "GetObjectRetention", Bucket="locked", Key="copy").result["Retention"]
    assert (held["Mode"], held["RetainUntilDate"].day) == ("GOVERNANCE", 17)


class TestCanonicalUsers:
    """Principals for bucket policies: Grant permissions to an AWS account."""

    def put(self, scene: Scene, user: str) -> Answer:
        statement = {"Effect": "Allow", "Principal": {"CanonicalUser": user}, "Action": "s3:GetObject"}
        statement["Resource"] = "arn:aws:s3:::plain/*"
        return ask(
            scene, "PutBucketPolicy", Policy=json.dumps({"Version": "2012-10-17", "Statement": statement})
        )

    def test_an_id_stands_for_its_account(self, scene: Scene) -> None:
        user = scene.call("other", "s3", "ListBuckets").result["Owner"]["ID"]
        assert self.put(scene, user).ok
        kept = json.loads(ask(scene, "GetBucketPolicy").result["Policy"])["Statement"]
        assert kept["Principal"] == {"AWS": f"arn:aws:iam::{OTHER}:root"}
        assert ask(scene, "GetObject", "other", Key="a").ok

    def test_nobodys_id(self, scene: Scene) -> None:
        assert self.put(scene, "0" * 64).code == "MalformedPolicy"


def test_a_copy_of_a_version_is_judged_by_that_versions_tags(scene: Scene) -> None:
    """Tagging and access control policies: s3:ExistingObjectTag, of the version that is read."""
    first = ask(scene, "PutObject", Bucket="locked", Key="t", Tagging="class=secret").result["VersionId"]
    assert ask(scene, "PutObject", Bucket="locked", Key="t", Tagging="class=open").ok
    secret = {"s3:ExistingObjectTag/class": "secret"}
    grant(scene, allow("s3:*"), allow("s3:GetObject*", "Deny", StringEquals=secret))
    for source, code in (("locked/t", ""), (f"locked/t?versionId={first}", "AccessDenied")):
        assert ask(scene, "CopyObject", "dev", Key="copy", CopySource=source).code == code


class TestSuspendedVersions:
    """Adding objects to, and deleting objects from, versioning-suspended buckets."""

    @pytest.fixture
    def old(self, scene: Scene) -> str:
        """The one version of an object in a bucket whose versions are suspended since."""
        version = ""
        for status in ("Enabled", "Suspended"):
            assert ask(scene, "PutBucketVersioning", VersioningConfiguration={"Status": status}).ok
            version = version or str(ask(scene, "PutObject", Key="v", Body=b"old").result["VersionId"])
        return version

    def held(self, scene: Scene) -> list[str]:
        found = ask(scene, "ListObjectVersions", Prefix="v").result
        rows = [*found.get("Versions", []), *found.get("DeleteMarkers", [])]
        return [row["VersionId"] for row in sorted(rows, key=lambda row: not row["IsLatest"])]

    def test_only_null_is_written_over(self, scene: Scene, old: str) -> None:
        for _ in range(2):
            assert ask(scene, "PutObject", Key="v", Body=b"new").ok
            assert self.held(scene) == ["null", old]
        assert ask(scene, "CopyObject", Key="v", CopySource="plain/a").ok
        assert self.held(scene) == ["null", old]

    @pytest.mark.parametrize("held", ["only null", "null and an older one"])
    def test_a_refused_write_changes_nothing(self, scene: Scene, old: str, held: str) -> None:
        """PutObject, CopyObject, CreateMultipartUpload: InvalidStorageClass."""
        key = "v" if held != "only null" else "v-alone"
        assert ask(scene, "PutObject", Key=key, Body=b"kept").ok
        before = self.held(scene)
        ways: dict[str, dict[str, Any]] = {
            "PutObject": {"Body": b"new"},
            "CopyObject": {"CopySource": "plain/a"},
            "CreateMultipartUpload": {},
        }
        for operation, more in ways.items():
            answer = ask(scene, operation, Key=key, StorageClass="NOPE", **more)
            assert (operation, answer.code) == (operation, "InvalidStorageClass")
        assert ask(scene, "PutObject", Key="v-new", StorageClass="NOPE").code == "InvalidStorageClass"
        assert ask(scene, "DeleteObject", Key=key, VersionId="none").code in ("", "NoSuchVersion")
        assert (self.held(scene), bool(old)) == (before, True)
        assert ask(scene, "GetObject", Key=key).result["Body"].read() == b"kept"

    def test_a_copy_onto_itself(self, scene: Scene, old: str) -> None:
        """CopyObject: the old null version is read before it is written over."""
        assert ask(scene, "PutObject", Key="v", Body=b"kept").ok
        assert ask(scene, "CopyObject", Key="v", CopySource="plain/v", StorageClass="STANDARD_IA").ok
        assert ask(scene, "GetObject", Key="v").result["Body"].read() == b"kept"
        assert self.held(scene) == ["null", old]

    def test_only_null_is_deleted(self, scene: Scene, old: str) -> None:
        assert ask(scene, "PutObject", Key="v", Body=b"new").ok
        deleted = ask(scene, "DeleteObject", Key="v").result
        assert (deleted["DeleteMarker"], deleted["VersionId"]) == (True, "null")
        assert ask(scene, "GetObject", Key="v").code == "NoSuchKey"
        assert ask(scene, "GetObject", Key="v", VersionId=old).ok
        assert ask(scene, "DeleteObject", Key="v", VersionId="null").ok
        assert self.held(scene) == [old]

    def test_each_of_many(self, scene: Scene, old: str) -> None:
        assert ask(scene, "PutObject", Key="v", Body=b"new").ok
        assert ask(scene, "DeleteObjects", Delete={"Objects": [{"Key": "v", "VersionId": old}]}).ok
        assert self.held(scene) == ["null"]
