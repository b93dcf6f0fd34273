"""The calls of one solution of the capstone, part by part. Others do as well; the requirements decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.documents import policy
from labkit.lesson import Call, FromStep

from .scene import COMPANY, CONTRACTOR, DESIGNS, LAB, ORDERS, SECURITY_AUDIT, SHOP, SITE, role

if TYPE_CHECKING:
    from labkit.cloud import Account

ADMINS = {SHOP: "shop-admin", LAB: "lab-admin"}
END_OF_CONTRACT = "2036-04-01T00:00:00Z"
MORNING_AFTER = "2036-02-10T08:00:00Z"
ROOT = str(FromStep("two-accounts", "Roots[0].Id", 1))
UNIT = str(FromStep("two-accounts", "OrganizationalUnit.Id", 5))


def _organizations(operation: str, **parameters: Any) -> Call:
    return Call("organizations", operation, parameters, as_="admin")


def _iam(operation: str, as_: str, **parameters: Any) -> Call:
    return Call("iam", operation, parameters, as_=as_)


def _account(name: str) -> Call:
    return _organizations("CreateAccount", AccountName=name, Email=f"{name.lower()}@example.com")


def _move(account: Account) -> Call:
    return _organizations("MoveAccount", AccountId=account.id, SourceParentId=ROOT, DestinationParentId=UNIT)


def _bucket(name: str, account: Account) -> Call:
    return Call("s3", "CreateBucket", {"Bucket": name}, as_=ADMINS[account])


def _trust(principal: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    return policy(statement | ({"Condition": condition} if condition else {}))


TRUST_COMPANY = _trust(f"arn:aws:iam::{COMPANY.id}:root")


def _role(account: Account, name: str, trust: dict[str, Any] = TRUST_COMPANY) -> Call:
    return _iam("CreateRole", ADMINS[account], RoleName=name, AssumeRolePolicyDocument=trust)


def _permit(account: Account, name: str, *statements: dict[str, Any]) -> Call:
    document = policy(*statements)
    return _iam("PutRolePolicy", ADMINS[account], RoleName=name, PolicyName="Work", PolicyDocument=document)


def _team(group: str, *statements: dict[str, Any]) -> Call:
    document = policy(*statements)
    return _iam("PutGroupPolicy", "admin", GroupName=group, PolicyName="Work", PolicyDocument=document)


def _enter(*roles: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": list(roles)}


def _objects(bucket: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": f"arn:aws:s3:::{bucket}/*"}


# Two accounts, under one unit.

TWO_ACCOUNTS = (
    _organizations("CreateOrganization", FeatureSet="ALL"),
    _organizations("ListRoots"),
    _organizations("EnablePolicyType", RootId=ROOT, PolicyType="SERVICE_CONTROL_POLICY"),
    _account(SHOP.name),
    _account(LAB.name),
    _organizations("CreateOrganizationalUnit", ParentId=ROOT, Name="Work"),
    _move(SHOP),
    _move(LAB),
)

# The fence around them.

FENCE = policy(
    {
        "Sid": "TwoRegions",
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}},
    },
    {
        "Sid": "StayAndBeSeen",
        "Effect": "Deny",
        "Action": ["organizations:LeaveOrganization", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
        "Resource": "*",
    },
)
A_FENCE = (
    _organizations(
        "CreatePolicy",
        Name="Fence",
        Type="SERVICE_CONTROL_POLICY",
        Description="Two Regions; stay in the organization; leave the trail on",
        Content=FENCE,
    ),
    _organizations(
        "AttachPolicy", PolicyId=str(FromStep("a-fence", "Policy.PolicySummary.Id")), TargetId=UNIT
    ),
)

# The teams.

SELLERS = (
    _bucket(ORDERS, SHOP),
    _role(SHOP, "Seller"),
    _permit(SHOP, "Seller", _objects(ORDERS, "s3:GetObject", "s3:PutObject")),
    _team("Sellers", _enter(role(SHOP, "Seller"))),
)
BUILDERS = (
    _bucket(DESIGNS, LAB),
    _role(LAB, "Builder"),
    _permit(LAB, "Builder", _objects(DESIGNS, "s3:GetObject", "s3:PutObject")),
    _bucket(SITE, SHOP),
    _role(SHOP, "Publisher"),
    _permit(SHOP, "Publisher", _objects(SITE, "s3:PutObject")),
    _team("Builders", _enter(role(LAB, "Builder"), role(SHOP, "Publisher"))),
)
BOOKS = (
    _role(SHOP, "OrdersReader"),
    _permit(SHOP, "OrdersReader", _objects(ORDERS, "s3:GetObject")),
    _team(
        "Books",
        _enter(role(SHOP, "OrdersReader")),
        {"Effect": "Allow", "Action": "ce:GetCostAndUsage", "Resource": "*"},
    ),
)

# The auditor and the contractor.


def _audited(account: Account) -> tuple[Call, Call]:
    attach = _iam("AttachRolePolicy", ADMINS[account], RoleName="Auditor", PolicyArn=SECURITY_AUDIT)
    return _role(account, "Auditor"), attach


AUDITOR = (
    _iam("CreateUser", "admin", UserName="Auditor"),
    _iam("AttachUserPolicy", "admin", UserName="Auditor", PolicyArn=SECURITY_AUDIT),
    _iam(
        *("PutUserPolicy", "admin"),
        UserName="Auditor",
        PolicyName="EnterTheAccounts",
        PolicyDocument=policy(_enter(role(SHOP, "Auditor"), role(LAB, "Auditor"))),
    ),
    *_audited(SHOP),
    *_audited(LAB),
)
WITH_CODE_UNTIL = {
    "Bool": {"aws:MultiFactorAuthPresent": "true"},
    "DateLessThan": {"aws:CurrentTime": END_OF_CONTRACT},
}
A_CONTRACTOR = (
    _role(LAB, "Contractor", _trust(CONTRACTOR, WITH_CODE_UNTIL)),
    _permit(LAB, "Contractor", _objects(DESIGNS, "s3:GetObject", "s3:PutObject")),
)

# The incident.


def _revoke(account: Account, name: str) -> Call:
    """No session that was opened before the morning counts any more."""
    before = {"DateLessThan": {"aws:TokenIssueTime": MORNING_AFTER}}
    document = policy({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": before})
    named = {"RoleName": name, "PolicyName": "RevokeOlderSessions", "PolicyDocument": document}
    return _iam("PutRolePolicy", ADMINS[account], **named)


CONTAIN = (
    _iam("ListAccessKeys", "admin", UserName="Builder01"),
    _iam(
        *("UpdateAccessKey", "admin"),
        UserName="Builder01",
        AccessKeyId=str(FromStep("contain", "AccessKeyMetadata[0].AccessKeyId")),
        Status="Inactive",
    ),
    _iam("CreateAccessKey", "admin", UserName="Builder01"),
    _revoke(LAB, "Builder"),
    _revoke(SHOP, "Publisher"),
)
