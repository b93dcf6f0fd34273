"""stack-facts.md, "accepts or returns", row S3: Block Public Access, ACLs, names, 404 and 403."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
OPEN = {
    "BlockPublicAcls": False,
    "IgnorePublicAcls": False,
    "BlockPublicPolicy": False,
    "RestrictPublicBuckets": False,
}


def allow(principal: Any, action: str = "s3:GetObject", **condition: Any) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": "arn:aws:s3:::ours/*",
    }
    statement |= {"Condition": condition} if condition else {}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")
    s3 = stage.client(HOME, "s3")
    s3.create_bucket(Bucket="ours")
    s3.put_object(Bucket="ours", Key="there", Body=b"text")


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME, "other": OTHER}, setup, [Person("alice", HOME, "user", "Alice")])
    yield opened
    opened.close()


def ask(scene: Scene, operation: str, profile: str = "home", **parameters: Any) -> Answer:
    return scene.call(profile, "s3", operation, parameters)


def ok(scene: Scene, operation: str, profile: str = "home", **parameters: Any) -> dict[str, Any]:
    answer = ask(scene, operation, profile, **parameters)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


class TestBlockPublicAccess:
    def test_new_buckets_are_closed(self, scene: Scene) -> None:
        for name in ("ours", "new-one"):
            ok(scene, "CreateBucket", Bucket=name)
            shown = ok(scene, "GetPublicAccessBlock", Bucket=name)["PublicAccessBlockConfiguration"]
            assert shown == dict.fromkeys(OPEN, True)

    def test_a_public_policy_isnt_stored(self, scene: Scene) -> None:
        answer = ask(scene, "PutBucketPolicy", Bucket="ours", Policy=allow("*"))
        assert (answer.code, answer.status) == ("AccessDenied", 403)
        assert answer.message == (
            f"User: arn:aws:iam::{HOME}:user/Admin is not authorized to perform: s3:PutBucketPolicy on "
            'resource: "arn:aws:s3:::ours" because public policies are prevented by the BlockPublicPolicy '
            "setting in S3 Block Public Access."
        )
        assert ask(scene, "GetBucketPolicy", Bucket="ours").code == "NoSuchBucketPolicy"

    def test_one_for_somebody_is(self, scene: Scene) -> None:
        ok(scene, "PutBucketPolicy", Bucket="ours", Policy=allow({"AWS": OTHER}))
        assert not ok(scene, "GetBucketPolicyStatus", Bucket="ours")["PolicyStatus"]["IsPublic"]
        ours = {"StringEquals": {"aws:PrincipalOrgID": "o-example123"}}
        ok(scene, "PutBucketPolicy", Bucket="ours", Policy=allow("*", **ours))

    def test_switched_off_it_is_stored(self, scene: Scene) -> None:
        ok(scene, "PutPublicAccessBlock", Bucket="ours", PublicAccessBlockConfiguration=OPEN)
        ok(scene, "PutBucketPolicy", Bucket="ours", Policy=allow("*"))
        assert ok(scene, "GetBucketPolicyStatus", Bucket="ours")["PolicyStatus"]["IsPublic"]

    def test_the_accounts_setting_counts_as_well(self, scene: Scene) -> None:
        ok(scene, "PutPublicAccessBlock", Bucket="ours", PublicAccessBlockConfiguration=OPEN)
        closed = dict.fromkeys(OPEN, True)
        given = {"AccountId": HOME, "PublicAccessBlockConfiguration": closed}
        assert scene.call("home", "s3control", "PutPublicAccessBlock", given).ok
        shown = scene.call("home", "s3control", "GetPublicAccessBlock", {"AccountId": HOME}).result
        assert shown["PublicAccessBlockConfiguration"] == closed
        assert not scene.call("other", "s3control", "PutPublicAccessBlock", given).ok
        assert ask(scene, "PutBucketPolicy", Bucket="ours", Policy=allow("*")).code == "AccessDenied"

    def test_restrict_public_buckets_keeps_other_accounts_out(self, scene: Scene) -> None:
        ok(scene, "PutPublicAccessBlock", Bucket="ours", PublicAccessBlockConfiguration=OPEN)
        ok(scene, "PutBucketPolicy", Bucket="ours", Policy=allow("*"))
        ok(scene, "GetObject", "other", Bucket="ours", Key="there")
        restricted = OPEN | {"RestrictPublicBuckets": True}
        ok(scene, "PutPublicAccessBlock", Bucket="ours", PublicAccessBlockConfiguration=restricted)
        assert ask(scene, "GetObject", "other", Bucket="ours", Key="there").code == "AccessDenied"
        ok(scene, "GetObject", "alice", Bucket="ours", Key="there")

    def test_cross_account_is_closed_from_the_start(self, scene: Scene) -> None:
        assert ask(scene, "GetObject", "other", Bucket="ours", Key="there").code == "AccessDenied"


class TestBucketPolicies:
    def put(self, scene: Scene, **elements: Any) -> tuple[str, str]:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": HOME},
            "Resource": "arn:aws:s3:::ours/*",
            **elements,
        }
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        answer = ask(scene, "PutBucketPolicy", Bucket="ours", Policy=text)
        return answer.code, answer.message

    @pytest.mark.parametrize("action", ["s3:GetObjekt", "iam:GetUser", "*:*", "s3:Nothing*"])
    def test_actions_are_s3s(self, scene: Scene, action: str) -> None:
        assert self.put(scene, Action=action) == ("MalformedPolicy", "Policy has invalid action")

    @pytest.mark.parametrize(
        "resource", ["arn:aws:s3:::theirs/*", "*", "arn:aws:s3:::*", "arn:aws:s3:::ourselves"]
    )
    def test_resources_are_the_buckets(self, scene: Scene, resource: str) -> None:
        said = self.put(scene, Action="s3:GetObject", Resource=resource)
        assert said == ("MalformedPolicy", "Policy has invalid resource")

    @pytest.mark.parametrize(
        ("action", "resource"),
        [("s3:GetObject", "arn:aws:s3:::ours"), ("s3:ListBucket", "arn:aws:s3:::ours/*")],
    )
    def test_actions_fit_their_resources(self, scene: Scene, action: str, resource: str) -> None:
        said = self.put(scene, Action=action, Resource=resource)
        assert said == ("MalformedPolicy", "Action does not apply to any resource(s) in statement")

    def test_condition_keys_are_s3s(self, scene: Scene) -> None:
        wrong = {"StringEquals": {"s3:nonsense": "x"}}
        assert self.put(scene, Action="s3:GetObject", Condition=wrong)[0] == "MalformedPolicy"

    @pytest.mark.parametrize(
        "elements",
        [
            {"Action": "s3:*", "Resource": ["arn:aws:s3:::ours", "arn:aws:s3:::ours/*"]},
            {"Action": "*"},
            {"Action": ["s3:Get*", "s3:PutObject"]},
            {"Action": "S3:GETOBJECT"},
            {"NotAction": "s3:DeleteObject"},
            {
                "Action": "s3:ListBucket",
                "Resource": "arn:aws:s3:::ours",
                "Condition": {"StringLike": {"s3:prefix": "home/*"}},
            },
            {
                "Action": "s3:PutObject",
                "Condition": {
                    "StringEquals": {"s3:RequestObjectTag/team": "a", "aws:PrincipalTag/team": "a"}
                },
            },
        ],
    )
    def test_good_ones_pass(self, scene: Scene, elements: dict[str, Any]) -> None:
        assert self.put(scene, **elements) == ("", "")


class TestDefaults:
    def test_buckets_encrypt(self, scene: Scene) -> None:
        rules = ok(scene, "GetBucketEncryption", Bucket="ours")["ServerSideEncryptionConfiguration"]["Rules"]
        assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
        assert ok(scene, "GetObject", Bucket="ours", Key="there")["ServerSideEncryption"] == "AES256"

    def test_owners_are_told_apart(self, scene: Scene) -> None:
        ours = ok(scene, "ListBuckets")["Owner"]["ID"]
        assert ok(scene, "GetBucketAcl", Bucket="ours")["Owner"]["ID"] == ours
        assert ok(scene, "ListBuckets", "other")["Owner"]["ID"] != ours


class TestAccessControlLists:
    def test_are_off(self, scene: Scene) -> None:
        rules = ok(scene, "GetBucketOwnershipControls", Bucket="ours")["OwnershipControls"]["Rules"]
        assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        for operation, given in (
            ("PutBucketAcl", {"ACL": "public-read"}),
            ("PutObjectAcl", {"Key": "there", "ACL": "public-read"}),
            ("PutObject", {"Key": "new", "ACL": "public-read"}),
        ):
            answer = ask(scene, operation, Bucket="ours", **given)
            assert (answer.code, answer.message) == (
                "AccessControlListNotSupported",
                "The bucket does not allow ACLs",
            )
        ok(scene, "PutObject", Bucket="ours", Key="new", ACL="bucket-owner-full-control")

    def test_a_new_bucket_takes_none(self, scene: Scene) -> None:
        answer = ask(scene, "CreateBucket", Bucket="new-one", ACL="public-read")
        assert answer.code == "InvalidBucketAclWithObjectOwnership"

    def test_switching_them_on_is_refused_plainly(self, scene: Scene) -> None:
        rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        answer = ask(scene, "PutBucketOwnershipControls", Bucket="ours", OwnershipControls=rules)
        assert answer.code == "NotSimulatedByLabkit"


class TestBuckets:
    @pytest.mark.parametrize(
        "name",
        ["Capital", "under_score", "two..dots", "192.168.0.1", "-hyphen", "hyphen-", "xn--name", "x-s3alias"],
    )
    def test_names_that_no_bucket_may_have(self, scene: Scene, name: str) -> None:
        answer = ask(scene, "CreateBucket", Bucket=name)
        assert answer.code == "InvalidBucketName"

    def test_a_name_belongs_to_one_account(self, scene: Scene) -> None:
        assert ask(scene, "CreateBucket", "other", Bucket="ours").code == "BucketAlreadyExists"

    def test_ones_own_again_elsewhere(self, scene: Scene) -> None:
        client = scene.client("home", "s3", region="eu-west-1")
        with pytest.raises(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(Bucket="ours", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def test_a_full_one_isnt_deleted(self, scene: Scene) -> None:
        assert ask(scene, "DeleteBucket", Bucket="ours").code == "BucketNotEmpty"
        ok(scene, "DeleteObject", Bucket="ours", Key="there")
        ok(scene, "DeleteBucket", Bucket="ours")


class TestMissingObjects:
    def test_who_may_list_learns_that_it_isnt_there(self, scene: Scene) -> None:
        assert ask(scene, "GetObject", Bucket="ours", Key="gone").code == "NoSuchKey"

    def test_who_may_not_is_refused(self, scene: Scene) -> None:
        only = {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
        }
        scene.call(
            "home",
            "iam",
            "PutUserPolicy",
            {"UserName": "Alice", "PolicyName": "get", "PolicyDocument": json.dumps(only)},
        )
        ok(scene, "GetObject", "alice", Bucket="ours", Key="there")
        answer = ask(scene, "GetObject", "alice", Bucket="ours", Key="gone")
        assert (answer.code, answer.status) == ("AccessDenied", 403)


def test_a_marker_is_put_where_there_was_nothing(scene: Scene) -> None:
    """Working with delete markers; DeleteObject, DeleteObjects in the Amazon S3 API Reference."""
    ok(scene, "PutBucketVersioning", Bucket="ours", VersioningConfiguration={"Status": "Enabled"})
    one = ok(scene, "DeleteObject", Bucket="ours", Key="never")
    many = ok(scene, "DeleteObjects", Bucket="ours", Delete={"Objects": [{"Key": "never 2"}]})["Deleted"]
    assert (one["DeleteMarker"], many[0]["DeleteMarker"]) == (True, True)
    listed = ok(scene, "ListObjectVersions", Bucket="ours")["DeleteMarkers"]
    assert [row["Key"] for row in listed] == ["never", "never 2"]
    assert ask(scene, "GetObject", Bucket="ours", Key="never").code == "NoSuchKey"
    ok(scene, "DeleteObject", Bucket="ours", Key="never", VersionId=one["VersionId"])
    assert len(ok(scene, "ListObjectVersions", Bucket="ours")["DeleteMarkers"]) == 1


def test_a_condition_of_a_star_is_any_object(scene: Scene) -> None:
    """GetObject, HeadObject: IfMatch, IfNoneMatch."""
    for operation in ("GetObject", "HeadObject"):
        assert ask(scene, operation, Bucket="ours", Key="there", IfMatch="*").ok
        assert ask(scene, operation, Bucket="ours", Key="there", IfNoneMatch="*").code == "304"
