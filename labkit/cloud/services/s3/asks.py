"""Amazon S3's resources and keys: owners of buckets, tags of objects, copies, encryption keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from moto.s3.models import FakeDeleteMarker, s3_backends

from labkit.cloud.judge.finders import finder_for, tag_map
from labkit.cloud.judge.owners import owner_finder
from labkit.cloud.services.kms.asks import existing_key
from labkit.cloud.services.kms.for_services import kms_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labkit.cloud.calls import ApiCall
    from labkit.cloud.state import State

finder = finder_for("s3")

ACL_PARAMETERS = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")


@owner_finder("s3")
def bucket_owner(name: str) -> str | None:
    """The account that owns a bucket (names are unique across accounts), None where there is no such bucket."""
    found = s3_backends.bucket_accounts.get(name)
    return str(found[1]) if found else None


def bucket_named(state: State, name: str) -> Any:
    """moto's bucket, whoever owns it; None where there is no such bucket."""
    owner = bucket_owner(name)
    return state.backend("s3", owner).buckets.get(name) if owner else None


@finder
def owner(call: ApiCall, _state: State, arn: str) -> list[str]:
    """The owner of the bucket in question; of one that is being made, and of none, the caller."""
    made = call.operation == "CreateBucket"
    found = None if made else bucket_owner(arn.removeprefix("arn:aws:s3:::").partition("/")[0])
    return [found or call.caller.account]


@finder
def prefix(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [str(call.parameters["Prefix"])] if call.parameters.get("Prefix") is not None else []


@finder
def acl(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Whether the call sets an access control list, in whichever parameter."""
    return [name for name in ACL_PARAMETERS if call.parameters.get(name)]


@finder
def plain_objects(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _listed(call, versioned=False)


@finder
def object_versions(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _listed(call, versioned=True)


@finder
def bypassed_versions(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _listed(call, versioned=True) if call.parameters.get("BypassGovernanceRetention") else []


@finder
def missing_object(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The key, where the bucket exists and holds nothing by that name."""
    return _missing(state, str(call.parameters.get("Bucket")), str(call.parameters.get("Key")))


@finder
def copy_source(call: ApiCall, _state: State, _arn: str) -> list[str]:
    bucket, key, _ = _source(call)
    return [f"arn:aws:s3:::{bucket}/{key}"]


@finder
def copy_source_bucket(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [f"arn:aws:s3:::{_source(call)[0]}"]


@finder
def copy_source_text(call: ApiCall, _state: State, _arn: str) -> list[str]:
    if not call.parameters.get("CopySource"):
        return []
    bucket, key, _ = _source(call)
    return [f"{bucket}/{key}"]


@finder
def copied_version(call: ApiCall, _state: State, _arn: str) -> list[str]:
    version = _source(call)[2]
    return [version] if version else []


@finder
def missing_source(call: ApiCall, state: State, _arn: str) -> list[str]:
    bucket, key, version = _source(call)
    return [] if version else _missing(state, bucket, key)


@finder
def copied_tags(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The source's tags, where the copy takes them along (CopyObject: TaggingDirective)."""
    return sorted(_carried_tags(call, state))


@finder
def copied_version_tags(call: ApiCall, state: State, _arn: str) -> list[str]:
    return sorted(_carried_tags(call, state)) if _source(call)[2] else []


@finder
def written_tags(call: ApiCall, state: State, _arn: str) -> list[str]:
    return sorted(_tags_written(call, state))


@finder
def object_tags(call: ApiCall, state: State, arn: str) -> dict[str, str]:
    """The tags that the object at this ARN has now, in the version that is asked for: of a copy, the source's."""
    bucket, _, key = arn.removeprefix("arn:aws:s3:::").partition("/")
    version = _source(call)[2] if call.parameters.get("CopySource") else call.parameters.get("VersionId")
    return _tags_of(state, bucket, key, str(version or ""))


@finder
def request_object_tags(call: ApiCall, state: State, _arn: str) -> dict[str, str]:
    return _tags_written(call, state)


@finder
def request_object_tag_keys(call: ApiCall, state: State, _arn: str) -> list[str]:
    return sorted(_tags_written(call, state))


@finder
def lock_mode(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _lock(call, "ObjectLockMode", "Mode")


@finder
def lock_date(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return _lock(call, "ObjectLockRetainUntilDate", "RetainUntilDate")


@finder
def legal_hold(call: ApiCall, _state: State, _arn: str) -> list[str]:
    hold = call.parameters.get("LegalHold") or {}
    found = call.parameters.get("ObjectLockLegalHoldStatus") or hold.get("Status")
    return [str(found)] if found else []


@finder
def tls_version(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return ["1.3"] if call.secure else []


@finder
def auth_type(call: ApiCall, _state: State, _arn: str) -> list[str]:
    if call.caller.kind == "anonymous":
        return []
    if call.headers.get("content-type", "").startswith("multipart/form-data"):
        return ["POST"]
    return ["REST-HEADER" if _signed_in_header(call) else "REST-QUERY-STRING"]


@finder
def signature_age(call: ApiCall, _state: State, _arn: str) -> list[str]:
    """Milliseconds since a URL was signed, in whole seconds; a header's signature is made for its request.

    A client signs by the machine's clock, one that trusts our Date header by the scene's.
    """
    if call.caller.kind == "anonymous":
        return []
    if not call.signed_at:
        return ["0"]
    moment = datetime.strptime(call.signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ages = [clock - moment for clock in (datetime.now(UTC), call.time)]
    age = min(ages, key=abs)
    return [str(max(0, int(age.total_seconds())) * 1000)]


@finder
def signature_version(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [] if call.caller.kind == "anonymous" else ["AWS4-HMAC-SHA256"]


@finder
def content_sha256(call: ApiCall, _state: State, _arn: str) -> list[str]:
    found = call.headers.get("x-amz-content-sha256")
    return [found] if found else []


@finder
def encryption_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    """The customer's own KMS key that the new object will be encrypted with, if any."""
    bucket = bucket_named(state, str(call.parameters.get("Bucket")))
    way = str(call.parameters.get("ServerSideEncryption") or "")
    asked = call.parameters.get("SSEKMSKeyId") if way.startswith("aws:kms") else None
    if not way:
        asked = _default_key(bucket)
    return _key_arn(str(asked), call, state) if asked else []


@finder
def decryption_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    given = call.parameters
    return _stored_key(
        call, state, str(given.get("Bucket")), str(given.get("Key")), str(given.get("VersionId") or "")
    )


@finder
def source_decryption_key(call: ApiCall, state: State, _arn: str) -> list[str]:
    return _stored_key(call, state, *_source(call))


@finder
def encryption_context(call: ApiCall, _state: State, _arn: str) -> dict[str, str]:
    """S3 tells KMS which object a key is used for (Using server-side encryption with AWS KMS keys)."""
    return {"aws:s3:arn": f"arn:aws:s3:::{call.parameters.get('Bucket')}/{call.parameters.get('Key')}"}


@finder
def via_service(call: ApiCall, _state: State, _arn: str) -> list[str]:
    return [f"s3.{call.region}.amazonaws.com"]


def _listed(call: ApiCall, *, versioned: bool) -> list[str]:
    bucket = call.parameters.get("Bucket")
    chosen = [item["Key"] for item in objects_asked(call) if bool(item.get("VersionId")) is versioned]
    return [f"arn:aws:s3:::{bucket}/{key}" for key in chosen]


def objects_asked(call: ApiCall) -> Sequence[dict[str, Any]]:
    """What DeleteObjects names, each with its Key; none for another call."""
    return (call.parameters.get("Delete") or {}).get("Objects") or ()


def object_named(state: State, bucket_name: str, key: str, version: str = "") -> Any:
    """The object, or that version of it; None where there is none, or where a delete marker hides it."""
    bucket = bucket_named(state, bucket_name)
    versions = bucket.keys.getlist(key) if bucket and key in bucket.keys else []
    kept = [item for item in versions if not version or str(item.version_id) == version]
    return None if not kept or isinstance(kept[-1], FakeDeleteMarker) else kept[-1]


def _missing(state: State, bucket: str, key: str) -> list[str]:
    if bucket_owner(bucket) is None or object_named(state, bucket, key) is not None:
        return []
    return [key]


def _source(call: ApiCall) -> tuple[str, str, str]:
    """Bucket, key and version of CopySource, which boto3 takes as text or as a mapping."""
    source = call.parameters.get("CopySource") or ""
    if not isinstance(source, str):
        return str(source["Bucket"]), str(source["Key"]), str(source.get("VersionId") or "")
    path, _, query = source.partition("?versionId=")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key, query


def _tags_of(state: State, bucket_name: str, key: str, version: str) -> dict[str, str]:
    found = object_named(state, bucket_name, key, version)
    if found is None:
        return {}
    backend = state.backend("s3", str(bucket_owner(bucket_name)))
    return tag_map(backend.tagger.list_tags_for_resource(found.arn)["Tags"])


def _carried_tags(call: ApiCall, state: State) -> dict[str, str]:
    if call.parameters.get("TaggingDirective") == "REPLACE":
        return {}
    return _tags_of(state, *_source(call))


def _tags_written(call: ApiCall, state: State) -> dict[str, str]:
    """The object's tags after the call: a header's `a=1&b=2`, a TagSet, or what a copy brings along."""
    tagging = call.parameters.get("Tagging")
    if isinstance(tagging, str):
        return dict(parse_qsl(tagging, keep_blank_values=True))
    if tagging:
        return tag_map(tagging.get("TagSet"))
    return _carried_tags(call, state) if call.parameters.get("CopySource") else {}


def _lock(call: ApiCall, in_header: str, in_body: str) -> list[str]:
    body = call.parameters.get("Retention") or {}
    found = call.parameters.get(in_header) or body.get(in_body)
    if not found:
        return []
    return [found.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(found, "strftime") else str(found)]


def _signed_in_header(call: ApiCall) -> bool:
    return not call.headers or "authorization" in call.headers


def _default_key(bucket: Any) -> str | None:
    """The KMS key of the bucket's default encryption."""
    key: str | None = _default_encryption(bucket).get("KMSMasterKeyID")
    return key


def default_way(bucket: Any) -> str:
    """How the bucket encrypts what comes without a word about it."""
    return str(_default_encryption(bucket).get("SSEAlgorithm") or "AES256")


def _default_encryption(bucket: Any) -> dict[str, Any]:
    rule = ((getattr(bucket, "encryption", None) or {}).get("Rule") or {}) if bucket else {}
    by_default = (rule[0] if isinstance(rule, list) and rule else rule) or {}
    return by_default.get("ApplyServerSideEncryptionByDefault") or {}


def _stored_key(call: ApiCall, state: State, bucket: str, key: str, version: str) -> list[str]:
    """The key of the very version that is read: an older one may be under another than the newest."""
    stored = object_named(state, bucket, key, version)
    used = getattr(stored, "kms_key_id", None)
    by_kms = str(getattr(stored, "encryption", "")).startswith(
        "aws:kms"
    )  # else moto has the bucket's key there
    return _key_arn(str(used), call, state) if used and by_kms else []


def _key_arn(key: str, call: ApiCall, state: State) -> list[str]:
    """A key's ARN; the AWS managed key `aws/s3` serves everybody in the account and isn't judged."""
    if key == "alias/aws/s3" or key.endswith(":alias/aws/s3"):
        return []
    with kms_said(kms_code):
        return [existing_key(key, call, state)]


def kms_code(code: str) -> str:
    """S3's code for an error of KMS."""
    return code if code.startswith("KMS.") else f"KMS.{code}"
