"""The map of what moto accepts or returns that AWS doesn't: each claim, and the test that holds it here.

The claims were measured on moto 5.2.5; a claim without a test of its own elsewhere has it below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from labkit.cross_account.scene import DEVELOPMENT, PRODUCTION
from tests.cloud.conftest import document

if TYPE_CHECKING:
    from labkit.cloud import Scene

HERE = "test_what_moto_gets_wrong"
IAM, ORGANIZATIONS, S3 = (
    "services.iam.test_mended",
    "services.organizations.test_mended",
    "services.s3.test_mended",
)
NEW = f"{ORGANIZATIONS} TestNewAccounts"
# What moto does, and the test: its file without "test_", its class if any, its name without "test_".
MAP: dict[str, tuple[tuple[str, str], ...]] = {
    "IAM names and limits": (
        ("spaces, !$, over 64 or 128 characters", f"{IAM} TestNames of_users"),
        ("over 128 characters: groups, roles, policies", f"{HERE} long_names"),
        ("names that differ by case only", f"{IAM} TestNames that_differ_by_case_only"),
        ("51 tags", f"{IAM} TestTags fifty"),
        ("aws: tags", f"{IAM} TestTags reserved_and_doubled_keys"),
        ("11 groups a user", f"{IAM} TestQuotas ten_groups_a_user"),
        ("12 attached policies", f"{IAM} TestQuotas ten_attached_policies"),
        ("7 KB policies", f"{IAM} TestQuotas sizes_of_policies_by_kind"),
    ),
    "ids": (("no AIDA, AGPA prefix", f"{HERE} ids_have_awss_prefixes"),),
    "passwords, MFA": (
        ("password policy not enforced", "services.iam.test_passwords the_accounts_policy"),
        (
            "PasswordResetRequired returns False",
            "services.iam.test_passwords password_reset_required_is_told",
        ),
        ("any MFA code accepted", "services.sts.test_sessions mfa_codes_are_real"),
        (
            "a device enabled with any codes",
            "scene.test_console TestMfa a_device_is_enabled_with_two_codes_in_a_row_only",
        ),
    ),
    "deletion": (
        ("a user with keys or groups", f"{IAM} TestDeletion a_user_with_a_key_or_in_a_group_stays"),
        ("a user with a login profile", f"{HERE} a_user_who_can_sign_in_stays"),
        ("a user with an MFA device", f"{IAM} TestDeletion an_assigned_mfa_device_stays"),
        ("non-empty groups", f"{HERE} a_group_with_members_or_policies_stays"),
        ("attached policies", f"{IAM} TestDeletion an_attached_policy_stays"),
        ("non-empty units", f"{ORGANIZATIONS} TestUnits a_unit_with_something_in_it_isnt_deleted"),
    ),
    "policies": (
        (
            "Principal in an identity policy",
            "services._common.test_document_wording the_services_sentence_and_labkits_after_it",
        ),
        ("bad Sid characters", f"{HERE} a_sid_is_letters_and_digits"),
        ("unknown actions, where AWS minds", f"{S3} TestBucketPolicies actions_are_s3s"),
        (
            "a trust policy that isn't even JSON",
            "services._common.test_document_wording each_service_has_its_own_code",
        ),
        ("session durations of any length, chained too", "services.sts.test_sessions how_long"),
    ),
    "boundaries": (("users' boundaries dropped", "judge.test_policies a_users_boundary"),),
    "Organizations": (
        ("bad FeatureSet", f"{ORGANIZATIONS} TestFeatureSets a_bad_feature_set_is_refused"),
        ("duplicate e-mail", f"{ORGANIZATIONS} TestNewAccounts an_email_address_owns_one_account"),
        ("duplicate unit names", f"{ORGANIZATIONS} TestUnits a_name_is_used_once_under_a_parent"),
        ("wrong source parent", f"{ORGANIZATIONS} TestMoves the_source_must_be_where_the_account_is"),
        ("any policy text", f"{ORGANIZATIONS} TestPolicies any_text_isnt_a_policy"),
        ("more SCPs than the limit", f"{ORGANIZATIONS} TestPolicies ten_scps_on_one_target"),
        ("duplicate attach", f"{ORGANIZATIONS} TestPolicies attached_once_only"),
        ("detaching the last SCP", f"{ORGANIZATIONS} TestPolicies detaching_the_last_scp"),
        ("closing the management account", f"{ORGANIZATIONS} TestEndings the_management_account_isnt_closed"),
        (
            "OrganizationAccountAccessRole without AdministratorAccess",
            f"{NEW} its_role_is_an_administrators_and_trusts_the_management_account",
        ),
        ("create_ou from a member", f"{ORGANIZATIONS} TestMembers a_member_makes_no_unit"),
        (
            "SCPs under CONSOLIDATED_BILLING",
            f"{ORGANIZATIONS} TestFeatureSets consolidated_billing_has_no_service_control_policies",
        ),
    ),
    "STS": (
        ("nonexistent role or account assumable", f"{HERE} nobody_assumes_what_isnt_there"),
        ("expired credentials work", "wire.test_signatures a_session_needs_its_own_token_and_ends"),
        ("get_session_token returns example keys", "services.sts.test_sessions a_users_own_session"),
        ("the default identity is user/moto", f"{HERE} everybody_is_themselves"),
        ("PolicyArns, Tags, SourceIdentity dropped", "services.sts.test_sessions what_a_session_is_told"),
        ("SerialNumber dropped", "services.sts.test_sessions a_role_that_wants_mfa"),
    ),
    "S3": (
        (
            "cross-account access allowed",
            f"{S3} TestBlockPublicAccess cross_account_is_closed_from_the_start",
        ),
        ("no default Block Public Access", f"{S3} TestBlockPublicAccess new_buckets_are_closed"),
        ("public policies under it", f"{S3} TestBlockPublicAccess a_public_policy_isnt_stored"),
    ),
    "listing": (
        ("list_users(MaxItems=1) returns all", f"{IAM} TestLists users_a_page_at_a_time"),
        ("the credential report lacks root", f"{IAM} TestCredentialReport root_comes_first"),
    ),
    "missing": (
        ("iam simulate_*", "services.iam.test_simulate each_action_on_each_resource"),
        ("service-last-accessed", "services.accessanalyzer.test_analyze what_a_user_last_accessed"),
        (
            "change_password",
            "services.iam.test_passwords a_changed_password_follows_the_policy_and_isnt_an_earlier_one",
        ),
        (
            "sts decode_authorization_message",
            "judge.test_encoded_messages a_refusal_of_ec2_is_decoded_for_those_who_may",
        ),
        (
            "organizations effective policy, handshakes",
            f"{ORGANIZATIONS} TestEndings what_isnt_simulated_says_so",
        ),
        ("leave", f"{ORGANIZATIONS} TestMembers a_member_without_a_payment_method_stays"),
        ("accessanalyzer", "services.accessanalyzer.test_analyze a_finding_tells_what_where_and_why"),
        (
            "cloudtrail lookup_events",
            "services.cloudtrail.test_history newest_first_and_only_ones_own_account",
        ),
        (
            "a missing action is an HTML page or NotImplementedError",
            "test_every_operation no_call_makes_the_workbook_stumble",
        ),
    ),
}


@pytest.mark.parametrize("test", [test for claims in MAP.values() for _, test in claims])
def test_each_claim_has_its_test(test: str) -> None:
    module, *classes, name = test.split()
    place: object = import_module(f"tests.cloud.{module}")
    for one in classes:
        place = getattr(place, one)
    assert callable(getattr(place, f"test_{name}"))


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("CreateUser", {"UserName": "x" * 65}),
        ("CreateRole", {"RoleName": "x" * 65, "AssumeRolePolicyDocument": "{}"}),
        ("CreateGroup", {"GroupName": "x" * 129}),
        ("CreatePolicy", {"PolicyName": "x" * 129, "PolicyDocument": "{}"}),
    ],
)
def test_long_names(scene: Scene, operation: str, given: dict[str, str]) -> None:
    assert scene.call("production-admin", "iam", operation, given).code == "ValidationError"


def test_ids_have_awss_prefixes(ended: Scene) -> None:
    iam = ended.inspect(DEVELOPMENT.id, "iam")
    assert iam.get_user(UserName="Developer1")["User"]["UserId"].startswith("AIDA")
    assert iam.get_group(GroupName="Developers")["Group"]["GroupId"].startswith("AGPA")
    role = ended.inspect(PRODUCTION.id, "iam").get_role(RoleName="UpdateApp")["Role"]
    assert role["RoleId"].startswith("AROA")
    assert role["RoleId"].isupper()
    key = ended.call("production-admin", "iam", "CreateAccessKey", {"UserName": "ProductionAdmin"})
    assert key.result["AccessKey"]["AccessKeyId"].startswith("AKIA")
    policy = document({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    made = ended.call(
        "production-admin", "iam", "CreatePolicy", {"PolicyName": "p", "PolicyDocument": policy}
    )
    assert made.result["Policy"]["PolicyId"].startswith("ANPA")


def test_a_user_who_can_sign_in_stays(scene: Scene) -> None:
    def ask(operation: str, **given: str) -> str:
        return scene.call("production-admin", "iam", operation, {"UserName": "Ann", **given}).code

    assert ask("CreateUser") == ""
    assert ask("CreateLoginProfile", Password="A-good-Passw0rd") == ""
    assert ask("DeleteUser") == "DeleteConflict"
    assert ask("DeleteLoginProfile") == ""
    assert ask("DeleteUser") == ""


def test_a_group_with_members_or_policies_stays(scene: Scene) -> None:
    def ask(operation: str, **given: str) -> str:
        return scene.call("development-admin", "iam", operation, {"GroupName": "Developers", **given}).code

    policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    assert ask("DeleteGroup") == "DeleteConflict"
    assert ask("RemoveUserFromGroup", UserName="Developer1") == ""
    assert ask("DeleteGroup") == "DeleteConflict"
    assert ask("DetachGroupPolicy", PolicyArn=policy) == ""
    assert ask("DeleteGroup") == ""


def test_a_sid_is_letters_and_digits(scene: Scene) -> None:
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Sid": "not me!"}
    given = {"PolicyName": "p", "PolicyDocument": document(statement)}
    assert scene.call("production-admin", "iam", "CreatePolicy", given).code == "MalformedPolicyDocument"
    inline = given | {"UserName": "ProductionAdmin"}
    answer = scene.call("production-admin", "iam", "PutUserPolicy", inline)
    assert answer.code == "MalformedPolicyDocument"
    assert answer.message.startswith("Statement IDs (SID) must be alpha-numeric.")
    twice = document(*[statement | {"Sid": "One"}] * 2)
    answer = scene.call("production-admin", "iam", "PutUserPolicy", inline | {"PolicyDocument": twice})
    assert answer.message == "Statement IDs (SID) in a single policy must be unique."


@pytest.mark.parametrize("account", [PRODUCTION.id, "123123123123"])
def test_nobody_assumes_what_isnt_there(scene: Scene, account: str) -> None:
    given = {"RoleArn": f"arn:aws:iam::{account}:role/Nobody", "RoleSessionName": "session"}
    answer = scene.call("production-admin", "sts", "AssumeRole", given)
    assert answer.code == "AccessDenied"
    assert "is not authorized to perform: sts:AssumeRole on resource" in answer.message


def test_everybody_is_themselves(scene: Scene) -> None:
    for person in scene.people[:6]:
        assert scene.call(person.profile, "sts", "GetCallerIdentity").result["Arn"] == person.arn
