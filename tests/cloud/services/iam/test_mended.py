"""stack-facts.md, "accepts or returns", rows IAM names and limits, deletion, boundaries, listing."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person, authenticator_code
from tests.cloud.people import administered, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
READER = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def trust(principal: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow(*actions: str) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": list(actions), "Resource": "*"}}
    )


def people(stage: Stage) -> None:
    make_user(stage, HOME, "Alice")


@pytest.fixture
def scene() -> Iterator[Scene]:
    opened = administered({"home": HOME, "other": OTHER}, people, [Person("alice", HOME, "user", "Alice")])
    yield opened
    opened.close()


def ask(scene: Scene, operation: str, profile: str = "home", **parameters: Any) -> Answer:
    return scene.call(profile, "iam", operation, parameters)


def ok(scene: Scene, operation: str, profile: str = "home", **parameters: Any) -> dict[str, Any]:
    answer = ask(scene, operation, profile, **parameters)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


def refused(scene: Scene, operation: str, profile: str = "home", **parameters: Any) -> tuple[str, str]:
    answer = ask(scene, operation, profile, **parameters)
    assert not answer.ok, f"{operation} was let through"
    return answer.code, answer.message


class TestNames:
    @pytest.mark.parametrize("name", ["two words", "bang!", "dollar$", "a" * 65])
    def test_of_users(self, scene: Scene, name: str) -> None:
        assert refused(scene, "CreateUser", UserName=name)[0] == "ValidationError"

    def test_that_differ_by_case_only(self, scene: Scene) -> None:
        assert refused(scene, "CreateUser", UserName="ALICE") == (
            "EntityAlreadyExists",
            "User with name ALICE already exists.",
        )
        ok(scene, "CreateGroup", GroupName="Devs")
        assert refused(scene, "CreateGroup", GroupName="devs")[0] == "EntityAlreadyExists"
        ok(scene, "CreateRole", RoleName="Build", AssumeRolePolicyDocument=trust(HOME))
        code, _ = refused(scene, "CreateRole", RoleName="BUILD", AssumeRolePolicyDocument=trust(HOME))
        assert code == "EntityAlreadyExists"
        ok(scene, "CreatePolicy", PolicyName="Read", PolicyDocument=allow("s3:GetObject"))
        code, _ = refused(scene, "CreatePolicy", PolicyName="read", PolicyDocument=allow("s3:GetObject"))
        assert code == "EntityAlreadyExists"

    def test_a_rename_meets_the_same_rule(self, scene: Scene) -> None:
        ok(scene, "CreateUser", UserName="Bob")
        assert refused(scene, "UpdateUser", UserName="Bob", NewUserName="alice")[0] == "EntityAlreadyExists"
        ok(scene, "UpdateUser", UserName="Bob", NewUserName="Robert")

    def test_an_account_alias_is_everybodys(self, scene: Scene) -> None:
        ok(scene, "CreateAccountAlias", AccountAlias="our-lab")
        assert (
            refused(scene, "CreateAccountAlias", "other", AccountAlias="our-lab")[0] == "EntityAlreadyExists"
        )
        assert refused(scene, "CreateAccountAlias", AccountAlias="Our Lab")[0] == "ValidationError"
        assert refused(scene, "DeleteAccountAlias", AccountAlias="not-ours")[0] == "NoSuchEntity"


class TestTags:
    def test_fifty(self, scene: Scene) -> None:
        fifty = [{"Key": f"k{number}", "Value": "v"} for number in range(50)]
        ok(scene, "TagUser", UserName="Alice", Tags=fifty)
        more = [{"Key": "more", "Value": "v"}]
        assert refused(scene, "TagUser", UserName="Alice", Tags=more)[0] == "LimitExceeded"
        assert refused(scene, "CreateUser", UserName="Bob", Tags=[*fifty, *more])[0] == "ValidationError"

    def test_a_key_of_another_case_is_the_same_key(self, scene: Scene) -> None:
        ok(scene, "TagUser", UserName="Alice", Tags=[{"Key": "Department", "Value": "IT"}])
        ok(scene, "TagUser", UserName="Alice", Tags=[{"Key": "department", "Value": "HR"}])
        assert ok(scene, "ListUserTags", UserName="Alice")["Tags"] == [{"Key": "department", "Value": "HR"}]
        ok(scene, "UntagUser", UserName="Alice", TagKeys=["DEPARTMENT"])
        assert ok(scene, "ListUserTags", UserName="Alice")["Tags"] == []

    def test_reserved_and_doubled_keys(self, scene: Scene) -> None:
        code, _ = refused(scene, "TagUser", UserName="Alice", Tags=[{"Key": "aws:team", "Value": "v"}])
        assert code == "InvalidInput"
        twice = [{"Key": "Team", "Value": "a"}, {"Key": "team", "Value": "b"}]
        assert refused(scene, "CreateUser", UserName="Bob", Tags=twice)[0] == "InvalidInput"


class TestQuotas:
    def test_ten_groups_a_user(self, scene: Scene) -> None:
        for number in range(11):
            ok(scene, "CreateGroup", GroupName=f"g{number}")
        for number in range(10):
            ok(scene, "AddUserToGroup", GroupName=f"g{number}", UserName="Alice")
        code, message = refused(scene, "AddUserToGroup", GroupName="g10", UserName="Alice")
        assert (code, message) == ("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10")
        ok(scene, "AddUserToGroup", GroupName="g9", UserName="Alice")

    def test_ten_attached_policies(self, scene: Scene) -> None:
        for number in range(11):
            ok(scene, "CreatePolicy", PolicyName=f"p{number}", PolicyDocument=allow("s3:GetObject"))
        arns = [f"arn:aws:iam::{HOME}:policy/p{number}" for number in range(11)]
        for arn in arns[:10]:
            ok(scene, "AttachUserPolicy", UserName="Alice", PolicyArn=arn)
        code, message = refused(scene, "AttachUserPolicy", UserName="Alice", PolicyArn=arns[10])
        assert (code, message) == ("LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10")

    def test_sizes_of_policies_by_kind(self, scene: Scene) -> None:
        ok(scene, "CreateGroup", GroupName="Devs")
        ok(scene, "CreateRole", RoleName="Build", AssumeRolePolicyDocument=trust(HOME))

        def long(size: int) -> str:
            return allow(*(f"s3:Get{number:07d}*" for number in range(size // 17)))

        for operation, name, most in (
            ("PutUserPolicy", {"UserName": "Alice"}, 2_048),
            ("PutGroupPolicy", {"GroupName": "Devs"}, 5_120),
            ("PutRolePolicy", {"RoleName": "Build"}, 10_240),
        ):
            code, message = refused(
                scene, operation, PolicyName="long", PolicyDocument=long(most + 20), **name
            )
            assert code == "LimitExceeded"
            assert f"Maximum policy size of {most} bytes exceeded" in message
            ok(scene, operation, PolicyName="long", PolicyDocument=long(most - 200), **name)
        code, _ = refused(scene, "CreatePolicy", PolicyName="long", PolicyDocument=long(6_200))
        assert code == "LimitExceeded"

    def test_white_space_in_a_policy_costs_nothing(self, scene: Scene) -> None:
        text = allow("s3:GetObject") + " " * 5_000
        ok(scene, "PutUserPolicy", UserName="Alice", PolicyName="airy", PolicyDocument=text)

    def test_inline_policies_count_together(self, scene: Scene) -> None:
        half = allow(*(f"s3:Get{number:07d}*" for number in range(60)))
        ok(scene, "PutUserPolicy", UserName="Alice", PolicyName="one", PolicyDocument=half)
        code, _ = refused(scene, "PutUserPolicy", UserName="Alice", PolicyName="two", PolicyDocument=half)
        assert code == "LimitExceeded"


class TestDeletion:
    def test_a_role_with_a_policy_stays(self, scene: Scene) -> None:
        ok(scene, "CreateRole", RoleName="Build", AssumeRolePolicyDocument=trust(HOME))
        ok(scene, "AttachRolePolicy", RoleName="Build", PolicyArn=READER)
        assert refused(scene, "DeleteRole", RoleName="Build")[0] == "DeleteConflict"
        ok(scene, "DetachRolePolicy", RoleName="Build", PolicyArn=READER)
        ok(scene, "DeleteRole", RoleName="Build")

    def test_a_user_with_a_key_or_in_a_group_stays(self, scene: Scene) -> None:
        assert refused(scene, "DeleteUser", UserName="Alice")[0] == "DeleteConflict"
        ok(scene, "CreateUser", UserName="Bob")
        ok(scene, "CreateGroup", GroupName="Devs")
        ok(scene, "AddUserToGroup", GroupName="Devs", UserName="Bob")
        assert refused(scene, "DeleteUser", UserName="Bob")[0] == "DeleteConflict"
        assert refused(scene, "DeleteGroup", GroupName="Devs")[0] == "DeleteConflict"
        ok(scene, "RemoveUserFromGroup", GroupName="Devs", UserName="Bob")
        ok(scene, "DeleteUser", UserName="Bob")

    def test_an_attached_policy_stays(self, scene: Scene) -> None:
        made = ok(scene, "CreatePolicy", PolicyName="Read", PolicyDocument=allow("s3:GetObject"))["Policy"]
        ok(scene, "AttachUserPolicy", UserName="Alice", PolicyArn=made["Arn"])
        assert refused(scene, "DeletePolicy", PolicyArn=made["Arn"])[0] == "DeleteConflict"

    def test_a_policy_that_bounds_somebody_stays(self, scene: Scene) -> None:
        made = ok(scene, "CreatePolicy", PolicyName="Cap", PolicyDocument=allow("s3:*"))["Policy"]["Arn"]
        ok(scene, "PutUserPermissionsBoundary", UserName="Alice", PermissionsBoundary=made)
        assert ok(scene, "GetPolicy", PolicyArn=made)["Policy"]["PermissionsBoundaryUsageCount"] == 1
        assert refused(scene, "DeletePolicy", PolicyArn=made)[0] == "DeleteConflict"
        ok(scene, "DeleteUserPermissionsBoundary", UserName="Alice")
        ok(scene, "DeletePolicy", PolicyArn=made)

    def test_an_assigned_mfa_device_stays(self, scene: Scene) -> None:
        device = ok(scene, "CreateVirtualMFADevice", VirtualMFADeviceName="d")["VirtualMFADevice"]
        seed = device["Base32StringSeed"].decode()
        codes = [authenticator_code(seed, scene.now + timedelta(seconds=step)) for step in (0, 30)]
        given = {"SerialNumber": device["SerialNumber"], "AuthenticationCode1": codes[0]}
        given |= {"AuthenticationCode2": codes[1]}
        ok(scene, "EnableMFADevice", UserName="Alice", **given)
        assert refused(scene, "EnableMFADevice", UserName="Admin", **given)[0] == "EntityAlreadyExists"
        assert (
            refused(scene, "DeleteVirtualMFADevice", SerialNumber=device["SerialNumber"])[0]
            == "DeleteConflict"
        )
        assert "Base32StringSeed" not in ok(scene, "ListVirtualMFADevices")["VirtualMFADevices"][0]
        ok(scene, "DeactivateMFADevice", UserName="Alice", SerialNumber=device["SerialNumber"])
        ok(scene, "DeleteVirtualMFADevice", SerialNumber=device["SerialNumber"])


class TestManagedPolicies:
    ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"

    def test_awss_own_cant_be_changed(self, scene: Scene) -> None:
        text = allow("s3:GetObject")
        code, message = refused(
            scene, "CreatePolicyVersion", PolicyArn=self.ADMINISTRATOR, PolicyDocument=text
        )
        assert (code, message) == ("AccessDenied", "Policy is outside your own account.")

    def test_the_default_set_again_is_still_the_default(self, scene: Scene) -> None:
        arn = ok(scene, "CreatePolicy", PolicyName="List", PolicyDocument=allow("iam:ListUsers"))["Policy"][
            "Arn"
        ]
        ok(scene, "AttachUserPolicy", UserName="Alice", PolicyArn=arn)
        ok(scene, "SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v1")
        ok(scene, "ListUsers", "alice")
        ok(
            scene,
            "CreatePolicyVersion",
            PolicyArn=arn,
            PolicyDocument=allow("s3:GetObject"),
            SetAsDefault=True,
        )
        assert refused(scene, "ListUsers", "alice")[0] == "AccessDenied"
        ok(scene, "SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v1")
        ok(scene, "ListUsers", "alice")
        assert refused(scene, "SetDefaultPolicyVersion", PolicyArn=arn, VersionId="v7")[0] == "NoSuchEntity"


class TestServiceLinkedRoles:
    def test_bear_the_services_name_and_are_its_own(self, scene: Scene) -> None:
        made = ok(scene, "CreateServiceLinkedRole", AWSServiceName="organizations.amazonaws.com")["Role"]
        assert made["RoleName"] == "AWSServiceRoleForOrganizations"
        code, message = refused(scene, "AttachRolePolicy", RoleName=made["RoleName"], PolicyArn=READER)
        assert code == "UnmodifiableEntity"
        assert "only modifiable by AWS" in message
        again = refused(scene, "CreateServiceLinkedRole", AWSServiceName="organizations.amazonaws.com")
        assert again[0] == "InvalidInput"

    def test_an_unknown_service_is_refused_plainly(self, scene: Scene) -> None:
        code, _ = refused(scene, "CreateServiceLinkedRole", AWSServiceName="unheard-of.amazonaws.com")
        assert code == "NotSimulatedByLabkit"


class TestWhatIsntThere:
    @pytest.mark.parametrize(
        ("operation", "given", "said"),
        [
            ("GetUser", {"UserName": "Nobody"}, "The user with name Nobody cannot be found."),
            ("GetGroup", {"GroupName": "None"}, "The group with name None cannot be found."),
            ("DeleteRole", {"RoleName": "None"}, "The role with name None cannot be found."),
            (
                "GetUserPolicy",
                {"UserName": "Alice", "PolicyName": "none"},
                "The user policy with name none cannot be found.",
            ),
        ],
    )
    def test_is_named(self, scene: Scene, operation: str, given: dict[str, str], said: str) -> None:
        assert refused(scene, operation, **given) == ("NoSuchEntity", said)


class TestTrustIsByUniqueId:
    def trust_of(self, scene: Scene) -> str:
        role = ok(scene, "GetRole", "other", RoleName="Visit")["Role"]
        return str(role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"])

    def test_a_user_made_anew_isnt_the_one_who_was_trusted(self, scene: Scene) -> None:
        """Misconception 17."""
        made = ok(scene, "CreateUser", UserName="Bob")["User"]
        ok(scene, "CreateRole", "other", RoleName="Visit", AssumeRolePolicyDocument=trust(made["Arn"]))
        ok(scene, "PutUserPolicy", UserName="Bob", PolicyName="visit", PolicyDocument=allow("sts:AssumeRole"))
        role = f"arn:aws:iam::{OTHER}:role/Visit"
        assert scene.decide(made["Arn"], "sts:AssumeRole", role).allowed
        ok(scene, "DeleteUserPolicy", UserName="Bob", PolicyName="visit")
        ok(scene, "DeleteUser", UserName="Bob")
        assert self.trust_of(scene) == made["UserId"]
        again = ok(scene, "CreateUser", UserName="Bob")["User"]
        ok(scene, "PutUserPolicy", UserName="Bob", PolicyName="visit", PolicyDocument=allow("sts:AssumeRole"))
        assert again["Arn"] == made["Arn"]
        assert not scene.decide(again["Arn"], "sts:AssumeRole", role).allowed

    def test_a_rename_keeps_the_trust(self, scene: Scene) -> None:
        ok(
            scene,
            "CreateRole",
            "other",
            RoleName="Visit",
            AssumeRolePolicyDocument=trust(f"arn:aws:iam::{HOME}:user/Alice"),
        )
        ok(scene, "TagUser", UserName="Alice", Tags=[{"Key": "Team", "Value": "a"}])
        ok(scene, "UpdateUser", UserName="Alice", NewUserName="Alicia")
        assert self.trust_of(scene) == f"arn:aws:iam::{HOME}:user/Alicia"
        assert ok(scene, "GetUser", UserName="Alicia")["User"]["Tags"] == [{"Key": "Team", "Value": "a"}]
        key = ok(scene, "ListAccessKeys", UserName="Alicia")["AccessKeyMetadata"][0]
        ok(scene, "DeleteAccessKey", UserName="Alicia", AccessKeyId=key["AccessKeyId"])


class TestLists:
    def test_users_a_page_at_a_time(self, scene: Scene) -> None:
        for name in ("Zoe", "bob", "Carl"):
            ok(scene, "CreateUser", UserName=name)
        first = ok(scene, "ListUsers", MaxItems=2)
        assert first["IsTruncated"]
        assert [user["UserName"] for user in first["Users"]] == ["Admin", "Alice"]
        rest = ok(scene, "ListUsers", Marker=first["Marker"])
        assert [user["UserName"] for user in rest["Users"]] == ["bob", "Carl", "Zoe"]
        assert not rest["IsTruncated"]
        assert "Marker" not in rest

    def test_groups_roles_and_a_groups_users(self, scene: Scene) -> None:
        ok(scene, "CreateGroup", GroupName="a")
        ok(scene, "CreateGroup", GroupName="b", Path="/sub/")
        assert ok(scene, "ListGroups", MaxItems=1)["IsTruncated"]
        assert [group["GroupName"] for group in ok(scene, "ListGroups", PathPrefix="/sub/")["Groups"]] == [
            "b"
        ]
        for user in ("Alice", "Admin"):
            ok(scene, "AddUserToGroup", GroupName="a", UserName=user)
        page = ok(scene, "GetGroup", GroupName="a", MaxItems=1)
        assert [user["UserName"] for user in page["Users"]] == ["Admin"]
        assert ok(scene, "GetGroup", GroupName="a", Marker=page["Marker"])["Users"][0]["UserName"] == "Alice"
        for name in ("r1", "r2"):
            ok(scene, "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(HOME))
        assert ok(scene, "ListRoles", MaxItems=1)["IsTruncated"]

    def test_a_marker_of_no_page(self, scene: Scene) -> None:
        assert refused(scene, "ListUsers", Marker="nonsense")[0] == "ValidationError"


class TestOwnAffairs:
    def test_get_user_tells_who_asks(self, scene: Scene) -> None:
        ok(scene, "PutUserPolicy", UserName="Alice", PolicyName="self", PolicyDocument=allow("iam:GetUser"))
        assert ok(scene, "GetUser", "alice")["User"]["UserName"] == "Alice"
        assert ok(scene, "GetUser", "home-root")["User"]["Arn"] == f"arn:aws:iam::{HOME}:root"

    def test_roots_own_keys(self, scene: Scene) -> None:
        held = ok(scene, "ListAccessKeys", "home-root")["AccessKeyMetadata"]
        assert len(held) == 1
        made = ok(scene, "CreateAccessKey", "home-root")["AccessKey"]
        assert refused(scene, "CreateAccessKey", "home-root")[0] == "LimitExceeded"
        assert ok(scene, "GetAccountSummary")["SummaryMap"]["AccountAccessKeysPresent"] == 1
        ok(scene, "UpdateAccessKey", "home-root", AccessKeyId=made["AccessKeyId"], Status="Inactive")
        ok(scene, "DeleteAccessKey", "home-root", AccessKeyId=made["AccessKeyId"])
        ok(scene, "DeleteAccessKey", "home-root", AccessKeyId=held[0]["AccessKeyId"])
        assert ok(scene, "GetAccountSummary")["SummaryMap"]["AccountAccessKeysPresent"] == 0
        assert refused(scene, "ListUsers", "home-root")[0] == "InvalidClientTokenId"

    def test_a_key_that_is_switched_off(self, scene: Scene) -> None:
        key = ok(scene, "ListAccessKeys", UserName="Alice")["AccessKeyMetadata"][0]["AccessKeyId"]
        ok(scene, "UpdateAccessKey", UserName="Alice", AccessKeyId=key, Status="Inactive")
        answer = scene.call("alice", "sts", "GetCallerIdentity", {})
        assert answer.code == "InvalidClientTokenId"
        ok(scene, "UpdateAccessKey", UserName="Alice", AccessKeyId=key, Status="Active")
        assert scene.call("alice", "sts", "GetCallerIdentity", {}).ok

    def test_when_a_key_was_used_last(self, scene: Scene) -> None:
        key = ok(scene, "ListAccessKeys", UserName="Alice")["AccessKeyMetadata"][0]["AccessKeyId"]
        assert ok(scene, "GetAccessKeyLastUsed", AccessKeyId=key)["AccessKeyLastUsed"]["ServiceName"] == "N/A"
        at = scene.now
        scene.call("alice", "sts", "GetCallerIdentity", {})
        used = ok(scene, "GetAccessKeyLastUsed", AccessKeyId=key)
        assert used["UserName"] == "Alice"
        assert used["AccessKeyLastUsed"]["ServiceName"] == "sts"
        assert used["AccessKeyLastUsed"]["LastUsedDate"] == at

    def test_a_third_key(self, scene: Scene) -> None:
        ok(scene, "CreateAccessKey", UserName="Alice")
        code, message = refused(scene, "CreateAccessKey", UserName="Alice")
        assert (code, message) == ("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")


class TestCredentialReport:
    def read(self, scene: Scene) -> dict[str, dict[str, str]]:
        content = ok(scene, "GetCredentialReport")["Content"].decode()
        return {row["user"]: row for row in csv.DictReader(content.splitlines())}

    def test_root_comes_first(self, scene: Scene) -> None:
        assert refused(scene, "GetCredentialReport")[0] == "ReportNotPresent"
        assert ok(scene, "GenerateCredentialReport")["State"] == "STARTED"
        rows = self.read(scene)
        assert list(rows) == ["<root_account>", "Admin", "Alice"]
        root = rows["<root_account>"]
        assert (root["access_key_1_active"], root["mfa_active"]) == ("true", "false")
        assert rows["Admin"]["access_key_1_last_used_service"] == "iam"
        assert rows["Alice"]["access_key_1_last_used_date"] == "N/A"
        assert rows["Alice"]["password_enabled"] == "false"

    def test_it_is_made_anew_after_four_hours(self, scene: Scene) -> None:
        ok(scene, "GenerateCredentialReport")
        ok(scene, "CreateUser", UserName="Bob")
        assert ok(scene, "GenerateCredentialReport")["State"] == "COMPLETE"
        assert "Bob" not in self.read(scene)
        scene.advance(timedelta(hours=4))
        assert refused(scene, "GetCredentialReport")[0] == "ReportExpired"
        ok(scene, "GenerateCredentialReport")
        assert "Bob" in self.read(scene)

    def test_who_inspects_reads_what_is_so_now_and_leaves_none_behind(self, scene: Scene) -> None:
        reader = scene.inspect(HOME, "iam")
        reader.generate_credential_report()
        before = reader.get_credential_report()["Content"].decode()
        assert refused(scene, "GetCredentialReport")[0] == "ReportNotPresent"
        ok(scene, "CreateUser", UserName="Newcomer")
        after = reader.get_credential_report()["Content"].decode()
        assert ("Newcomer" in before, "Newcomer" in after) == (False, True)
