"""What the labs' services offer, as one story that an administrator can tell in order."""

from __future__ import annotations

import json
from typing import Any

from tests.cloud.judge.bench import DEVELOPMENT, allow, deny, trust

TRAIL_MAY_WRITE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": action,
                "Resource": f"arn:aws:s3:::devbucket{where}",
            }
            for action, where in (("s3:GetBucketAcl", ""), ("s3:PutObject", f"/AWSLogs/{DEVELOPMENT}/*"))
        ],
    }
)

_BY_CONFIG = trust(DEVELOPMENT).replace(
    json.dumps({"AWS": DEVELOPMENT}), json.dumps({"Service": "config.amazonaws.com"})
)

CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("iam", "CreateUser", {"UserName": "carl", "Path": "/a/", "Tags": [{"Key": "k", "Value": "v"}]}),
    ("iam", "GetUser", {}),
    ("iam", "GetUser", {"UserName": "carl"}),
    ("iam", "UpdateUser", {"UserName": "carl", "NewUserName": "karl"}),
    ("iam", "CreateAccessKey", {"UserName": "karl"}),
    ("iam", "ListAccessKeys", {}),
    ("iam", "TagUser", {"UserName": "karl", "Tags": [{"Key": "x", "Value": "y"}]}),
    ("iam", "UntagUser", {"UserName": "karl", "TagKeys": ["x"]}),
    ("iam", "CreateGroup", {"GroupName": "G"}),
    ("iam", "AddUserToGroup", {"GroupName": "G", "UserName": "karl"}),
    ("iam", "GetGroup", {"GroupName": "G"}),
    (
        "iam",
        "CreateRole",
        {
            "RoleName": "R",
            "AssumeRolePolicyDocument": trust(f"arn:aws:iam::{DEVELOPMENT}:root"),
            "Tags": [{"Key": "k", "Value": "v"}],
        },
    ),
    ("iam", "GetRole", {"RoleName": "R"}),
    ("iam", "PutRolePolicy", {"RoleName": "R", "PolicyName": "p", "PolicyDocument": allow("s3:*")}),
    (
        "iam",
        "CreatePolicy",
        {"PolicyName": "P", "PolicyDocument": allow("s3:*"), "Tags": [{"Key": "k", "Value": "v"}]},
    ),
    ("iam", "GetPolicy", {"PolicyArn": f"arn:aws:iam::{DEVELOPMENT}:policy/P"}),
    (
        "iam",
        "CreatePolicyVersion",
        {
            "PolicyArn": f"arn:aws:iam::{DEVELOPMENT}:policy/P",
            "PolicyDocument": allow("s3:Get*"),
            "SetAsDefault": True,
        },
    ),
    ("iam", "AttachRolePolicy", {"RoleName": "R", "PolicyArn": f"arn:aws:iam::{DEVELOPMENT}:policy/P"}),
    ("iam", "ListAttachedRolePolicies", {"RoleName": "R"}),
    ("iam", "CreateInstanceProfile", {"InstanceProfileName": "IP"}),
    ("iam", "AddRoleToInstanceProfile", {"InstanceProfileName": "IP", "RoleName": "R"}),
    ("iam", "GetInstanceProfile", {"InstanceProfileName": "IP"}),
    ("iam", "CreateServiceLinkedRole", {"AWSServiceName": "autoscaling.amazonaws.com"}),
    ("iam", "CreateLoginProfile", {"UserName": "karl", "Password": "Abc12345!xyz"}),
    ("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "m"}),
    ("iam", "UpdateAccountPasswordPolicy", {"MinimumPasswordLength": 12}),
    ("iam", "GetAccountPasswordPolicy", {}),
    ("iam", "GetAccountSummary", {}),
    ("iam", "ListPolicies", {"Scope": "Local"}),
    (
        "iam",
        "CreateOpenIDConnectProvider",
        {"Url": "https://token.example.com", "ClientIDList": ["a"], "ThumbprintList": ["0" * 40]},
    ),
    ("iam", "ListUserTags", {"UserName": "karl"}),
    (
        "iam",
        "PutUserPermissionsBoundary",
        {"UserName": "karl", "PermissionsBoundary": f"arn:aws:iam::{DEVELOPMENT}:policy/P"},
    ),
    ("iam", "DeleteUserPermissionsBoundary", {"UserName": "karl"}),
    ("iam", "GetAccountAuthorizationDetails", {}),
    ("iam", "GenerateCredentialReport", {}),
    ("iam", "GetCredentialReport", {}),
    ("iam", "CreateAccountAlias", {"AccountAlias": "devs"}),
    ("iam", "ListAccountAliases", {}),
    ("iam", "ListEntitiesForPolicy", {"PolicyArn": f"arn:aws:iam::{DEVELOPMENT}:policy/P"}),
    ("sts", "AssumeRole", {"RoleArn": f"arn:aws:iam::{DEVELOPMENT}:role/R", "RoleSessionName": "desk"}),
    ("sts", "GetCallerIdentity", {}),
    ("sts", "GetSessionToken", {}),
    ("sts", "GetFederationToken", {"Name": "visitor", "Policy": allow("s3:*")}),
    ("s3", "CreateBucket", {"Bucket": "devbucket"}),
    ("s3", "PutObject", {"Bucket": "devbucket", "Key": "a/b c.txt", "Body": b"hello", "Tagging": "k=v"}),
    ("s3", "GetObject", {"Bucket": "devbucket", "Key": "a/b c.txt"}),
    ("s3", "HeadObject", {"Bucket": "devbucket", "Key": "a/b c.txt"}),
    ("s3", "CopyObject", {"Bucket": "devbucket", "Key": "copy", "CopySource": "devbucket/a/b c.txt"}),
    ("s3", "ListObjectsV2", {"Bucket": "devbucket", "Prefix": "a/", "Delimiter": "/", "MaxKeys": 3}),
    ("s3", "ListObjects", {"Bucket": "devbucket"}),
    ("s3", "ListBuckets", {}),
    ("s3", "HeadBucket", {"Bucket": "devbucket"}),
    ("s3", "GetBucketLocation", {"Bucket": "devbucket"}),
    ("s3", "PutBucketVersioning", {"Bucket": "devbucket", "VersioningConfiguration": {"Status": "Enabled"}}),
    ("s3", "ListObjectVersions", {"Bucket": "devbucket"}),
    ("s3", "GetBucketVersioning", {"Bucket": "devbucket"}),
    (
        "s3",
        "PutBucketPolicy",
        {
            "Bucket": "devbucket",
            "Policy": TRAIL_MAY_WRITE,
        },
    ),
    ("s3", "GetBucketPolicy", {"Bucket": "devbucket"}),
    ("s3", "GetBucketPolicyStatus", {"Bucket": "devbucket"}),
    (
        "s3",
        "PutBucketEncryption",
        {
            "Bucket": "devbucket",
            "ServerSideEncryptionConfiguration": {
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        },
    ),
    ("s3", "GetBucketEncryption", {"Bucket": "devbucket"}),
    ("s3", "PutBucketTagging", {"Bucket": "devbucket", "Tagging": {"TagSet": [{"Key": "k", "Value": "v"}]}}),
    ("s3", "GetBucketTagging", {"Bucket": "devbucket"}),
    (
        "s3",
        "PutObjectTagging",
        {"Bucket": "devbucket", "Key": "copy", "Tagging": {"TagSet": [{"Key": "k", "Value": "v"}]}},
    ),
    ("s3", "GetObjectTagging", {"Bucket": "devbucket", "Key": "copy"}),
    ("s3", "GetObjectAcl", {"Bucket": "devbucket", "Key": "copy"}),
    ("s3", "GetObjectAttributes", {"Bucket": "devbucket", "Key": "copy", "ObjectAttributes": ["ETag"]}),
    ("s3", "CreateMultipartUpload", {"Bucket": "devbucket", "Key": "mp"}),
    ("s3", "ListMultipartUploads", {"Bucket": "devbucket"}),
    ("s3", "DeleteObject", {"Bucket": "devbucket", "Key": "copy"}),
    ("s3", "DeleteObjects", {"Bucket": "devbucket", "Delete": {"Objects": [{"Key": "a/b c.txt"}]}}),
    ("s3", "GetBucketLogging", {"Bucket": "devbucket"}),
    (
        "s3",
        "PutBucketLifecycleConfiguration",
        {
            "Bucket": "devbucket",
            "LifecycleConfiguration": {
                "Rules": [
                    {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
                ]
            },
        },
    ),
    (
        "s3control",
        "PutPublicAccessBlock",
        {"AccountId": DEVELOPMENT, "PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    ),
    ("s3control", "GetPublicAccessBlock", {"AccountId": DEVELOPMENT}),
    ("organizations", "CreateOrganization", {"FeatureSet": "ALL"}),
    ("organizations", "ListRoots", {}),
    ("organizations", "DescribeOrganization", {}),
    ("organizations", "ListAccounts", {}),
    (
        "organizations",
        "CreatePolicy",
        {"Name": "x", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": deny("s3:*")},
    ),
    ("kms", "CreateKey", {"Tags": [{"TagKey": "k", "TagValue": "v"}]}),
    ("kms", "ListKeys", {}),
    ("kms", "ListAliases", {}),
    ("sns", "CreateTopic", {"Name": "t", "Tags": [{"Key": "k", "Value": "v"}]}),
    ("sns", "Publish", {"TopicArn": f"arn:aws:sns:us-east-1:{DEVELOPMENT}:t", "Message": "m"}),
    ("sns", "ListTopics", {}),
    ("sns", "GetTopicAttributes", {"TopicArn": f"arn:aws:sns:us-east-1:{DEVELOPMENT}:t"}),
    ("sqs", "CreateQueue", {"QueueName": "q", "tags": {"k": "v"}}),
    (
        "sqs",
        "SendMessage",
        {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{DEVELOPMENT}/q", "MessageBody": "x"},
    ),
    ("sqs", "ReceiveMessage", {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{DEVELOPMENT}/q"}),
    ("sqs", "GetQueueUrl", {"QueueName": "q"}),
    ("sqs", "ListQueues", {}),
    (
        "sqs",
        "GetQueueAttributes",
        {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{DEVELOPMENT}/q", "AttributeNames": ["All"]},
    ),
    (
        "sns",
        "Subscribe",
        {
            "TopicArn": f"arn:aws:sns:us-east-1:{DEVELOPMENT}:t",
            "Protocol": "sqs",
            "Endpoint": f"arn:aws:sqs:us-east-1:{DEVELOPMENT}:q",
        },
    ),
    ("logs", "CreateLogGroup", {"logGroupName": "/a", "tags": {"k": "v"}}),
    ("logs", "CreateLogStream", {"logGroupName": "/a", "logStreamName": "s"}),
    ("logs", "DescribeLogGroups", {}),
    (
        "logs",
        "PutMetricFilter",
        {
            "logGroupName": "/a",
            "filterName": "f",
            "filterPattern": "x",
            "metricTransformations": [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}],
        },
    ),
    (
        "logs",
        "PutLogEvents",
        {
            "logGroupName": "/a",
            "logStreamName": "s",
            "logEvents": [{"timestamp": 2083309200000, "message": "m"}],
        },
    ),
    ("logs", "DescribeMetricFilters", {"logGroupName": "/a"}),
    ("logs", "ListTagsLogGroup", {"logGroupName": "/a"}),
    ("cloudwatch", "PutMetricData", {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": 1.0}]}),
    (
        "cloudwatch",
        "PutMetricAlarm",
        {
            "AlarmName": "a",
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
            "MetricName": "m",
            "Namespace": "n",
            "Period": 60,
            "Statistic": "Sum",
            "Threshold": 1.0,
            "Tags": [{"Key": "k", "Value": "v"}],
        },
    ),
    ("cloudwatch", "DescribeAlarms", {"AlarmNames": ["a"]}),
    ("cloudwatch", "ListMetrics", {}),
    ("cloudwatch", "SetAlarmState", {"AlarmName": "a", "StateValue": "ALARM", "StateReason": "r"}),
    ("cloudwatch", "DeleteAlarms", {"AlarmNames": ["a"]}),
    ("cloudwatch", "PutDashboard", {"DashboardName": "d", "DashboardBody": '{"widgets":[]}'}),
    (
        "cloudwatch",
        "GetMetricStatistics",
        {
            "Namespace": "n",
            "MetricName": "m",
            "StartTime": "2036-01-01T00:00:00Z",
            "EndTime": "2036-01-02T00:00:00Z",
            "Period": 60,
            "Statistics": ["Sum"],
        },
    ),
    (
        "cloudtrail",
        "CreateTrail",
        {"Name": "trail", "S3BucketName": "devbucket", "TagsList": [{"Key": "k", "Value": "v"}]},
    ),
    ("cloudtrail", "StartLogging", {"Name": "trail"}),
    ("cloudtrail", "DescribeTrails", {}),
    ("cloudtrail", "GetTrailStatus", {"Name": "trail"}),
    ("cloudtrail", "GetEventSelectors", {"TrailName": "trail"}),
    ("iam", "CreateRole", {"RoleName": "Recorder", "AssumeRolePolicyDocument": _BY_CONFIG}),
    (
        "config",
        "PutConfigurationRecorder",
        {
            "ConfigurationRecorder": {
                "name": "default",
                "roleARN": f"arn:aws:iam::{DEVELOPMENT}:role/Recorder",
            }
        },
    ),
    ("config", "DescribeConfigurationRecorders", {}),
    (
        "config",
        "PutConfigRule",
        {
            "ConfigRule": {
                "ConfigRuleName": "r",
                "Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"},
            }
        },
    ),
    ("config", "DescribeConfigRules", {}),
    ("ec2", "DescribeVpcs", {}),
    (
        "ec2",
        "CreateSecurityGroup",
        {
            "GroupName": "web",
            "Description": "d",
            "TagSpecifications": [{"ResourceType": "security-group", "Tags": [{"Key": "k", "Value": "v"}]}],
        },
    ),
    ("ec2", "DescribeSecurityGroups", {}),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        {
            "GroupName": "web",
            "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ],
        },
    ),
    (
        "ec2",
        "RunInstances",
        {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"},
    ),
    ("ec2", "DescribeInstances", {}),
    ("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}),
    ("ec2", "DescribeSubnets", {}),
    ("ec2", "DescribeRegions", {}),
    ("ec2", "CreateKeyPair", {"KeyName": "kp"}),
    ("accessanalyzer", "ValidatePolicy", {"policyDocument": allow("s3:*"), "policyType": "IDENTITY_POLICY"}),
    ("s3", "DeleteBucketPolicy", {"Bucket": "devbucket"}),
]
