"""Calls that must get one answer through every door."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from labkit.cross_account.scene import ROLE
from tests.cloud.conftest import document, trusting


@dataclass(frozen=True)
class Row:
    """One call. `code`: the refusal's ("" where it is allowed); `line`: the same for the `aws` command.

    A start of the command takes a second, so only one call of each kind has a line.
    """

    profile: str
    call: str
    code: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    line: str = ""

    def __str__(self) -> str:
        return f"{self.profile} {self.call} {self.code or 'allowed'}"


ASSUME = {"RoleArn": ROLE, "RoleSessionName": "test"}
BUCKET = {"Bucket": "productionapp"}
OBJECT = BUCKET | {"Key": "report.csv"}
STRANGER = trusting("arn:aws:iam::333333333333:root")
ANYTHING = document({"Effect": "Allow", "Action": "*", "Resource": "*"})

CALLS = [
    Row("developer", "sts GetCallerIdentity", line="sts get-caller-identity"),
    Row("root", "sts GetCallerIdentity"),
    Row("developer-updateapp", "sts GetCallerIdentity", line="sts get-caller-identity"),
    Row("developer", "sts AssumeRole", "", ASSUME),
    Row(
        *("tester", "sts AssumeRole", "AccessDenied", ASSUME),
        f"sts assume-role --role-arn {ROLE} --role-session-name test",
    ),
    Row(
        *("outsider", "sts AssumeRole", "AccessDenied", ASSUME),
        f"sts assume-role --role-arn {ROLE} --role-session-name test",
    ),
    Row("root", "sts AssumeRole", "AccessDenied", ASSUME),
    Row("developer", "sts AssumeRole", "AccessDenied", ASSUME | {"RoleArn": ROLE + "X"}),
    Row("developer", "sts AssumeRole", "ValidationError", ASSUME | {"DurationSeconds": 7200}),
    Row("developer-updateapp", "sts AssumeRole", "AccessDenied", ASSUME),
    Row("developer-updateapp", "sts GetSessionToken", "AccessDenied"),
    Row("developer", "iam ListUsers", "AccessDenied"),
    Row("developer", "iam GetUser", "AccessDenied"),
    Row("tester", "iam CreateUser", "AccessDenied", {"UserName": "eve"}, "iam create-user --user-name eve"),
    Row("production-admin", "iam ListUsers"),
    Row("production-admin", "iam ListRoles"),
    Row("production-admin", "iam GetUser", "NoSuchEntity", {"UserName": "no"}),
    Row(
        "production-admin",
        "iam CreateRole",
        "EntityAlreadyExists",
        {"RoleName": "UpdateApp", "AssumeRolePolicyDocument": trusting("*")},
    ),
    Row("production-admin", "iam CreateUser", "ValidationError", {"UserName": "a b"}),
    Row(
        *("production-admin", "iam CreateUser", "ValidationError", {"UserName": "x" * 65}),
        f"iam create-user --user-name {'x' * 65}",
    ),
    Row(
        *("production-admin", "iam CreateRole", "MalformedPolicyDocument"),
        *({"RoleName": "r", "AssumeRolePolicyDocument": "{"},),
        *("iam create-role --role-name r --assume-role-policy-document {",),
    ),
    Row(
        *("production-admin", "iam CreateRole", "MalformedPolicyDocument"),
        {"RoleName": "r", "AssumeRolePolicyDocument": STRANGER},
    ),
    Row(
        *("production-admin", "iam PutRolePolicy", "MalformedPolicyDocument"),
        {"RoleName": "UpdateApp", "PolicyName": "q", "PolicyDocument": trusting("*")},
    ),
    Row("production-admin", "iam DeleteRole", "DeleteConflict", {"RoleName": "UpdateApp"}),
    Row(
        "production-admin",
        "iam AttachUserPolicy",
        "NoSuchEntity",
        {"UserName": "ProductionAdmin", "PolicyArn": "arn:aws:iam::aws:policy/Nothing"},
    ),
    Row(
        "developer-updateapp", "s3 ListObjectsV2", "", BUCKET, "s3api list-objects-v2 --bucket productionapp"
    ),
    Row("developer-updateapp", "s3 GetBucketLocation", "", BUCKET),
    Row("developer-updateapp", "s3 GetObject", "", OBJECT),
    Row("developer-updateapp", "s3 HeadObject", "", OBJECT),
    Row("developer-updateapp", "s3 ListBuckets", "AccessDenied"),
    Row("developer-updateapp", "s3 GetBucketPolicy", "NoSuchBucketPolicy", BUCKET),
    Row("developer", "s3 ListBuckets"),
    Row("developer", "s3 ListObjectsV2", "AccessDenied", BUCKET),
    Row("developer", "s3 CreateBucket", "AccessDenied", {"Bucket": "mine-of-developer"}),
    Row("developer", "s3 HeadObject", "403", OBJECT),
    Row(
        *("outsider", "s3 GetObject", "AccessDenied", OBJECT),
        "s3api get-object --bucket productionapp --key report.csv /dev/null",
    ),
    Row("outsider", "s3 CreateBucket", "BucketAlreadyExists", BUCKET),
    Row("production-admin", "s3 GetObject", "NoSuchKey", BUCKET | {"Key": "nothing"}),
    Row("production-admin", "s3 ListObjectsV2", "NoSuchBucket", {"Bucket": "nobodys-bucket-at-all"}),
    Row("production-admin", "s3 DeleteBucket", "BucketNotEmpty", BUCKET),
    Row("production-admin", "s3 PutBucketPolicy", "MalformedPolicy", BUCKET | {"Policy": "{"}),
    Row("production-admin", "s3 PutBucketPolicy", "MalformedPolicy", BUCKET | {"Policy": ANYTHING}),
    Row(
        *("developer", "organizations DescribeOrganization", "AccessDeniedException"),
        line="organizations describe-organization",
    ),
    Row("production-admin", "organizations DescribeOrganization", "AWSOrganizationsNotInUseException"),
    Row("developer", "kms ListKeys", "AccessDeniedException"),
    Row("production-admin", "kms ListKeys"),
    Row("developer", "ec2 DescribeInstances", "UnauthorizedOperation", line="ec2 describe-instances"),
    Row("production-admin", "ec2 DescribeSecurityGroups"),
    Row("developer", "cloudtrail DescribeTrails", "AccessDeniedException"),
    Row("production-admin", "cloudtrail DescribeTrails"),
    Row("developer", "cloudwatch DescribeAlarms", "AccessDenied"),
    Row("developer", "sns ListTopics", "AuthorizationError"),
    Row("developer", "sqs ListQueues", "AccessDenied"),
    Row(
        "production-admin",
        "bedrock ListFoundationModels",
        "NotSimulatedByLabkit",
        line="bedrock list-foundation-models",
    ),
    Row("production-admin", "glue ListJobs", "NotSimulatedByLabkit"),
    Row("production-admin", "stepfunctions ListStateMachines", "NotSimulatedByLabkit"),
    Row("production-admin", "efs DescribeFileSystems", "NotSimulatedByLabkit"),
    Row("production-admin", "elbv2 DescribeLoadBalancers", "NotSimulatedByLabkit"),
    Row("production-admin", "dynamodb ListTables", "NotSimulatedByLabkit"),
]


# What an administrator asks every day (the code where AWS has nothing to show), and Developer1 may not.
_USER, _ROLE = {"UserName": "ProductionAdmin"}, {"RoleName": "UpdateApp"}
EVERYDAY: list[tuple[str, str, dict[str, Any]]] = [
    ("iam ListGroups", "", {}),
    ("iam ListPolicies", "", {"Scope": "Local"}),
    ("iam ListAccountAliases", "", {}),
    ("iam ListVirtualMFADevices", "", {}),
    ("iam ListInstanceProfiles", "", {}),
    ("iam ListAccessKeys", "", _USER),
    ("iam ListUserPolicies", "", _USER),
    ("iam ListGroupsForUser", "", _USER),
    ("iam ListRolePolicies", "", _ROLE),
    ("iam ListAttachedRolePolicies", "", _ROLE),
    ("iam GetRole", "", _ROLE),
    ("iam GetRolePolicy", "", _ROLE | {"PolicyName": "p"}),
    ("iam GetAccountSummary", "", {}),
    ("iam GetAccountAuthorizationDetails", "", {}),
    ("iam GetAccountPasswordPolicy", "NoSuchEntity", {}),
    ("iam GenerateCredentialReport", "", {}),
    ("sts GetAccessKeyInfo", "", {"AccessKeyId": "AKIALABKIT02DEVELOPE"}),
    ("sts DecodeAuthorizationMessage", "InvalidAuthorizationMessageException", {"EncodedMessage": "x" * 20}),
    ("s3 GetBucketVersioning", "", BUCKET),
    ("s3 GetBucketAcl", "", BUCKET),
    ("s3 GetPublicAccessBlock", "", BUCKET),
    ("s3 GetBucketOwnershipControls", "", BUCKET),
    ("s3 GetBucketEncryption", "", BUCKET),
    ("s3 GetBucketTagging", "NoSuchTagSet", BUCKET),
    ("s3 GetBucketCors", "NoSuchCORSConfiguration", BUCKET),
    ("s3 GetBucketPolicyStatus", "NoSuchBucketPolicy", BUCKET),
    ("s3 GetObjectTagging", "", OBJECT),
    ("s3 ListObjectVersions", "", BUCKET),
    ("s3 ListMultipartUploads", "", BUCKET),
    ("ec2 DescribeVpcs", "", {}),
    ("ec2 DescribeSubnets", "", {}),
    ("ec2 DescribeRegions", "", {}),
    ("ec2 DescribeVpcEndpoints", "", {}),
    ("cloudtrail ListTrails", "", {}),
    ("cloudtrail LookupEvents", "", {}),
    ("cloudwatch ListMetrics", "", {}),
    ("logs DescribeLogGroups", "", {}),
    ("sns ListSubscriptions", "", {}),
    ("sns CreateTopic", "", {"Name": "news"}),
    ("sqs GetQueueUrl", "AWS.SimpleQueueService.NonExistentQueue", {"QueueName": "none"}),
    ("kms ListAliases", "", {}),
    ("kms DescribeKey", "NotFoundException", {"KeyId": "alias/none"}),
    ("config DescribeConfigurationRecorders", "", {}),
    ("accessanalyzer ValidatePolicy", "", {"policyDocument": ANYTHING, "policyType": "IDENTITY_POLICY"}),
    ("cloudformation ListStackSets", "", {}),
    ("organizations ListAccounts", "AWSOrganizationsNotInUseException", {}),
    ("organizations ListRoots", "AWSOrganizationsNotInUseException", {}),
]
_REFUSED = {
    **dict.fromkeys(("iam", "sts", "s3", "cloudwatch", "sqs", "cloudformation"), "AccessDenied"),
    "ec2": "UnauthorizedOperation",
    "sns": "AuthorizationError",
}


def everyday() -> list[Row]:
    """Each of them by both."""
    return [
        Row(profile, call, code if profile == "production-admin" else _refused(call), parameters)
        for call, code, parameters in EVERYDAY
        for profile in ("production-admin", "developer")
    ]


def _refused(call: str) -> str:
    return _REFUSED.get(call.split(maxsplit=1)[0], "AccessDeniedException")
