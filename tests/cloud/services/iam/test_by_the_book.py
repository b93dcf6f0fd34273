"""What the pages of IAM, STS and Organizations say of their calls: a row a rule, with its page's title."""
# ruff: noqa: E501 - a row of the table stays on one line

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Person, authenticator_code
from labkit.cloud.calls import AwsError
from labkit.cloud.wire.constraints import check
from labkit.cloud.wire.http import HttpRequest
from labkit.cloud.wire.naming import Target
from labkit.cloud.wire.reading import read_call
from tests.cloud.people import ADMINISTRATOR, fixtures, make_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.cloud import Answer, Scene, Stage

HOME, OTHER = "101010101010", "202020202020"
USER, ROLE, POLICY = (f"arn:aws:iam::{HOME}:{kind}/Thing" for kind in ("user", "role", "policy"))
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(**statement: Any) -> str:
    return policy({"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"} | statement)


def tags(**given: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in given.items()]


def many(number: int) -> list[dict[str, str]]:
    return tags(**{f"k{number}": "v" for number in range(number)})


ANYBODYS = trust(Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])


def setup(stage: Stage) -> None:
    """A user, a group, a role, a policy and an instance profile, each called Thing."""
    make_user(stage, HOME, "Thing")
    iam = stage.client(HOME, "iam")
    iam.create_group(GroupName="Thing")
    iam.create_role(RoleName="Thing", AssumeRolePolicyDocument=ANYBODYS)
    iam.attach_role_policy(RoleName="Thing", PolicyArn=ADMINISTRATOR)
    iam.create_policy(PolicyName="Thing", PolicyDocument=policy(ALL))
    iam.create_instance_profile(InstanceProfileName="Thing")


shared, scene = fixtures({"home": HOME, "other": OTHER}, setup, [Person("thing", HOME, "user", "Thing")])


def ask(
    scene: Scene, service: str, operation: str, keys: Mapping[str, Any] | None = None, **given: Any
) -> Answer:
    return scene.call("home", service, operation, given, credentials=keys)


def ok(
    scene: Scene, service: str, operation: str, keys: Mapping[str, Any] | None = None, **given: Any
) -> dict[str, Any]:
    answer = ask(scene, service, operation, keys, **given)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


SESSION = {"RoleArn": ROLE, "RoleSessionName": "one"}
ASKED = {"PolicyInputList": [policy(ALL)], "ActionNames": ["s3:GetObject"]}
LONG = policy(
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"arn:aws:s3:::{n:050d}" for n in range(40)]}
)
# The page; the service and operation; what is asked; the code that answers, and a part of the sentence.
REFUSED: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("IAM identifiers", "iam CreateUser", {"UserName": "Zoë"}, "ValidationError", "alphanumeric characters"),
    ("IAM identifiers", "iam CreateInstanceProfile", {"InstanceProfileName": "a b"}, "ValidationError", "The specified value for instanceProfileName is invalid"),
    ("Tag (IAM API)", "iam TagUser", {"UserName": "Thing", "Tags": [{"Key": "why!", "Value": ""}]}, "ValidationError", "tags.1.member.key"),
    ("Tag (IAM API)", "iam TagRole", {"RoleName": "Thing", "Tags": [{"Key": "k", "Value": "a*"}]}, "ValidationError", "tags.1.member.value"),
    ("AWS JSON policy elements: NotPrincipal", "iam UpdateAssumeRolePolicy", {"RoleName": "Thing", "PolicyDocument": policy({"Effect": "Allow", "NotPrincipal": {"AWS": HOME}, "Action": "sts:AssumeRole"})}, "MalformedPolicyDocument", "NotPrincipal"),
    ("AWS JSON policy elements: Principal", "iam UpdateAssumeRolePolicy", {"RoleName": "Thing", "PolicyDocument": trust(Principal={"Service": "ec2"})}, "MalformedPolicyDocument", 'Invalid principal in policy: "SERVICE":"ec2"'),
    ("Tags for IAM resources", "iam TagInstanceProfile", {"InstanceProfileName": "Thing", "Tags": many(51)}, "ValidationError", "less than or equal to 50"),
    ("Tags for IAM resources", "iam CreateVirtualMFADevice", {"VirtualMFADeviceName": "d", "Tags": many(1)}, "NotSimulatedByLabkit", "keeps no tags"),
    ("Tags for IAM resources", "iam TagRole", {"RoleName": "Thing", "Tags": tags(team="a", Team="b")}, "InvalidInput", "case insensitive"),
    ("GetPolicy", "iam GetPolicy", {"PolicyArn": POLICY + "Else"}, "NoSuchEntity", f"Policy {POLICY}Else was not found."),
    ("ListEntitiesForPolicy", "iam ListEntitiesForPolicy", {"PolicyArn": POLICY + "Else"}, "NoSuchEntity", "was not found"),
    ("AttachUserPolicy", "iam AttachUserPolicy", {"UserName": "Thing", "PolicyArn": "AdministratorAccessOrSo"}, "ValidationError", "ARN AdministratorAccessOrSo is not valid."),
    ("DeletePolicy", "iam DeletePolicy", {"PolicyArn": ADMINISTRATOR}, "AccessDenied", "outside your own account"),
    ("DeleteRolePermissionsBoundary", "iam DeleteRolePermissionsBoundary", {"RoleName": "Thing"}, "NoSuchEntity", "does not have a permissions boundary"),
    ("GetInstanceProfile", "iam GetInstanceProfile", {"InstanceProfileName": "Else"}, "NoSuchEntity", "Instance Profile Else cannot be found."),
    ("RemoveRoleFromInstanceProfile", "iam RemoveRoleFromInstanceProfile", {"InstanceProfileName": "Thing", "RoleName": "Thing"}, "NoSuchEntity", ""),
    ("DeleteServiceLinkedRole", "iam DeleteServiceLinkedRole", {"RoleName": "Thing"}, "NoSuchEntity", ""),
    ("GetServiceLinkedRoleDeletionStatus", "iam GetServiceLinkedRoleDeletionStatus", {"DeletionTaskId": "task/aws-service-role/x/y/z"}, "NoSuchEntity", ""),
    ("SetDefaultPolicyVersion", "iam SetDefaultPolicyVersion", {"PolicyArn": "9" * 20, "VersionId": "v1"}, "ValidationError", "is not valid"),
    ("IAM JSON policy elements: Version", "iam CreatePolicy", {"PolicyName": "Old", "PolicyDocument": json.dumps({"Statement": ALL})}, "MalformedPolicyDocument", "version 2012-10-17 or greater"),
    ("Use an alias for your account ID", "iam CreateAccountAlias", {"AccountAlias": OTHER}, "InvalidInput", "12-digit"),
    ("CreateOpenIDConnectProvider", "iam CreateOpenIDConnectProvider", {"Url": "http://id.example.com"}, "InvalidInput", ""),
    ("SimulateCustomPolicy", "iam SimulateCustomPolicy", ASKED | {"PermissionsBoundaryPolicyInputList": [policy(ALL)] * 2}, "InvalidInput", "one permissions boundary"),
    ("SimulateCustomPolicy", "iam SimulateCustomPolicy", ASKED | {"ResourceOwner": "nobody"}, "InvalidInput", "Resource Owner"),
    ("SimulateCustomPolicy", "iam SimulateCustomPolicy", ASKED | {"ResourceArns": ["a-bucket"]}, "InvalidInput", "Resource ARN"),
    ("SimulateCustomPolicy", "iam SimulateCustomPolicy", ASKED | {"ResourceHandlingOption": "EC2-VPC-EBS"}, "NotSimulatedByLabkit", ""),
    ("SimulatePrincipalPolicy", "iam SimulatePrincipalPolicy", {"PolicySourceArn": f"arn:aws:iam::{HOME}:root", "ActionNames": ["s3:GetObject"]}, "InvalidInput", "Invalid Entity Arn"),
    ("CheckAccessNotGranted", "accessanalyzer CheckAccessNotGranted", {"policyDocument": policy(ALL), "policyType": "IDENTITY_POLICY", "access": [{"actions": ["bogus"]}]}, "InvalidParameterException", "bogus"),
    ("CheckNoNewAccess", "accessanalyzer CheckNoNewAccess", {"newPolicyDocument": "{", "existingPolicyDocument": policy(ALL), "policyType": "IDENTITY_POLICY"}, "ValidationException", "not valid"),
    ("AssumeRole", "sts AssumeRole", SESSION | {"RoleSessionName": "Zoë"}, "ValidationError", "roleSessionName"),
    ("AssumeRole: Policy", "sts AssumeRole", SESSION | {"Policy": LONG}, "ValidationError", "less than or equal to 2048"),
    ("AssumeRole: PolicyArns", "sts AssumeRole", SESSION | {"PolicyArns": [{"arn": ADMINISTRATOR}] * 11}, "ValidationError", "less than or equal to 10"),
    ("AssumeRole: PackedPolicyTooLarge", "sts AssumeRole", SESSION | {"Tags": tags(**{f"k{n}": "v" * 256 for n in range(50)})}, "PackedPolicyTooLarge", "of allotted space"),
    ("Pass session tags in AWS STS", "sts AssumeRole", SESSION | {"Tags": tags(team="a", Team="b")}, "InvalidParameterValue", "case insensitive"),
    ("Pass session tags in AWS STS", "sts AssumeRole", SESSION | {"Tags": [{"Key": "aws:x", "Value": "b"}]}, "InvalidParameterValue", "aws:"),
    ("Pass session tags in AWS STS", "sts AssumeRole", SESSION | {"Tags": tags(team="a"), "TransitiveTagKeys": ["other"]}, "InvalidParameterValue", "must be included"),
    ("Pass session tags in AWS STS", "sts GetFederationToken", {"Name": "visitor", "Tags": tags(team="a", TEAM="b")}, "InvalidParameterValue", ""),
)  # fmt: skip


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row[1]} ({row[0]}) {row[3]}")
def test_refused(scene: Scene, row: tuple[str, str, dict[str, Any], str, str]) -> None:
    page, operation, given, code, said = row
    service, name = operation.split()
    answer = ask(scene, service, name, **given)
    assert (answer.ok, answer.code) == (False, code), f"{page}: {answer.message}"
    assert said in answer.message, page


class TestPolicyUsage:
    def test_attached_or_as_boundary(self, scene: Scene) -> None:
        """ListPolicies, ListEntitiesForPolicy: PolicyUsageFilter."""
        ok(scene, "iam", "PutUserPermissionsBoundary", UserName="Thing", PermissionsBoundary=POLICY)
        ok(scene, "iam", "PutRolePermissionsBoundary", RoleName="Thing", PermissionsBoundary=POLICY)
        ok(scene, "iam", "AttachGroupPolicy", GroupName="Thing", PolicyArn=POLICY)

        def entities(**given: Any) -> list[str]:
            answer = ok(scene, "iam", "ListEntitiesForPolicy", PolicyArn=POLICY, **given)
            return [key for key, rows in answer.items() if rows and key != "IsTruncated"]

        assert entities() == ["PolicyGroups", "PolicyUsers", "PolicyRoles"]
        assert entities(PolicyUsageFilter="PermissionsBoundary") == ["PolicyUsers", "PolicyRoles"]
        assert entities(PolicyUsageFilter="PermissionsPolicy") == ["PolicyGroups"]
        assert entities(EntityFilter="Role") == ["PolicyRoles"]
        listed = ok(scene, "iam", "ListPolicies", PolicyUsageFilter="PermissionsBoundary")["Policies"]
        assert [(one["Arn"], one["PermissionsBoundaryUsageCount"]) for one in listed] == [(POLICY, 2)]

    def test_attached_twice_is_attached_once(self, scene: Scene) -> None:
        """Policy: AttachmentCount; DeletePolicy."""
        given = {"UserName": "Thing", "PolicyArn": POLICY}
        for count, operation in ((1, "AttachUserPolicy"), (1, "AttachUserPolicy"), (0, "DetachUserPolicy")):
            ok(scene, "iam", operation, None, **given)
            assert ok(scene, "iam", "GetPolicy", PolicyArn=POLICY)["Policy"]["AttachmentCount"] == count
        ok(scene, "iam", "DeletePolicy", PolicyArn=POLICY)


class TestTags:
    def test_keys_of_roles_ignore_case_and_those_of_policies_dont(self, scene: Scene) -> None:
        """Tags for AWS Identity and Access Management resources."""
        for given in (tags(Team="a"), tags(team="b")):
            ok(scene, "iam", "TagRole", RoleName="Thing", Tags=given)
            ok(scene, "iam", "TagPolicy", PolicyArn=POLICY, Tags=given)
        assert ok(scene, "iam", "ListRoleTags", RoleName="Thing")["Tags"] == tags(team="b")
        assert ok(scene, "iam", "ListPolicyTags", PolicyArn=POLICY)["Tags"] == tags(Team="a", team="b")
        ok(scene, "iam", "UntagRole", RoleName="Thing", TagKeys=["TEAM"])
        ok(scene, "iam", "UntagPolicy", PolicyArn=POLICY, TagKeys=["Team", "TEAM"])
        assert ok(scene, "iam", "ListRoleTags", RoleName="Thing")["Tags"] == []
        assert ok(scene, "iam", "GetPolicy", PolicyArn=POLICY)["Policy"]["Tags"] == tags(team="b")

    def test_an_instance_profile_has_fifty(self, scene: Scene) -> None:
        """IAM and AWS STS quotas."""
        ok(scene, "iam", "TagInstanceProfile", InstanceProfileName="Thing", Tags=many(50))
        more: dict[str, Any] = {"InstanceProfileName": "Thing", "Tags": tags(Team="a")}
        assert ask(scene, "iam", "TagInstanceProfile", **more).code == "LimitExceeded"
        assert len(ok(scene, "iam", "ListInstanceProfileTags", InstanceProfileName="Thing")["Tags"]) == 50


@pytest.mark.parametrize(
    ("family", "call", "given", "said"),
    [
        ("json", "organizations ListRoots", {"NextToken": {"a": "b"}}, "Start of structure or map found"),
        ("json", "organizations CreateAccount", {"Email": ["a@example.com"]}, "Start of list found"),
        (
            "json",
            "organizations ListRoots",
            {"MaxResults": "1"},
            "STRING_VALUE can not be converted to an Integer",
        ),
        (
            "json",
            "organizations TagResource",
            {"Tags": [{"Key": 1}]},
            "NUMBER_VALUE can not be converted to a String",
        ),
        (
            "rest-json",
            "accessanalyzer ValidatePolicy",
            {"policyDocument": True},
            "TRUE_VALUE can not be converted to a String",
        ),
    ],
)
def test_json_of_another_type_isnt_read(family: Any, call: str, given: dict[str, Any], said: str) -> None:
    """Common errors: SerializationException. (boto3 itself sends no such thing.)"""
    service, operation = call.split()
    with pytest.raises(AwsError, match=said) as caught:
        check(Target(service, "us-east-1", family), operation, given)
    assert caught.value.code == "SerializationException"


@pytest.mark.parametrize(
    "body", [b"{", b"null", b"[]", b'"x"', b"[" * 9000], ids=lambda body: body[:4].decode()
)
def test_a_broken_body_isnt_an_empty_one(body: bytes) -> None:
    """Common errors: SerializationException."""
    host = "organizations.us-east-1.amazonaws.com"
    target = "AWSOrganizationsV20161128.CreateOrganization"
    kind = "application/x-amz-json-1.1"
    headers = {"host": host, "content-type": kind, "x-amz-target": target}
    with pytest.raises(AwsError) as caught:
        read_call(
            HttpRequest("POST", f"https://{host}/", headers, body),
            Target("organizations", "us-east-1", "json"),
        )
    assert caught.value.code == "SerializationException"


class TestOnesOwn:
    def test_devices_of_the_caller(self, scene: Scene) -> None:
        """ListMFADevices, DeactivateMFADevice: "IAM determines the user name implicitly"."""
        for profile, name in (("home", {"UserName": "Admin"}), ("home-root", {})):
            assert scene.call(profile, "iam", "ListMFADevices", {}).result["MFADevices"] == []
            device = ok(scene, "iam", "CreateVirtualMFADevice", VirtualMFADeviceName=profile)[
                "VirtualMFADevice"
            ]
            codes = [
                authenticator_code(device["Base32StringSeed"].decode(), scene.now + timedelta(seconds=at))
                for at in (-30, 0)
            ]
            if name:
                ok(
                    scene,
                    "iam",
                    "EnableMFADevice",
                    None,
                    **name,
                    SerialNumber=device["SerialNumber"],
                    AuthenticationCode1=codes[0],
                    AuthenticationCode2=codes[1],
                )
            else:
                session = scene.console(HOME).sign_in_root().session
                assert session is not None
                assert session.assign_root_mfa(device["SerialNumber"], codes[0], codes[1]) == ""
            (found,) = scene.call(profile, "iam", "ListMFADevices", {}).result["MFADevices"]
            assert (found["SerialNumber"], found.get("UserName")) == (
                device["SerialNumber"],
                name.get("UserName"),
            )
            assert scene.call(
                profile, "iam", "DeactivateMFADevice", {"SerialNumber": device["SerialNumber"]}
            ).ok
            assert scene.call(profile, "iam", "ListMFADevices", {}).result["MFADevices"] == []
            ok(scene, "iam", "DeleteVirtualMFADevice", SerialNumber=device["SerialNumber"])

    def test_nobody_signs_in_at_an_account_that_isnt_there(self, scene: Scene) -> None:
        """Sign in to the AWS Management Console as the root user."""
        assert not scene.console("909090909090").sign_in_root().ok


def test_passwords_that_stay_have_no_age(scene: Scene) -> None:
    """PasswordPolicy: MaxPasswordAge (at least 1)."""
    for asked in ({}, {"MaxPasswordAge": 90}):
        ok(scene, "iam", "UpdateAccountPasswordPolicy", None, **asked)
        told = ok(scene, "iam", "GetAccountPasswordPolicy")["PasswordPolicy"]
        assert {key: told[key] for key in told if key == "MaxPasswordAge"} == asked


class TestVersions:
    @pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}], ids=str)
    def test_an_inline_policy_may_be_old(self, scene: Scene, version: dict[str, str]) -> None:
        """IAM JSON policy elements: Version; to the old one a variable is plain text."""
        own = {
            "Effect": "Allow",
            "Action": "iam:GetUser",
            "Resource": f"arn:aws:iam::{HOME}:user/${{aws:username}}",
        }
        text = json.dumps(version | {"Statement": own})
        ok(scene, "iam", "PutUserPolicy", UserName="Thing", PolicyName="p", PolicyDocument=text)
        assert scene.call("thing", "iam", "GetUser", {}).code == "AccessDenied"
        ok(scene, "iam", "PutUserPolicy", UserName="Thing", PolicyName="p", PolicyDocument=policy(own))
        assert scene.call("thing", "iam", "GetUser", {}).ok


class TestServiceLinkedRoles:
    def test_a_deletion_is_a_task(self, scene: Scene) -> None:
        """DeleteServiceLinkedRole; Edit a service-linked role description."""
        ok(scene, "iam", "CreateServiceLinkedRole", AWSServiceName="config.amazonaws.com")
        name = "AWSServiceRoleForConfig"
        ok(scene, "iam", "UpdateRole", RoleName=name, Description="for the rules")
        task = ok(scene, "iam", "DeleteServiceLinkedRole", RoleName=name)["DeletionTaskId"]
        assert task.startswith(f"task/aws-service-role/config.amazonaws.com/{name}/")
        assert ok(scene, "iam", "GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task) == {
            "Status": "SUCCEEDED"
        }


S3 = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
NOT_READ = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}
COMPARED: tuple[tuple[str, str, str, str, list[int]], ...] = (
    ("IDENTITY_POLICY", policy(READ), policy(S3), "PASS", []),
    ("IDENTITY_POLICY", policy(S3), policy(READ), "FAIL", [0]),
    ("IDENTITY_POLICY", policy(READ, ALL), policy(S3), "FAIL", [1]),
    ("IDENTITY_POLICY", policy(S3), policy(S3, NOT_READ), "FAIL", [0]),
    ("IDENTITY_POLICY", policy(S3, NOT_READ), policy(S3), "PASS", []),
    ("RESOURCE_POLICY", policy(READ | {"Principal": {"AWS": HOME}}), policy(S3 | {"Principal": {"AWS": HOME}}), "PASS", []),
    ("RESOURCE_POLICY", policy(READ | {"Principal": "*"}), policy(S3 | {"Principal": {"AWS": HOME}}), "FAIL", [0]),
    ("RESOURCE_POLICY", trust(), trust(Principal={"AWS": OTHER}), "FAIL", [0]),
    ("RESOURCE_POLICY", trust(), trust(), "PASS", []),
)  # fmt: skip


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: f"{row[0]} {row[3]} {row[1][40:80]}")
def test_new_access(scene: Scene, row: tuple[str, str, str, str, list[int]]) -> None:
    """CheckNoNewAccess; Validating policies with IAM Access Analyzer custom policy checks."""
    kind, new, old, verdict, statements = row
    asked = {"policyType": kind, "newPolicyDocument": new, "existingPolicyDocument": old}
    answer = ok(scene, "accessanalyzer", "CheckNoNewAccess", None, **asked)
    assert answer["result"] == verdict
    assert [reason["statementIndex"] for reason in answer.get("reasons", ())] == statements


def test_a_simulation_across_accounts_tells_each_side(scene: Scene) -> None:
    """EvaluationResult: EvalDecisionDetails."""
    bucket = policy(
        {"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}
    )
    asked = ASKED | {"ResourceArns": ["arn:aws:s3:::b/x"], "ResourcePolicy": bucket, "CallerArn": USER}

    def details(**more: Any) -> object:
        rows = ok(scene, "iam", "SimulateCustomPolicy", None, **(asked | more))["EvaluationResults"]
        return rows[0]["EvalDecision"], rows[0].get("EvalDecisionDetails")

    owner = f"arn:aws:iam::{OTHER}:root"
    assert details() == ("allowed", {})
    assert details(ResourceOwner=owner) == (
        "allowed",
        {"IAM Policy": "allowed", "Resource Policy": "allowed"},
    )
    only_iam = [policy({"Effect": "Allow", "Action": "iam:*", "Resource": "*"})]
    assert details(ResourceOwner=owner, PolicyInputList=only_iam) == (
        "implicitDeny",
        {"IAM Policy": "implicitDeny", "Resource Policy": "allowed"},
    )


class TestSessions:
    def session(self, scene: Scene, operation: str, **given: Any) -> dict[str, Any]:
        return dict(ok(scene, "sts", operation, **given)["Credentials"])

    def test_a_users_own_session_without_mfa_isnt_heard_by_iam(self, scene: Scene) -> None:
        """GetSessionToken: Permissions."""
        keys = self.session(scene, "GetSessionToken")
        assert ask(scene, "iam", "ListUsers", keys).code == "InvalidClientTokenId"
        assert ok(scene, "sts", "GetCallerIdentity", keys)["Arn"].endswith("user/Admin")
        assert ok(scene, "sts", "AssumeRole", keys, **SESSION)
        assert (
            ask(scene, "sts", "GetAccessKeyInfo", keys, AccessKeyId=keys["AccessKeyId"]).code
            == "AccessDenied"
        )
        assert ask(scene, "s3", "ListBuckets", keys).ok

    def test_a_federated_users_session_calls_nothing_of_iam_and_little_of_sts(self, scene: Scene) -> None:
        """GetFederationToken: Permissions."""
        keys = self.session(scene, "GetFederationToken", Name="visitor", Policy=policy(ALL))
        assert ask(scene, "iam", "ListUsers", keys).code == "InvalidClientTokenId"
        assert ask(scene, "sts", "AssumeRole", keys, **SESSION).code == "AccessDenied"
        assert ok(scene, "sts", "GetCallerIdentity", keys)["Arn"].endswith("federated-user/visitor")
        assert ask(scene, "s3", "ListBuckets", keys).ok

    def test_a_transitive_tag_stays_whatever_its_case(self, scene: Scene) -> None:
        """Chaining roles with session tags."""
        given = {"Tags": tags(Team="a"), "TransitiveTagKeys": ["team"]}
        keys = self.session(scene, "AssumeRole", **SESSION, **given)
        again = ask(scene, "sts", "AssumeRole", keys, **SESSION, Tags=tags(TEAM="b"))
        assert again.code == "InvalidParameterValue"
        ok(scene, "iam", "PutRolePolicy", RoleName="Thing", PolicyName="p", PolicyDocument=policy(
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}}}
        ))  # fmt: skip
        assert ask(scene, "s3", "ListBuckets", self.session(scene, "AssumeRole", **SESSION)).ok
        assert not ask(
            scene, "s3", "ListBuckets", ok(scene, "sts", "AssumeRole", keys, **SESSION)["Credentials"]
        ).ok

    def test_a_session_tag_takes_the_place_of_the_roles(self, scene: Scene) -> None:
        """AssumeRole: Tags ("Department and department are not saved as separate tags")."""
        ok(scene, "iam", "TagRole", RoleName="Thing", Tags=tags(Team="a"))
        ok(scene, "iam", "PutRolePolicy", RoleName="Thing", PolicyName="p", PolicyDocument=policy(
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "a"}}}
        ))  # fmt: skip
        assert not ask(scene, "s3", "ListBuckets", self.session(scene, "AssumeRole", **SESSION)).ok
        assert ask(
            scene, "s3", "ListBuckets", self.session(scene, "AssumeRole", **SESSION, Tags=tags(team="b"))
        ).ok

    def test_a_federated_session_ends_with_its_user(self, scene: Scene) -> None:
        """GetFederationToken."""
        ok(scene, "iam", "CreateUser", UserName="Short")
        ok(scene, "iam", "AttachUserPolicy", UserName="Short", PolicyArn=ADMINISTRATOR)
        key = ok(scene, "iam", "CreateAccessKey", UserName="Short")["AccessKey"]
        keys = ok(scene, "sts", "GetFederationToken", key, Name="visitor", Policy=policy(ALL))["Credentials"]
        assert ask(scene, "s3", "ListBuckets", keys).ok
        ok(scene, "iam", "DeleteAccessKey", UserName="Short", AccessKeyId=key["AccessKeyId"])
        ok(scene, "iam", "DetachUserPolicy", UserName="Short", PolicyArn=ADMINISTRATOR)
        ok(scene, "iam", "DeleteUser", UserName="Short")
        ok(scene, "iam", "CreateUser", UserName="Short")
        assert ask(scene, "s3", "ListBuckets", keys).code == "InvalidAccessKeyId"
