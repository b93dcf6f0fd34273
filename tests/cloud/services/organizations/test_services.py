"""What an organization needs beside AWS Organizations: accounts to come, a quota, one bill, StackSets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from labkit.cloud import Account, Person, SceneDefinition, open_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from labkit.cloud import Answer, Scene, Stage

MANAGEMENT = Account("111122223333", "Management")
SHOP = Account("444444444444", "Shop", later=True)
ROLE = "OrganizationAccountAccessRole"


def set_up(stage: Stage) -> None:
    iam = stage.client(MANAGEMENT.id, "iam")
    iam.create_user(UserName="Admin")
    iam.attach_user_policy(UserName="Admin", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


SCENE = SceneDefinition(
    name="services",
    title="Services of an organization",
    accounts=(MANAGEMENT, SHOP),
    people=(
        Person("admin", MANAGEMENT.id, "user", "Admin"),
        Person("shop", SHOP.id, "role", ROLE, source_profile="admin"),
        Person("shop-root", SHOP.id, "root", "root"),
    ),
    setup=set_up,
    checkpoints=("start", "end"),
    replay=lambda _scene, _checkpoint: None,
)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": MANAGEMENT.id}, "Action": "sts:AssumeRole"}],
}
TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Auditor": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "Auditor",
                "AssumeRolePolicyDocument": TRUST,
                "Policies": [
                    {
                        "PolicyName": "Own",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": "iam:GetRole",
                                    "Resource": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/*"},
                                }
                            ],
                        },
                    }
                ],
            },
        }
    }
}


class Company:
    """The scene, with shortcuts for who asks what."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.root = ""

    def organizations(self, operation: str, **parameters: Any) -> Answer:
        return self.scene.call("admin", "organizations", operation, parameters)

    def stack_sets(self, operation: str, **parameters: Any) -> Answer:
        return self.scene.call("admin", "cloudformation", operation, parameters)

    def create_stack_set(self, template: dict[str, Any] | str = TEMPLATE, **changes: Any) -> Answer:
        given = {
            "StackSetName": "Baseline",
            "TemplateBody": template if isinstance(template, str) else json.dumps(template),
            "PermissionModel": "SERVICE_MANAGED",
            "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False},
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }
        return self.stack_sets("CreateStackSet", **(given | changes))

    def deploy(self) -> Answer:
        targets = {"OrganizationalUnitIds": [self.root]}
        return self.stack_sets(
            "CreateStackInstances", StackSetName="Baseline", DeploymentTargets=targets, Regions=["us-east-1"]
        )

    def instances(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.stack_sets("ListStackInstances", StackSetName="Baseline").result[
            "Summaries"
        ]
        return rows


@pytest.fixture
def company() -> Iterator[Company]:
    scene = open_scene(SCENE)
    made = Company(scene)
    made.organizations("CreateOrganization", FeatureSet="ALL")
    made.root = made.organizations("ListRoots").result["Roots"][0]["Id"]
    yield made
    scene.close()


def add_shop(company: Company) -> None:
    assert company.organizations("CreateAccount", AccountName="Shop", Email="shop@example.com").ok


# Accounts that are still to come.


def test_an_account_to_come_is_nobodys_until_it_is_made(company: Company) -> None:
    scene = company.scene
    assert scene.call("shop-root", "sts", "GetCallerIdentity").code == "InvalidClientTokenId"
    assert scene.call("shop", "sts", "GetCallerIdentity").code == "AccessDenied"
    add_shop(company)
    assert scene.call("shop-root", "sts", "GetCallerIdentity").result["Account"] == SHOP.id
    assert scene.call("shop", "sts", "GetCallerIdentity").result["Account"] == SHOP.id


def test_other_names_do_not_get_its_id(company: Company) -> None:
    for name in ("a", "b", "c", "d"):
        company.organizations("CreateAccount", AccountName=name, Email=f"{name}@example.com")
    ids = [row["Id"] for row in company.organizations("ListAccounts").result["Accounts"]]
    assert SHOP.id not in ids
    assert len(set(ids)) == 5


def test_the_root_of_a_closed_account_is_nobody_again(company: Company) -> None:
    add_shop(company)
    assert company.organizations("CloseAccount", AccountId=SHOP.id).ok
    assert company.scene.call("shop-root", "sts", "GetCallerIdentity").code == "InvalidClientTokenId"


# The quota of accounts.

QUOTA = {"ServiceCode": "organizations", "QuotaCode": "L-E619E033"}


def test_what_a_closed_account_has_is_out_of_reach(company: Company) -> None:
    """Close an AWS account; List of error codes, Amazon S3 API Reference: AllAccessDisabled."""
    add_shop(company)
    call = company.scene.call
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": MANAGEMENT.id},
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::wares/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement})
    wares = {"Bucket": "wares"}
    assert call("shop", "s3", "CreateBucket", wares).ok
    assert call("shop", "s3", "PutObject", {**wares, "Key": "k"}).ok
    assert call("shop", "s3", "PutBucketPolicy", {**wares, "Policy": policy}).ok
    assert call("admin", "s3", "GetObject", {**wares, "Key": "k"}).ok
    assert company.organizations("CloseAccount", AccountId=SHOP.id).ok
    answer = call("admin", "s3", "GetObject", {**wares, "Key": "k"})
    assert (answer.code, answer.status) == ("AllAccessDisabled", 403)
    assert call("admin", "s3", "CreateBucket", {"Bucket": "mine"}).ok
    copy = {"Bucket": "mine", "Key": "k", "CopySource": "wares/k"}
    assert call("admin", "s3", "CopyObject", copy).code == "AllAccessDisabled"
    assert call("admin", "s3", "CreateBucket", wares).code == "BucketAlreadyExists"


def test_ten_accounts_and_more_for_whoever_asks(company: Company) -> None:
    def create(at: int) -> Answer:
        return company.organizations("CreateAccount", AccountName=f"n{at}", Email=f"n{at}@example.com")

    answers = [create(at) for at in range(10)]
    assert [answer.ok for answer in answers] == [True] * 9 + [False]
    assert answers[-1].code == "ConstraintViolationException"
    ask = {**QUOTA, "DesiredValue": 12}
    assert company.scene.call("admin", "service-quotas", "RequestServiceQuotaIncrease", ask).ok
    quota = company.scene.call("admin", "service-quotas", "GetServiceQuota", QUOTA).result["Quota"]
    assert quota["Value"] == 12
    assert [create(at).ok for at in (10, 11, 12)] == [True, True, False]


def test_less_is_no_increase_and_other_quotas_are_not_simulated(company: Company) -> None:
    def ask(**changes: Any) -> Answer:
        given = {**QUOTA, "DesiredValue": 20} | changes
        return company.scene.call("admin", "service-quotas", "RequestServiceQuotaIncrease", given)

    assert ask(DesiredValue=5).code == "IllegalArgumentException"
    assert ask(DesiredValue=10**6).code == "NotSimulatedByLabkit"
    assert ask(ServiceCode="iam").code == "NotSimulatedByLabkit"


# One bill.

MONTH: dict[str, Any] = {
    "TimePeriod": {"Start": "2036-01-01", "End": "2036-02-01"},
    "Granularity": "MONTHLY",
    "Metrics": ["UnblendedCost"],
}
BY_ACCOUNT = MONTH | {"GroupBy": [{"Type": "DIMENSION", "Key": "LINKED_ACCOUNT"}]}


def groups(scene: Scene, profile: str, asked: dict[str, Any]) -> dict[str, str]:
    rows = scene.call(profile, "ce", "GetCostAndUsage", asked).result["ResultsByTime"][0]["Groups"]
    return {row["Keys"][0]: row["Metrics"]["UnblendedCost"]["Amount"] for row in rows}


def test_the_payer_sees_all_a_member_itself(company: Company) -> None:
    add_shop(company)
    assert company.scene.call("shop", "s3", "CreateBucket", {"Bucket": "shopbucket"}).ok
    assert groups(company.scene, "admin", BY_ACCOUNT) == {MANAGEMENT.id: "0.00", SHOP.id: "2.00"}
    assert groups(company.scene, "shop", BY_ACCOUNT) == {SHOP.id: "2.00"}
    by_service = MONTH | {"GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}]}
    assert groups(company.scene, "admin", by_service)["Amazon Simple Storage Service"] == "2.00"
    total = company.scene.call("admin", "ce", "GetCostAndUsage", MONTH).result["ResultsByTime"][0]["Total"]
    assert total["UnblendedCost"] == {"Amount": "2.00", "Unit": "USD"}


@pytest.mark.parametrize(
    "change",
    [
        {"Granularity": "DAILY"},
        {"Metrics": ["UsageQuantity"]},
        {"GroupBy": [{"Type": "TAG", "Key": "Team"}]},
        {"Filter": {"Dimensions": {"Key": "SERVICE", "Values": ["x"]}}},
    ],
)
def test_other_questions_about_cost_are_not_simulated(company: Company, change: dict[str, Any]) -> None:
    answer = company.scene.call("admin", "ce", "GetCostAndUsage", MONTH | change)
    assert answer.code == "NotSimulatedByLabkit"


# StackSets.


def test_trusted_access_comes_first(company: Company) -> None:
    assert company.create_stack_set().code == "ValidationError"
    assert company.stack_sets("DescribeOrganizationsAccess").result["Status"] == "DISABLED"
    assert company.stack_sets("ActivateOrganizationsAccess").ok
    assert company.stack_sets("DescribeOrganizationsAccess").result["Status"] == "ENABLED"
    assert company.create_stack_set().ok
    assert company.create_stack_set().code == "NameAlreadyExistsException"


def test_a_member_has_no_stack_sets_of_this_kind(company: Company) -> None:
    add_shop(company)
    answer = company.scene.call("shop", "cloudformation", "ActivateOrganizationsAccess")
    assert answer.code == "ValidationError"


@pytest.fixture
def trusted(company: Company) -> Company:
    company.stack_sets("ActivateOrganizationsAccess")
    add_shop(company)
    return company


def test_members_get_the_role_and_the_management_account_does_not(trusted: Company) -> None:
    assert trusted.create_stack_set().ok
    assert trusted.deploy().ok
    assert [(row["Account"], row["Status"]) for row in trusted.instances()] == [(SHOP.id, "CURRENT")]
    auditor = {"RoleArn": f"arn:aws:iam::{SHOP.id}:role/Auditor", "RoleSessionName": "lab"}
    keys = trusted.scene.call("admin", "sts", "AssumeRole", auditor).result["Credentials"]
    assert trusted.scene.call("", "iam", "GetRole", {"RoleName": "Auditor"}, credentials=keys).ok
    assert trusted.scene.call("", "iam", "ListUsers", credentials=keys).code == "AccessDenied"
    assert trusted.scene.call("admin", "iam", "GetRole", {"RoleName": "Auditor"}).code == "NoSuchEntity"


def test_what_exists_already_fails_and_is_left_alone(trusted: Company) -> None:
    role = {"RoleName": "Auditor", "AssumeRolePolicyDocument": json.dumps(TRUST)}
    made = trusted.scene.call("shop", "iam", "CreateRole", role).result["Role"]
    trusted.create_stack_set()
    trusted.deploy()
    row = trusted.instances()[0]
    assert (row["Status"], row["StackInstanceStatus"]["DetailedStatus"]) == ("OUTDATED", "FAILED")
    assert "already exists" in row["StatusReason"]
    kept = trusted.scene.call("shop", "iam", "GetRole", {"RoleName": "Auditor"}).result["Role"]
    assert kept["RoleId"] == made["RoleId"]


def test_a_set_is_emptied_before_it_is_deleted(trusted: Company) -> None:
    trusted.create_stack_set()
    trusted.deploy()
    assert trusted.stack_sets("DeleteStackSet", StackSetName="Baseline").code == "StackSetNotEmptyException"
    targets = {"OrganizationalUnitIds": [trusted.root]}
    gone = trusted.stack_sets(
        "DeleteStackInstances",
        StackSetName="Baseline",
        DeploymentTargets=targets,
        Regions=["us-east-1"],
        RetainStacks=False,
    )
    assert gone.ok
    assert trusted.scene.call("shop", "iam", "GetRole", {"RoleName": "Auditor"}).code == "NoSuchEntity"
    assert trusted.stack_sets("DeleteStackSet", StackSetName="Baseline").ok
    assert trusted.stack_sets("DescribeStackSet", StackSetName="Baseline").code == "StackSetNotFoundException"


def test_it_is_kept_with_the_scene(trusted: Company) -> None:
    trusted.create_stack_set()
    trusted.deploy()
    rows = trusted.instances()
    trusted.scene.save("then")
    trusted.organizations("CloseAccount", AccountId=SHOP.id)
    assert trusted.instances() == []
    trusted.scene.restore("then")
    assert trusted.instances() == rows


def changed(**properties: Any) -> dict[str, Any]:
    base = TEMPLATE["Resources"]["Auditor"]["Properties"]
    return {"Resources": {"Auditor": {"Type": "AWS::IAM::Role", "Properties": base | properties}}}


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("Resources:\n  A: {}\n", "NotSimulatedByLabkit"),
        ({"Resources": {}}, "ValidationError"),
        ({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}, "NotSimulatedByLabkit"),
        ({**TEMPLATE, "Parameters": {}}, "NotSimulatedByLabkit"),
        ({"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": {}}}}, "ValidationError"),
        (changed(Colour="blue"), "ValidationError"),
        (changed(Policies=["all"]), "ValidationError"),
        (changed(Policies={}), "ValidationError"),
        (changed(ManagedPolicyArns=[1]), "ValidationError"),
        (changed(RoleName=7), "ValidationError"),
        ({"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": 1}}}, "ValidationError"),
        ({"Resources": ["A"]}, "ValidationError"),
        ("[" * 5000, "NotSimulatedByLabkit"),
        (changed(RoleName={"Fn::Join": ["", ["a", "b"]]}), "NotSimulatedByLabkit"),
        (changed(Description={"Fn::Sub": "${AWS::Region}"}), "NotSimulatedByLabkit"),
        (changed(AssumeRolePolicyDocument={"Statement": "everybody"}), "ValidationError"),
    ],
)
def test_templates_that_are_wrong_or_not_known(
    trusted: Company, template: dict[str, Any] | str, code: str
) -> None:
    assert trusted.create_stack_set(template).code == code


def test_named_resources_want_to_be_acknowledged(trusted: Company) -> None:
    assert trusted.create_stack_set(Capabilities=[]).code == "InsufficientCapabilitiesException"
    assert trusted.create_stack_set(PermissionModel="SELF_MANAGED").code == "NotSimulatedByLabkit"


def template_of(trust: Any) -> dict[str, Any]:
    """A template of one role, with this principal trusted."""
    statement = {"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    given = {"RoleName": "Auditor", "AssumeRolePolicyDocument": document}
    return {"Resources": {"Auditor": {"Type": "AWS::IAM::Role", "Properties": given}}}


def undeploy(company: Company) -> Answer:
    return company.stack_sets(
        "DeleteStackInstances",
        StackSetName="Baseline",
        DeploymentTargets={"OrganizationalUnitIds": [company.root]},
        Regions=["us-east-1"],
        RetainStacks=False,
    )


def test_a_stacks_role_is_read_like_others(trusted: Company) -> None:
    """CreateRole: MalformedPolicyDocument; AWS JSON policy elements: Principal."""
    add_shop(trusted)
    assert trusted.create_stack_set(template_of({"Service": "lamda.amazonaws.com"})).ok
    trusted.deploy()
    roles = trusted.scene.inspect(SHOP.id, "iam").list_roles()["Roles"]
    assert "Auditor" not in [role["RoleName"] for role in roles]
    assert "lamda" in json.dumps(trusted.instances(), default=str)


def test_a_role_that_a_stack_made_anew_inherits_nothing(trusted: Company) -> None:
    """AWS JSON policy elements: Principal, IAM role principals."""
    add_shop(trusted)
    assert trusted.create_stack_set(template_of({"AWS": SHOP.id})).ok
    trusted.deploy()
    call, arn = trusted.scene.call, f"arn:aws:iam::{SHOP.id}:role/Auditor"
    lets = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "s3:*", "Resource": "arn:aws:s3:::wares"}
    assert call("shop", "s3", "CreateBucket", {"Bucket": "wares"}).ok
    text = json.dumps({"Version": "2012-10-17", "Statement": [lets]})
    assert call("shop", "s3", "PutBucketPolicy", {"Bucket": "wares", "Policy": text}).ok
    assert undeploy(trusted).ok
    held = call("shop", "s3", "GetBucketPolicy", {"Bucket": "wares"}).result["Policy"]
    assert arn not in held
    assert "AROA" in held


def test_a_delegated_administrator_stays(company: Company) -> None:
    """RemoveAccountFromOrganization: CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG."""
    add_shop(company)
    service = {"ServicePrincipal": "guardduty.amazonaws.com"}
    assert company.organizations("EnableAWSServiceAccess", **service).ok
    assert company.organizations("RegisterDelegatedAdministrator", AccountId=SHOP.id, **service).ok
    refused = company.organizations("RemoveAccountFromOrganization", AccountId=SHOP.id)
    assert (refused.code, "delegated" in refused.message) == ("ConstraintViolationException", True)
    assert company.organizations("DeregisterDelegatedAdministrator", AccountId=SHOP.id, **service).ok
    assert (
        "delegated" not in company.organizations("RemoveAccountFromOrganization", AccountId=SHOP.id).message
    )
