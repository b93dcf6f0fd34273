"""Every optional parameter of every list, by botocore's models: it narrows, or is refused, never passed over.

EC2's filters by name are those that its own documentation in the model lists.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

import labkit.cloud.services
from labkit.cloud.judge import simulated_operations, simulated_services
from labkit.cloud.services._common.narrowing import read_filters
from labkit.cloud.wire.naming import service_model
from tests.cloud.people import fixtures
from tests.cloud.services.furnished import A, furnish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import ServiceModel

    from labkit.cloud import Scene

pytestmark = pytest.mark.long

shared, scene = fixtures({"a": A}, furnish)

_EVERY = bool(os.environ.get("LABKIT_LONG"))  # each of EC2's 500 filters, or a sixth
_LISTS = re.compile("List|Describe|Filter|Lookup|GetAccountAuthorizationDetails|GetLogEvents|GetGroup$")
# Pages, and what has nothing to do with which rows there are.
_PAGES = frozenset({
    "MaxItems", "Marker", "NextToken", "MaxResults", "Limit", "limit", "nextToken", "MaxRecords", "PageSize",
    "MaxKeys", "ContinuationToken", "DryRun", "EncodingType", "MaxBuckets", "KeyMarker", "UploadIdMarker",
    "VersionIdMarker", "MaxUploads", "maxResults", "RequestPayer", "ExpectedBucketOwner", "FetchOwner",
    "orderBy", "descending", "startFromHead", "includeShadowTrails",
})  # fmt: skip
_GIVEN = {
    "GroupName": "g", "RoleName": "r", "UserName": "Admin", "PolicyArn": f"arn:aws:iam::{A}:policy/p",
    "Bucket": "bucket", "logGroupName": "lg", "logStreamName": "ls", "MetricName": "m", "Namespace": "n",
    "resourceType": "AWS::S3::Bucket", "KeyId": "alias/a",
}  # fmt: skip
_ALSO = {
    "DescribeLogStreams": {"logGroupName": "lg"},
    "FilterLogEvents": {"logGroupName": "lg"},
    "DescribeMetricFilters": {"logGroupName": "lg"},
}
# Named along with a group, these are another way to name it; what names two things is refused.
_NOTHING = "nothing-like-this"


def values(shape: Any) -> list[Any]:
    """Values that narrow: of an enumeration each, else something that nothing here is."""
    kind = shape.type_name
    if getattr(shape, "enum", None):
        return [one for one in shape.enum[:6] if one not in ("Any", "All", "ALL")]
    if kind == "list":
        return [[value] for value in values(shape.member)]
    if kind == "structure":
        return [
            {
                name: values(shape.members[name])[0]
                for name in shape.required_members or list(shape.members)[:1]
            }
        ]
    if kind == "long":
        return [1, 4 * 10**12]
    if shape.name == "Delimiter":
        return ["/"]
    simple = {"boolean": True, "timestamp": datetime(2036, 6, 1, tzinfo=UTC), "integer": 1}
    return [simple.get(kind, f"/{_NOTHING}/" if "path" in shape.name.lower() else _NOTHING)]


def named_filters(shape: Any) -> list[str]:
    """The names in EC2's documentation of a `Filters` parameter."""
    found = re.findall(r"<li> *<p> *<code>([^<]+)</code>(:?)", shape.documentation)
    return [f"{name}:a" if colon or name == "tag" else name for name, colon in found]


def _is_left_out(name: str) -> bool:
    return not _EVERY and zlib.crc32(name.encode()) % 6 != 0


@cache
def _documented(service: str) -> ServiceModel:
    """The service's model with its documentation, which labkit doesn't read."""
    return botocore.session.Session().get_service_model(service)


def asked(service: str, operation: str) -> Iterator[tuple[str, str, list[Any]]]:
    """Each parameter that may narrow the list: how the table names it, its name, and values for it."""
    shape = _documented(service).operation_model(operation).input_shape
    for name, member in (shape.members if shape else {}).items():
        if name in _PAGES or name in shape.required_members or name in _ALSO.get(operation, {}):
            continue
        if service == "ec2" and name in ("Filters", "Filter"):
            for one in named_filters(member):
                if _is_left_out(one) and not is_refused(service, operation, f"{name}:{one}"):
                    continue
                yield f"{name}:{one}", name, [[{"Name": one, "Values": [_NOTHING]}]]
        else:
            yield name, name, values(member)


def rows(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if isinstance(value, list)}


def required(service: str, operation: str) -> dict[str, Any] | None:
    """What the call needs; None where the test has nothing to name."""
    shape = service_model(service).operation_model(operation).input_shape  # type: ignore[union-attr]
    names = shape.required_members if shape else []
    if any(name not in _GIVEN for name in names):
        return None
    return {name: _GIVEN[name] for name in names} | _ALSO.get(operation, {})


def tables() -> dict[str, dict[str, Any]]:
    folder = Path(labkit.cloud.services.__file__).parent
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for file in folder.glob("*/filters.toml"):
        found[file.parent.name.replace("_", "-")] = read_filters(file)
    return found


TABLES = tables()


def is_refused(service: str, operation: str, name: str) -> bool:
    listed = TABLES[service].get("refused", {}).get(operation, [])
    return any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for one in listed)


LISTS = [
    (service, operation)
    for service in simulated_services()
    for operation in simulated_operations(service)
    if _LISTS.match(operation) and list(asked(service, operation))
]


@pytest.mark.parametrize("service", sorted({service for service, _ in LISTS}))
def test_no_filter_is_passed_over(shared: Scene, service: str) -> None:
    wrong = []
    for operation in [operation for one, operation in LISTS if one == service]:
        base = required(service, operation)
        whole = shared.call("a", service, operation, base) if base is not None else None
        if base is None or whole is None or not whole.ok:
            continue
        for name, parameter, choices in asked(service, operation):
            answers = [shared.call("a", service, operation, {**base, parameter: one}) for one in choices]
            if is_refused(service, operation, name):
                wrong += [
                    (operation, name, "answered") for one in answers if one.code != "NotSimulatedByLabkit"
                ]
            elif name in TABLES[service].get("same", {}).get(operation, {}):
                wrong += [
                    (operation, name, "differs") for one in answers if rows(one.result) != rows(whole.result)
                ]
            elif any(rows(whole.result).values()):
                passed = all(one.ok and rows(one.result) == rows(whole.result) for one in answers)
                wrong += [(operation, name, "passed over")] if passed else []
    assert wrong == []


@pytest.mark.parametrize("service", sorted(TABLES))
def test_the_table_names_what_there_is(service: str) -> None:
    """Every row is a parameter of a simulated operation, and a filter that EC2's documentation names."""
    for part in ("refused", "same"):
        for operation, names in TABLES[service].get(part, {}).items():
            assert operation in simulated_operations(service)
            known = [name for name, _, _ in asked(service, operation)]
            for name in names:
                assert any(one == name or one.startswith(name.removesuffix("*")) for one in known), name


HONORED: list[tuple[str, str, dict[str, Any], str, list[str]]] = [
    ("ec2", "DescribeRegions", {"Filters": [{"Name": "region-name", "Values": ["eu-west-*"]}]},
     "Regions[].RegionName", ["eu-west-1", "eu-west-2", "eu-west-3"]),
    ("ec2", "DescribeRegions", {"Filters": [{"Name": "endpoint", "Values": ["ec2.eu-west-1.amazonaws.com"]}]},
     "Regions[].RegionName", ["eu-west-1"]),
    ("ec2", "DescribeRegions", {"Filters": [{"Name": "opt-in-status", "Values": ["not-opted-in"]}]},
     "Regions[].RegionName", []),
    ("ec2", "DescribeAvailabilityZones", {"Filters": [{"Name": "zone-name", "Values": ["us-east-1b"]}]},
     "AvailabilityZones[].ZoneName", ["us-east-1b"]),
    ("logs", "DescribeLogGroups", {"logGroupNamePattern": "LG"}, "logGroups[].logGroupName", ["lg"]),
    ("logs", "DescribeLogGroups", {"logGroupNamePattern": "x"}, "logGroups[].logGroupName", []),
    ("logs", "DescribeLogGroups", {"logGroupClass": "STANDARD"}, "logGroups[].logGroupName", ["lg"]),
    ("iam", "ListInstanceProfiles", {"PathPrefix": "/"}, "InstanceProfiles[].InstanceProfileName", ["ip"]),
    ("iam", "ListInstanceProfiles", {"PathPrefix": "/a/"}, "InstanceProfiles[].InstanceProfileName", []),
    ("cloudwatch", "DescribeAlarmsForMetric", {"MetricName": "m", "Namespace": "n", "Statistic": "Sum"},
     "MetricAlarms[].AlarmName", ["al"]),
    ("cloudwatch", "DescribeAlarmsForMetric", {"MetricName": "m", "Namespace": "n", "Period": 300},
     "MetricAlarms[].AlarmName", []),
    ("kms", "ListGrants", {"KeyId": "KEY", "GranteePrincipal": f"arn:aws:iam::{A}:user/Admin"},
     "Grants[].Operations[]", ["Decrypt"]),
]  # fmt: skip


@pytest.mark.parametrize(("service", "operation", "parameters", "path", "expected"), HONORED)
def test_a_filter_narrows(
    shared: Scene, service: str, operation: str, parameters: dict[str, Any], *, path: str, expected: list[str]
) -> None:
    import jmespath

    if parameters.get("KeyId") == "KEY":
        key = shared.call("a", "kms", "DescribeKey", {"KeyId": "alias/a"}).result["KeyMetadata"]["KeyId"]
        parameters = {**parameters, "KeyId": key}
    answer = shared.call("a", service, operation, parameters)
    assert answer.ok, answer
    assert sorted(jmespath.search(path, answer.result)) == expected
