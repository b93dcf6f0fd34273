"""Sessions remember what they were given, and end where AWS ends them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud.mfa import code_at
from labkit.cross_account.scene import ROLE
from tests.cloud.conftest import document, trusting

if TYPE_CHECKING:
    from labkit.cloud import Answer, Scene

ASSUME = {"RoleArn": ROLE, "RoleSessionName": "work"}
BUCKET = {"Bucket": "productionapp"}


def assume(scene: Scene, who: str = "developer", keys: Any = None, **more: Any) -> Answer:
    return scene.call(who, "sts", "AssumeRole", ASSUME | more, credentials=keys)


def test_what_a_session_is_told(ended: Scene) -> None:
    answer = assume(ended)
    assert answer.result["AssumedRoleUser"]["Arn"] == "arn:aws:sts::999999999999:assumed-role/UpdateApp/work"
    assert answer.result["AssumedRoleUser"]["AssumedRoleId"].startswith("AROA")
    credentials = answer.result["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA")
    assert credentials["Expiration"] - ended.now < timedelta(hours=1)
    row = ended.trail.events[-1].record
    assert row["eventName"] == "AssumeRole"
    assert credentials["SecretAccessKey"] not in json.dumps(row)
    assert credentials["SessionToken"] not in json.dumps(row)
    ended.call("developer", "s3", "ListObjectsV2", BUCKET, credentials=credentials)
    issuer = ended.trail.events[-1].record["userIdentity"]["sessionContext"]["sessionIssuer"]
    assert issuer["arn"] == ROLE


def test_a_session_policy_narrows(ended: Scene) -> None:
    only_list = document({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"})
    keys = assume(ended, Policy=only_list).result["Credentials"]
    assert ended.call("", "s3", "ListObjectsV2", BUCKET, credentials=keys).ok
    refused = ended.call("", "s3", "GetObject", BUCKET | {"Key": "report.csv"}, credentials=keys)
    assert refused.code == "AccessDenied"
    assert "because no session policy allows the s3:GetObject action" in refused.message
    assert assume(ended, Policy="{").code == "MalformedPolicyDocument"
    everything = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    keys = assume(ended, Policy=everything).result["Credentials"]
    assert not ended.call("", "iam", "ListUsers", {}, credentials=keys).ok


def test_how_long(ended: Scene) -> None:
    assert assume(ended, DurationSeconds=3601).code == "ValidationError"
    change = {"RoleName": "UpdateApp", "MaxSessionDuration": 7200}
    assert ended.call("production-admin", "iam", "UpdateRole", change).ok
    assert assume(ended, DurationSeconds=7200).ok
    assert assume(ended, DurationSeconds=43201).code == "ValidationError"
    # The role may assume itself from now on: an hour at most.
    trust = trusting("arn:aws:iam::999999999999:root")
    both = (
        json.loads(trust)["Statement"] + json.loads(trusting("arn:aws:iam::111111111111:root"))["Statement"]
    )
    allow = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE})
    for operation, parameters in (
        ("UpdateAssumeRolePolicy", {"RoleName": "UpdateApp", "PolicyDocument": document(*both)}),
        ("PutRolePolicy", {"RoleName": "UpdateApp", "PolicyName": "chain", "PolicyDocument": allow}),
    ):
        assert ended.call("production-admin", "iam", operation, parameters).ok
    keys = assume(ended).result["Credentials"]
    refused = assume(ended, "", keys, DurationSeconds=3601)
    assert (refused.code, "role chaining" in refused.message) == ("ValidationError", True)
    assert assume(ended, "", keys).ok


def test_an_external_id_and_tags_are_judged(ended: Scene) -> None:
    guarded = trusting(
        "arn:aws:iam::111111111111:root", Condition={"StringEquals": {"sts:ExternalId": "partner-7"}}
    )
    change = {"RoleName": "UpdateApp", "PolicyDocument": guarded}
    assert ended.call("production-admin", "iam", "UpdateAssumeRolePolicy", change).ok
    assert assume(ended).code == "AccessDenied"
    assert assume(ended, ExternalId="partner-8").code == "AccessDenied"
    assert assume(ended, ExternalId="partner-7").ok
    assert assume(ended, ExternalId="partner-7", Tags=[{"Key": "a", "Value": "b"}]).code == "AccessDenied"


def test_mfa_codes_are_real(scene: Scene) -> None:
    made = scene.call(
        "development-admin", "iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "Developer1"}
    )
    device = made.result["VirtualMFADevice"]
    seed = device["Base32StringSeed"].decode()
    enable = {"UserName": "Developer1", "SerialNumber": device["SerialNumber"]}
    wrong = enable | {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    assert (
        scene.call("development-admin", "iam", "EnableMFADevice", wrong).code == "InvalidAuthenticationCode"
    )
    codes = {
        "AuthenticationCode1": code_at(seed, scene.now, -1),
        "AuthenticationCode2": code_at(seed, scene.now),
    }
    assert scene.call("development-admin", "iam", "EnableMFADevice", enable | codes).ok

    def token(code: str, serial: str = device["SerialNumber"]) -> Answer:
        return scene.call("developer", "sts", "GetSessionToken", {"SerialNumber": serial, "TokenCode": code})

    assert token("000000").code == "AccessDenied"
    assert token(code_at(seed, scene.now), "arn:aws:iam::111111111111:mfa/Other").code == "AccessDenied"
    scene.advance(timedelta(minutes=1))
    code = code_at(seed, scene.now)
    keys = token(code).result["Credentials"]
    assert token(code).code == "AccessDenied"  # each code once
    scene.call("", "s3", "ListBuckets", {}, credentials=keys)
    attributes = scene.trail.events[-1].record["userIdentity"]["sessionContext"]["attributes"]
    assert attributes["mfaAuthenticated"] == "true"


def test_a_role_that_wants_mfa(ended: Scene) -> None:
    """The code may come with AssumeRole itself; the role's session doesn't tell of it."""
    mfa = trusting(
        "arn:aws:iam::111111111111:root", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    )
    change = {"RoleName": "UpdateApp", "PolicyDocument": mfa}
    assert ended.call("production-admin", "iam", "UpdateAssumeRolePolicy", change).ok
    assert assume(ended).code == "AccessDenied"
    serial, seed = device(ended)
    ended.advance(timedelta(minutes=1))
    assert assume(ended, SerialNumber=serial, TokenCode="000000").code == "AccessDenied"
    keys = assume(ended, SerialNumber=serial, TokenCode=code_at(seed, ended.now)).result["Credentials"]
    ended.call("", "s3", "ListObjectsV2", BUCKET, credentials=keys)
    attributes = ended.trail.events[-1].record["userIdentity"]["sessionContext"]["attributes"]
    assert attributes["mfaAuthenticated"] == "false"
    ended.advance(timedelta(minutes=1))
    code = {"SerialNumber": serial, "TokenCode": code_at(seed, ended.now)}
    keys = ended.call("developer", "sts", "GetSessionToken", code).result["Credentials"]
    assert assume(ended, "", keys).ok


def device(scene: Scene) -> tuple[str, str]:
    """A virtual device of Developer1's, enabled: its serial number and seed."""
    admin = "development-admin"
    made = scene.call(admin, "iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "Developer1"})
    serial = made.result["VirtualMFADevice"]["SerialNumber"]
    seed = made.result["VirtualMFADevice"]["Base32StringSeed"].decode()
    enable = {"UserName": "Developer1", "SerialNumber": serial}
    codes = {
        "AuthenticationCode1": code_at(seed, scene.now, -1),
        "AuthenticationCode2": code_at(seed, scene.now),
    }
    assert scene.call(admin, "iam", "EnableMFADevice", enable | codes).ok
    return serial, seed


def test_a_users_own_session(scene: Scene) -> None:
    keys = scene.call("developer", "sts", "GetSessionToken").result["Credentials"]
    who = scene.call("", "sts", "GetCallerIdentity", {}, credentials=keys)
    assert who.result["Arn"] == "arn:aws:iam::111111111111:user/Developer1"
    assert scene.call("", "s3", "ListBuckets", {}, credentials=keys).ok
    assert scene.call("", "sts", "GetSessionToken", {}, credentials=keys).code == "AccessDenied"


def test_a_federated_users_session(scene: Scene) -> None:
    asked = {"Name": "guest", "Policy": document({"Effect": "Allow", "Action": "s3:List*", "Resource": "*"})}
    keys = scene.call("development-admin", "sts", "GetFederationToken", asked).result["Credentials"]
    who = scene.call("", "sts", "GetCallerIdentity", {}, credentials=keys)
    assert who.result["Arn"] == "arn:aws:sts::111111111111:federated-user/guest"
    assert scene.call("", "s3", "ListBuckets", {}, credentials=keys).ok
    assert not scene.call("", "s3", "CreateBucket", {"Bucket": "guests-own-bucket"}, credentials=keys).ok


@pytest.mark.parametrize("again", [False, True], ids=["deleted", "made anew"])
def test_trust_ends_with_the_user(ended: Scene, again: bool) -> None:
    """A user made anew under the old name isn't the one that was trusted (misconception 17)."""
    developer = "arn:aws:iam::111111111111:user/Developer1"
    trust = {"RoleName": "UpdateApp", "PolicyDocument": trusting(developer)}
    assert ended.call("production-admin", "iam", "UpdateAssumeRolePolicy", trust).ok
    assert assume(ended).ok
    unique_id = ended.call("development-admin", "iam", "GetUser", {"UserName": "Developer1"}).result["User"][
        "UserId"
    ]
    who = {"UserName": "Developer1"}
    key = ended.call("development-admin", "iam", "ListAccessKeys", who).result["AccessKeyMetadata"][0]
    for operation, more in (
        ("RemoveUserFromGroup", {"GroupName": "Developers"}),
        ("DeleteAccessKey", {"AccessKeyId": key["AccessKeyId"]}),
        ("DeleteUser", {}),
    ):
        assert ended.call("development-admin", "iam", operation, who | more).ok, operation
    role = ended.call("production-admin", "iam", "GetRole", {"RoleName": "UpdateApp"}).result["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": unique_id}
    assert assume(ended).code == "InvalidClientTokenId"
    if again:
        for operation, more in (("CreateUser", {}), ("AddUserToGroup", {"GroupName": "Developers"})):
            assert ended.call("development-admin", "iam", operation, who | more).ok
        made = ended.call("development-admin", "iam", "CreateAccessKey", who).result["AccessKey"]
        refused = assume(ended, "", made)
        assert refused.code == "AccessDenied"
