"""What S3 adds to an error: the bucket, the key, the argument or the condition that it is about.

(Error responses, REST error responses; List of error codes: Amazon S3 API Reference)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from labkit.cloud.calls import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .http import HttpResponse

_BUCKET = {"BucketName": "Bucket"}
_FROM: dict[str, dict[str, str]] = {  # by code: elements, and the parameters of the call that fill them
    **dict.fromkeys(
        (
            "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNotEmpty", "InvalidBucketName",
            "InvalidBucketState", "NoSuchBucket", "NoSuchBucketPolicy", "NoSuchCORSConfiguration",
            "NoSuchLifecycleConfiguration", "NoSuchTagSet", "NoSuchWebsiteConfiguration",
            "ObjectLockConfigurationNotFoundError", "OwnershipControlsNotFoundError",
            "ReplicationConfigurationNotFoundError", "ServerSideEncryptionConfigurationNotFoundError",
            "NoSuchPublicAccessBlockConfiguration",
        ),
        _BUCKET,
    ),
    "InvalidLocationConstraint": {"LocationConstraint": "CreateBucketConfiguration.LocationConstraint"},
    "InvalidPartOrder": {"UploadId": "UploadId"},
    "NoSuchKey": {"Key": "Key"},
    "NoSuchUpload": {"UploadId": "UploadId"},
    "NoSuchVersion": {"Key": "Key", "VersionId": "VersionId"},
}  # fmt: skip
_OURS = frozenset({"Code", "Message", "RequestId", "RequestID", "HostId", "HostID", "Resource"})


def with_elements(error: AwsError, method: str, parameters: Mapping[str, Any]) -> AwsError:
    """The same error with the elements that S3 gives one of its code; those it has already stay."""
    found = {name: _at(path, parameters) for name, path in _FROM.get(error.code, {}).items()}
    if error.code == "MethodNotAllowed":
        found |= {"Method": method, "ResourceType": _resource_type(parameters)}
    about = {name: value for name, value in (found | dict(error.about)).items() if value}
    return AwsError(error.code, error.message, error.status, about=about, headers=error.headers)


def resource_of(parameters: Mapping[str, Any]) -> str:
    """The bucket or object that a call is about, as S3's errors name it: "/bucket/key"."""
    return "/" + "/".join(str(parameters[name]) for name in ("Bucket", "Key") if parameters.get(name))


def read_error(response: HttpResponse) -> AwsError | None:
    """The error that a response tells; None where its body isn't one."""
    try:
        root = ElementTree.fromstring(response.body)  # noqa: S314 - moto wrote it
    except ElementTree.ParseError:
        return None
    said = {child.tag: child.text or "" for child in root if not len(child)}
    if "Code" not in said:
        return None
    about = {name: text for name, text in said.items() if name not in _OURS}
    headers = {name: text for name, text in response.headers.items() if name != "content-length"}
    return AwsError(said["Code"], said.get("Message", ""), response.status, about=about, headers=headers)


def _at(path: str, parameters: Any) -> str:
    for step in path.split("."):
        parameters = parameters.get(step) if hasattr(parameters, "get") else None
    return str(parameters or "")


def _resource_type(parameters: Mapping[str, Any]) -> str:
    return "OBJECT" if parameters.get("Key") else "BUCKET" if parameters.get("Bucket") else "SERVICE"
