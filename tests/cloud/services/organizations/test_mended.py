"""stack-facts.md, "accepts or returns", row Organizations: what moto takes and AWS doesn't."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.people import administered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

MANAGEMENT, MEMBER, OUTSIDE = "101010101010", "202020202020", "303030303030"
FULL = "p-FullAWSAccess"


def deny(action: str = "s3:*", padding: int = 0) -> str:
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement}) + " " * padding


def an_organization(stage: Stage) -> None:
    organizations = stage.client(MANAGEMENT, "organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.create_account(AccountName="member", Email="member@example.com")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")


@pytest.fixture
def scene() -> Iterator[Scene]:
    accounts = {"management": MANAGEMENT, "member": MEMBER, "outside": OUTSIDE}
    opened = administered(accounts, an_organization)
    yield opened
    opened.close()


def ask(scene: Scene, operation: str, profile: str = "management", **parameters: Any) -> Answer:
    return scene.call(profile, "organizations", operation, parameters)


def ok(scene: Scene, operation: str, profile: str = "management", **parameters: Any) -> dict[str, Any]:
    answer = ask(scene, operation, profile, **parameters)
    assert answer.ok, f"{operation}: {answer.code}: {answer.message}"
    return answer.result


def refused(scene: Scene, operation: str, profile: str = "management", **parameters: Any) -> tuple[str, str]:
    answer = ask(scene, operation, profile, **parameters)
    assert not answer.ok
    return answer.code, answer.message


def root_of(scene: Scene) -> str:
    return str(ok(scene, "ListRoots")["Roots"][0]["Id"])


def make_unit(scene: Scene, name: str, parent: str = "") -> str:
    made = ok(scene, "CreateOrganizationalUnit", ParentId=parent or root_of(scene), Name=name)
    return str(made["OrganizationalUnit"]["Id"])


def make_policy(scene: Scene, name: str, kind: str = "SERVICE_CONTROL_POLICY") -> str:
    made = ok(scene, "CreatePolicy", Name=name, Description="", Type=kind, Content=deny())
    return str(made["Policy"]["PolicySummary"]["Id"])


class TestFeatureSets:
    def test_a_bad_feature_set_is_refused(self, scene: Scene) -> None:
        code, _ = refused(scene, "CreateOrganization", "outside", FeatureSet="EVERYTHING")
        assert code == "InvalidInputException"

    def test_an_account_belongs_to_one_organization(self, scene: Scene) -> None:
        assert refused(scene, "CreateOrganization")[0] == "AlreadyInOrganizationException"
        assert refused(scene, "CreateOrganization", "member")[0] == "AlreadyInOrganizationException"

    def test_consolidated_billing_has_no_service_control_policies(self, scene: Scene) -> None:
        made = ok(scene, "CreateOrganization", "outside", FeatureSet="CONSOLIDATED_BILLING")
        assert made["Organization"]["AvailablePolicyTypes"] == []
        root = ok(scene, "ListRoots", "outside")["Roots"][0]["Id"]
        for operation, given in (
            ("EnablePolicyType", {"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"}),
            (
                "CreatePolicy",
                {"Name": "a", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": deny()},
            ),
        ):
            code, _ = refused(scene, operation, "outside", **given)
            assert code == "PolicyTypeNotAvailableForOrganizationException"
        held = ok(scene, "ListPoliciesForTarget", "outside", TargetId=root, Filter="SERVICE_CONTROL_POLICY")
        assert held["Policies"] == []

    def test_the_management_account_has_its_own_name_and_address(self, scene: Scene) -> None:
        account = ok(scene, "DescribeAccount", AccountId=MANAGEMENT)["Account"]
        assert (account["Name"], account["Email"]) == ("management", "management@example.com")


class TestNewAccounts:
    def test_a_new_account_is_made_in_the_background(self, scene: Scene) -> None:
        begun = ok(scene, "CreateAccount", AccountName="Sandbox", Email="sandbox@example.com")[
            "CreateAccountStatus"
        ]
        assert (begun["State"], begun["AccountName"]) == ("IN_PROGRESS", "Sandbox")
        assert "AccountId" not in begun
        done = ok(scene, "DescribeCreateAccountStatus", CreateAccountRequestId=begun["Id"])[
            "CreateAccountStatus"
        ]
        assert (done["State"], done["AccountId"]) == ("SUCCEEDED", "222222222222")
        assert done["CompletedTimestamp"].year == scene.now.year

    def test_the_scene_gives_the_accounts_their_declared_ids(self, scene: Scene) -> None:
        ids = [account["Id"] for account in ok(scene, "ListAccounts")["Accounts"]]
        assert ids == [MANAGEMENT, MEMBER]

    def test_an_email_address_owns_one_account(self, scene: Scene) -> None:
        begun = ok(scene, "CreateAccount", AccountName="Again", Email="Member@example.com")[
            "CreateAccountStatus"
        ]
        assert begun["State"] == "IN_PROGRESS"
        ended = ok(scene, "DescribeCreateAccountStatus", CreateAccountRequestId=begun["Id"])[
            "CreateAccountStatus"
        ]
        assert (ended["State"], ended["FailureReason"]) == ("FAILED", "EMAIL_ALREADY_EXISTS")
        assert len(ok(scene, "ListAccounts")["Accounts"]) == 2
        failed = ok(scene, "ListCreateAccountStatus", States=["FAILED"])["CreateAccountStatuses"]
        assert [status["Id"] for status in failed] == [begun["Id"]]

    def test_ten_accounts_is_the_limit(self, scene: Scene) -> None:
        for number in range(8):
            ok(scene, "CreateAccount", AccountName=f"n{number}", Email=f"n{number}@example.com")
        code, message = refused(scene, "CreateAccount", AccountName="n9", Email="n9@example.com")
        assert code == "ConstraintViolationException"
        assert "exceeded the allowed number of AWS Accounts" in message

    @pytest.mark.parametrize("role", ["OrganizationAccountAccessRole", "Steward"])
    def test_its_role_is_an_administrators_and_trusts_the_management_account(
        self, scene: Scene, role: str
    ) -> None:
        named = {} if role == "OrganizationAccountAccessRole" else {"RoleName": role}
        ok(scene, "CreateAccount", AccountName="Sandbox", Email="sandbox@example.com", **named)
        arn = f"arn:aws:iam::222222222222:role/{role}"
        answer = scene.call("management", "sts", "AssumeRole", {"RoleArn": arn, "RoleSessionName": "visit"})
        assert answer.ok, answer.message
        held = answer.result["Credentials"]
        made = scene.call("management", "iam", "CreateUser", {"UserName": "Made"}, credentials=held)
        assert made.result["User"]["Arn"] == "arn:aws:iam::222222222222:user/Made"

    def test_no_role_of_that_kind_is_made_in_the_management_account(self, scene: Scene) -> None:
        roles = scene.inspect(MANAGEMENT, "iam").list_roles()["Roles"]
        assert [role["RoleName"] for role in roles] == ["AWSServiceRoleForOrganizations"]

    def test_a_service_linked_name_isnt_for_it(self, scene: Scene) -> None:
        code, _ = refused(
            scene, "CreateAccount", AccountName="a", Email="a@example.com", RoleName="AWSServiceRoleForMe"
        )
        assert code == "InvalidInputException"


class TestUnits:
    def test_a_name_is_used_once_under_a_parent(self, scene: Scene) -> None:
        unit = make_unit(scene, "Prod")
        code, message = refused(scene, "CreateOrganizationalUnit", ParentId=root_of(scene), Name="Prod")
        assert code == "DuplicateOrganizationalUnitException"
        assert message == "An OU with the same name already exists."
        assert make_unit(scene, "Prod", unit)
        other = make_unit(scene, "Test")
        code, _ = refused(scene, "UpdateOrganizationalUnit", OrganizationalUnitId=other, Name="Prod")
        assert code == "DuplicateOrganizationalUnitException"
        ok(scene, "UpdateOrganizationalUnit", OrganizationalUnitId=other, Name="Test")

    def test_five_levels_and_no_deeper(self, scene: Scene) -> None:
        unit = root_of(scene)
        for level in range(5):
            unit = make_unit(scene, f"level {level}", unit)
        code, _ = refused(scene, "CreateOrganizationalUnit", ParentId=unit, Name="too deep")
        assert code == "ConstraintViolationException"

    def test_a_parent_must_exist(self, scene: Scene) -> None:
        code, _ = refused(scene, "CreateOrganizationalUnit", ParentId="r-zzzz", Name="lost")
        assert code == "ParentNotFoundException"

    def test_a_unit_with_something_in_it_isnt_deleted(self, scene: Scene) -> None:
        unit = make_unit(scene, "Prod")
        ok(scene, "MoveAccount", AccountId=MEMBER, SourceParentId=root_of(scene), DestinationParentId=unit)
        assert refused(scene, "DeleteOrganizationalUnit", OrganizationalUnitId=unit)[0] == (
            "OrganizationalUnitNotEmptyException"
        )
        ok(scene, "MoveAccount", AccountId=MEMBER, SourceParentId=unit, DestinationParentId=root_of(scene))
        inner = make_unit(scene, "Inner", unit)
        assert refused(scene, "DeleteOrganizationalUnit", OrganizationalUnitId=unit)[0] == (
            "OrganizationalUnitNotEmptyException"
        )
        ok(scene, "DeleteOrganizationalUnit", OrganizationalUnitId=inner)
        ok(scene, "DeleteOrganizationalUnit", OrganizationalUnitId=unit)

    def test_a_deleted_unit_holds_no_policy(self, scene: Scene) -> None:
        unit, policy = make_unit(scene, "Prod"), make_policy(scene, "NoS3")
        ok(scene, "AttachPolicy", PolicyId=policy, TargetId=unit)
        ok(scene, "DeleteOrganizationalUnit", OrganizationalUnitId=unit)
        assert ok(scene, "ListTargetsForPolicy", PolicyId=policy)["Targets"] == []
        ok(scene, "DeletePolicy", PolicyId=policy)


class TestMoves:
    def test_the_source_must_be_where_the_account_is(self, scene: Scene) -> None:
        one, two = make_unit(scene, "One"), make_unit(scene, "Two")
        code, _ = refused(scene, "MoveAccount", AccountId=MEMBER, SourceParentId=one, DestinationParentId=two)
        assert code == "SourceParentNotFoundException"

    def test_to_where_it_is_and_to_nowhere(self, scene: Scene) -> None:
        root = root_of(scene)
        code, _ = refused(
            scene, "MoveAccount", AccountId=MEMBER, SourceParentId=root, DestinationParentId=root
        )
        assert code == "DuplicateAccountException"
        code, _ = refused(
            scene,
            "MoveAccount",
            AccountId=MEMBER,
            SourceParentId=root,
            DestinationParentId="ou-zzzz-zzzzzzzz",
        )
        assert code == "DestinationParentNotFoundException"


class TestPolicies:
    def create(self, scene: Scene, content: str, kind: str = "SERVICE_CONTROL_POLICY") -> tuple[str, str]:
        return refused(scene, "CreatePolicy", Name="new", Description="", Type=kind, Content=content)

    def test_any_text_isnt_a_policy(self, scene: Scene) -> None:
        for text in ("hello", "{}", '{"Version": "2012-10-17", "Statement": {"Effect": "Maybe"}}'):
            assert self.create(scene, text)[0] == "MalformedPolicyDocumentException"

    def test_an_scp_names_no_principal(self, scene: Scene) -> None:
        statement = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
        code, _ = self.create(scene, json.dumps({"Version": "2012-10-17", "Statement": statement}))
        assert code == "MalformedPolicyDocumentException"

    def test_the_size_limit(self, scene: Scene) -> None:
        code, message = self.create(scene, deny(padding=10_240))
        assert (code, message) == (
            "ConstraintViolationException",
            "You have exceeded the maximum policy size.",
        )
        ok(
            scene,
            "CreatePolicy",
            Name="f",
            Description="",
            Type="SERVICE_CONTROL_POLICY",
            Content=deny(padding=10_000),
        )

    def test_update_is_read_as_well(self, scene: Scene) -> None:
        policy = make_policy(scene, "NoS3")
        code, _ = refused(scene, "UpdatePolicy", PolicyId=policy, Content="hello")
        assert code == "MalformedPolicyDocumentException"
        make_policy(scene, "NoEC2")
        assert refused(scene, "UpdatePolicy", PolicyId=policy, Name="NoEC2")[0] == "DuplicatePolicyException"
        ok(scene, "UpdatePolicy", PolicyId=policy, Content=deny("ec2:*"))
        assert json.loads(ok(scene, "DescribePolicy", PolicyId=policy)["Policy"]["Content"]) == json.loads(
            deny("ec2:*")
        )

    def test_attached_once_only(self, scene: Scene) -> None:
        policy = make_policy(scene, "NoS3")
        ok(scene, "AttachPolicy", PolicyId=policy, TargetId=MEMBER)
        code, _ = refused(scene, "AttachPolicy", PolicyId=policy, TargetId=MEMBER)
        assert code == "DuplicatePolicyAttachmentException"

    def test_ten_scps_on_one_target(self, scene: Scene) -> None:
        for number in range(9):  # FullAWSAccess is the tenth
            ok(scene, "AttachPolicy", PolicyId=make_policy(scene, f"p{number}"), TargetId=MEMBER)
        code, _ = refused(scene, "AttachPolicy", PolicyId=make_policy(scene, "more"), TargetId=MEMBER)
        assert code == "ConstraintViolationException"

    def test_a_target_must_exist(self, scene: Scene) -> None:
        policy = make_policy(scene, "NoS3")
        code, _ = refused(scene, "AttachPolicy", PolicyId=policy, TargetId="ou-zzzz-zzzzzzzz")
        assert code == "TargetNotFoundException"

    def test_the_type_must_be_enabled(self, scene: Scene) -> None:
        content = json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"},
            }
        )
        kind = "RESOURCE_CONTROL_POLICY"
        made = ok(scene, "CreatePolicy", Name="rcp", Description="", Type=kind, Content=content)
        policy = made["Policy"]["PolicySummary"]["Id"]
        assert (
            refused(scene, "AttachPolicy", PolicyId=policy, TargetId=MEMBER)[0]
            == "PolicyTypeNotEnabledException"
        )
        ok(scene, "EnablePolicyType", RootId=root_of(scene), PolicyType=kind)
        ok(scene, "AttachPolicy", PolicyId=policy, TargetId=MEMBER)
        code, _ = refused(scene, "DetachPolicy", PolicyId="p-RCPFullAWSAccess", TargetId=MEMBER)
        assert code == "InvalidInputException"

    def test_detaching_the_last_scp(self, scene: Scene) -> None:
        for target in (MEMBER, root_of(scene), make_unit(scene, "Prod")):
            code, message = refused(scene, "DetachPolicy", PolicyId=FULL, TargetId=target)
            assert code == "ConstraintViolationException"
            assert message.startswith("You cannot remove the last policy attached to the specified target.")
        ok(scene, "AttachPolicy", PolicyId=make_policy(scene, "NoS3"), TargetId=MEMBER)
        ok(scene, "DetachPolicy", PolicyId=FULL, TargetId=MEMBER)

    def test_what_isnt_attached_isnt_detached(self, scene: Scene) -> None:
        policy = make_policy(scene, "NoS3")
        code, _ = refused(scene, "DetachPolicy", PolicyId=policy, TargetId=MEMBER)
        assert code == "PolicyNotAttachedException"

    def test_in_use_and_awss_own_policies_stay(self, scene: Scene) -> None:
        policy = make_policy(scene, "NoS3")
        ok(scene, "AttachPolicy", PolicyId=policy, TargetId=MEMBER)
        assert refused(scene, "DeletePolicy", PolicyId=policy)[0] == "PolicyInUseException"
        assert refused(scene, "DeletePolicy", PolicyId=FULL)[0] == "InvalidInputException"
        assert refused(scene, "UpdatePolicy", PolicyId=FULL, Name="mine")[0] == "InvalidInputException"

    def test_switching_the_type_off_takes_all_off(self, scene: Scene) -> None:
        policy, root, kind = make_policy(scene, "NoS3"), root_of(scene), "SERVICE_CONTROL_POLICY"
        ok(scene, "AttachPolicy", PolicyId=policy, TargetId=MEMBER)
        ok(scene, "DisablePolicyType", RootId=root, PolicyType=kind)
        ok(scene, "EnablePolicyType", RootId=root, PolicyType=kind)
        held = ok(scene, "ListPoliciesForTarget", TargetId=MEMBER, Filter=kind)["Policies"]
        assert [found["Id"] for found in held] == [FULL]

    def test_types_that_bound_nothing_are_refused_plainly(self, scene: Scene) -> None:
        code, message = refused(scene, "EnablePolicyType", RootId=root_of(scene), PolicyType="TAG_POLICY")
        assert code == "NotSimulatedByLabkit"
        assert "TAG_POLICY" in message

    def test_awss_own_policies_are_awss(self, scene: Scene) -> None:
        shown = ok(scene, "DescribePolicy", PolicyId=FULL)["Policy"]["PolicySummary"]
        assert shown["Arn"] == f"arn:aws:organizations::aws:policy/service_control_policy/{FULL}"


class TestMembers:
    def test_a_member_makes_no_unit(self, scene: Scene) -> None:
        root = root_of(scene)
        code, _ = refused(scene, "CreateOrganizationalUnit", "member", ParentId=root, Name="Mine")
        assert code == "AccessDeniedException"

    @pytest.mark.parametrize("operation", ["ListRoots", "ListAccounts"])
    def test_a_member_reads_nothing_but_the_organization(self, scene: Scene, operation: str) -> None:
        assert refused(scene, operation, "member")[0] == "AccessDeniedException"
        described = ok(scene, "DescribeOrganization", "member")["Organization"]
        assert described["MasterAccountId"] == MANAGEMENT

    def test_an_account_on_its_own(self, scene: Scene) -> None:
        for operation in ("DescribeOrganization", "ListAccounts"):
            code, message = refused(scene, operation, "outside")
            assert code == "AWSOrganizationsNotInUseException"
            assert message == "Your account is not a member of an organization."

    def test_a_member_without_a_payment_method_stays(self, scene: Scene) -> None:
        assert refused(scene, "LeaveOrganization", "member")[0] == "ConstraintViolationException"
        assert (
            refused(scene, "RemoveAccountFromOrganization", AccountId=MEMBER)[0]
            == "ConstraintViolationException"
        )
        assert refused(scene, "LeaveOrganization")[0] == "MasterCannotLeaveOrganizationException"
        code, _ = refused(scene, "RemoveAccountFromOrganization", AccountId=MANAGEMENT)
        assert code == "MasterCannotLeaveOrganizationException"


class TestDelegates:
    def test_a_delegated_administrator_reads(self, scene: Scene) -> None:
        service = "guardduty.amazonaws.com"
        given = {"AccountId": MEMBER, "ServicePrincipal": service}
        code, said = refused(scene, "RegisterDelegatedAdministrator", **given)
        assert (code, "enabled service access" in said) == ("ConstraintViolationException", True)
        ok(scene, "EnableAWSServiceAccess", ServicePrincipal=service)
        ok(scene, "RegisterDelegatedAdministrator", **given)
        assert len(ok(scene, "ListAccounts", "member")["Accounts"]) == 2
        assert ok(scene, "DescribeAccount", "member", AccountId=MANAGEMENT)["Account"]["Name"] == "management"
        code, _ = refused(scene, "CreateAccount", "member", AccountName="a", Email="a@example.com")
        assert code == "AccessDeniedException"

    @pytest.mark.parametrize(
        ("service", "code"),
        [("nosuch.amazonaws.com", "InvalidInputException"), ("sso.amazonaws.com", "NotSimulatedByLabkit")],
    )
    def test_a_refused_one_reads_nothing(self, scene: Scene, service: str, code: str) -> None:
        """RegisterDelegatedAdministrator."""
        given = {"AccountId": MEMBER, "ServicePrincipal": service}
        assert refused(scene, "RegisterDelegatedAdministrator", **given)[0] == code
        assert ok(scene, "ListDelegatedAdministrators")["DelegatedAdministrators"] == []
        assert refused(scene, "ListAccounts", "member")[0] == "AccessDeniedException"
        code = refused(scene, "DeregisterDelegatedAdministrator", **given)[0]
        assert code == "AccountNotRegisteredException"

    def test_lists_a_page_at_a_time(self, scene: Scene) -> None:
        """ListAWSServiceAccessForOrganization, ListDelegatedServicesForAccount: MaxResults, NextToken."""
        services = ["guardduty.amazonaws.com", "macie.amazonaws.com"]
        for service in services:
            ok(scene, "EnableAWSServiceAccess", ServicePrincipal=service)
            ok(scene, "RegisterDelegatedAdministrator", AccountId=MEMBER, ServicePrincipal=service)
        ok(scene, "TagResource", ResourceId=MEMBER, Tags=[{"Key": key, "Value": "v"} for key in "ab"])
        for operation, key, given in (
            ("ListAWSServiceAccessForOrganization", "EnabledServicePrincipals", {}),
            ("ListDelegatedServicesForAccount", "DelegatedServices", {"AccountId": MEMBER}),
        ):
            first = ok(scene, operation, MaxResults=1, **given)
            second = ok(scene, operation, NextToken=first["NextToken"], **given)
            assert [row["ServicePrincipal"] for row in (*first[key], *second[key])] == services
            assert refused(scene, operation, NextToken="none", **given)[0] == "InvalidInputException"
        found = ok(scene, "ListDelegatedAdministrators", ServicePrincipal="macie.amazonaws.com")
        assert [row["Id"] for row in found["DelegatedAdministrators"]] == [MEMBER]
        assert len(ok(scene, "ListTagsForResource", ResourceId=MEMBER)["Tags"]) == 2
        assert refused(scene, "ListTagsForResource", ResourceId="9" * 12)[0] == "TargetNotFoundException"


class TestResourceControlPolicies:
    @pytest.mark.parametrize(
        "statement",
        [
            {"Effect": "Allow"},
            {"Action": "*"},
            {"Principal": {"AWS": MEMBER}},
            {"NotPrincipal": "*"},
            {"NotAction": "s3:*"},
        ],
        ids=str,
    )
    def test_know_less_than_other_policies(self, scene: Scene, statement: dict[str, Any]) -> None:
        """RCP syntax."""
        given = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"} | statement
        for name in ("Principal", "Action"):
            if f"Not{name}" in given:
                del given[name]
        text = json.dumps({"Version": "2012-10-17", "Statement": [given]})
        asked = {"Name": "n", "Description": "", "Type": "RESOURCE_CONTROL_POLICY", "Content": text}
        assert refused(scene, "CreatePolicy", **asked)[0] == "MalformedPolicyDocumentException"


class TestTags:
    def test_system_tags_doubles_and_the_fifty_first(self, scene: Scene) -> None:
        def tag(*keys: str) -> tuple[str, str]:
            tags = [{"Key": key, "Value": "v"} for key in keys]
            answer = ask(scene, "TagResource", ResourceId=MEMBER, Tags=tags)
            return answer.code, answer.message

        assert tag("aws:team")[0] == "InvalidInputException"
        assert tag("team", "team")[0] == "InvalidInputException"
        assert tag(*(f"k{number}" for number in range(50))) == ("", "")
        assert tag("one-more")[0] == "ConstraintViolationException"


class TestEndings:
    def test_the_management_account_isnt_closed(self, scene: Scene) -> None:
        assert refused(scene, "CloseAccount", AccountId=MANAGEMENT)[0] == "ConstraintViolationException"

    def test_a_closed_account_says_so_and_nobody_calls_from_it(self, scene: Scene) -> None:
        assert scene.call("member", "iam", "ListUsers", {}).ok  # a key that was known before isn't known on
        ok(scene, "CloseAccount", AccountId=MEMBER)
        described = ok(scene, "DescribeAccount", AccountId=MEMBER)["Account"]
        assert (described["State"], described["Status"]) == ("CLOSED", "SUSPENDED")
        assert refused(scene, "CloseAccount", AccountId=MEMBER)[0] == "AccountAlreadyClosedException"
        for profile in ("member", "member-root"):
            answer = scene.call(profile, "iam", "ListUsers", {})
            assert answer.code == "InvalidClientTokenId"
        role = f"arn:aws:iam::{MEMBER}:role/OrganizationAccountAccessRole"
        answer = scene.call("management", "sts", "AssumeRole", {"RoleArn": role, "RoleSessionName": "late"})
        assert answer.code == "AccessDenied"

    def test_an_organization_with_members_isnt_deleted(self, scene: Scene) -> None:
        assert refused(scene, "DeleteOrganization")[0] == "OrganizationNotEmptyException"
        ok(scene, "CreateOrganization", "outside")
        ok(scene, "DeleteOrganization", "outside")
        assert refused(scene, "DescribeOrganization", "outside")[0] == "AWSOrganizationsNotInUseException"

    @pytest.mark.parametrize(
        ("operation", "given"),
        [
            ("InviteAccountToOrganization", {"Target": {"Id": OUTSIDE, "Type": "ACCOUNT"}}),
            ("ListHandshakesForAccount", {}),
            ("EnableAllFeatures", {}),
            ("DescribeEffectivePolicy", {"PolicyType": "TAG_POLICY"}),
        ],
    )
    def test_what_isnt_simulated_says_so(self, scene: Scene, operation: str, given: dict[str, Any]) -> None:
        code, message = refused(scene, operation, **given)
        assert code == "NotSimulatedByLabkit"
        assert operation in message


class TestLists:
    def test_pages(self, scene: Scene) -> None:
        for number in range(3):
            make_unit(scene, f"unit {number}")
        seen: list[str] = []
        token: dict[str, str] = {}
        for _ in range(3):
            answer = ok(
                scene,
                "ListChildren",
                ParentId=root_of(scene),
                ChildType="ORGANIZATIONAL_UNIT",
                MaxResults=1,
                **token,
            )
            seen += [child["Id"] for child in answer["Children"]]
            token = {"NextToken": answer.get("NextToken", "")}
        assert len(set(seen)) == 3
        assert token == {"NextToken": ""}

    def test_a_token_of_no_page(self, scene: Scene) -> None:
        assert refused(scene, "ListAccounts", NextToken="bm90IGEgcGFnZQ==")[0] == "InvalidInputException"

    def test_parents(self, scene: Scene) -> None:
        assert ok(scene, "ListParents", ChildId=MEMBER)["Parents"] == [{"Id": root_of(scene), "Type": "ROOT"}]
        assert refused(scene, "ListParents", ChildId="999999999999")[0] == "ChildNotFoundException"
