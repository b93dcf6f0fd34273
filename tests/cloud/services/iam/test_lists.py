"""Lists of IAM, a row at a time and whole. (Marker and MaxItems of each list in the IAM API Reference)"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import ADMINISTRATOR, administered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Scene, Stage

HOME = "101010101010"
FIRST = f"arn:aws:iam::{HOME}:policy/p0"
ALL = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"},
    }
)
TAGS = [{"Key": f"k{number}", "Value": "v"} for number in range(3)]
LISTS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("ListUsers", {}, "Users"),
    ("ListRoles", {}, "Roles"),
    ("ListPolicies", {"Scope": "Local"}, "Policies"),
    ("ListRoleTags", {"RoleName": "r0"}, "Tags"),
    ("ListPolicyTags", {"PolicyArn": FIRST}, "Tags"),
    ("ListPolicyVersions", {"PolicyArn": FIRST}, "Versions"),
    ("ListAttachedRolePolicies", {"RoleName": "r0"}, "AttachedPolicies"),
    ("ListAttachedUserPolicies", {"UserName": "u0"}, "AttachedPolicies"),
    ("ListAttachedGroupPolicies", {"GroupName": "g0"}, "AttachedPolicies"),
    ("ListInstanceProfilesForRole", {"RoleName": "r0"}, "InstanceProfiles"),
    ("ListVirtualMFADevices", {}, "VirtualMFADevices"),
    ("ListAccessKeys", {"UserName": "u0"}, "AccessKeyMetadata"),
    ("ListEntitiesForPolicy", {"PolicyArn": FIRST}, "PolicyUsers"),
    ("ListEntitiesForPolicy", {"PolicyArn": FIRST}, "PolicyRoles"),
    ("GetAccountAuthorizationDetails", {}, "RoleDetailList"),
)


def setup(stage: Stage) -> None:
    """Three of everything, not made in the order of their names; p0 is attached everywhere."""
    iam = stage.client(HOME, "iam")
    iam.create_policy(PolicyName="p0", PolicyDocument=ALL, Tags=TAGS)
    iam.create_policy_version(PolicyArn=FIRST, PolicyDocument=ALL)
    iam.create_policy(PolicyName="p1", PolicyDocument=ALL)
    for number in (2, 0, 1):
        iam.create_user(UserName=f"u{number}")
        iam.create_group(GroupName=f"g{number}")
        iam.create_role(RoleName=f"r{number}", AssumeRolePolicyDocument=TRUST, Tags=TAGS)
        for arn in (FIRST, ADMINISTRATOR):
            iam.attach_user_policy(UserName=f"u{number}", PolicyArn=arn)
            iam.attach_group_policy(GroupName=f"g{number}", PolicyArn=arn)
            iam.attach_role_policy(RoleName=f"r{number}", PolicyArn=arn)
    for number in (1, 0):
        iam.create_instance_profile(InstanceProfileName=f"i{number}")
        iam.add_role_to_instance_profile(InstanceProfileName=f"i{number}", RoleName="r0")
        iam.create_virtual_mfa_device(VirtualMFADeviceName=f"m{number}")
    for _ in range(2):
        iam.create_access_key(UserName="u0")


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME}, setup)
    yield opened
    opened.close()


def ok(scene: Scene, operation: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = scene.call("home", "iam", operation, given)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


@pytest.mark.parametrize(("operation", "given", "key"), LISTS, ids=lambda value: str(value)[:30])
def test_one_row_at_a_time(scene: Scene, operation: str, given: dict[str, Any], key: str) -> None:
    whole = ok(scene, operation, given)
    assert len(whole[key]) > 1
    found, marker = [], dict[str, str]()
    while True:
        page = ok(scene, operation, {"MaxItems": 1} | given | marker)
        assert sum(len(value) for value in page.values() if isinstance(value, list)) == 1
        found += page[key]
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    assert found == whole[key]


@pytest.mark.parametrize(
    ("operation", "given"), [row[:2] for row in LISTS], ids=lambda value: str(value)[:30]
)
def test_a_marker_that_no_page_gave(scene: Scene, operation: str, given: dict[str, Any]) -> None:
    answer = scene.call("home", "iam", operation, {"Marker": "nonsense"} | given)
    assert (answer.code, answer.message) == ("ValidationError", "Invalid Marker.")


def test_in_order(scene: Scene) -> None:
    """Roles by name, versions newest first and without their text (PolicyVersion: Document)."""
    assert [role["RoleName"] for role in ok(scene, "ListRoles", {})["Roles"]] == ["r0", "r1", "r2"]
    versions = ok(scene, "ListPolicyVersions", {"PolicyArn": FIRST})["Versions"]
    assert [one["VersionId"] for one in versions] == ["v2", "v1"]
    assert "Document" not in versions[0]
