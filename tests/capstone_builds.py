"""Builds of the capstone: the shipped solution with one thing more, insecure or secure.

Each is a list of calls beside the solution's: profile, service, operation, parameters.
"""

from __future__ import annotations

import json
from typing import Any

from labkit.capstone.scene import COMPANY, DESIGNS, ELSEWHERE, LAB, ORDERS, SHOP

Call = tuple[str, str, str, dict[str, Any]]
Build = tuple[Call, ...]

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
HOME = f"arn:aws:iam::{COMPANY.id}:"
BUILDER = f"arn:aws:iam::{LAB.id}:role/Builder"
FOR_BUILDERS = {"ArnLike": {"aws:PrincipalArn": BUILDER}}
ANY = "*"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: Any, resource: Any = ANY, **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def deny_all_but(*actions: str) -> dict[str, Any]:
    return {"Effect": "Deny", "NotAction": list(actions), "Resource": ANY}


def iam(profile: str, operation: str, **parameters: Any) -> Call:
    return profile, "iam", operation, parameters


def gives(profile: str, kind: str, name: str, *statements: dict[str, Any], policy: str = "More") -> Call:
    given = {f"{kind}Name": name, "PolicyName": policy, "PolicyDocument": document(*statements)}
    return iam(profile, f"Put{kind}Policy", **given)


def auditor(*statements: dict[str, Any]) -> Call:
    return gives("admin", "User", "Auditor", *statements)


def builder(*statements: dict[str, Any]) -> Call:
    return gives("lab-admin", "Role", "Builder", *statements)


def seller(*statements: dict[str, Any]) -> Call:
    return gives("shop-admin", "Role", "Seller", *statements)


def team(name: str, *statements: dict[str, Any]) -> Call:
    return gives("admin", "Group", name, *statements)


def managed(profile: str, name: str, *statements: dict[str, Any]) -> Call:
    return iam(profile, "CreatePolicy", PolicyName=name, PolicyDocument=document(*statements))


def role(profile: str, name: str, trust: dict[str, Any]) -> Call:
    return iam(profile, "CreateRole", RoleName=name, AssumeRolePolicyDocument=document(trust))


def trusts(principal: str, actions: Any = "sts:AssumeRole", **condition: Any) -> dict[str, Any]:
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions, **more}


COMPANYS = f"{HOME}root"
MAKES_ADMIN = iam("admin", "AttachUserPolicy", UserName="Auditor", PolicyArn=ADMINISTRATOR)
ROLE_ADMIN = iam("lab-admin", "AttachRolePolicy", RoleName="Builder", PolicyArn=ADMINISTRATOR)
OWN = f"{HOME}policy/Own"
LABS = f"arn:aws:iam::{LAB.id}:policy/Own"
NARROW = (allow(["iam:Get*", "iam:List*", "sts:AssumeRole"]), allow("s3:GetBucketPolicy"))
DESIGN = allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{DESIGNS}/*")


def bounded_auditor(action: str) -> Build:
    """An administrator in the auditor's place, held by a boundary that one action undoes."""
    return (
        managed("admin", "Own", *NARROW, allow(action)),
        MAKES_ADMIN,
        iam("admin", "PutUserPermissionsBoundary", UserName="Auditor", PermissionsBoundary=OWN),
    )


def bounded_builder(action: str) -> Build:
    return (
        managed("lab-admin", "Own", DESIGN, allow(action)),
        ROLE_ADMIN,
        iam("lab-admin", "PutRolePermissionsBoundary", RoleName="Builder", PermissionsBoundary=LABS),
    )


HELD = ("iam:Get*", "sts:*", "s3:GetBucketPolicy")  # what the auditor needs


def fenced_lab(action: str) -> Build:
    """The Builder role may do everything, held by an SCP that the Builders may undo from Company."""
    fence = {"Effect": "Deny", "NotAction": ["s3:*", "sts:*"], "Resource": ANY, "Condition": FOR_BUILDERS}
    return (
        ROLE_ADMIN,
        ("admin", "organizations", "CreatePolicy", {
            "Name": "LabFence", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": document(fence),
        }),
        ("admin", "organizations", "AttachPolicy", {"PolicyId": "{LabFence}", "TargetId": LAB.id}),
        team("Builders", allow(action)),
    )  # fmt: skip


SERVED = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
WORKER: Build = (
    role("lab-admin", "Worker", SERVED),
    iam("lab-admin", "AttachRolePolicy", RoleName="Worker", PolicyArn=ADMINISTRATOR),
)


def organizations(operation: str, **parameters: Any) -> Call:
    return "admin", "organizations", operation, parameters


def scp(name: str, *statements: dict[str, Any]) -> Call:
    kind = "SERVICE_CONTROL_POLICY"
    return organizations("CreatePolicy", Name=name, Description="", Type=kind, Content=document(*statements))


NOT_FOR_BUILDERS = {"ArnNotLike": {"aws:PrincipalArn": BUILDER}}
INSECURE: dict[str, Build] = {
    "an account moved from under an SCP": (
        ROLE_ADMIN,
        scp("UnitFence", {"Effect": "Deny", "NotAction": ["s3:*", "sts:*"], "Resource": ANY, "Condition": FOR_BUILDERS}),
        organizations("AttachPolicy", PolicyId="{UnitFence}", TargetId="{Work}"),
        team("Builders", allow("organizations:MoveAccount")),
    ),
    "an SCP that allows everything, attached": (
        ROLE_ADMIN,
        scp("Allowed", allow(["s3:*", "sts:*"]), {**allow(ANY), "Condition": NOT_FOR_BUILDERS}),
        organizations("AttachPolicy", PolicyId="{Allowed}", TargetId=LAB.id),
        organizations("DetachPolicy", PolicyId="p-FullAWSAccess", TargetId=LAB.id),
        team("Builders", allow("organizations:AttachPolicy")),
    ),
    "a role passed to an instance": (
        *WORKER,
        iam("lab-admin", "CreateInstanceProfile", InstanceProfileName="Worker"),
        iam("lab-admin", "AddRoleToInstanceProfile", InstanceProfileName="Worker", RoleName="Worker"),
        builder(allow(["iam:PassRole", "ec2:RunInstances"])),
    ),
    "a role passed to an instance by a new profile": (
        *WORKER,
        builder(allow(["iam:PassRole", "ec2:RunInstances", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"])),
    ),
    "keys of everybody": (auditor(allow("iam:CreateAccessKey")),),
    "keys of the administrator": (auditor(allow("iam:CreateAccessKey", f"{HOME}user/Admin")),),
    "keys in the place of others": (
        iam("admin", "CreateAccessKey", UserName="Admin"),
        auditor(allow(["iam:CreateAccessKey", "iam:DeleteAccessKey"], f"{HOME}user/Admin")),
    ),
    "a password for the administrator": (auditor(allow("iam:CreateLoginProfile")),),
    "another password for the administrator": (
        iam("admin", "CreateLoginProfile", UserName="Admin", Password="An-old-one-2036!"),
        auditor(allow("iam:UpdateLoginProfile")),
    ),
    "policies attached to users": (auditor(allow("iam:AttachUserPolicy")),),
    "policies put on users": (auditor(allow("iam:PutUserPolicy")),),
    "policies put on oneself": (team("Books", allow("iam:PutUserPolicy", HOME + "user/${aws:username}")),),
    "a group joined": (auditor(allow("iam:AddUserToGroup")),),
    "policies attached to groups": (team("Sellers", allow("iam:AttachGroupPolicy")),),
    "policies put on groups": (team("Books", allow("iam:PutGroupPolicy", f"{HOME}group/Books")),),
    "policies attached to roles": (builder(allow("iam:AttachRolePolicy")),),
    "policies put on roles": (builder(allow("iam:PutRolePolicy", BUILDER)),),
    "trust rewritten": (builder(allow("iam:UpdateAssumeRolePolicy")),),
    "attach, trust and keys in Lab": (
        builder(allow(["iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey"])),
    ),
    "a new version of one's own policy": (
        managed("admin", "Own", allow("iam:CreatePolicyVersion", OWN)),
        iam("admin", "AttachUserPolicy", UserName="Auditor", PolicyArn=OWN),
    ),
    "an old version that allowed everything": (
        managed("admin", "Own", allow(ANY)),
        iam("admin", "CreatePolicyVersion", PolicyArn=OWN, SetAsDefault=True,
            PolicyDocument=document(allow("iam:SetDefaultPolicyVersion", OWN))),
        iam("admin", "AttachUserPolicy", UserName="Auditor", PolicyArn=OWN),
    ),
    "a user's boundary deleted": bounded_auditor("iam:DeleteUserPermissionsBoundary"),
    "a user's boundary replaced": bounded_auditor("iam:PutUserPermissionsBoundary"),
    "a boundary's policy rewritten": bounded_auditor("iam:CreatePolicyVersion"),
    "a role's boundary deleted": bounded_builder("iam:DeleteRolePermissionsBoundary"),
    "a role's boundary replaced": bounded_builder("iam:PutRolePermissionsBoundary"),
    "a Deny of a user deleted": (
        MAKES_ADMIN,
        gives("admin", "User", "Auditor", deny_all_but(*HELD, "iam:DeleteUserPolicy"), policy="Hold"),
    ),
    "a Deny of a user overwritten": (
        MAKES_ADMIN,
        gives("admin", "User", "Auditor", deny_all_but(*HELD, "iam:PutUserPolicy"), policy="Hold"),
    ),
    "a Deny of a user detached": (
        MAKES_ADMIN,
        managed("admin", "Own", deny_all_but(*HELD, "iam:DetachUserPolicy")),
        iam("admin", "AttachUserPolicy", UserName="Auditor", PolicyArn=OWN),
    ),
    "a Deny of a role deleted": (
        ROLE_ADMIN,
        gives("lab-admin", "Role", "Builder", deny_all_but("s3:*", "iam:DeleteRolePolicy"), policy="Hold"),
    ),
    "a Deny of a role detached": (
        ROLE_ADMIN,
        managed("lab-admin", "Own", deny_all_but("s3:*", "iam:DetachRolePolicy")),
        iam("lab-admin", "AttachRolePolicy", RoleName="Builder", PolicyArn=LABS),
    ),
    "a group that denies, left": (
        MAKES_ADMIN,
        iam("admin", "CreateGroup", GroupName="Held"),
        gives("admin", "Group", "Held", deny_all_but(*HELD, "iam:RemoveUserFromGroup")),
        iam("admin", "AddUserToGroup", GroupName="Held", UserName="Auditor"),
    ),
    "a Deny of a group deleted": (
        MAKES_ADMIN,
        iam("admin", "CreateGroup", GroupName="Held"),
        gives("admin", "Group", "Held", deny_all_but(*HELD, "iam:DeleteGroupPolicy")),
        iam("admin", "AddUserToGroup", GroupName="Held", UserName="Auditor"),
    ),
    "a Deny of a group detached": (
        MAKES_ADMIN,
        managed("admin", "Own", deny_all_but(*HELD, "iam:DetachGroupPolicy")),
        iam("admin", "CreateGroup", GroupName="Held"),
        iam("admin", "AttachGroupPolicy", GroupName="Held", PolicyArn=OWN),
        iam("admin", "AddUserToGroup", GroupName="Held", UserName="Auditor"),
    ),
    "a tag on oneself": (
        auditor(allow("iam:TagUser"), allow("iam:*", StringEquals={"aws:PrincipalTag/level": "top"})),
    ),
    "a tag on one's role": (
        builder(allow("iam:TagRole", BUILDER), allow("iam:*", StringEquals={"aws:PrincipalTag/level": "top"})),
    ),
    "a tag on others": (
        auditor(allow("iam:TagUser"), allow("iam:CreateAccessKey", StringEquals={"iam:ResourceTag/open": "yes"})),
    ),
    "a tag that holds, taken off": (
        iam("admin", "TagUser", UserName="Auditor", Tags=[{"Key": "held", "Value": "yes"}]),
        MAKES_ADMIN,
        auditor({**deny_all_but(*HELD, "iam:UntagUser"),
                 "Condition": {"StringEquals": {"aws:PrincipalTag/held": "yes"}}}),
    ),
    "a session's tag": (
        role("shop-admin", "Flexible", trusts(COMPANYS, ["sts:AssumeRole", "sts:TagSession"])),
        gives("shop-admin", "Role", "Flexible", allow(ANY, StringEquals={"aws:PrincipalTag/level": "top"})),
        team("Sellers", allow(["sts:AssumeRole", "sts:TagSession"], f"arn:aws:iam::{SHOP.id}:role/Flexible")),
    ),
    "an external id that can be read": (
        role("shop-admin", "Vendor", trusts(COMPANYS, StringEquals={"sts:ExternalId": "lantern-2036"})),
        iam("shop-admin", "AttachRolePolicy", RoleName="Vendor", PolicyArn=ADMINISTRATOR),
        auditor(allow("sts:AssumeRole", f"arn:aws:iam::{SHOP.id}:role/Vendor")),
    ),
    "a user of one's own": (
        auditor(allow(["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"], f"{HOME}user/temp/*")),
    ),
    "a role of one's own": (
        builder(allow(["iam:CreateRole", "iam:PutRolePolicy"], f"arn:aws:iam::{LAB.id}:role/temp/*")),
    ),
    "a policy of one's own": (
        auditor(allow("iam:CreatePolicy"), allow("iam:AttachUserPolicy", ArnLike={"iam:PolicyARN": f"{HOME}policy/*"})),
    ),
    "a group of one's own": (
        team("Books", allow(["iam:CreateGroup", "iam:PutGroupPolicy", "iam:AddUserToGroup"], f"{HOME}group/temp/*")),
    ),
    "the policy of the bucket of orders": (seller(allow("s3:PutBucketPolicy")),),
    "a Deny of the bucket's policy, taken off": (
        seller(allow(["s3:DeleteBucket", "s3:DeleteBucketPolicy"], f"arn:aws:s3:::{ORDERS}")),
        ("shop-admin", "s3", "PutBucketPolicy", {"Bucket": ORDERS, "Policy": document(
            {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": f"arn:aws:s3:::{ORDERS}"})}),
    ),
    "a password behind a device that can be taken off": (
        iam("admin", "CreateLoginProfile", UserName="Admin", Password="An-old-one-2036!"),
        auditor(allow(["iam:DeactivateMFADevice", "iam:UpdateLoginProfile"])),
    ),
    "an SCP detached": fenced_lab("organizations:DetachPolicy"),
    "an SCP rewritten": fenced_lab("organizations:UpdatePolicy"),
    "SCPs switched off": fenced_lab("organizations:DisablePolicyType"),
    "a role in between": (
        role("shop-admin", "Ops", trusts(f"arn:aws:iam::{SHOP.id}:role/Seller")),
        gives("shop-admin", "Role", "Ops", allow("iam:PutRolePolicy")),
        seller(allow("sts:AssumeRole", f"arn:aws:iam::{SHOP.id}:role/Ops")),
    ),
    "every role that lets one in": (team("Builders", allow("sts:AssumeRole")),),
    "a role for everybody": (
        role("lab-admin", "Open", trusts("*")),
        iam("lab-admin", "AttachRolePolicy", RoleName="Open", PolicyArn=ADMINISTRATOR),
    ),
    "a role for strangers": (
        role("shop-admin", "Partner", trusts(f"arn:aws:iam::{ELSEWHERE.id}:root")),
        gives("shop-admin", "Role", "Partner", allow("iam:PutRolePolicy")),
    ),
}  # fmt: skip

SECURE: dict[str, Build] = {
    "a role that may be passed to nothing but Lambda": (
        *WORKER,
        iam("lab-admin", "CreateInstanceProfile", InstanceProfileName="Worker"),
        iam("lab-admin", "AddRoleToInstanceProfile", InstanceProfileName="Worker", RoleName="Worker"),
        builder(allow("ec2:RunInstances"), allow("iam:PassRole", StringEquals={"iam:PassedToService": "lambda.amazonaws.com"})),
    ),
    "keys of one's own": (auditor(allow("iam:CreateAccessKey", HOME + "user/${aws:username}")),),
    "all of IAM under a boundary": (
        builder(allow("iam:*")),
        managed("lab-admin", "Own", DESIGN),
        iam("lab-admin", "PutRolePermissionsBoundary", RoleName="Builder", PermissionsBoundary=LABS),
    ),
    "all of IAM, and a Deny that stays": (
        auditor(allow("iam:*"), deny_all_but("iam:Get*", "iam:List*", "sts:AssumeRole", "s3:GetBucketPolicy")),
    ),
    "one harmless policy to attach": (
        auditor(allow("iam:AttachUserPolicy", ArnEquals={"iam:PolicyARN": "arn:aws:iam::aws:policy/SecurityAudit"})),
    ),
    "roles of one's own under a boundary": (
        managed("lab-admin", "Own", DESIGN),
        builder(
            allow(["iam:CreateRole", "iam:PutRolePolicy"], f"arn:aws:iam::{LAB.id}:role/apps/*",
                  StringEquals={"iam:PermissionsBoundary": LABS}),
        ),
    ),
    "all of IAM in Lab under an SCP": (
        builder(allow("iam:*")),
        ("admin", "organizations", "CreatePolicy", {
            "Name": "LabFence", "Description": "", "Type": "SERVICE_CONTROL_POLICY",
            "Content": document({"Effect": "Deny", "Action": "iam:*", "Resource": ANY, "Condition": FOR_BUILDERS})}),
        ("admin", "organizations", "AttachPolicy", {"PolicyId": "{LabFence}", "TargetId": LAB.id}),
    ),
    "versions that are all harmless": (
        managed("admin", "Own", allow("iam:SetDefaultPolicyVersion", OWN)),
        iam("admin", "CreatePolicyVersion", PolicyArn=OWN, PolicyDocument=document(allow("iam:GetUser"))),
        iam("admin", "AttachUserPolicy", UserName="Auditor", PolicyArn=OWN),
    ),
    "a tag that nobody can set": (
        auditor(allow("iam:*", StringEquals={"aws:PrincipalTag/level": "top"})),
    ),
    "a role that trusts nobody who may enter": (
        role("shop-admin", "Ops", trusts(COMPANYS)),
        iam("shop-admin", "AttachRolePolicy", RoleName="Ops", PolicyArn=ADMINISTRATOR),
    ),
    "every role, and only one that lets one in": (
        iam("shop-admin", "UpdateAssumeRolePolicy", RoleName="OrganizationAccountAccessRole",
            PolicyDocument=document(trusts(f"{HOME}user/Admin"))),
        iam("lab-admin", "UpdateAssumeRolePolicy", RoleName="OrganizationAccountAccessRole",
            PolicyDocument=document(trusts(f"{HOME}user/Admin"))),
        iam("lab-admin", "UpdateAssumeRolePolicy", RoleName="Auditor", PolicyDocument=document(trusts(f"{HOME}user/Auditor"))),
        iam("shop-admin", "UpdateAssumeRolePolicy", RoleName="Auditor", PolicyDocument=document(trusts(f"{HOME}user/Auditor"))),
        iam("shop-admin", "UpdateAssumeRolePolicy", RoleName="Seller", PolicyDocument=document(
            trusts(COMPANYS, ArnLike={"aws:PrincipalArn": f"{HOME}user/Seller*"}))),
        iam("shop-admin", "UpdateAssumeRolePolicy", RoleName="OrdersReader", PolicyDocument=document(
            trusts(COMPANYS, ArnLike={"aws:PrincipalArn": f"{HOME}user/Books*"}))),
        team("Builders", allow("sts:AssumeRole")),
    ),
    "an administrator's group that nobody joins": (
        iam("admin", "CreateGroup", GroupName="Administrators"),
        iam("admin", "AttachGroupPolicy", GroupName="Administrators", PolicyArn=ADMINISTRATOR),
        auditor(allow("iam:AddUserToGroup", f"{HOME}group/Readers")),
    ),
    "a bucket policy beside": (
        ("shop-admin", "s3", "PutBucketPolicy", {"Bucket": ORDERS, "Policy": document(
            {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": f"arn:aws:s3:::{ORDERS}"})}),
    ),
}  # fmt: skip
