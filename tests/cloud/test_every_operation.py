"""Every operation of the table, called by an administrator with the least that its model asks for.

What comes back may be an error, as the parameters are made up; it is always AWS's, or a plain "not
simulated", never a fault of the workbook's own and never a 500.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.judge import simulated_operations, simulated_services
from labkit.cloud.wire.naming import service_model

if TYPE_CHECKING:
    from labkit.cloud import Scene

KNOWN = {
    "AccountId": "999999999999",
    "Bucket": "productionapp",
    "Key": "report.csv",
    "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "PolicyDocument": json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    ),
    "RoleArn": "arn:aws:iam::999999999999:role/UpdateApp",
    "RoleName": "UpdateApp",
    "UserName": "ProductionAdmin",
}
SIMPLE: dict[str, Any] = {
    "boolean": True,
    "blob": b"x",
    "timestamp": datetime(2036, 1, 7, tzinfo=UTC),
    "float": 1.0,
    "double": 1.0,
}


def least(shape: Any, name: str = "", depth: int = 0) -> Any:
    """The smallest value that a shape takes."""
    kind = shape.type_name
    if kind == "structure":
        members = shape.required_members if depth < 5 else ()
        return {member: least(shape.members[member], member, depth + 1) for member in members}
    if kind == "list":
        return [least(shape.member, name, depth + 1)]
    if kind == "map":
        return {"k": least(shape.value, "", depth + 1)}
    if kind in ("integer", "long"):
        return max(shape.metadata.get("min", 1), 1)
    return _text(shape, name) if kind == "string" else SIMPLE[kind]


def _text(shape: Any, name: str) -> str:
    if name in KNOWN:
        return KNOWN[name]
    choices = shape.metadata.get("enum") or ()
    return (
        str(choices[0])
        if choices
        else "a" * min(max(shape.metadata.get("min", 1), 12), shape.metadata.get("max", 12))
    )


@pytest.mark.parametrize("service", simulated_services())
def test_no_call_makes_the_workbook_stumble(ended: Scene, service: str) -> None:
    wrong = []
    for operation in simulated_operations(service):
        shape = service_model(service).operation_model(operation).input_shape  # type: ignore[union-attr]
        answer = ended.call("production-admin", service, operation, least(shape) if shape else {})
        if answer.code == "LabkitFault" or answer.status >= 500 or not (answer.ok or answer.code):
            wrong.append((operation, answer.code, answer.message))
    assert wrong == []


STUMBLES = [
    ("sns", "Publish", {"TopicArn": "news", "Message": "x"}, "InvalidParameter"),
    ("sns", "Subscribe", {"TopicArn": "news", "Protocol": "email"}, "InvalidParameter"),
    ("sns", "Publish", {"Message": "x"}, "InvalidParameter"),
    (
        "s3",
        "CopyObject",
        {"Bucket": "productionapp", "Key": "k", "CopySource": "productionapp"},
        "InvalidArgument",
    ),
    (
        *("s3", "UploadPart"),
        {"Bucket": "productionapp", "Key": "k", "UploadId": "none", "PartNumber": 1, "Body": b"x"},
        "NoSuchUpload",
    ),
]


@pytest.mark.parametrize(("service", "operation", "parameters", "code"), STUMBLES)
def test_a_wrong_name_has_aws_own_error(
    scene: Scene, service: str, operation: str, parameters: dict[str, Any], code: str
) -> None:
    assert scene.call("production-admin", service, operation, parameters).code == code
