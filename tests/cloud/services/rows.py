"""Calls, and what each asks of IAM (tabulated from AWS's Service Authorization Reference)."""

from __future__ import annotations

from typing import Any

from tests.cloud.judge.bench import ALICE, BOB, DEVELOPMENT, PRODUCTION, ROOT

HERE = f"arn:aws:iam::{DEVELOPMENT}"
OBJECT = "arn:aws:s3:::productionapp/report.csv"
EC2 = f"arn:aws:ec2:us-east-1:{DEVELOPMENT}"

Row = tuple[str, str, str, dict[str, Any], list[tuple[str, str]]]

# Who, service, operation, parameters; the actions and resources in turn.
ROWS: list[Row] = [
    (ALICE, "iam", "GetUser", {}, [("iam:GetUser", f"{HERE}:user/alice")]),
    (BOB, "iam", "ListAccessKeys", {}, [("iam:ListAccessKeys", f"{HERE}:user/people/bob")]),
    (ALICE, "iam", "GetUser", {"UserName": "bob"}, [("iam:GetUser", f"{HERE}:user/people/bob")]),
    (ALICE, "iam", "GetUser", {"UserName": "nobody"}, [("iam:GetUser", f"{HERE}:user/nobody")]),
    (ROOT, "iam", "CreateAccessKey", {}, [("iam:CreateAccessKey", f"{HERE}:root")]),
    (ALICE, "iam", "ListUsers", {}, [("iam:ListUsers", "*")]),
    (
        ALICE,
        "iam",
        "CreateUser",
        {"UserName": "x", "Path": "/a/", "Tags": [{"Key": "k", "Value": "v"}]},
        [("iam:CreateUser", f"{HERE}:user/a/x"), ("iam:TagUser", f"{HERE}:user/a/x")],
    ),
    (ALICE, "iam", "CreateUser", {"UserName": "x"}, [("iam:CreateUser", f"{HERE}:user/x")]),
    (
        ALICE,
        "iam",
        "UpdateUser",
        {"UserName": "bob", "NewUserName": "rob"},
        [("iam:UpdateUser", f"{HERE}:user/people/bob"), ("iam:UpdateUser", f"{HERE}:user/people/rob")],
    ),
    (
        ALICE,
        "iam",
        "UpdateUser",
        {"UserName": "bob", "NewPath": "/"},
        [("iam:UpdateUser", f"{HERE}:user/people/bob"), ("iam:UpdateUser", f"{HERE}:user/bob")],
    ),
    (
        ALICE,
        "iam",
        "AttachRolePolicy",
        {"RoleName": "Deep", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        [("iam:AttachRolePolicy", f"{HERE}:role/team/Deep")],
    ),
    (
        ALICE,
        "iam",
        "GetPolicyVersion",
        {"PolicyArn": f"{HERE}:policy/p/One", "VersionId": "v2"},
        [("iam:GetPolicyVersion", f"{HERE}:policy/p/One")],
    ),
    (
        ALICE,
        "iam",
        "AddRoleToInstanceProfile",
        {"InstanceProfileName": "Web", "RoleName": "Deep"},
        [
            ("iam:AddRoleToInstanceProfile", f"{HERE}:instance-profile/Web"),
            ("iam:PassRole", f"{HERE}:role/team/Deep"),
        ],
    ),
    (
        ALICE,
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "autoscaling.amazonaws.com"},
        [
            (
                "iam:CreateServiceLinkedRole",
                f"{HERE}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            )
        ],
    ),
    (
        ALICE,
        "iam",
        "CreateOpenIDConnectProvider",
        {"Url": "https://token.example.com/x"},
        [("iam:CreateOpenIDConnectProvider", f"{HERE}:oidc-provider/token.example.com/x")],
    ),
    (
        ALICE,
        "sts",
        "AssumeRole",
        {"RoleArn": f"{HERE}:role/team/Deep", "RoleSessionName": "s"},
        [("sts:AssumeRole", f"{HERE}:role/team/Deep")],
    ),
    (
        ALICE,
        "sts",
        "AssumeRole",
        {
            "RoleArn": f"{HERE}:role/Reader",
            "RoleSessionName": "s",
            "SourceIdentity": "alice",
            "Tags": [{"Key": "k", "Value": "v"}],
        },
        [
            ("sts:AssumeRole", f"{HERE}:role/Reader"),
            ("sts:TagSession", f"{HERE}:role/Reader"),
            ("sts:SetSourceIdentity", f"{HERE}:role/Reader"),
        ],
    ),
    (ALICE, "sts", "GetCallerIdentity", {}, [("sts:GetCallerIdentity", "*")]),
    (
        ALICE,
        "sts",
        "GetFederationToken",
        {"Name": "visitor"},
        [("sts:GetFederationToken", f"arn:aws:sts::{DEVELOPMENT}:federated-user/visitor")],
    ),
    (  # Creating an organization: minimum permissions
        ALICE,
        "organizations",
        "CreateOrganization",
        {},
        [
            ("organizations:CreateOrganization", "*"),
            (
                "iam:CreateServiceLinkedRole",
                f"{HERE}:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations",
            ),
        ],
    ),
    (  # CreateAccount: "If the request includes tags, then the requester must have ... TagResource"
        ALICE,
        "organizations",
        "CreateAccount",
        {"Email": "a@example.com", "AccountName": "a", "Tags": [{"Key": "k", "Value": "v"}]},
        [("organizations:CreateAccount", "*"), ("organizations:TagResource", "*")],
    ),
    (ALICE, "s3", "ListBuckets", {}, [("s3:ListAllMyBuckets", "*")]),
    (
        ALICE,
        "s3",
        "HeadBucket",
        {"Bucket": "productionapp"},
        [("s3:ListBucket", "arn:aws:s3:::productionapp")],
    ),
    (ALICE, "s3", "HeadObject", {"Bucket": "productionapp", "Key": "report.csv"}, [("s3:GetObject", OBJECT)]),
    (
        ALICE,
        "s3",
        "GetObject",
        {"Bucket": "productionapp", "Key": "report.csv", "VersionId": "1"},
        [("s3:GetObjectVersion", OBJECT)],
    ),
    (
        ALICE,
        "s3",
        "GetObject",
        {"Bucket": "productionapp", "Key": "none.csv"},
        [
            ("s3:GetObject", "arn:aws:s3:::productionapp/none.csv"),
            ("s3:ListBucket", "arn:aws:s3:::productionapp"),
        ],
    ),
    (
        ALICE,
        "s3",
        "GetObject",
        {"Bucket": "no-such-bucket", "Key": "x"},
        [("s3:GetObject", "arn:aws:s3:::no-such-bucket/x")],
    ),
    (
        ALICE,
        "s3",
        "PutObject",
        {"Bucket": "productionapp", "Key": "a b", "ACL": "private", "Tagging": "k=v"},
        [
            (f"s3:{name}", "arn:aws:s3:::productionapp/a b")
            for name in ("PutObject", "PutObjectTagging", "PutObjectAcl")
        ],
    ),
    (
        ALICE,
        "s3",
        "CopyObject",
        {"Bucket": "productionapp", "Key": "x", "CopySource": "/productionapp/report.csv"},
        [
            ("s3:PutObject", "arn:aws:s3:::productionapp/x"),
            ("s3:GetObject", OBJECT),
            ("s3:GetObjectTagging", OBJECT),
            ("s3:PutObjectTagging", "arn:aws:s3:::productionapp/x"),
        ],
    ),
    (
        ALICE,
        "s3",
        "CopyObject",
        {
            "Bucket": "b",
            "Key": "x",
            "CopySource": {"Bucket": "productionapp", "Key": "report.csv", "VersionId": "7"},
            "TaggingDirective": "REPLACE",
        },
        [("s3:PutObject", "arn:aws:s3:::b/x"), ("s3:GetObjectVersion", OBJECT)],
    ),
    (
        ALICE,
        "s3",
        "DeleteObjects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y", "VersionId": "1"}, {"Key": "z"}]}},
        [
            ("s3:DeleteObject", "arn:aws:s3:::b/x"),
            ("s3:DeleteObject", "arn:aws:s3:::b/z"),
            ("s3:DeleteObjectVersion", "arn:aws:s3:::b/y"),
        ],
    ),
    (
        ALICE,
        "s3",
        "CreateBucket",
        {"Bucket": "b", "ObjectOwnership": "ObjectWriter", "ObjectLockEnabledForBucket": True},
        [
            (f"s3:{name}", "arn:aws:s3:::b")
            for name in (
                "CreateBucket",
                "PutBucketOwnershipControls",
                "PutBucketObjectLockConfiguration",
                "PutBucketVersioning",
            )
        ],
    ),
    (
        ALICE,
        "s3",
        "CreateBucket",
        {"Bucket": "b", "ObjectLockEnabledForBucket": False},
        [("s3:CreateBucket", "arn:aws:s3:::b")],
    ),
    (ALICE, "s3control", "PutPublicAccessBlock", {}, [("s3:PutAccountPublicAccessBlock", "*")]),
    (
        ALICE,
        "sqs",
        "SendMessageBatch",
        {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{PRODUCTION}/orders"},
        [("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{PRODUCTION}:orders")],
    ),
    (
        ALICE,
        "cloudtrail",
        "CreateTrail",
        {"Name": "t", "S3BucketName": "b", "CloudWatchLogsRoleArn": f"{HERE}:role/Reader"},
        [
            ("cloudtrail:CreateTrail", f"arn:aws:cloudtrail:us-east-1:{DEVELOPMENT}:trail/t"),
            ("iam:PassRole", f"{HERE}:role/Reader"),
        ],
    ),
    (
        ALICE,
        "logs",
        "PutLogEvents",
        {"logGroupName": "/app", "logStreamName": "one"},
        [("logs:PutLogEvents", f"arn:aws:logs:us-east-1:{DEVELOPMENT}:log-group:/app:log-stream:one")],
    ),
    (
        ALICE,
        "logs",
        "CreateLogGroup",
        {"logGroupName": "/app"},
        [("logs:CreateLogGroup", f"arn:aws:logs:us-east-1:{DEVELOPMENT}:log-group:/app:log-stream:")],
    ),
    (
        ALICE,
        "cloudwatch",
        "DeleteAlarms",
        {"AlarmNames": ["a", "b"]},
        [
            ("cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:us-east-1:{DEVELOPMENT}:alarm:{name}")
            for name in "ab"
        ],
    ),
    (ALICE, "ec2", "DescribeInstances", {}, [("ec2:DescribeInstances", "*")]),
    (
        ALICE,
        "ec2",
        "TerminateInstances",
        {"InstanceIds": ["i-1", "i-2"]},
        [
            ("ec2:TerminateInstances", f"{EC2}:instance/i-1"),
            ("ec2:TerminateInstances", f"{EC2}:instance/i-2"),
        ],
    ),
    (
        ALICE,
        "ec2",
        "CreateTags",
        {"Resources": ["i-1", "vpc-2"], "Tags": [{"Key": "k", "Value": "v"}]},
        [("ec2:CreateTags", f"{EC2}:instance/i-1"), ("ec2:CreateTags", f"{EC2}:vpc/vpc-2")],
    ),
    (
        ALICE,
        "kms",
        "CreateKey",
        {"Tags": [{"TagKey": "k", "TagValue": "v"}]},
        [("kms:CreateKey", "*"), ("kms:TagResource", "*")],
    ),
]


# Service, operation, parameters; the keys beside those that every request has.
KEYS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("s3", "ListObjectsV2", {"Bucket": "b"}, {}),
    ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": ""}, {"s3:prefix": ""}),
    (
        "s3",
        "ListObjectsV2",
        {"Bucket": "b", "Prefix": "home/", "Delimiter": "/", "MaxKeys": 5},
        {"s3:prefix": "home/", "s3:delimiter": "/", "s3:max-keys": "5"},
    ),
    (
        "s3",
        "PutObject",
        {"Bucket": "b", "Key": "k", "ACL": "public-read"},
        {"s3:ObjectCreationOperation": "true", "s3:x-amz-acl": "public-read"},
    ),
    ("s3", "DeleteObject", {"Bucket": "b", "Key": "k", "IfMatch": "*"}, {"s3:if-match": "*"}),
    (
        "s3",
        "PutObject",
        {"Bucket": "b", "Key": "k", "Tagging": "a=1&b=", "ServerSideEncryption": "AES256"},
        {
            "s3:ObjectCreationOperation": "true",
            "s3:RequestObjectTag/a": "1",
            "s3:RequestObjectTag/b": "",
            "s3:RequestObjectTagKeys": ["a", "b"],
            "s3:x-amz-server-side-encryption": "AES256",
        },
    ),
    (
        "s3",
        "GetObject",
        {"Bucket": "productionapp", "Key": "report.csv"},
        {"s3:ExistingObjectTag/class": "open"},
    ),
    (
        "s3",
        "CreateBucket",
        {"Bucket": "b", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}},
        {"s3:locationconstraint": "eu-west-1"},
    ),
    (
        "sts",
        "AssumeRole",
        {
            "RoleArn": f"{HERE}:role/Reader",
            "RoleSessionName": "s",
            "ExternalId": "42",
            "Tags": [{"Key": "k", "Value": "v"}],
            "TransitiveTagKeys": ["k"],
        },
        {
            "sts:RoleSessionName": "s",
            "sts:ExternalId": "42",
            "sts:TransitiveTagKeys": ["k"],
            "aws:RequestTag/k": "v",
            "aws:TagKeys": ["k"],
        },
    ),
    (
        "iam",
        "AttachUserPolicy",
        {"UserName": "alice", "PolicyArn": "arn:aws:iam::aws:policy/X"},
        {"iam:PolicyARN": "arn:aws:iam::aws:policy/X"},
    ),
    (
        "iam",
        "CreateUser",
        {"UserName": "x", "PermissionsBoundary": f"{HERE}:policy/B"},
        {"iam:PermissionsBoundary": f"{HERE}:policy/B"},
    ),
    ("iam", "UntagUser", {"UserName": "alice", "TagKeys": ["Department"]}, {"aws:TagKeys": ["Department"]}),
    (
        "kms",
        "CreateKey",
        {},
        {
            "kms:CallerAccount": DEVELOPMENT,
            "kms:KeyOrigin": "AWS_KMS",
            "kms:KeySpec": "SYMMETRIC_DEFAULT",
            "kms:KeyUsage": "ENCRYPT_DECRYPT",
            "kms:MultiRegion": "false",
        },
    ),
    (
        "sns",
        "Subscribe",
        {"TopicArn": "arn:aws:sns:us-east-1:1:t", "Protocol": "email", "Endpoint": "a@b.example"},
        {"sns:Protocol": "email", "sns:Endpoint": "a@b.example"},
    ),
    (
        "sqs",
        "TagQueue",
        {"QueueUrl": f"https://q/{DEVELOPMENT}/q", "Tags": {"k": "v"}},
        {"aws:RequestTag/k": "v", "aws:TagKeys": ["k"]},
    ),
    ("logs", "UntagLogGroup", {"logGroupName": "g", "tags": ["k"]}, {"aws:TagKeys": ["k"]}),
    ("cloudwatch", "PutMetricData", {"Namespace": "App"}, {"cloudwatch:namespace": "App"}),
]
