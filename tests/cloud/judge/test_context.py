"""The global condition keys: each exactly when AWS sends it (AWS global condition context keys)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.judge import requests_for
from tests.cloud.judge.bench import (
    ALICE,
    DEVELOPMENT,
    ELSEWHERE,
    NOW,
    PRODUCTION,
    READER,
    ROOT,
    bench,
    new_member,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud.calls import ApiCall
    from tests.cloud.judge.bench import Bench


@pytest.fixture(scope="module")
def scene() -> Iterator[Bench]:
    with bench() as opened:
        yield opened


def context(scene: Bench, call: ApiCall) -> dict[str, Any]:
    return dict(requests_for(call, scene.state)[0].context or {})


def read(scene: Bench, who: str) -> ApiCall:
    return scene.call(who, "s3", "GetBucketLocation", Bucket="productionapp")


def test_a_user_with_a_long_term_key(scene: Bench) -> None:
    found = context(scene, read(scene, ALICE))
    assert found["aws:PrincipalArn"] == f"arn:aws:iam::{DEVELOPMENT}:user/alice"
    assert found["aws:PrincipalAccount"] == DEVELOPMENT
    assert found["aws:PrincipalType"] == "User"
    assert found["aws:PrincipalTag/Department"] == "IT"
    assert found["aws:username"] == "alice"
    assert found["aws:userid"].startswith("AIDA")
    assert found["aws:ResourceAccount"] == PRODUCTION
    assert found["aws:RequestedRegion"] == "us-east-1"
    assert found["aws:CurrentTime"] == "2036-01-07T09:00:00Z"
    assert found["aws:EpochTime"] == str(int(NOW.timestamp()))
    assert found["aws:SecureTransport"] == "true"
    assert found["aws:ViaAWSService"] == "false"
    absent = "MultiFactorAuthPresent MultiFactorAuthAge TokenIssueTime SourceIdentity PrincipalOrgID"
    absent += " PrincipalOrgPaths ResourceOrgID ResourceOrgPaths UserAgent Referer CalledVia SourceVpce"
    assert not {f"aws:{name}" for name in absent.split()} & set(found)


def test_where_a_call_comes_from(scene: Bench) -> None:
    call = replace(
        read(scene, ALICE),
        source_ip="203.0.113.7",
        user_agent="aws-cli/2",
        secure=False,
        headers={"referer": "https://example.com/", "x-amz-content-sha256": "abc"},
    )
    found = context(scene, call)
    assert found["aws:SourceIp"] == "203.0.113.7"
    assert found["aws:UserAgent"] == "aws-cli/2"
    assert found["aws:Referer"] == "https://example.com/"
    assert found["aws:SecureTransport"] == "false"
    assert found["s3:x-amz-content-sha256"] == "abc"
    assert found["s3:authType"] == "REST-QUERY-STRING"  # no Authorization header: a presigned URL
    assert "s3:TlsVersion" not in found


def test_a_users_session_with_mfa(scene: Bench) -> None:
    call = read(scene, ALICE)
    caller = replace(call.caller, temporary=True, mfa=True, issued=NOW - timedelta(minutes=5))
    found = context(scene, replace(call, caller=caller))
    assert found["aws:MultiFactorAuthPresent"] == "true"
    assert found["aws:MultiFactorAuthAge"] == "300"
    assert found["aws:TokenIssueTime"] == "2036-01-07T08:55:00Z"


def test_a_code_that_comes_with_the_call(scene: Bench) -> None:
    """AssumeRole: SerialNumber and TokenCode; a trust policy may ask for them."""
    role = f"arn:aws:iam::{DEVELOPMENT}:role/Reader"
    call = scene.call(ALICE, "sts", "AssumeRole", RoleArn=role, RoleSessionName="desk")
    assert "aws:MultiFactorAuthPresent" not in context(scene, call)
    found = context(scene, replace(call, caller=replace(call.caller, mfa=True, mfa_time=NOW)))
    assert found["aws:MultiFactorAuthPresent"] == "true"
    assert found["aws:MultiFactorAuthAge"] == "0"
    assert "aws:TokenIssueTime" not in found


def test_a_roles_session(scene: Bench) -> None:
    call = read(scene, READER)
    caller = replace(call.caller, session_tags={"Project": "Blue"}, source_identity="alice")
    found = context(scene, replace(call, caller=caller))
    assert found["aws:PrincipalArn"] == f"arn:aws:iam::{DEVELOPMENT}:role/Reader"
    assert found["aws:PrincipalType"] == "AssumedRole"
    assert found["aws:userid"].startswith("AROA")
    assert found["aws:userid"].endswith(":desk")
    assert found["aws:MultiFactorAuthPresent"] == "false"
    assert found["aws:PrincipalTag/Project"] == "Blue"
    assert found["aws:SourceIdentity"] == "alice"
    assert "aws:username" not in found
    assert "aws:MultiFactorAuthAge" not in found


def test_a_sessions_tag_overrides_the_roles(scene: Bench) -> None:
    scene.operator(DEVELOPMENT, "iam").tag_role(RoleName="Reader", Tags=[{"Key": "Team", "Value": "One"}])
    call = read(scene, READER)
    assert context(scene, call)["aws:PrincipalTag/Team"] == "One"
    caller = replace(call.caller, session_tags={"Team": "Two"})
    assert context(scene, replace(call, caller=caller))["aws:PrincipalTag/Team"] == "Two"


def test_root(scene: Bench) -> None:
    found = context(scene, read(scene, ROOT))
    assert found["aws:PrincipalType"] == "Account"
    assert found["aws:PrincipalArn"] == f"arn:aws:iam::{DEVELOPMENT}:root"
    assert found["aws:userid"] == DEVELOPMENT
    assert "aws:username" not in found


def test_a_caller_without_a_signature(scene: Bench) -> None:
    found = context(scene, read(scene, "*"))
    assert found["aws:PrincipalType"] == "Anonymous"
    assert found["aws:PrincipalAccount"] == "anonymous"
    assert not {"aws:PrincipalArn", "aws:userid", "aws:username", "aws:PrincipalIsAWSService"} & set(found)


def test_organizations_on_both_sides() -> None:
    with bench() as scene:
        client = scene.operator(PRODUCTION, "organizations")
        organization = client.create_organization(FeatureSet="ALL")["Organization"]["Id"]
        root = client.list_roots()["Roots"][0]["Id"]
        unit = client.create_organizational_unit(ParentId=root, Name="Work")["OrganizationalUnit"]["Id"]
        member = new_member(client)
        client.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
        scene.operator(member, "iam").create_user(UserName="mia")
        found = context(scene, read(scene, f"iam::{member}:user/mia"))
        assert found["aws:PrincipalOrgID"] == organization
        assert found["aws:PrincipalOrgPaths"] == [f"{organization}/{root}/{unit}/"]
        assert found["aws:ResourceOrgID"] == organization
        assert found["aws:ResourceOrgPaths"] == [f"{organization}/{root}/"]
        outsider = context(scene, read(scene, f"iam::{ELSEWHERE}:root"))
        assert "aws:PrincipalOrgID" not in outsider
        assert outsider["aws:ResourceOrgID"] == organization
