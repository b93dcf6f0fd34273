"""The calls of the organizations chapter, each written once; the plan of the chapter puts them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.lesson import EACH, EACH_LOWER, Call, FromStep, SessionFrom, Upload

from . import policies
from .scene import ACCESS_ROLE, LOGS, PILOT, SANDBOX, SHOP, SHOP_TEST, role

if TYPE_CHECKING:
    from labkit.cloud import Account

ROOT = str(FromStep("create-organization", "Roots[0].Id", 2))
FULL_ACCESS = "p-FullAWSAccess"
ALL_COSTS: dict[str, Any] = {
    "TimePeriod": {"Start": "2036-01-01", "End": "2036-02-01"},
    "Granularity": "MONTHLY",
    "Metrics": ["UnblendedCost"],
    "GroupBy": [{"Type": "DIMENSION", "Key": "LINKED_ACCOUNT"}],
}


def organizations(operation: str, note: str = "", **parameters: Any) -> Call:
    """A call of the management account's administrator to AWS Organizations."""
    return Call("organizations", operation, parameters, as_="management-admin", note=note)


def unit(name: str) -> str:
    """The id of an OU, as AWS will give it."""
    place = ("Security", "Workloads", "Sandboxes", "Production", "Test").index(name)
    return str(FromStep("create-units", "OrganizationalUnit.Id", place))


def scp(step: str, call: int = 0) -> str:
    """The id of an SCP that a step's call makes."""
    return str(FromStep(step, "Policy.PolicySummary.Id", call))


# Accounts.


def create_account(name: str, email: str = "") -> Call:
    """Ask for an account."""
    return organizations("CreateAccount", AccountName=name, Email=email or f"{name.lower()}@example.com")


def account_status(step: str, call: int = 0) -> Call:
    """Ask what became of it."""
    request = str(FromStep(step, "CreateAccountStatus.Id", call))
    return organizations("DescribeCreateAccountStatus", CreateAccountRequestId=request)


def assume(arn: str, by: str) -> Call:
    """Step into a role."""
    return Call("sts", "AssumeRole", {"RoleArn": arn, "RoleSessionName": "lab"}, as_=by)


# Units.

OURS = (
    organizations("CreateOrganizationalUnit", ParentId=ROOT, Name="Security"),
    organizations("CreateOrganizationalUnit", ParentId=ROOT, Name="Workloads"),
    organizations("CreateOrganizationalUnit", ParentId=ROOT, Name="Sandboxes"),
    organizations("CreateOrganizationalUnit", ParentId=unit("Workloads"), Name="Production"),
    organizations("CreateOrganizationalUnit", ParentId=unit("Workloads"), Name="Test"),
)


def move(account: Account, source: str, goal: str) -> Call:
    """Move an account from one place of the tree to another."""
    return organizations("MoveAccount", AccountId=account.id, SourceParentId=source, DestinationParentId=goal)


PLACES = (
    move(LOGS, ROOT, unit("Security")),
    move(SHOP, ROOT, unit("Production")),
    move(SHOP_TEST, ROOT, unit("Test")),
    move(SANDBOX, ROOT, unit("Sandboxes")),
)

# SCPs.


def create_scp(name: str, document: dict[str, Any], description: str) -> Call:
    """Write an SCP; it does nothing until it's attached."""
    return organizations(
        "CreatePolicy",
        Name=name,
        Type="SERVICE_CONTROL_POLICY",
        Description=description,
        Content=document,
    )


def attach(policy_id: str, target: str) -> Call:
    """Attach an SCP to the root, an OU or an account."""
    return organizations("AttachPolicy", PolicyId=policy_id, TargetId=target)


def detach(policy_id: str, target: str) -> Call:
    """Take an SCP off again."""
    return organizations("DetachPolicy", PolicyId=policy_id, TargetId=target)


OUR_REGIONS = scp("test-on-one")
SERVICES = scp("govern-services")
KEYS = scp("allow-below")

# What people of the accounts try.


def make_topic(by: str, region: str) -> Call:
    """Something that has a Region: a topic."""
    return Call("sns", "CreateTopic", {"Name": "news"}, as_=by, region=region)


def make_key(by: str) -> Call:
    """Something of another service: a key to encrypt with."""
    return Call("kms", "CreateKey", {"Description": "Encrypts the list of parcels"}, as_=by)


def list_buckets(by: str | SessionFrom) -> Call:
    """Something nearly everybody may do."""
    return Call("s3", "ListBuckets", {}, as_=by)


def leave(by: str) -> Call:
    """Take one's own account out of the organization."""
    return Call("organizations", "LeaveOrganization", {}, as_=by)


COPY = scp("test-the-change")
CHANGE = (
    create_scp("OnlyOurRegionsNext", policies.REGIONS_AND_STAY, "A changed copy, for a test"),
    attach(COPY, SANDBOX.id),
    leave("sandbox-admin"),
    make_topic("sandbox-admin", "eu-west-1"),
    organizations("UpdatePolicy", PolicyId=OUR_REGIONS, Content=policies.REGIONS_AND_STAY),
    detach(COPY, SANDBOX.id),
    organizations("DeletePolicy", PolicyId=COPY),
    leave("shop-admin"),
)
VISITOR = SessionFrom("visitor-looks", "AccessKey", 1, title="Visitor, a user without policies")
GRANTS_NOTHING = (
    Call("iam", "CreateUser", {"UserName": "Visitor"}, as_="sandbox-admin"),
    Call("iam", "CreateAccessKey", {"UserName": "Visitor"}, as_="sandbox-admin"),
    list_buckets(VISITOR),
)
IN_PILOT = SessionFrom("close-account", call=1, title="the session opened before")
CLOSE = (
    create_account(PILOT.name),
    assume(role(PILOT), "management-admin"),
    organizations("CloseAccount", AccountId=PILOT.id),
    list_buckets(IN_PILOT),
    organizations("DescribeAccount", AccountId=PILOT.id),
)

# Practices.

ORDERS = Upload("orders.csv", "book,how many\n")
MOVE_THE_WORK = (
    Call("s3", "CreateBucket", {"Bucket": "bookshopprodorders"}, as_="shop-admin"),
    Call(
        "s3",
        "PutObject",
        {"Bucket": "bookshopprodorders", "Key": "orders.csv", "Body": ORDERS},
        as_="shop-admin",
    ),
    Call("s3", "DeleteObject", {"Bucket": "bookshoporders", "Key": "orders.csv"}, as_="management-admin"),
    Call("s3", "DeleteBucket", {"Bucket": "bookshoporders"}, as_="management-admin"),
)
TRAIL = (
    Call("s3", "CreateBucket", {"Bucket": "bookshoptrail"}, as_="logs-admin"),
    Call(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "bookshoptrail", "Policy": policies.TRAIL_MAY_WRITE},
        as_="logs-admin",
    ),
    organizations("EnableAWSServiceAccess", ServicePrincipal="cloudtrail.amazonaws.com"),
    Call(
        "cloudtrail",
        "CreateTrail",
        {
            "Name": "everyone",
            "S3BucketName": "bookshoptrail",
            "IsMultiRegionTrail": True,
            "IsOrganizationTrail": True,
        },
        as_="management-admin",
    ),
    Call("cloudtrail", "StartLogging", {"Name": "everyone"}, as_="management-admin"),
)
READ_THE_TRAIL = (
    make_key("shop-admin"),
    make_topic("sandbox-admin", "ap-southeast-2"),
    Call("s3", "ListObjectsV2", {"Bucket": "bookshoptrail"}, as_="logs-admin"),
    Call("s3", "ListObjectsV2", {"Bucket": "bookshoptrail"}, as_="shop-admin"),
)
BOOKKEEPING = (
    Call(
        "iam",
        "PutUserPolicy",
        {
            "UserName": "Bookkeeper",
            "PolicyName": "KeepTheBooks",
            "PolicyDocument": policies.KEEP_THE_BOOKS,
        },
        as_="management-admin",
    ),
    Call("organizations", "ListAccounts", {}, as_="bookkeeper"),
    Call(
        "organizations",
        "CreateAccount",
        {"AccountName": "Mine", "Email": "mine@example.com"},
        as_="bookkeeper",
    ),
)
THE_BILL = (
    Call("ce", "GetCostAndUsage", ALL_COSTS, as_="bookkeeper"),
    Call("ce", "GetCostAndUsage", ALL_COSTS, as_="shop-admin"),
)
READ_PRICES = {"Bucket": "bookshopprices", "Key": "prices.csv"}
SHARE = (
    Call("s3", "CreateBucket", {"Bucket": "bookshopprices"}, as_="shop-admin"),
    Call(
        "s3",
        "PutObject",
        {**READ_PRICES, "Body": Upload("prices.csv", "book,price\n")},
        as_="shop-admin",
    ),
    Call(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "bookshopprices", "Policy": policies.WHOLE_ORGANIZATION_READS},
        as_="shop-admin",
    ),
    Call("s3", "GetObject", READ_PRICES, as_="sandbox-admin"),
    Call("s3", "GetObject", READ_PRICES, as_="supplier"),
)
GUARD = (
    Call(
        "s3",
        "PutBucketPolicy",
        {"Bucket": "bookshopprices", "Policy": policies.SUPPLIER_READS_TOO},
        as_="shop-admin",
    ),
    Call("s3", "GetObject", READ_PRICES, as_="supplier"),
    organizations("EnablePolicyType", RootId=ROOT, PolicyType="RESOURCE_CONTROL_POLICY"),
    organizations(
        "CreatePolicy",
        Name="OnlyOurOrganization",
        Type="RESOURCE_CONTROL_POLICY",
        Description="Buckets are for our own accounts",
        Content=policies.ONLY_OUR_ORGANIZATION,
    ),
    attach(scp("guard-resources", 3), unit("Workloads")),
    Call("s3", "GetObject", READ_PRICES, as_="supplier"),
    Call("s3", "GetObject", READ_PRICES, as_="sandbox-admin"),
)
WORKLOADS = {"OrganizationalUnitIds": [unit("Workloads")]}


def _stack_sets(operation: str, **parameters: Any) -> Call:
    return Call("cloudformation", operation, parameters, as_="management-admin")


CONFIGURE = (
    _stack_sets("ActivateOrganizationsAccess"),
    _stack_sets(
        "CreateStackSet",
        StackSetName="Baseline",
        TemplateBody=policies.BASELINE,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        PermissionModel="SERVICE_MANAGED",
        AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False},
    ),
    _stack_sets(
        "CreateStackInstances", StackSetName="Baseline", DeploymentTargets=WORKLOADS, Regions=["us-east-1"]
    ),
    _stack_sets("ListStackInstances", StackSetName="Baseline"),
    assume(role(SHOP, "Auditor"), "management-admin"),
)
ACCOUNTS_QUOTA = {"ServiceCode": "organizations", "QuotaCode": "L-E619E033"}


def _quotas(operation: str, **parameters: Any) -> Call:
    return Call("service-quotas", operation, {**ACCOUNTS_QUOTA, **parameters}, as_="management-admin")


ASK_FOR_MORE = (
    _quotas("GetServiceQuota"),
    _quotas("RequestServiceQuotaIncrease", DesiredValue=60),
    _quotas("GetServiceQuota"),
)

# Forty accounts: these calls for each.

FOR_EACH = (
    organizations("CreateAccount", AccountName=EACH, Email=f"{EACH_LOWER}@example.com"),
    organizations(
        "DescribeCreateAccountStatus",
        CreateAccountRequestId=str(FromStep("each", "CreateAccountStatus.Id")),
    ),
    organizations(
        "MoveAccount",
        AccountId=str(FromStep("each", "CreateAccountStatus.AccountId", 1)),
        SourceParentId=ROOT,
        DestinationParentId=unit("Production"),
    ),
)
SWITCH_IN = (
    assume(role(SANDBOX), "management-admin"),
    Call("sts", "GetCallerIdentity", {}, as_="sandbox-admin"),
    Call("iam", "GetRole", {"RoleName": ACCESS_ROLE}, as_="sandbox-admin"),
    assume(role(SANDBOX), "bookkeeper"),
)
