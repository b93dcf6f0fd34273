"""Every parameter of every operation that changes something: moto reads it, labkit does, or a table lists it.

A name that stands nowhere in moto's code of the service, nor in labkit's, is passed over for sure. A new
botocore with new parameters turns this red, until somebody says what becomes of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import moto
import pytest
from botocore import xform_name

import labkit.cloud.services
from labkit.cloud.judge import simulated_operations, simulated_services
from labkit.cloud.registry import is_labkits
from labkit.cloud.services._common.passed_over import read_passed_over
from labkit.cloud.wire.naming import service_model
from tests.cloud.people import fixtures
from tests.cloud.services.furnished import A, furnish

if TYPE_CHECKING:
    from labkit.cloud import Scene

shared, scene = fixtures({"a": A}, furnish)
ROOM = Path(labkit.cloud.services.__file__).parent
TABLES = {file.parent.name: read_passed_over(file) for file in ROOM.glob("*/passed_over.toml")}
_MFA = {"SerialNumber", "TokenCode"}  # which labkit.cloud.mfa reads
# What takes only what it names; and what is read by names that are put together.
_ELSEWHERE = re.compile(
    r"CreateFunction \w+|(PutObject|UploadPart) Checksum(CRC32|CRC32C|CRC64NVME|SHA1|SHA256)"
)
_LISTS = re.compile("List|Describe|Filter|Lookup")  # whose parameters are in filters.toml


def folder(service: str) -> str:
    return {"lambda": "lambda_"}.get(service, service.replace("-", "_"))


@cache
def words(place: Path) -> frozenset[str]:
    """Every word of the code in a folder; headers of S3 count as one."""
    text = "".join(file.read_text(encoding="utf-8") for file in place.rglob("*.py"))
    text += "".join(
        file.read_text(encoding="utf-8")
        for file in place.rglob("*.toml")
        if file.name != "passed_over.toml" and place.is_relative_to(ROOM)
    )
    return frozenset(re.findall(r"[\w-]+", text))


def spelled(name: str, shape: Any) -> set[str]:
    """How code may write a parameter."""
    written = str(shape.serialization.get("name", name))
    return {name, written, written.lower(), xform_name(name), name[0].lower() + name[1:]}


def unread(service: str) -> list[str]:
    motos = Path(moto.__file__).parent / {"lambda": "awslambda"}.get(service, service.replace("-", ""))
    ours = words(ROOM / folder(service)) | words(ROOM / "_common") | _MFA
    listed, found = TABLES.get(folder(service), {}), []
    for operation in simulated_operations(service):
        shape = service_model(service).operation_model(operation).input_shape  # type: ignore[union-attr]
        if shape is None or _LISTS.match(operation):
            continue
        known = ours if is_labkits(service, operation) else ours | words(motos)
        told = {row.partition("=")[0] for row in listed.get("refused", {}).get(operation, [])}
        told |= {*listed.get("same", {}).get(operation, {}), *listed.get("same", {}).get("*", {})}
        found += [
            f"{operation} {name}"
            for name, member in shape.members.items()
            if name not in told
            and not spelled(name, member) & known
            and not _ELSEWHERE.fullmatch(f"{operation} {name}")
        ]
    return found


@pytest.mark.parametrize("service", simulated_services())
def test_no_parameter_is_passed_over(service: str) -> None:
    assert unread(service) == []


def is_there(shape: Any, path: list[str]) -> bool:
    if shape.type_name == "list":
        return is_there(shape.member, path)
    if path and path[0] == "*":
        return is_there(shape.value, path[1:])
    return not path or (path[0] in shape.members and is_there(shape.members[path[0]], path[1:]))


@pytest.mark.parametrize("service", sorted(TABLES))
def test_the_table_names_what_there_is(service: str) -> None:
    name = service.rstrip("_").replace("_", "-")
    for part in ("refused", "same"):
        for operation, rows in TABLES[service].get(part, {}).items():
            if operation == "*":
                continue
            assert operation in simulated_operations(name)
            shape = service_model(name).operation_model(operation).input_shape  # type: ignore[union-attr]
            for row in rows:
                assert is_there(shape, row.partition("=")[0].split(".")), row


SMALL = {"Rules": [{"Status": "Enabled", "Filter": {"ObjectSizeLessThan": 9}, "Expiration": {"Days": 1}}]}
LISTED = {"a": {"DataType": "String", "StringListValues": ["b"]}}
GIVEN: list[tuple[str, str, dict[str, Any], str]] = [
    ("ec2", "StopInstances", {"InstanceIds": ["i-0123456789abcdef0"], "Hibernate": True}, "Hibernate"),
    ("ec2", "CreateKeyPair", {"KeyName": "p", "KeyFormat": "ppk"}, "KeyFormat"),
    ("ec2", "CreateKeyPair", {"KeyName": "p", "KeyFormat": "pem"}, ""),
    (
        "logs",
        "CreateLogGroup",
        {"logGroupName": "new", "deletionProtectionEnabled": True},
        "deletionProtection",
    ),
    ("logs", "CreateLogGroup", {"logGroupName": "new", "deletionProtectionEnabled": False}, ""),
    ("s3", "PutObject", {"Bucket": "bucket", "Key": "k", "Body": b"", "ChecksumSHA512": "AA=="}, "SHA512"),
    (
        "s3",
        "PutBucketLifecycleConfiguration",
        {"Bucket": "bucket", "LifecycleConfiguration": SMALL},
        "Filter",
    ),
    (
        "sqs",
        "SendMessage",
        {"QueueUrl": "q", "MessageBody": "b", "MessageAttributes": LISTED},
        "StringListValues",
    ),
    ("sns", "CreateTopic", {"Name": "new", "DataProtectionPolicy": "{}"}, "DataProtectionPolicy"),
]


@pytest.mark.parametrize(("service", "operation", "parameters", "said"), GIVEN)
def test_a_setting_that_would_be_lost_is_refused(
    scene: Scene, service: str, operation: str, parameters: dict[str, Any], said: str
) -> None:
    answer = scene.call("a", service, operation, parameters)
    if said:
        assert (answer.code, said in answer.message) == ("NotSimulatedByLabkit", True), answer
    else:
        assert answer.ok, answer
