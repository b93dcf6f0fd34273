"""The policies of the organizations chapter: SCPs, bucket policies, a user's policy, and a template."""

from __future__ import annotations

from typing import Any

from labkit.documents import policy
from labkit.lesson import FromStep

from .scene import MANAGEMENT, SUPPLIER

ORGANIZATION = FromStep("create-organization", "Organization.Id", 1)

# Service control policies.

ONLY_OUR_REGIONS = policy(
    {
        "Sid": "OnlyOurRegions",
        "Effect": "Deny",
        "NotAction": [
            *("iam:*", "sts:*", "organizations:*", "cloudfront:*", "route53:*", "support:*"),
            *("s3:ListAllMyBuckets", "s3:GetBucketLocation"),
        ],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}},
    }
)
REGIONS_AND_STAY = policy(
    *ONLY_OUR_REGIONS["Statement"],
    {
        "Sid": "StayInTheOrganization",
        "Effect": "Deny",
        "Action": "organizations:LeaveOrganization",
        "Resource": "*",
    },
)
SANDBOX_SERVICES = policy(
    {
        "Sid": "SandboxServices",
        "Effect": "Allow",
        "Action": ["cloudtrail:*", "iam:*", "s3:*", "sns:*", "sts:*"],
        "Resource": "*",
    }
)
KEYS_TOO = policy({"Sid": "KeysToo", "Effect": "Allow", "Action": "kms:*", "Resource": "*"})

# Policies inside accounts.

KEEP_THE_BOOKS = policy(
    {
        "Sid": "SeeTheAccountsAndTheBill",
        "Effect": "Allow",
        "Action": ["organizations:DescribeOrganization", "organizations:ListAccounts", "ce:GetCostAndUsage"],
        "Resource": "*",
    }
)
WHOLE_ORGANIZATION_READS = policy(
    {
        "Sid": "OurOrganizationReads",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::bookshopprices/*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": str(ORGANIZATION)}},
    }
)
SUPPLIER_READS_TOO = policy(
    *WHOLE_ORGANIZATION_READS["Statement"],
    {
        "Sid": "OurSupplierReads",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{SUPPLIER.id}:root"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::bookshopprices/*",
    },
)

# A resource control policy: the same idea from the side of what is reached.

ONLY_OUR_ORGANIZATION = policy(
    {
        "Sid": "OnlyOurOrganization",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": str(ORGANIZATION)},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    }
)

# CloudTrail's way into the bucket of logs.

_TRAIL = f"arn:aws:cloudtrail:us-east-1:{MANAGEMENT.id}:trail/everyone"
_CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
TRAIL_MAY_WRITE = policy(
    {
        "Sid": "CloudTrailLooks",
        "Effect": "Allow",
        "Principal": _CLOUDTRAIL,
        "Action": "s3:GetBucketAcl",
        "Resource": "arn:aws:s3:::bookshoptrail",
        "Condition": {"StringEquals": {"aws:SourceArn": _TRAIL}},
    },
    {
        "Sid": "CloudTrailWrites",
        "Effect": "Allow",
        "Principal": _CLOUDTRAIL,
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::bookshoptrail/AWSLogs/*",
        "Condition": {"StringEquals": {"aws:SourceArn": _TRAIL, "s3:x-amz-acl": "bucket-owner-full-control"}},
    },
)

# What every account begins with: a template.


def _trust_management() -> dict[str, Any]:
    principal = {"AWS": f"arn:aws:iam::{MANAGEMENT.id}:root"}
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


BASELINE = {
    "Description": "What every account of the bookshop begins with",
    "Resources": {
        "ReadTheRoles": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": "ReadTheRoles",
                "PolicyDocument": policy(
                    {"Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*"}
                ),
            },
        },
        "Auditor": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "Auditor",
                "AssumeRolePolicyDocument": _trust_management(),
                "ManagedPolicyArns": [{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/ReadTheRoles"}],
            },
        },
        "Emergency": {
            "Type": "AWS::IAM::User",
            "Properties": {"UserName": "EmergencyUser"},
        },
    },
}
